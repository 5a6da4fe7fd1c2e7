"""Bytes to JSON, as strictly as RFC 8259: UTF-8, one value, no duplicate key, no NaN."""

from __future__ import annotations

import json
from collections.abc import Set
from typing import Any, NoReturn, cast

__all__ = ["InvalidJson", "as_array", "as_object", "parse", "without"]


class InvalidJson(ValueError):
    """The bytes aren't a JSON document. The message is a clause and quotes none of the data."""


def parse(body: bytes) -> Any:
    """The document's value.

    Raises:
        InvalidJson: The bytes aren't one well-formed JSON document in UTF-8.
    """
    if body.startswith(b"\xef\xbb\xbf"):
        raise InvalidJson("the body starts with a byte order mark")
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InvalidJson(f"the body is not UTF-8 (byte {error.start})") from None
    try:
        value = json.loads(text, object_pairs_hook=_object, parse_constant=_constant)
    except json.JSONDecodeError as error:
        clause = "data follows the document" if error.msg == "Extra data" else "the body is not JSON"
        raise InvalidJson(f"{clause} (byte {len(text[: error.pos].encode())})") from None
    except RecursionError:
        raise InvalidJson("the body is nested too deeply") from None
    # Looked for only where an escape makes it possible: it costs as much as parsing.
    if "\\ud" in text.replace("\\uD", "\\ud") and _has_lone_surrogate(value):
        raise InvalidJson("the body escapes a lone surrogate, which is not a character")
    return value


def as_object(value: Any) -> dict[str, Any] | None:
    """The value where it is a JSON object, else None."""
    return cast("dict[str, Any]", value) if isinstance(value, dict) else None


def as_array(value: Any) -> list[Any] | None:
    """The value where it is a JSON array, else None."""
    return cast("list[Any] | None", value) if isinstance(value, list) else None


def without(value: Any, paths: Set[str], place: str = "") -> Any:
    """The value without the fields at these paths, whose items of an array share theirs."""
    if (fields := as_object(value)) is not None:
        kept = ((name, part) for name, part in fields.items() if place + name not in paths)
        return {name: without(part, paths, f"{place}{name}.") for name, part in kept}
    return value if (items := as_array(value)) is None else [without(item, paths, place) for item in items]


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise InvalidJson("an object has the same key twice")
    return found


def _constant(name: str) -> NoReturn:
    raise InvalidJson(f"the body contains {name}, which is not JSON")


def _has_lone_surrogate(value: Any) -> bool:
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False
