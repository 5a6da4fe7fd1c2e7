"""Page sizes worth sending: the bounds that the parameter's schema sets, and sizes that suit a number of rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import jsonschema_rs

__all__ = ["SizeBounds", "even_size", "odd_size", "packed"]

# Whole numbers up to this are tried against the schema, whose bounds may be a pattern.
LARGEST_TRIED = 10_000
# The largest size that is requested where the contract sets no bound.
LARGEST_WITHOUT_BOUND = 100
# Sizes that callers use, and those at which a server may batch: where not every size can be tried.
USUAL = (2, 5, 8, 10, 12, 15, 16, 20, 24, 25, 30, 32, 40, 48, 60, 64, 75, 80, 90, 96)
# More sizes than this are never all tried.
EVERY = 100
# Past this many rows an iteration at a small size costs too much; a size close to the largest is used instead.
FEW = 400


@dataclass(frozen=True, slots=True)
class SizeBounds:
    """The page sizes that the contract allows.

    Args:
        low: The smallest; 1 where the contract doesn't say.
        high: The largest; 100 where the contract doesn't say, or the default where that is more.
        default: The size where none is sent; None where the contract doesn't say.
        has_low: Whether the contract sets a smallest size of 1 or more.
        has_high: Whether it sets a largest size.
    """

    low: int
    high: int
    default: int | None
    has_low: bool = True
    has_high: bool = True

    @classmethod
    def of(cls, schema: Mapping[str, Any]) -> SizeBounds:
        """The bounds in a parameter's schema, found by validating numbers against it."""
        default = None if schema.get("default") is None else int(schema["default"])
        validator = jsonschema_rs.Draft202012Validator(dict(schema))
        as_sent = str if schema.get("type") == "string" else int
        allowed = [size for size in range(LARGEST_TRIED + 1) if validator.is_valid(as_sent(size))]
        without_bound = max(LARGEST_WITHOUT_BOUND, default or 0)
        if not allowed:
            return cls(1, without_bound, default, has_low=False, has_high=False)
        has_high = allowed[-1] < LARGEST_TRIED
        return cls(max(1, allowed[0]), allowed[-1] if has_high else without_bound, default, allowed[0] > 0, has_high)

    def between(self, every: bool) -> list[int]:
        """The sizes between the smallest and the largest: all of them, or the usual ones."""
        inner = range(self.low + 1, self.high)
        return [size for size in inner if (every and len(inner) <= EVERY) or size in USUAL or size == inner[-1]]

    def edges(self) -> tuple[str, ...]:
        """The numbers just out of bounds."""
        return (*((str(self.low - 1),) if self.has_low else ()), *((str(self.high + 1),) if self.has_high else ()))

    def outside(self) -> tuple[str, ...]:
        """Numbers out of bounds, some of them far out, and values that are no whole number."""
        far_below = (str(-self.low),) if self.has_low else ()
        far_above = (str(self.high * 10), str(10**20)) if self.has_high else ()
        return (*self.edges(), "abc", *far_below, *far_above, f"{self.low}.5")

    def allows(self, sent: str | None) -> bool:
        """Whether that size, as sent, is allowed. None is: the default applies."""
        return sent is None or (sent.isascii() and sent.isdigit() and self.low <= int(sent) <= self.high)


def odd_size(rows: int, bounds: SizeBounds) -> int:
    """A size other than the largest, so that page boundaries differ; small where there are few rows."""
    if rows > FEW:
        return max(bounds.low, bounds.high - 3)
    return max(bounds.low, min(37, bounds.high - 1, (rows - 1) // 3 or 1))


def even_size(rows: int, bounds: SizeBounds) -> int | None:
    """The largest size that divides the rows without remainder, so that the last page is full; None where none does.

    A size that would make a long iteration of many short pages doesn't count.
    """
    for size in range(min(bounds.high, rows), bounds.low - 1, -1):
        if rows % size == 0:
            return size if rows // size <= max(20, 2 * rows // bounds.high) else None
    return None


def packed(sizes: Iterable[int], rows: int) -> list[list[int]]:
    """The sizes in as few iterations as possible, none of more rows than there are; each size is in one iteration.

    Sizes that no iteration could fill are left out.
    """
    remaining, iterations = sorted((size for size in sizes if size <= rows), reverse=True), list[list[int]]()
    while remaining:
        iteration, left = list[int](), rows
        while (fits := next((size for size in remaining if size <= left), None)) is not None:
            remaining.remove(fits)
            iteration.append(fits)
            left -= fits
        iterations.append(iteration)
    return iterations
