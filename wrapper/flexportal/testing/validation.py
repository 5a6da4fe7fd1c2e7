"""Whether the text of a parameter keeps its schema."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from .exchange import Detail

__all__ = ["INFINITY", "fault", "page_bounds", "text_of"]

INFINITY = float("inf")
INTEGER = re.compile(r"-?(0|[1-9][0-9]*)")
NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
SIZES = range(1001)


@lru_cache(maxsize=128)
def _compiled(pattern: str) -> re.Pattern[str]:
    # In the contract's dialect (ECMA 262) a dollar is the very end; Python's also stands before a last line break.
    ends = pattern.endswith("$") and not pattern.endswith("\\$")
    return re.compile(pattern[:-1] + r"\Z" if ends else pattern)


def fault(path: str, schema: dict[str, Any], text: str) -> Detail | None:
    """What is wrong with the text by the schema; None where nothing is.

    Args:
        path: How the fault names the parameter.
        schema: The parameter's schema, references resolved.
        text: The value as sent.
    """
    if "enum" in schema and text not in (choices := [text_of(value) for value in schema["enum"]]):
        return Detail(path, f"Must be one of: {', '.join(choices)}.", "invalid_value")
    kinds: dict[str, Any] = {
        "boolean": lambda: text in ("true", "false"),
        "integer": lambda: INTEGER.fullmatch(text) is not None,
        "number": lambda: NUMBER.fullmatch(text) is not None,
    }
    kind = schema.get("type")
    if isinstance(kind, str) and kind in kinds and not kinds[kind]():
        return Detail(path, f"Must be of type {kind}.", "invalid_type")
    if kind in ("integer", "number"):
        low, high = schema.get("minimum", -INFINITY), schema.get("maximum", INFINITY)
        if not low <= float(text) <= high:
            return Detail(path, _between(low, high), "out_of_range")
    if "pattern" in schema and _compiled(schema["pattern"]).search(text) is None:
        return Detail(path, "Must have the form that the contract gives.", "invalid_format")
    if not schema.get("minLength", 0) <= len(text) <= schema.get("maxLength", INFINITY):
        return Detail(path, "Is too short or too long.", "invalid_length")
    return None


def page_bounds(schema: dict[str, Any]) -> tuple[int, float]:
    """The smallest and the largest page size that a schema admits, be it by a pattern or by bounds."""
    if "pattern" not in schema:
        return schema.get("minimum", 1), schema.get("maximum", INFINITY)
    return _bounds_of_pattern(schema["pattern"])


@lru_cache(maxsize=128)
def _bounds_of_pattern(pattern: str) -> tuple[int, float]:
    admitted = [size for size in SIZES if _compiled(pattern).search(str(size)) is not None]
    if not admitted:
        raise ValueError(f"no page size up to {SIZES[-1]} keeps the pattern {pattern!r}")
    return admitted[0], INFINITY if admitted[-1] == SIZES[-1] else admitted[-1]


def text_of(value: Any) -> str:
    """A value as it stands in a query."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def size_fault(path: str, bounds: tuple[int, float]) -> Detail:
    """The fault of a page size out of bounds."""
    return Detail(path, _between(*bounds, what="a whole number"), "out_of_range")


def _between(low: float, high: float, what: str = "a number") -> str:
    if high == INFINITY:
        return f"Must be {what} from {low} on."
    return f"Must be {what} {f'up to {high}' if low == -INFINITY else f'from {low} to {high}'}."
