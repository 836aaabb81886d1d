"""The exposure engine: how much of a substance the body meets, and what changes it."""
