"""Core queries on the lookup tables, one file per subject; each reads layers by their row ids."""
