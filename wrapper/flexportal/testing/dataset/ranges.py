"""Ranges of dates: which derived records are within them follows from their numbers, so no record is looked at."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from heapq import merge
from itertools import takewhile
from typing import Any, NamedTuple

from .selection import Index

__all__ = ["Band", "BandIndex", "band"]


class Band(NamedTuple):
    """The records between two positions that are at some places of their blocks.

    Args:
        places: The numbers that the index has for these places.
        low: The first position.
        high: The position after the last one.
    """

    places: Set[int]
    low: int
    high: int


def band(places: Set[int], size: int, ends: Sequence[tuple[bool, Callable[[int], bool]]]) -> Band:
    """The band of the records that are within a range, of which each further one is older or of the same date.

    Args:
        places: The numbers that the index has for the places of these records.
        size: How many records there are.
        ends: For each end of the range, whether it is the later one, and which positions are within it.
    """
    low, high = 0, size
    for is_later, is_within in ends:
        if is_later:
            low = max(low, bisect_left(range(size), True, key=is_within))
        else:
            high = min(high, bisect_left(range(size), True, key=lambda position: not is_within(position)))
    return Band(places, low, max(low, high))


class BandIndex:
    """An index that finds only what is within bands, no two of which have a place in common.

    Args:
        index: The index of all records.
        size: How many there are.
        bands: The bands.
    """

    def __init__(self, index: Index, size: int, bands: Sequence[Band]) -> None:
        self._index, self._size, self._bands = index, size, bands
        self.values = index.values

    def matching(self, wanted: Mapping[str, Any]) -> frozenset[int]:
        """What stands for the items with those values."""
        return self._index.matching(wanted)

    def rank(self, position: int, matching: Set[int]) -> int:
        """How many matching items come before that position."""
        found = 0
        for places, low, high in self._bands:
            wanted = places & matching
            if wanted and position > low:
                found += self._index.rank(min(position, high), wanted) - self._index.rank(low, wanted)
        return found

    def select(self, rank: int, matching: Set[int]) -> Iterator[int]:
        """The positions of the matching items, from that rank on."""
        first = bisect_left(range(self._size), rank + 1, key=lambda position: self.rank(position + 1, matching))
        return merge(*(self._within(each, each.places & matching, first) for each in self._bands))

    def _within(self, band: Band, wanted: Set[int], first: int) -> Iterator[int]:
        if not wanted:
            return iter(())
        start = self._index.rank(max(first, band.low), wanted)
        return takewhile(lambda position: position < band.high, self._index.select(start, wanted))
