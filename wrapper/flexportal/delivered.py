"""What was delivered: a set of names that costs about 16 bytes for each, however long the names are."""

from __future__ import annotations

from array import array

__all__ = ["Delivered"]

SMALLEST = 1 << 10
BITS = (1 << 64) - 1


class Delivered:
    """Remembers names by 64 bits of each, so that a long listing does not keep its items' texts in memory.

    Two names of a million have the same bits once in 40 million listings. Python draws the bits anew for each process.
    """

    def __init__(self) -> None:
        # At most half full; 0 is a free place.
        self._table = array("Q", bytes(8 * SMALLEST))
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def add(self, name: object) -> bool:
        """Remember a name; False where it was remembered before."""
        if not self._put(hash(str(name)) & BITS or 1):
            return False
        self._count += 1
        if 2 * self._count > len(self._table):
            self._grow()
        return True

    def _put(self, mark: int) -> bool:
        table = self._table
        last = len(table) - 1
        place = mark & last
        while found := table[place]:
            if found == mark:
                return False
            place = place + 1 & last
        table[place] = mark
        return True

    def _grow(self) -> None:
        marks = self._table
        self._table = array("Q", bytes(16 * len(marks)))
        for mark in filter(None, marks):
            self._put(mark)
