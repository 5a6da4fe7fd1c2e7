"""Decoders: functions that check one value, and functions that build larger decoders from smaller ones.

A decoder takes a value of parsed JSON and returns what a model holds, or raises `DecodeError`. While the error
propagates, each enclosing object and array prepends its key or index to the error's path, so that a valid body costs
nothing for paths.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any, Final, TypeAlias, TypeVar, cast
from uuid import UUID

from ..types import File
from .enums import OpenIntEnum, OpenStrEnum
from .errors import DecodeError

T = TypeVar("T")
Text = TypeVar("Text", bound=OpenStrEnum)
Integer = TypeVar("Integer", bound=OpenIntEnum)
Decoder: TypeAlias = Callable[[object], T]

# Stands for the value of a missing key; every decoder rejects it.
MISSING: Final[object] = object()


def mismatch(expected: str, value: object) -> DecodeError:
    """The error for a value that is not what was expected; its path is that of the value itself."""
    return DecodeError("$", expected, kind(value))


def kind(value: object) -> str:
    """The JSON name of a value's type."""
    if value is MISSING:
        return "nothing"
    if value is None:
        return "null"
    for types, name in _KINDS:
        if isinstance(value, types):
            return name
    return type(value).__name__


_KINDS: Final[tuple[tuple[type | tuple[type, ...], str], ...]] = (
    (str, "string"),
    (bool, "boolean"),
    ((int, float), "number"),
    (Mapping, "object"),
    (list, "array"),
)


def string(value: object) -> str:
    """Decode a string."""
    if isinstance(value, str):
        return value
    raise mismatch("string", value)


def boolean(value: object) -> bool:
    """Decode true or false."""
    if isinstance(value, bool):
        return value
    raise mismatch("boolean", value)


def number(value: object) -> float:
    """Decode a number. An int stays an int."""
    if isinstance(value, (float, int)) and not isinstance(value, bool):
        return value
    raise mismatch("number", value)


def integer(value: object) -> int:
    """Decode a whole number. In JSON Schema 3.0 is one."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    raise mismatch("integer", value)


def null(value: object) -> Any:
    """Decode null."""
    if value is None:
        return None
    raise mismatch("null", value)


def anything(value: object) -> Any:
    """Decode any value that is present."""
    if value is MISSING:
        raise mismatch("any value", value)
    return value


def mapping(value: object) -> Mapping[str, Any]:
    """Return an object unchanged."""
    # Testing for a dict first avoids the slow test for the abstract class in nearly every case.
    if isinstance(value, (dict, Mapping)):
        return cast("Mapping[str, Any]", value)
    raise mismatch("object", value)


def binary(value: object) -> File:
    """Decode the bytes of a file."""
    if isinstance(value, bytes):
        return File(payload=BytesIO(value))
    raise mismatch("bytes", value)


def date_time(value: object) -> datetime.datetime:
    """Decode a date with time, in ISO 8601."""
    return _parsed(value, datetime.datetime.fromisoformat, "date-time")


def date(value: object) -> datetime.date:
    """Decode a date, in ISO 8601."""
    return _parsed(value, datetime.date.fromisoformat, "date")


def uuid(value: object) -> UUID:
    """Decode a UUID."""
    return _parsed(value, UUID, "UUID")


def _parsed(value: object, parse: Callable[[str], T], expected: str) -> T:
    if isinstance(value, str):
        try:
            return parse(value)
        except ValueError:
            pass  # The message of the ValueError shows the value: it must not become this error's context.
    raise mismatch(expected, value)


def constant(expected: T) -> Decoder[T]:
    """A decoder of a single value. True and 1 are different values."""

    def decode(value: object) -> T:
        if value == expected and isinstance(value, bool) == isinstance(expected, bool):
            return expected
        raise mismatch(json.dumps(expected), value)

    return decode


def open_text(enum: type[Text]) -> Decoder[Text]:
    """A decoder of the members of an open enum of strings."""
    known: dict[str, Text] = {member.value: member for member in enum}

    def decode(value: object) -> Text:
        if isinstance(value, str):
            return known.get(value) or enum(value)
        raise mismatch("string", value)

    return decode


def open_integer(enum: type[Integer]) -> Decoder[Integer]:
    """A decoder of the members of an open enum of whole numbers."""

    def decode(value: object) -> Integer:
        return enum(integer(value))

    return decode


def array(decode_item: Decoder[T]) -> Decoder[list[T]]:
    """A decoder of arrays."""

    def decode(value: object) -> list[T]:
        if not isinstance(value, list):
            raise mismatch("array", value)
        items: list[T] = []
        try:
            for item in cast("list[object]", value):
                items.append(decode_item(item))
        except DecodeError as error:
            error.prepend(len(items))
            raise
        return items

    return decode


def values(decode_value: Decoder[T]) -> Decoder[dict[str, T]]:
    """A decoder of objects with arbitrary keys, whose values are all of one type."""

    def decode(value: object) -> dict[str, T]:
        entries = mapping(value)
        decoded: dict[str, T] = {}
        for key, item in entries.items():
            try:
                decoded[key] = decode_value(item)
            except DecodeError as error:
                error.prepend(key)
                raise
        return decoded

    return decode


def nullable(decode_value: Decoder[T]) -> Decoder[T | None]:
    """A decoder of values that may be null."""

    def decode(value: object) -> T | None:
        if value is None:
            return None
        try:
            return decode_value(value)
        except DecodeError as error:
            if error.path == "$":
                error.expected += " or null"
            raise

    return decode
