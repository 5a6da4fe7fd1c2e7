# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
"""Decoders: small functions that check one value and build bigger ones from smaller ones.

A decoder takes what `json.loads` gave and returns what a model holds, or raises `DecodeError`. On its way
out the error passes each enclosing object and array, which put their key or index in front of its path,
so that a body without a fault pays nothing for paths.
"""

from __future__ import annotations

import datetime
import json
import math
from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any, Final, NoReturn, TypeAlias, TypeVar, cast
from uuid import UUID

import attrs

from .enums import OpenIntEnum, OpenStrEnum
from .errors import DecodeError
from .types import File

T = TypeVar("T")
Text = TypeVar("Text", bound=OpenStrEnum)
Integer = TypeVar("Integer", bound=OpenIntEnum)
Decoder: TypeAlias = Callable[[object], T]

# What stands in for a key that is not there: no decoder but `anything` would take it for a value.
MISSING: Final[object] = object()
_NO_NAMES: Final[frozenset[str]] = frozenset()


def fault(expected: str, value: object) -> DecodeError:
    """The error for a value that is not what was expected, at the value itself."""
    return DecodeError("$", expected, kind(value))


def kind(value: object) -> str:
    """What JSON calls a value of this kind."""
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
    """Decode text."""
    if isinstance(value, str):
        return value
    raise fault("string", value)


def boolean(value: object) -> bool:
    """Decode true or false."""
    if isinstance(value, bool):
        return value
    raise fault("boolean", value)


def number(value: object) -> float:
    """Decode a number and keep it as it came: an int stays an int."""
    if isinstance(value, (float, int)) and not isinstance(value, bool):
        return value
    raise fault("number", value)


