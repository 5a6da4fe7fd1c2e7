"""An index that is computed, not stored: which items have which values of the filtered fields.

The items lie in blocks of fixed size. Every block holds every combination of values equally often, in an order of its
own. So how many items of a filtered listing come before a position, and where the n-th of them is, follows from one
block; no item is looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from functools import lru_cache
from itertools import product
from random import Random
from typing import Any

__all__ = ["FilterIndex"]

REPEATS = 4


class FilterIndex:
    """The combinations of values of some fields over the items of a listing.

    Args:
        seed: What the order within each block is derived from.
        fields: Field → its possible values.
    """

    def __init__(self, seed: str, fields: Mapping[str, tuple[Any, ...]]) -> None:
        self._seed = seed
        choices = ([(field, value) for value in values] for field, values in fields.items())
        self._combinations: list[dict[str, Any]] = [dict(chosen) for chosen in product(*choices)]
        self._length = REPEATS * len(self._combinations)
        # Neighbouring items share a block, so a handful of cached ones serves a whole iteration.
        self._block = lru_cache(maxsize=64)(self._shuffled)

    def values(self, position: int) -> Mapping[str, Any]:
        """The indexed fields of the item at that position."""
        block, place = divmod(position, self._length)
        return self._combinations[self._block(block)[place]]

    def matching(self, wanted: Mapping[str, Any]) -> frozenset[int]:
        """The numbers of the combinations that have all the wanted values."""
        return frozenset(
            number
            for number, combination in enumerate(self._combinations)
            if all(combination[field] == value for field, value in wanted.items())
        )

    def rank(self, position: int, matching: Set[int]) -> int:
        """How many items of these combinations come before that position."""
        block, place = divmod(position, self._length)
        within = sum(number in matching for number in self._block(block)[:place])
        return block * REPEATS * len(matching) + within

    def select(self, rank: int, matching: Set[int]) -> Iterator[int]:
        """The positions of the items of these combinations, from that rank on, without end."""
        block, skip = divmod(rank, REPEATS * len(matching))
        while True:
            first = block * self._length
            found = [first + place for place, number in enumerate(self._block(block)) if number in matching]
            yield from found[skip:]
            block, skip = block + 1, 0

    def _shuffled(self, block: int) -> list[int]:
        numbers = REPEATS * [*range(len(self._combinations))]
        Random(f"{self._seed}/block/{block}").shuffle(numbers)  # noqa: S311
        return numbers
