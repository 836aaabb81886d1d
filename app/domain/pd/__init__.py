"""Pharmacodynamics: effects that meet on an axis."""
