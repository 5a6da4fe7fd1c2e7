"""Checks of single records and of writes, derived from links, effects, transitions and the bodies' schemas."""

from . import (
    access,
    conformance,
    creates,
    deletes,
    gets,
    invalid_bodies,
    refusals,
    repeats,
    together,
    transitions,
    updates,
)

__all__ = ["CHECKS"]

CHECKS = (
    *gets.CHECKS,
    *access.CHECKS,
    *conformance.CHECKS,
    *creates.CHECKS,
    *updates.CHECKS,
    *transitions.CHECKS,
    *repeats.CHECKS,
    *refusals.CHECKS,
    *invalid_bodies.CHECKS,
    *deletes.CHECKS,
    *together.CHECKS,
)
