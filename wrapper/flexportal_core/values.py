"""Values that callers pass: checked against what the contract says of them, in the form in which they are sent."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache
from numbers import Number
from types import MappingProxyType
from typing import Any, cast
from uuid import UUID

from .bounds import check_bounds
from .types import UNSET

__all__ = ["as_json", "as_text", "checked", "form_pairs", "shown", "timestamp"]

# No email address is among these, in whichever spelling.
WORDS = re.compile(r"[]\w.,:<>[' -]{1,80}")

KINDS: Mapping[type[Any], str] = {str: "text", date: "a date", datetime: "a date or datetime"}


def checked(
    name: str,
    value: object,
    kind: type[Any],
    choices: type[Enum] | None = None,
    bounds: Mapping[str, Any] = MappingProxyType({}),
) -> Any:
    """A value as it is sent.

    Args:
        name: What it is called in an error; the value itself may be personal data.
        value: The value.
        kind: `str`, `int`, `float`, `bool`, `date`, `datetime`, `bytes` for a file, which JSON has as text, or `object`
            for any other JSON value.
        choices: The enum of its values; None where it has none.
        bounds: The bounds of its values, see `flexportal_core.bounds`.

    Raises:
        TypeError: It is of another type.
        ValueError: It is not one of the choices, out of bounds, or a value of its type that cannot be sent.
    """
    if choices is not None:
        return _choice(name, value, choices)
    sent = _of_kind(name, value, kind)
    check_bounds(name, sent, bounds)
    return sent


def _of_kind(name: str, value: object, kind: type[Any]) -> Any:
    if isinstance(value, Enum):
        value = value.value
    if kind in (object, bytes):
        return as_json(value, name)
    if isinstance(value, date) and issubclass(kind, date):
        return timestamp(name, value)
    # Whoever has a date as text need not parse it.
    accepted: tuple[type[Any], ...] = (
        (str,) if kind is str or issubclass(kind, date) else (int, float) if kind is float else (kind,)
    )
    # To Python a bool is an int, and an int is accepted for a float; not the other way round.
    if not isinstance(value, accepted) or (isinstance(value, bool) and kind is not bool):
        raise TypeError(f"{name} must be {KINDS.get(kind, kind.__name__)}, not {type(value).__name__}")
    return _finite(name, value)


def _choice(name: str, value: object, choices: type[Enum]) -> object:
    # A member of the enum passes even where the contract does not know it: whoever makes one means it.
    if isinstance(value, choices):
        return value.value
    known = _known(choices)
    found = known.get(value) if isinstance(value, (str, int)) else None
    if found is not None:
        return found
    is_text = isinstance(next(iter(known)), str)
    if not isinstance(value, str if is_text else int):
        raise TypeError(f"{name} must be {'text' if is_text else 'int'}, not {type(value).__name__}")
    listed = ", ".join(map(repr, known))
    raise ValueError(f"{name}={shown(value)} is not a known value; choose from {listed}")


@cache
def _known(choices: type[Enum]) -> dict[Any, Any]:
    return {choice.value: choice.value for choice in choices}


def shown(value: object) -> str:
    """A value as an error shows it: words only, since anything else may be an email address."""
    text = repr(value)
    return text if WORDS.fullmatch(text) else "'***'"


def timestamp(name: str, value: date) -> str:
    """A date as ISO 8601, a date and time as RFC 3339 in UTC. Raises: ValueError: It has no zone, or no year in UTC."""
    if not isinstance(value, datetime):
        return value.isoformat()
    if value.utcoffset() is None:
        raise ValueError(f"{name} has no time zone; pass an aware datetime such as datetime.now(UTC)")
    try:
        return f"{value.astimezone(UTC).replace(tzinfo=None).isoformat()}Z"
    except OverflowError:
        raise ValueError(f"{name} is not between the years 1 and 9999 in UTC") from None


def as_text(name: str, value: object) -> str:
    """A value as the text that is sent in a path, a query or a header.

    Raises:
        TypeError: It has no such form, as None and bytes have none.
        ValueError: It is a number that is not finite, or a datetime without a time zone.
    """
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return timestamp(name, value)
    if not isinstance(value, (str, Number, UUID)):
        raise TypeError(f"{name} must be text or a number, not {type(value).__name__}")
    return str(_finite(name, value))


def form_pairs(name: str, value: object) -> Iterator[tuple[str, str]]:
    """Names and values in the style `form`, exploded (OpenAPI 3.1, "Style Values")."""
    to_dict = getattr(value, "to_dict", None)
    fields: object = value if to_dict is None else to_dict()
    if isinstance(fields, Mapping):
        for key, part in cast("Mapping[str, object]", fields).items():
            if part is not None:
                yield from form_pairs(key, part)
    elif isinstance(value, (list, tuple, set, frozenset)):
        for part in cast("list[object]", value):
            yield name, as_text(name, part)
    else:
        yield name, as_text(name, value)


def as_json(value: object, name: str = "") -> Any:
    """A value in types of JSON: models and enums as they are sent, dates as text; `UNSET` within an object is left out.

    Args:
        value: The value.
        name: What it is called in an error.

    Raises:
        TypeError: It, or a part of it, has no form in JSON.
        ValueError: A number is not finite, or a datetime has no time zone.
    """
    if type(value) in (str, int, bool):  # which most are
        return value
    to_dict = getattr(value, "to_dict", None)
    if to_dict is not None:
        value = to_dict()
    if isinstance(value, Mapping):
        # Keys may be anything, personal data too: they are in no message.
        parts = cast("Mapping[object, object]", value).items()
        return {_key(name, key): as_json(part, name) for key, part in parts if part is not UNSET}
    if isinstance(value, (list, tuple)):
        return [as_json(part, f"{name}[{index}]") for index, part in enumerate(cast("list[object]", value))]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return timestamp(name, value)
    if isinstance(value, UUID):
        return str(value)
    if value is None or isinstance(value, (bool, int, float, str)):
        return _finite(name, value)
    raise TypeError(f"{name or 'a value'} has no form in JSON: {type(value).__name__}")


def _key(name: str, key: object) -> str:
    if isinstance(key, Enum):
        key = key.value
    if not isinstance(key, str):
        raise TypeError(f"{name or 'a value'} has a key that is not text: {type(key).__name__}")
    return key


def _finite(name: str, value: object) -> object:
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"{name or 'a number'} is not finite, and JSON has no such number")
    return value
