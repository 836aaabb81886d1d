"""Reads, checks, loads, publishes, withdraws and exports knowledge: the only writer of it."""
