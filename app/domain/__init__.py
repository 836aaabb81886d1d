"""The pharmacology: frozen values and pure functions, standard library only."""
