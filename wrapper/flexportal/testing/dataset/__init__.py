"""The made-up data of the mock: derived from a seed, never stored."""
