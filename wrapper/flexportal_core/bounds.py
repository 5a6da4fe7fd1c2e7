"""Bounds of values, named by the keywords of JSON Schema (Validation, 2020-12, sections 6.1 to 6.5)."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Hashable, Mapping, Sized
from decimal import Decimal
from functools import lru_cache, partial
from typing import Any, cast

__all__ = ["KEYWORDS", "check_bounds", "compiled", "single_bound"]

NUMBER, TEXT, SCALAR = (int, float), (str,), (str, int, float)
ARRAY, OBJECT = (list, tuple, set, frozenset), (Mapping,)

# How a bound of numbers compares with the value.
_REVERSED: Mapping[str, Callable[[Any, Any], bool]] = {
    "minimum": operator.le,
    "exclusiveMinimum": operator.lt,
    "maximum": operator.ge,
    "exclusiveMaximum": operator.gt,
}


def single_bound(bounds: Mapping[str, Any]) -> Callable[[Any], bool] | None:
    """Tells whether a number is within its only bound, faster than `check_bounds`; None for none, several or others."""
    if len(bounds) != 1:
        return None
    ((keyword, bound),) = bounds.items()
    compare = _REVERSED.get(keyword)
    return None if compare is None else partial(compare, bound)


@lru_cache(maxsize=128)
def compiled(pattern: str) -> re.Pattern[str]:
    """A regular expression of the contract."""
    # In the contract's dialect (ECMA 262) a dollar is the very end; Python's also matches before a last line break.
    ends = pattern.endswith("$") and not pattern.endswith("\\$")
    return re.compile(pattern[:-1] + r"\Z" if ends else pattern)


def _matches(value: str, pattern: str) -> bool:
    return compiled(pattern).search(value) is not None


def _is_as_long(value: Sized, least: int) -> bool:
    return len(value) >= least


def _is_as_short(value: Sized, most: int) -> bool:
    return len(value) <= most


def _is_multiple(value: float, step: float) -> bool:
    # As they are written: 0.3 is a multiple of 0.1, though not for binary floats.
    return Decimal(str(value)) % Decimal(str(step)) == 0


def _is_same(value: object, other: object) -> bool:
    return _comparable(value) == _comparable(other)


def _are_distinct(items: list[object], wanted: bool) -> bool:
    return not wanted or len(set(map(_comparable, items))) == len(items)


def _comparable(value: object) -> Hashable:
    """Equal for equal values of JSON, where true is not 1."""
    if isinstance(value, Mapping):
        fields = cast("Mapping[str, object]", value)
        return frozenset((name, _comparable(part)) for name, part in fields.items())
    if isinstance(value, (list, tuple)):
        return tuple(map(_comparable, cast("list[object]", value)))
    return isinstance(value, bool), value if isinstance(value, Hashable) else id(value)  # a file is like no other


# Keyword → the types that it applies to, whether a value keeps the bound, and what a value must do.
_BOUNDS: Mapping[str, tuple[tuple[type, ...], Callable[[Any, Any], bool], str]] = {
    "const": (SCALAR, _is_same, "be {!r}"),
    "minimum": (NUMBER, operator.ge, "be at least {}"),
    "exclusiveMinimum": (NUMBER, operator.gt, "be more than {}"),
    "maximum": (NUMBER, operator.le, "be at most {}"),
    "exclusiveMaximum": (NUMBER, operator.lt, "be less than {}"),
    "multipleOf": (NUMBER, _is_multiple, "be a multiple of {}"),
    "minLength": (TEXT, _is_as_long, "have at least {} character{s}"),
    "maxLength": (TEXT, _is_as_short, "have at most {} character{s}"),
    "pattern": (TEXT, _matches, "match {!r}"),
    "minItems": (ARRAY, _is_as_long, "have at least {} item{s}"),
    "maxItems": (ARRAY, _is_as_short, "have at most {} item{s}"),
    "uniqueItems": (ARRAY, _are_distinct, "have no item twice"),
    "minProperties": (OBJECT, _is_as_long, "have at least {} field{s}"),
    "maxProperties": (OBJECT, _is_as_short, "have at most {} field{s}"),
}

KEYWORDS = tuple(_BOUNDS)
"""The keywords of bounds."""


def check_bounds(name: str, value: object, bounds: Mapping[str, Any]) -> None:
    """Check a value. A bound that does not apply to its type is not looked at, as in JSON Schema.

    Args:
        name: What it is called in an error, which does not show the value.
        value: The value.
        bounds: Keyword → the bound.

    Raises:
        ValueError: It is out of bounds.
    """
    for keyword, bound in bounds.items():
        types, keeps, words = _BOUNDS[keyword]
        if isinstance(value, types) and not keeps(value, bound):
            raise ValueError(f"{name} must {words.format(bound, s='' if bound == 1 else 's')}")
