"""Where in a listing something lies. A defect that shows everywhere is easily found; these are for the others."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from flexportal.testing import Ask, Window

__all__ = ["Picked", "is_deep", "is_last", "is_rare"]

RARITY, PLACE = 200, 117


def is_rare(position: int) -> bool:
    """Whether this is the one row in two hundred; it isn't on the first page."""
    return position % RARITY == PLACE


def is_deep(ask: Ask) -> bool:
    """Whether a page past the first is asked for."""
    return ask.after is not None


def is_last(window: Window) -> bool:
    """Whether no row follows after the page."""
    return window.first + len(window.positions) >= window.total


class Picked:
    """A selection of rows that was put together by hand.

    Args:
        positions: Their positions.
    """

    def __init__(self, positions: Iterable[int]) -> None:
        self._positions = sorted(positions)

    def __len__(self) -> int:
        return len(self._positions)

    def rank(self, position: int) -> int:
        """How many come before that position or are at it."""
        return bisect_right(self._positions, position)

    def positions(self, first: int, number: int) -> list[int]:
        """So many positions from that rank on."""
        return self._positions[first : first + number]
