"""What was written on top of derived items."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from typing import Final, cast

import msgspec

from ..api.messages import Item
from .selection import Place

__all__ = ["ABSENT", "Content", "Overlay"]

ABSENT: Final = b""
"""In place of the content of a position that was never written."""

Content = bytes | None
"""An item as JSON; None where it was removed."""


class Overlay:
    """What was written: position → content. Added items have the positions -1, -2 and so on.

    Args:
        fields: The fields by which items are found without looking at them; those of nested objects and of arrays by
            their last name.
        place: Position and item → its place in the listing.
    """

    def __init__(self, fields: Iterable[str], place: Callable[[int, Item], Place]) -> None:
        self._fields = frozenset(fields)
        self._place = place
        self.version = 0
        """Another number after each change."""
        self.load({})

    def load(self, contents: Mapping[int, Content]) -> None:
        """Replace all that was written. The cost is that of what is written."""
        self.version += 1
        self.contents: dict[int, Content] = {}
        self.added = 0
        """How many items were added, whether or not they are still there."""
        self.places: dict[int, Place] = {}
        """Position → its place, for each that was written, also if it was removed since."""
        self._found: dict[tuple[str, str], set[int]] = {}
        for position, content in contents.items():
            self.put(position, content)

    def put(self, position: int, content: Content) -> Content:
        """Write one position; `ABSENT` as if it had never been written. Returns its former content."""
        self.version += 1
        former = self.contents.get(position, ABSENT)
        if former:
            for key in self._keys(msgspec.json.decode(former)):
                self._found[key].discard(position)
        if content == ABSENT:
            self.contents.pop(position, None)
            self.places.pop(position, None)
            # Writes are undone newest first.
            self.added -= position < 0
            return former
        self.contents[position] = content
        self.added = max(self.added, -position)
        if content is not None:
            item = msgspec.json.decode(content)
            self.places[position] = self._place(position, item)
            for key in self._keys(item):
                self._found.setdefault(key, set()).add(position)
        return former

    def found(self, field: str, text: str) -> Set[int]:
        """The positions of the written items in which a field of that last name is that text."""
        return self._found.get((field.rpartition(".")[2], text), frozenset())

    @property
    def positions(self) -> Iterator[int]:
        """The positions of the written items that there are."""
        return (position for position, content in self.contents.items() if content is not None)

    def _keys(self, item: Item) -> set[tuple[str, str]]:
        return set(self._texts(item))

    def _texts(self, item: Item) -> Iterator[tuple[str, str]]:
        for name, value in item.items():
            if isinstance(value, str) and name in self._fields:
                yield name, value
            held = cast("list[Item]", value if isinstance(value, list) else [value])
            # Fast, since most arrays are of ids, and that of a customer's orders grows with each.
            for each in [part for part in held if type(part) is dict]:
                yield from self._texts(each)
