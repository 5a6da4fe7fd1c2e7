"""Another order of a listing than newest first."""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cmp_to_key
from typing import Any

from ...contract import value_at
from ...timestamps import parse
from ..api.messages import Item
from .selection import Place

__all__ = ["Sort"]


@dataclass(frozen=True, slots=True)
class Sort:
    """An order.

    Args:
        field: The field that the items are sorted by; a path with dots within nested objects.
        descending: Whether the largest comes first. Items that lack the field come last in either direction.
    """

    field: str
    descending: bool

    def sorted(self, positions: Iterable[int], item: Callable[[int], Item]) -> list[int]:
        """The positions in that order; among equals, newest first."""
        keys = {position: self._key(item(position)) for position in positions}
        present = [position for position in keys if keys[position] is not None]
        absent = [position for position in keys if keys[position] is None]
        return sorted(present, key=lambda position: keys[position] or (), reverse=self.descending) + absent

    def insert(
        self, order: list[int], position: int, item: Callable[[int], Item], place: Callable[[int], Place]
    ) -> None:
        """Insert a position into positions in that order; few of the items are read.

        Args:
            order: The positions.
            position: The other one.
            item: Position → item.
            place: Position → its place in the listing, which decides among equals.
        """

        def compare(one: int, other: int) -> int:
            keys = self._key(item(one)), self._key(item(other))
            if keys[0] == keys[1]:
                return -1 if place(one) < place(other) else 1
            if keys[0] is None or keys[1] is None:
                return 1 if keys[0] is None else -1
            return -1 if (keys[0] > keys[1]) == self.descending else 1

        insort(order, position, key=cmp_to_key(compare))

    def _key(self, item: Item) -> tuple[Any, ...] | None:
        try:
            value = value_at(item, self.field)
        except KeyError:
            return None
        if self.field.endswith(("At", "Date")) and (moment := parse(value)) is not None:
            return 2, moment.timestamp()
        return (0, value) if isinstance(value, int | float) else (1, str(value))
