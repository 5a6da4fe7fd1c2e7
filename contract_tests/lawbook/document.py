"""Bytes to JSON, as strictly as RFC 8259 reads: UTF-8, one value, no key twice, no NaN."""

from __future__ import annotations

import json
from typing import Any, NoReturn, cast

__all__ = ["NotJson", "as_array", "as_object", "read"]


class NotJson(ValueError):
    """The bytes aren't a JSON document. The message is a clause and quotes nothing of the data."""


def read(body: bytes) -> Any:
    """The document's value.

    Raises:
        NotJson: The bytes aren't one well-formed JSON document in UTF-8.
    """
    text = _text(body)
    try:
        value = json.loads(text, object_pairs_hook=_object, parse_constant=_constant)
    except json.JSONDecodeError as error:
        clause = "something follows the document" if error.msg == "Extra data" else "the body is no JSON"
        raise NotJson(f"{clause} (byte {len(text[: error.pos].encode())})") from None
    except RecursionError:
        raise NotJson("the body is nested too deeply to read") from None
    if _has_lone_surrogate(text, value):
        raise NotJson("the body escapes half a surrogate pair, which is no character")
    return value


def as_object(value: Any) -> dict[str, Any] | None:
    """The value where it is a JSON object, else None."""
    return cast("dict[str, Any]", value) if isinstance(value, dict) else None


def as_array(value: Any) -> list[Any] | None:
    """The value where it is a JSON array, else None."""
    return cast("list[Any]", value) if isinstance(value, list) else None


def _text(body: bytes) -> str:
    if body.startswith(b"\xef\xbb\xbf"):
        raise NotJson("the body starts with a byte order mark")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotJson(f"the body is no UTF-8 (byte {error.start})") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotJson("an object holds the same key twice")
    return found


def _constant(name: str) -> NoReturn:
    raise NotJson(f"the body holds {name}, which JSON doesn't know")


def _has_lone_surrogate(text: str, value: Any) -> bool:
    # Looked for only where an escape makes it possible: the second look costs as much as the parsing.
    if "\\ud" not in text and "\\uD" not in text:
        return False
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False
