"""One question per file: gather facts from the store, let the domain answer, return domain values."""
