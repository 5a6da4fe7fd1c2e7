"""Which page sizes are worth a walk: bounds read off the parameter's schema, and sizes that fit a number of rows."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["SizeBounds", "even_size", "odd_size", "packed"]

# How far whole numbers are tried against a pattern that writes its bounds as text.
SEARCHED = 2000
# The largest size that is asked for where the contract names none.
UNSAID = 100
# The sizes that callers like to write, and those at which a server may batch: where not every size can be tried.
USUAL = (2, 5, 8, 10, 12, 15, 16, 20, 24, 25, 30, 32, 40, 48, 60, 64, 75, 80, 90, 96)
# More sizes than this are never all tried.
EVERY = 100
# Past this many rows a walk at a small size costs too much; a size close to the largest is walked instead.
FEW = 400


@dataclass(frozen=True, slots=True)
class SizeBounds:
    """The page sizes that the contract allows.

    Args:
        low: The smallest; 1 where the contract doesn't say.
        high: The largest; 100 where the contract doesn't say, or the default where that is more.
        default: The size where none is sent; None where the contract doesn't say.
        floor: Whether the contract says what the smallest is.
        ceiling: Whether it says what the largest is.
    """

    low: int
    high: int
    default: int | None
    floor: bool = True
    ceiling: bool = True

    @classmethod
    def of(cls, schema: Mapping[str, Any]) -> SizeBounds:
        """The bounds in a parameter's schema: a number's minimum and maximum, or a text's pattern."""
        default = None if schema.get("default") is None else int(schema["default"])
        low, high = _numbers(schema)
        if "pattern" in schema:
            fits = [size for size in range(SEARCHED + 1) if re.search(schema["pattern"], str(size))]
            # A pattern that all numbers fit says nothing of the largest.
            low, high = (fits[0], fits[-1] if fits[-1] < SEARCHED else None) if fits else (None, None)
        most = max(UNSAID, default or 0) if high is None else high
        return cls(max(1, low or 1), most, default, low is not None, high is not None)

    def between(self, every: bool) -> list[int]:
        """The sizes between the smallest and the largest: all of them, or those that are most likely to be asked."""
        inner = range(self.low + 1, self.high)
        return [size for size in inner if (every and len(inner) <= EVERY) or size in USUAL or size == inner[-1]]

    def edges(self) -> tuple[str, ...]:
        """The numbers just out of bounds."""
        below, above = (str(self.low - 1),), (str(self.high + 1),)
        return (*(below if self.floor else ()), *(above if self.ceiling else ()))

    def outside(self) -> tuple[str, ...]:
        """Numbers out of bounds, some of them far out, and what is no whole number at all."""
        below, above = (str(-self.low),), (str(self.high * 10), str(10**20))
        far = (*(below if self.floor else ()), *(above if self.ceiling else ()))
        return (*self.edges(), "abc", *far, f"{self.low}.5")

    def misspelt(self) -> tuple[str, ...]:
        """What only a lenient reader takes for a size: nothing, a sign, a blank, an underscore, a foreign digit."""
        size = str(min(self.high, self.low + 4))
        foreign = "".join(chr(0x0660 + int(digit)) for digit in size)
        return ("", f"0{size}", f"+{size}", f"{size} ", f"{size[0]}_{size[-1]}", f"{size}e0", foreign)

    def allows(self, sent: str | None) -> bool:
        """Whether that size, as sent, is allowed. None is: the default applies."""
        return sent is None or (sent.isascii() and sent.isdigit() and self.low <= int(sent) <= self.high)


def _numbers(schema: Mapping[str, Any]) -> tuple[int | None, int | None]:
    """The smallest and the largest whole number that the schema's own bounds allow; None where it has none."""
    low, high = schema.get("minimum"), schema.get("maximum")
    above, below = schema.get("exclusiveMinimum"), schema.get("exclusiveMaximum")
    lows = [math.ceil(value) for value in (low,) if value is not None]
    lows.extend(math.floor(value) + 1 for value in (above,) if value is not None)
    highs = [math.floor(value) for value in (high,) if value is not None]
    highs.extend(math.ceil(value) - 1 for value in (below,) if value is not None)
    return max(lows, default=None), min(highs, default=None)


def odd_size(rows: int, bounds: SizeBounds) -> int:
    """A size other than the largest, so that page boundaries fall elsewhere; small where there are few rows."""
    if rows > FEW:
        return max(bounds.low, bounds.high - 3)
    return max(bounds.low, min(37, bounds.high - 1, (rows - 1) // 3 or 1))


def even_size(rows: int, bounds: SizeBounds) -> int | None:
    """The largest size that divides the rows without rest, so that the last page is full; None where there is none.

    A size that would make a long walk of many short pages doesn't count.
    """
    for size in range(min(bounds.high, rows), bounds.low - 1, -1):
        if rows % size == 0:
            return size if rows // size <= max(20, 2 * rows // bounds.high) else None
    return None


def packed(sizes: Iterable[int], rows: int) -> list[list[int]]:
    """The sizes in as few walks as it takes, no walk asking for more rows than there are; each size is in one walk.

    Sizes that no walk could fill are left out.
    """
    waiting, walks = sorted((size for size in sizes if size <= rows), reverse=True), list[list[int]]()
    while waiting:
        walk, left = list[int](), rows
        while (fits := next((size for size in waiting if size <= left), None)) is not None:
            waiting.remove(fits)
            walk.append(fits)
            left -= fits
        walks.append(walk)
    return walks
