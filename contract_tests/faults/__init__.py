"""Walks through a listing whose server fails in every way, by seeded chance: nothing is lost and nothing twice."""
