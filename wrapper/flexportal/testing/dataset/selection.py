"""The items that a filter leaves, by position."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from heapq import merge
from itertools import islice, takewhile
from typing import Any, Protocol

__all__ = ["Index", "Selection", "SortedSelection"]


class Index(Protocol):
    """What finds items by the values of some fields, without looking at them."""

    def values(self, position: int, /) -> Mapping[str, Any]:
        """The indexed fields of the item at that position."""
        ...

    def matching(self, wanted: Mapping[str, Any], /) -> frozenset[int]:
        """What stands for the items with those values."""
        ...

    def rank(self, position: int, matching: Set[int], /) -> int:
        """How many matching items come before that position."""
        ...

    def select(self, rank: int, matching: Set[int], /) -> Iterator[int]:
        """The positions of the matching items, from that rank on."""
        ...


class Selection:
    """Some items of a listing, by position, newest first: a few listed ones, and those that an index finds.

    Args:
        listed: Positions, in any order.
        index: The index; None means only the listed positions.
        matching: The numbers of its combinations that are selected.
        size: How many items the index covers.
        excluded: Positions that the index finds, and that are not selected.
    """

    def __init__(
        self,
        listed: Iterable[int] = (),
        index: Index | None = None,
        matching: Set[int] = frozenset(),
        size: int = 0,
        excluded: Collection[int] = (),
    ) -> None:
        self._listed = sorted(listed)
        self._excluded = sorted(excluded)
        self._hidden = frozenset(excluded)
        self._index = index if matching else None
        self._matching = matching
        self._size = size
        self._indexed = 0 if self._index is None else self._index.rank(size, matching) - len(self._excluded)

    def __len__(self) -> int:
        return len(self._listed) + self._indexed

    def rank(self, position: int) -> int:
        """How many of them come before that position or are at it."""
        indexed = 0
        if self._index is not None and position >= 0:
            found = self._index.rank(min(position + 1, self._size), self._matching)
            indexed = found - bisect_right(self._excluded, position)
        return bisect_right(self._listed, position) + indexed

    def positions(self, first: int, number: int) -> list[int]:
        """The positions of so many of them, from that rank on."""
        if self._index is None:
            return self._listed[first : first + number]
        lowest = min(self._listed[0], 0) if self._listed else 0
        start = lowest + bisect_right(range(lowest, self._size), first, key=self.rank)
        found = self._index.select(self._index.rank(max(start, 0), self._matching), self._matching)
        indexed = takewhile(lambda position: position < self._size, found)
        kept = (position for position in indexed if position not in self._hidden)
        return list(islice(merge(self._listed[bisect_left(self._listed, start) :], kept), number))


class SortedSelection(Selection):
    """Some items of a listing, in another order.

    Args:
        order: Their positions, in that order.
    """

    def __init__(self, order: Sequence[int]) -> None:
        super().__init__()
        self._listed = list(order)
        self._places = {position: place for place, position in enumerate(order)}

    def rank(self, position: int) -> int:
        """How many of them come before that position or are at it; all where it is none of them."""
        return self._places.get(position, len(self._listed)) + 1
