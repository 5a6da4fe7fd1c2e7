"""Which page sizes are worth a walk: bounds read off the parameter's schema, and sizes that fit a number of rows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["SizeBounds", "even_size", "odd_size"]

# How far whole numbers are tried against a pattern that writes its bounds as text.
SEARCHED = 2000
# Past this many rows a walk at a small size costs too much; a size close to the largest is walked instead.
FEW = 400


@dataclass(frozen=True, slots=True)
class SizeBounds:
    """The page sizes that the contract allows.

    Args:
        low: The smallest.
        high: The largest.
        default: The size where none is sent; None where the contract doesn't say.
    """

    low: int
    high: int
    default: int | None

    @classmethod
    def of(cls, schema: Mapping[str, Any]) -> SizeBounds:
        """The bounds in a parameter's schema: a number's minimum and maximum, or a text's pattern."""
        low, high = schema.get("minimum", 1), schema.get("maximum", SEARCHED)
        if "pattern" in schema:
            fits = [size for size in range(SEARCHED + 1) if re.search(schema["pattern"], str(size))]
            low, high = (fits[0], fits[-1]) if fits else (1, SEARCHED)
        default = schema.get("default")
        return cls(max(1, int(low)), int(high), None if default is None else int(default))

    def outside(self) -> tuple[str, ...]:
        """Numbers out of bounds, and what is no whole number at all."""
        return (str(self.low - 1), str(self.high + 1), "abc", str(-self.low), f"{self.low}.5", str(self.high * 10))

    def misspelt(self) -> tuple[str, ...]:
        """What only a lenient reader takes for a size: nothing, a sign, a blank, an underscore, a foreign digit."""
        size = str(min(self.high, self.low + 4))
        foreign = "".join(chr(0x0660 + int(digit)) for digit in size)
        return ("", f"0{size}", f"+{size}", f"{size} ", f"{size[0]}_{size[-1]}", f"{size}e0", foreign)

    def allows(self, sent: str | None) -> bool:
        """Whether that size, as sent, is allowed. None is: the default applies."""
        return sent is None or (sent.isascii() and sent.isdigit() and self.low <= int(sent) <= self.high)


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
