"""The knowledge base: the only room that writes SQL."""
