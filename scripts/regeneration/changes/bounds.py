"""Bounds of a value: whether a later one takes less than an earlier one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from math import ceil, floor
from typing import Any, Literal

from .patterns import covers

__all__ = ["BOUND_KEYWORDS", "BoundChange", "bound_changes"]

Json = dict[str, Any]

_LOWER = ("minimum", "exclusiveMinimum")
_UPPER = ("maximum", "exclusiveMaximum")
_LEAST = ("minLength", "minItems", "minProperties")
_MOST = ("maxLength", "maxItems", "maxProperties")

BOUND_KEYWORDS = frozenset({*_LOWER, *_UPPER, *_LEAST, *_MOST, "multipleOf", "pattern", "uniqueItems"})


@dataclass(frozen=True, slots=True)
class BoundChange:
    """One bound that differs: which way, and how it reads before and after."""

    way: Literal["tightened", "widened"]
    before: str
    after: str


def bound_changes(old: Json, new: Json, *, whole: bool = False) -> Iterator[BoundChange]:
    """The bounds that differ between two schemas' keywords. What can't be shown to take more counts as tightened.

    Args:
        old: The keywords of before.
        new: The keywords of after.
        whole: Whether the value is a whole number, for which below 10 and at most 9 are the same.
    """
    yield from _range(_LOWER, old, new, 1, whole)
    yield from _range(_UPPER, old, new, -1, whole)
    for keyword in _LEAST:
        yield from _change(keyword, old, new, old.get(keyword, 0) < new.get(keyword, 0))
    for keyword in _MOST:
        yield from _change(keyword, old, new, new.get(keyword, _NONE) < old.get(keyword, _NONE))
    yield from _change("multipleOf", old, new, not _steps_into(new.get("multipleOf"), old.get("multipleOf")))
    yield from _change("uniqueItems", old, new, bool(new.get("uniqueItems")))
    yield from _pattern(old, new)


_NONE = float("inf")


def _range(keywords: tuple[str, str], old: Json, new: Json, sign: int, whole: bool) -> Iterator[BoundChange]:
    before, after = _limit(keywords, old, sign, whole), _limit(keywords, new, sign, whole)
    if before != after:
        way: Literal["tightened", "widened"] = "tightened" if after > before else "widened"
        yield BoundChange(way, _said(keywords, old), _said(keywords, new))


def _limit(keywords: tuple[str, str], schema: Json, sign: int, whole: bool) -> tuple[float, bool]:
    """The stricter of an inclusive and an exclusive bound; a greater result is a tighter bound."""
    inclusive, exclusive = keywords
    found = [(-_NONE, False)]
    if inclusive in schema:
        bound = sign * schema[inclusive]
        found.append((ceil(bound) if whole else bound, False))
    if exclusive in schema:
        bound = sign * schema[exclusive]
        found.append((floor(bound) + 1, False) if whole else (bound, True))
    return max(found)


def _change(keyword: str, old: Json, new: Json, tightened: bool) -> Iterator[BoundChange]:
    if _meant(keyword, old) != _meant(keyword, new):
        yield BoundChange("tightened" if tightened else "widened", _said((keyword,), old), _said((keyword,), new))


def _meant(keyword: str, schema: Json) -> object:
    """The keyword's value, or what its absence means."""
    return schema.get(keyword, {"uniqueItems": False, **dict.fromkeys(_LEAST, 0)}.get(keyword))


def _steps_into(finer: float | None, coarser: float | None) -> bool:
    """Whether every multiple of `coarser` is a multiple of `finer`; no step at all takes everything."""
    if finer is None or coarser is None:
        return finer is None
    return Decimal(str(coarser)) % Decimal(str(finer)) == 0


def _pattern(old: Json, new: Json) -> Iterator[BoundChange]:
    before, after = old.get("pattern"), new.get("pattern")
    if before == after:
        return
    widened = after is None or (before is not None and covers(after, before))
    if widened and after is not None and before is not None and covers(before, after):
        return  # the same texts, written otherwise
    yield BoundChange("widened" if widened else "tightened", _said(("pattern",), old), _said(("pattern",), new))


def _said(keywords: tuple[str, ...], schema: Json) -> str:
    return ", ".join(f"{keyword} {schema[keyword]}" for keyword in keywords if keyword in schema) or f"no {keywords[0]}"
