"""The items that a filter leaves, by position."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Set
from itertools import islice

from .index import FilterIndex

__all__ = ["Selection"]


class Selection:
    """Some items of a listing, by position, newest first: a few listed ones, then those that an index finds.

    Args:
        listed: Positions, in any order, all below those that the index finds.
        index: The index; None means only the listed positions.
        matching: The numbers of its combinations that are selected.
        size: How many items the index covers.
    """

    def __init__(
        self,
        listed: Iterable[int] = (),
        index: FilterIndex | None = None,
        matching: Set[int] = frozenset(),
        size: int = 0,
    ) -> None:
        self._listed = sorted(listed)
        self._index = index if matching else None
        self._matching = matching
        self._indexed = 0 if self._index is None else self._index.rank(size, matching)

    def __len__(self) -> int:
        return len(self._listed) + self._indexed

    def rank(self, position: int) -> int:
        """How many of them come before that position or are at it."""
        indexed = 0
        if self._index is not None and position >= 0:
            indexed = min(self._index.rank(position + 1, self._matching), self._indexed)
        return bisect_right(self._listed, position) + indexed

    def positions(self, first: int, number: int) -> list[int]:
        """The positions of so many of them, from that rank on."""
        found = self._listed[first : first + number]
        if self._index is None:
            return found
        start = max(0, first - len(self._listed))
        more = max(0, min(number - len(found), self._indexed - start))
        return found + list(islice(self._index.select(start, self._matching), more))
