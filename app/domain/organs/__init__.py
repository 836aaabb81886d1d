"""Organ load: toxicities that meet in an organ."""
