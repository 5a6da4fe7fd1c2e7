"""The items of a listing as a sequence, for Python."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, cast

from ..api.messages import Item
from .dataset import Dataset

__all__ = ["Items"]

CHUNK = 1000


class Items(Sequence[Item]):
    """A tenant's items, newest first, each made when it is read.

    Args:
        dataset: Where they come from.
    """

    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset
        self._selection = dataset.select({})

    def __len__(self) -> int:
        """How many items there are."""
        return len(self._selection)

    def __getitem__(self, place: Any) -> Any:
        """The item at that place, or those of a slice."""
        places = cast("int | range", range(len(self))[place])
        if isinstance(places, range):
            return [self[at] for at in places]
        (position,) = self._selection.positions(places, 1)
        return self._dataset.item(position)

    def __iter__(self) -> Iterator[Item]:
        """The items one by one; none is kept."""
        for first in range(0, len(self), CHUNK):
            yield from map(self._dataset.item, self._selection.positions(first, CHUNK))