def integer(value: object) -> int:
    """Decode a whole number. To JSON Schema 3.0 is one."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    raise fault("integer", value)


def null(value: object) -> Any:
    """Decode null."""
    if value is None:
        return None
    raise fault("null", value)


def anything(value: object) -> Any:
    """Decode any value that is there."""
    if value is MISSING:
        raise fault("any value", value)
    return value


def mapping(value: object) -> Mapping[str, Any]:
    """Take an object as it is."""
    # Asking for a dict first spares nearly every value the slow question to the abstract class.
    if isinstance(value, (dict, Mapping)):
        return cast("Mapping[str, Any]", value)
    raise fault("object", value)


def binary(value: object) -> File:
    """Decode the bytes of a file."""
    if isinstance(value, bytes):
        return File(payload=BytesIO(value))
    raise fault("bytes", value)


def date_time(value: object) -> datetime.datetime:
    """Decode a point in time, given as ISO 8601 text."""
    return _parsed(value, datetime.datetime.fromisoformat, "date-time")


def date(value: object) -> datetime.date:
    """Decode a date, given as ISO 8601 text."""
    return _parsed(value, datetime.date.fromisoformat, "date")


def uuid(value: object) -> UUID:
    """Decode a UUID, given as text."""
    return _parsed(value, UUID, "UUID")


def _parsed(value: object, parse: Callable[[str], T], expected: str) -> T:
    if isinstance(value, str):
        try:
            return parse(value)
        except ValueError:
            pass  # The message of the ValueError shows the value: it must not become this error's context.
    raise fault(expected, value)


def constant(expected: T) -> Decoder[T]:
    """A decoder of one value only. True and 1 are two values."""

    def decode(value: object) -> T:
        if value == expected and isinstance(value, bool) == isinstance(expected, bool):
            return expected
        raise fault(json.dumps(expected), value)

    return decode


def open_text(enum: type[Text]) -> Decoder[Text]:
    """A decoder of a member of an open set of texts."""

    known: dict[str, Text] = {member.value: member for member in enum}

    def decode(value: object) -> Text:
        if isinstance(value, str):
            return known.get(value) or enum(value)
        raise fault("string", value)

    return decode


def open_integer(enum: type[Integer]) -> Decoder[Integer]:
    """A decoder of a member of an open set of whole numbers."""

    def decode(value: object) -> Integer:
        return enum(integer(value))

    return decode


def array(decode_item: Decoder[T]) -> Decoder[list[T]]:
    """A decoder of arrays."""

    def decode(value: object) -> list[T]:
        if not isinstance(value, list):
            raise fault("array", value)
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
    """A decoder of objects whose keys are free and whose values are all of one type."""

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


def union(*decoders: Decoder[T]) -> Decoder[T]:
    """A decoder of values that are one of several things.

    Objects are open and enums take any value, so more than one decoder may accept; then the one wins whose
    result has the fewest surprises (unknown fields, unknown enum values), and the first among equals.
    """

    def decode(value: object) -> T:
        accepted: list[T] = []
        faults: list[DecodeError] = []
        for decoder in decoders:
            try:
                accepted.append(decoder(value))
            except DecodeError as error:
                faults.append(error)
            else:
                if not surprises(accepted[-1]):
                    return accepted[-1]
        if accepted:
            return min(accepted, key=surprises)
        raise _nearest(faults)

    return decode


def _nearest(faults: list[DecodeError]) -> DecodeError:
    """The fault of the alternative that was meant, if just one got past the first look; else what all expected."""
    inside = [error for error in faults if error.path != "$"]
    if len(inside) == 1:
        return inside[0]
    expected = dict.fromkeys("object" if error in inside else error.expected for error in faults)
    return DecodeError("$", " or ".join(expected), "object of another shape" if inside else faults[0].found)


def surprises(value: object) -> int:
    """How much of a decoded value the contract does not know: unknown fields and unknown enum values."""
    if isinstance(value, (OpenStrEnum, OpenIntEnum)):
        return 0 if value.is_known else 1
    if isinstance(value, list):
        return sum(map(surprises, cast("list[object]", value)))
    model = type(value)
    if not attrs.has(model):
        return 0
    declared = [field.name for field in attrs.fields(model) if field.name not in _UNDECLARED]
    inside = sum(surprises(getattr(value, name)) for name in declared)
    # In an object that declares no field, free keys are what was expected.
    return inside + len(getattr(value, "additional_properties", ())) if declared else inside


_UNDECLARED: Final = ("additional_properties", "explicit_nulls")


def nulls_among(fields: Mapping[str, Any], names: tuple[str, ...]) -> frozenset[str]:
    """Those of the names under which null was sent."""
    sent = [name for name in names if fields.get(name, MISSING) is None]
    return frozenset(sent) if sent else _NO_NAMES


def decode_json(content: bytes, decode: Decoder[T]) -> T:
    """Decode a body of JSON.

    Args:
        content: The body, as received.
        decode: The decoder of the document.

    Raises:
        DecodeError: The body is not UTF-8, not JSON, nested too deeply, or not what the contract says.
    """
    try:
        return decode(_document(content))
    except DecodeError as error:
        failure = error
    except RecursionError:
        failure = DecodeError("$", "JSON", "JSON that is nested too deeply")
    # Raised from here, so that neither the document nor the frames that hold it hang on the error.
    raise failure.with_traceback(None)


def decode_text(content: bytes) -> str:
    """Decode a body of text. Raises: DecodeError where it is not UTF-8."""
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        position = error.start
    raise DecodeError("$", "UTF-8 text", f"a byte that is not UTF-8 at offset {position}")


def _document(content: bytes) -> object:
    if not content:
        raise fault("JSON", MISSING)
    text = decode_text(content)
    try:
        return json.loads(text, parse_constant=_refuse_constant, parse_float=_finite)
    except json.JSONDecodeError as error:
        found = f"a syntax error at character {error.pos}"
    except ValueError:
        found = "a number of too many digits"
    raise DecodeError("$", "JSON", found)


def _refuse_constant(name: str) -> NoReturn:
    raise DecodeError("$", "JSON", f"{name}, which is not JSON")


def _finite(text: str) -> float:
    value = float(text)
    if math.isinf(value):
        raise DecodeError("$", "JSON", "a number that is too large")
    return value
