"""Bounds of a value: whether the new ones accept less than the old ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from math import ceil, floor, inf
from typing import Any, Literal

from .patterns import covers

__all__ = ["BOUNDS", "BoundChange", "bound_changes"]

Json = dict[str, Any]

_RANGES = (("minimum", "exclusiveMinimum", 1), ("maximum", "exclusiveMaximum", -1))
_LEAST = ("minLength", "minItems", "minProperties")
_MOST = ("maxLength", "maxItems", "maxProperties")
# What the absence of a keyword means.
_ABSENT: Json = {**dict.fromkeys(_LEAST, 0), **dict.fromkeys(_MOST, inf), "uniqueItems": False}

BOUNDS = frozenset(
    {*_ABSENT, "minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum", "multipleOf", "pattern"},
)


@dataclass(frozen=True, slots=True)
class BoundChange:
    """One bound that differs: in which way, and how it reads in the old and the new contract."""

    way: Literal["tightened", "widened"]
    before: str
    after: str


def bound_changes(old: Json, new: Json, *, whole: bool = False) -> Iterator[BoundChange]:
    """The bounds that differ. What cannot be shown to accept more counts as tightened.

    Args:
        old: The keywords of the old schema.
        new: The keywords of the new schema.
        whole: Whether the value is a whole number, for which below 10 and at most 9 are the same.
    """
    for inclusive, exclusive, sign in _RANGES:
        before, after = (_limit(schema, inclusive, exclusive, sign, whole) for schema in (old, new))
        if before != after:
            yield _change((inclusive, exclusive), old, new, after > before)
    for keyword in (*_ABSENT, "multipleOf", "pattern"):
        was, now = (schema.get(keyword, _ABSENT.get(keyword)) for schema in (old, new))
        if was != now and not (keyword == "pattern" and _accepts_all(now, was) and _accepts_all(was, now)):
            yield _change((keyword,), old, new, _tighter(keyword, was, now))


def _limit(schema: Json, inclusive: str, exclusive: str, sign: int, whole: bool) -> tuple[float, bool]:
    """The stricter of an inclusive and an exclusive bound; a greater result is a tighter bound."""
    found = [(-inf, False)]
    if inclusive in schema:
        bound = sign * schema[inclusive]
        found.append((ceil(bound) if whole else bound, False))
    if exclusive in schema:
        bound = sign * schema[exclusive]
        found.append((floor(bound) + 1, False) if whole else (bound, True))
    return max(found)


def _tighter(keyword: str, was: Any, now: Any) -> bool:
    if keyword in _LEAST:
        return bool(now > was)
    if keyword in _MOST:
        return bool(now < was)
    if keyword == "uniqueItems":
        return bool(now)
    if keyword == "pattern":
        return not _accepts_all(now, was)
    # Every multiple of the old step has to be one of the new step.
    return now is not None and (was is None or Decimal(str(was)) % Decimal(str(now)) != 0)


def _accepts_all(wider: str | None, narrower: str | None) -> bool:
    return wider is None or (narrower is not None and covers(wider, narrower))


def _change(keywords: tuple[str, ...], old: Json, new: Json, tightened: bool) -> BoundChange:
    texts = [", ".join(f"{each} {side[each]}" for each in keywords if each in side) for side in (old, new)]
    return BoundChange("tightened" if tightened else "widened", *(text or f"no {keywords[0]}" for text in texts))
