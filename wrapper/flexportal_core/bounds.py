"""Bounds of values, named by the keywords of JSON Schema (Validation, 2020-12, sections 6.2 to 6.4)."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping, Sized
from functools import lru_cache
from typing import Any, cast

__all__ = ["KEYWORDS", "check_bounds", "compiled"]

NUMBER, TEXT, ARRAY = (int, float), (str,), (list, tuple)

# Keyword → the types that it applies to, how the value or its length compares with the bound, and what has a length.
_BOUNDS: Mapping[str, tuple[tuple[type, ...], str, Callable[[Any, Any], bool], str]] = {
    "minimum": (NUMBER, "at least", operator.ge, ""),
    "exclusiveMinimum": (NUMBER, "more than", operator.gt, ""),
    "maximum": (NUMBER, "at most", operator.le, ""),
    "exclusiveMaximum": (NUMBER, "less than", operator.lt, ""),
    "minLength": (TEXT, "at least", operator.ge, "character"),
    "maxLength": (TEXT, "at most", operator.le, "character"),
    "minItems": (ARRAY, "at least", operator.ge, "item"),
    "maxItems": (ARRAY, "at most", operator.le, "item"),
}

KEYWORDS = (*_BOUNDS, "pattern")
"""The keywords of bounds."""


@lru_cache(maxsize=128)
def compiled(pattern: str) -> re.Pattern[str]:
    """A regular expression of the contract."""
    # In the contract's dialect (ECMA 262) a dollar is the very end; Python's also matches before a last line break.
    ends = pattern.endswith("$") and not pattern.endswith("\\$")
    return re.compile(pattern[:-1] + r"\Z" if ends else pattern)


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
        if keyword == "pattern":
            if isinstance(value, str) and compiled(bound).search(value) is None:
                raise ValueError(f"{name} must match {bound!r}")
            continue
        types, words, keeps, noun = _BOUNDS[keyword]
        if isinstance(value, types) and not keeps(len(cast("Sized", value)) if noun else value, bound):
            counted = f" {noun}{'' if bound == 1 else 's'}" if noun else ""
            raise ValueError(f"{name} must {'have' if noun else 'be'} {words} {bound}{counted}")
