"""Pagination: what to list, the state of an iteration, resume tokens, and the pagers that drive it."""
