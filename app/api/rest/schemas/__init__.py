"""The documents of /v1: what a client reads and sends, field by field."""
