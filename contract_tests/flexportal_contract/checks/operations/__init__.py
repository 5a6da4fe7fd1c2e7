"""Checks of single records and of writes, derived from links, effects, transitions and the bodies' schemas."""

from . import (
    access,
    bounds,
    conformance,
    creates,
    deletes,
    gets,
    invalid_bodies,
    quotes,
    refusals,
    repeats,
    responses,
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
    *bounds.CHECKS,
    *transitions.CHECKS,
    *quotes.CHECKS,
    *responses.CHECKS,
    *repeats.CHECKS,
    *refusals.CHECKS,
    *invalid_bodies.CHECKS,
    *deletes.CHECKS,
    *together.CHECKS,
)
