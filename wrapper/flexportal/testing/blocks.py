"""Filters by arithmetic: which of the rows have which combination of the closed fields.

The rows lie in blocks of fixed size. Every block holds every combination equally often, in an order of its own. So how
many rows of a filtered listing come before a row, and where the n-th of them is, follows from one block; no row is
looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from itertools import product
from typing import Any

from .noise import Noise

__all__ = ["Blocks"]

REPEATS = 4


class Blocks:
    """The combinations of some closed fields over the rows of a listing.

    Args:
        noise: Where the order within a block comes from.
        dimensions: Field → its possible values.
    """

    def __init__(self, noise: Noise, dimensions: dict[str, tuple[Any, ...]]) -> None:
        self._noise = noise
        choices = ([(field, value) for value in values] for field, values in dimensions.items())
        self._combinations: list[dict[str, Any]] = [dict(chosen) for chosen in product(*choices)]
        self.length = REPEATS * len(self._combinations)

    def pattern(self, block: int) -> tuple[int, ...]:
        """For each row of the block the number of its combination."""
        return self._noise.shuffled(block, len(self._combinations), REPEATS)

    def values(self, index: int) -> Mapping[str, Any]:
        """The closed fields of the row of that index."""
        block, place = divmod(index, self.length)
        return self._combinations[self.pattern(block)[place]]

    def allowed(self, wanted: dict[str, Any]) -> frozenset[int]:
        """The numbers of the combinations that have all the wanted values."""
        return frozenset(
            number
            for number, combination in enumerate(self._combinations)
            if all(combination[field] == value for field, value in wanted.items())
        )

    def rank(self, index: int, allowed: Set[int]) -> int:
        """How many rows of the allowed combinations come before the row of that index."""
        block, place = divmod(index, self.length)
        within = sum(number in allowed for number in self.pattern(block)[:place])
        return block * REPEATS * len(allowed) + within

    def select(self, rank: int, allowed: Set[int]) -> Iterator[int]:
        """The indexes of the rows of the allowed combinations, from the one of that rank on, without end."""
        if not allowed:
            return
        block, skip = divmod(rank, REPEATS * len(allowed))
        while True:
            first = block * self.length
            hits = [first + place for place, number in enumerate(self.pattern(block)) if number in allowed]
            yield from hits[skip:]
            block, skip = block + 1, 0
