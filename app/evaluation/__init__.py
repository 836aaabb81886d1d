"""How good are the numbers? Reads tables of observations and scores the engine; never changes it."""
