"""Mutants: the contract or the code with one thing changed, each of which some check has to notice."""
