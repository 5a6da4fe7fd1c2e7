"""Parameters: text of a query or header, checked by its schema; and page sizes."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from flexportal_core.bounds import compiled

from ...contract import Contract, Json
from ...timestamps import parse
from .messages import Detail
from .schema_errors import INFINITY, schema_errors

__all__ = ["default_page_size", "moment_error", "page_size_error", "parameter_error", "text_of"]

INTEGER = re.compile(r"-?(0|[1-9][0-9]*)")
NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}(T|\Z)")
PAGE_SIZES = range(10_001)
UNSIZED = 50


def parameter_error(contract: Contract, path: str, schema: Json, text: str | list[str]) -> Detail | None:
    """The first error of a parameter; None where it is valid.

    Args:
        contract: Where references point.
        path: How the error names the parameter.
        schema: The parameter's schema, references resolved.
        text: The value as sent; the values of an array.
    """
    items = contract.resolve(schema.get("items", {}))
    value = _parsed(schema, text) if isinstance(text, str) else [_parsed(items, each) for each in text]
    # Of days and points in time, either is taken: see `moment_error`.
    without_format = {key: entry for key, entry in contract.resolve(schema).items() if key != "format"}
    return next(schema_errors(contract, without_format, value, path), None)


def _parsed(schema: Json, text: str) -> Any:
    """The text as the kind of value that the schema asks for; as it is where it is not of that kind."""
    for choice in schema.get("enum", ()):
        if text_of(choice) == text:
            return choice
    types = schema.get("type", ())
    if "boolean" in types and text in ("true", "false"):
        return text == "true"
    if ("integer" in types or "number" in types) and INTEGER.fullmatch(text):
        return int(text)
    return float(text) if "number" in types and NUMBER.fullmatch(text) else text


def moment_error(path: str, text: str) -> Detail | None:
    """The error of a day or a point in time that is not ISO 8601; None where it is."""
    if MOMENT.match(text) and parse(text) is not None:
        return None
    return Detail(path, "Must be a day or a point in time, as ISO 8601.", "invalid_format")


def text_of(value: Any) -> str:
    """A value as it stands in a query."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def default_page_size(schema: Json) -> int:
    """The page size that applies where none is sent: the contract's default, else 50 or the largest below it."""
    return int(schema["default"]) if "default" in schema else int(min(UNSIZED, _page_sizes(schema)[1]))


def page_size_error(path: str, schema: Json) -> Detail:
    """The error of a page size that the schema does not allow."""
    low, high = _page_sizes(schema)
    bounds = f"of at least {low}" if high == INFINITY else f"from {low} to {high}"
    return Detail(path, f"Must be a whole number {bounds}.", "out_of_range")


def _page_sizes(schema: Json) -> tuple[int, float]:
    """The smallest and the largest page size that a schema allows, be it by a pattern or by bounds."""
    if "pattern" not in schema:
        return schema.get("minimum", 1), schema.get("maximum", INFINITY)
    return _sizes_by_pattern(schema["pattern"])


@lru_cache(maxsize=128)
def _sizes_by_pattern(pattern: str) -> tuple[int, float]:
    allowed = [size for size in PAGE_SIZES if compiled(pattern).search(str(size)) is not None]
    if not allowed:
        raise ValueError(f"no page size up to {PAGE_SIZES[-1]} matches the pattern {pattern!r}")
    return allowed[0], INFINITY if allowed[-1] == PAGE_SIZES[-1] else allowed[-1]
