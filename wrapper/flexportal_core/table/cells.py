"""Cells: a value of JSON as a column of some kind holds it, and JSON as text that loses nothing."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from enum import StrEnum
from typing import Any, cast

import msgspec

from ..paging.raw_items import repaired
from ..timestamps import parse

__all__ = ["READERS", "Kind", "is_number", "json_text", "parsed"]

# Every integer up to here is a float as well. Arrow takes no larger one for a float.
EXACT = 2**53


class Kind(StrEnum):
    """The type of a column's values."""

    STRING = "string"
    NUMBER = "number"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    TIMESTAMP = "timestamp"
    STRINGS = "list of strings"
    JSON = "JSON"
    OBJECT = "object"


def parsed(item: bytes) -> dict[str, Any]:
    """A raw item as parsed JSON.

    Lone surrogates, which UTF-8 cannot encode, become U+FFFD. A number that Python cannot hold is a `msgspec.Raw` with
    its text, so that `json_text` writes it as it was sent.
    """
    try:
        content: dict[str, Any] = msgspec.json.decode(item)
    except ValueError:
        content = json.loads(repaired(item), parse_float=_float, parse_int=_int)
    return content


def _float(text: str) -> object:
    value = float(text)
    return value if math.isfinite(value) else msgspec.Raw(text.encode())


def _int(text: str) -> object:
    try:
        return int(text)
    except ValueError:  # thousands of digits
        return msgspec.Raw(text.encode())


# Made once: `json.dumps` with these options would make an encoder for each value.
_to_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def json_text(value: object) -> str:
    """The value as JSON text."""
    try:
        return _to_json(value)
    except TypeError:  # a number as it was sent
        return msgspec.json.encode(value).decode()


def is_number(value: object) -> bool:
    """Whether the value of a parsed item is a number."""
    return isinstance(value, (int, float, msgspec.Raw)) and not isinstance(value, bool)


def _number(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    if -EXACT <= value <= EXACT:
        return value
    try:
        # An integer that a float cannot represent exactly would be changed.
        return float(value) if float(value) == value else None
    except OverflowError:
        return None


def _integer(value: object) -> object:
    if isinstance(value, float) and value.is_integer():  # to JSON Schema, 3.0 is an integer
        value = int(value)
    fits = isinstance(value, int) and not isinstance(value, bool) and -(2**63) <= value < 2**63
    return value if fits else None


def _strings(value: object) -> object:
    if not isinstance(value, list):
        return None
    texts = cast("list[object]", value)
    return texts if all(isinstance(text, str) for text in texts) else None


# Each returns None for a value that its column cannot hold.
READERS: dict[Kind, Callable[[object], Any]] = {
    Kind.STRING: lambda value: value if isinstance(value, str) else None,
    Kind.NUMBER: _number,
    Kind.INTEGER: _integer,
    Kind.BOOLEAN: lambda value: value if isinstance(value, bool) else None,
    Kind.TIMESTAMP: parse,
    Kind.STRINGS: _strings,
    Kind.JSON: json_text,
}
