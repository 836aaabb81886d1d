"""From domain values to documents and to Markdown; the only place where a number is rounded."""
