"""The items that a filter leaves, by position."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from heapq import merge
from itertools import islice, takewhile
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol

__all__ = ["Index", "Place", "ReversedSelection", "Selection", "SortedSelection", "place_of"]


class Place(NamedTuple):
    """Where an item stands in the order of a listing.

    Args:
        before: How many derived items come before it, written or not; negative for what is newer than all of them.
        derived: Whether it is at the place of a derived item; else it is before the next one.
        age: The negative time of items that are between the same two derived ones.
        position: Its position.
    """

    before: int
    derived: bool
    age: float
    position: int


def place_of(position: int) -> Place:
    """The place of the item that is listed by its number."""
    return Place(position, True, 0, position)


EVERYWHERE: Mapping[int, Place] = MappingProxyType({})


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
        places: Position → its place, for those whose place is not that of their number.
    """

    def __init__(
        self,
        listed: Iterable[int] = (),
        index: Index | None = None,
        matching: Set[int] = frozenset(),
        size: int = 0,
        excluded: Collection[int] = (),
        places: Mapping[int, Place] = EVERYWHERE,
    ) -> None:
        self._places = places
        self._listed = sorted(map(self._place, listed))
        self._excluded = sorted(excluded)
        self._index = index if matching else None
        self._matching = matching
        self._size = size
        self._indexed = self._before(place_of(size))

    def __len__(self) -> int:
        return len(self._listed) + self._indexed

    def rank(self, position: int) -> int:
        """How many of them come before that position or are at it."""
        place = self._place(position)
        at = place.derived and 0 <= position < self._size
        return bisect_right(self._listed, place) + self._before(place_of(position + 1) if at else place)

    def positions(self, first: int, number: int) -> list[int]:
        """The positions of so many of them, from that rank on."""
        passed = bisect_left(range(len(self._listed)), first, key=lambda at: at + self._before(self._listed[at]))
        listed = (place for place in islice(self._listed, passed, passed + number))
        return [place.position for place in islice(merge(listed, self._from(first - passed)), number)]

    def _place(self, position: int) -> Place:
        return self._places.get(position) or place_of(position)

    def _before(self, place: Place) -> int:
        """How many that the index finds come before that place."""
        if self._index is None or place.before <= 0:
            return 0
        position = min(place.before, self._size)
        return self._index.rank(position, self._matching) - bisect_left(self._excluded, position)

    def _from(self, rank: int) -> Iterator[Place]:
        """Those that the index finds, from that rank on."""
        index, excluded = self._index, self._excluded
        if index is None:
            return

        def others_before(at: int) -> int:
            return index.rank(excluded[at], self._matching) - at

        skipped = bisect_right(range(len(excluded)), rank, key=others_before)
        hidden = frozenset(excluded)
        for position in takewhile(lambda found: found < self._size, index.select(rank + skipped, self._matching)):
            if position not in hidden:
                yield place_of(position)


class ReversedSelection(Selection):
    """Some items of a listing, oldest first.

    Args:
        selection: The same items, newest first.
    """

    def __init__(self, selection: Selection) -> None:
        super().__init__()
        self._selection = selection

    def __len__(self) -> int:
        return len(self._selection)

    def rank(self, position: int) -> int:
        """How many of them come before that position or are at it."""
        before = self._selection.rank(position)
        at = before > 0 and self._selection.positions(before - 1, 1) == [position]
        return len(self) - before + at

    def positions(self, first: int, number: int) -> list[int]:
        """The positions of so many of them, from that rank on."""
        last = max(0, len(self) - first)
        start = max(0, last - number)
        return self._selection.positions(start, last - start)[::-1]


class SortedSelection(Selection):
    """Some items of a listing, in another order.

    Args:
        order: Their positions, in that order.
    """

    def __init__(self, order: Iterable[int]) -> None:
        super().__init__()
        # Arrays, since there may be millions.
        self._order = array("q", order)
        self._by_position = array("q", sorted(range(len(self._order)), key=self._order.__getitem__))

    def __len__(self) -> int:
        return len(self._order)

    def rank(self, position: int) -> int:
        """How many of them come before that position or are at it; all where it is none of them."""
        at = bisect_left(self._by_position, position, key=self._order.__getitem__)
        found = at < len(self) and self._order[self._by_position[at]] == position
        return self._by_position[at] + 1 if found else len(self)

    def positions(self, first: int, number: int) -> list[int]:
        """The positions of so many of them, from that rank on."""
        return self._order[first : first + number].tolist()
