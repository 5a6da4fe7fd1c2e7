"""The bodies of requests: from what callers pass, in Python's names, to what is sent. No I/O but reading files.

An object of known properties is checked in full before anything is sent. No error shows a value of it: bodies are
mostly personal data.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast
from urllib.parse import urlencode

import httpx
import msgspec

from ..bounds import check_bounds
from ..operation import Body, Field, Properties
from ..types import UNSET, File, FileTypes, RequestFiles
from ..values import as_json, as_text, checked, form_pairs

__all__ = ["Payload", "payload"]

FORM, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"

Resolve = Callable[[str], object]
"""The value of a runtime expression of the contract."""


@dataclass(frozen=True, slots=True)
class Payload:
    """The body of a request.

    Attributes:
        content: As it is sent; empty for none.
        media_type: Its media type; None for no body.
        text: The part of it that may have personal data in the clear.
    """

    content: bytes = field(default=b"", repr=False)
    media_type: str | None = None
    text: str = field(default="", repr=False)


def payload(name: str, body: Body | None, value: object, media_type: str | None, resolve: Resolve) -> Payload:
    """The body of a request.

    Args:
        name: What the operation is called in an error.
        body: What the contract says of it; None: the operation takes none, and a value is an error.
        value: What the caller passed: fields by their names in Python, or the whole body. None and UNSET: none.
        media_type: Which of the operation's media types it is sent as; None means the first.
        resolve: For the fields whose value the contract states.

    Raises:
        TypeError: A field is unknown, missing, None or of another type.
        ValueError: A field has a value that cannot be sent.
    """
    if body is None:
        raise TypeError(f"{name} takes no body")
    is_missing = value is None or value is UNSET
    kind = media_type or body.media_types[0]
    try:
        if body.fields:
            fields = _Fields(resolve, takes_files=_kind(kind) == MULTIPART).object(
                body.properties, {} if is_missing else value, ""
            )
            if not (fields or body.required):
                return Payload()
            check_bounds("the body", fields, body.bounds)
            return _encoded(fields, kind)
        if not is_missing:
            whole = value if _is_file(value) else _whole(value, kind)
            check_bounds("the body", whole, body.bounds)
            return _encoded(whole, kind)
        if not body.required:
            return Payload()
        raise TypeError("a body is required")
    except (TypeError, ValueError) as error:
        failure = _failure(name, error)
    except RecursionError:
        failure = ValueError(f"{name}: the body is nested too deeply, or contains itself")
    # Raised out here, so that neither the frames nor the errors below, which hold the body, are part of it.
    raise failure


def _failure(name: str, error: TypeError | ValueError) -> Exception:
    if isinstance(error, UnicodeError):  # it shows the text
        return ValueError(f"{name}: the body has text that UTF-8 cannot encode")
    return (TypeError if isinstance(error, TypeError) else ValueError)(f"{name}: {error}")


class _Fields:
    """Objects of known properties, checked and named as on the wire.

    Args:
        resolve: The value of a runtime expression of the contract.
        takes_files: Whether a property may be a file, as in multipart bodies.
    """

    def __init__(self, resolve: Resolve, *, takes_files: bool) -> None:
        self._resolve = resolve
        self._takes_files = takes_files

    def object(self, fields: Properties, value: Any, place: str, *, is_sent: bool = False) -> dict[str, Any]:
        """An object with its properties named as on the wire.

        Args:
            fields: Its properties.
            value: A mapping from names in Python, or a model, which knows its form on the wire.
            place: Where it is in the body, with a dot at the end: `items[0].`; empty for the body itself.
            is_sent: Whether it is part of a model, and therefore named as on the wire already.
        """
        is_model, given = is_sent, value
        if type(value) is not dict:  # which most are
            is_model = is_sent or hasattr(value, "to_dict")
            given = value.to_dict() if is_model and not is_sent else value
            if not _is_mapping(given):
                raise TypeError(f"{place[:-1]} must be an object or a model, not {type(value).__name__}")
        known = fields.by_name if is_model else fields.by_argument
        found: dict[str, Any] = {}
        unknown: list[Any] = []
        for key, part in given.items():
            each = known.get(key)
            if each is None:
                unknown.append(key)
            elif type(part) in each.unchecked:
                if each.bounds and not (each.is_within and each.is_within(part)):
                    check_bounds(f"{place}{each.argument}", part, each.bounds)
                found[each.name] = part
            elif part is not UNSET:
                found[each.name] = self._value(each, part, f"{place}{each.argument}", is_sent=is_model)
        # First, since a field that is missing is often one whose name is misspelled.
        if unknown:
            found |= _others(known, unknown, given, place, is_model=is_model)
        if not found.keys() >= fields.awaited_names:
            self._complete(fields, found, place)
        return found

    def _complete(self, fields: Properties, found: dict[str, Any], place: str) -> None:
        """Fill in the values that the contract states."""
        for each in fields.awaited:
            if each.name not in found:
                part = UNSET if each.equals is None else self._resolve(each.equals)
                if part is not UNSET:
                    found[each.name] = self._value(each, part, f"{place}{each.argument}", is_sent=False)
                elif each.required:
                    raise TypeError(f"{place}{each.argument} is required")

    def _value(self, field: Field, value: Any, name: str, *, is_sent: bool) -> Any:
        if value is None:
            if field.nullable:
                return None
            raise TypeError(f"{name} cannot be None{'' if field.required else '; leave it out instead'}")
        if not field.many:
            return self._item(field, value, name, is_sent=is_sent)
        if not isinstance(value, (list, tuple)):
            raise TypeError(f"{name} must be a list, not {type(value).__name__}")
        items = cast("list[object]", value)
        sent = [self._item(field, item, f"{name}[{index}]", is_sent=is_sent) for index, item in enumerate(items)]
        check_bounds(name, sent, field.bounds)
        return sent

    def _item(self, field: Field, value: Any, name: str, *, is_sent: bool) -> Any:
        if field.fields:
            sent = self.object(field.properties, value, f"{name}.", is_sent=is_sent)
            check_bounds(name, sent, field.bounds)
            return sent
        if self._takes_files and _is_file(value):
            return value
        if self._takes_files and field.kind is bytes:
            # Text too: it is more likely a path than what the file has.
            raise TypeError(f"{name} must be bytes or a file opened in binary mode, not {type(value).__name__}")
        # An unknown value in a model was a member of its enum, or was received.
        return checked(name, value, field.kind, None if is_sent else field.choices, field.bounds)


def _others(
    known: Mapping[str, Field], unknown: list[Any], given: Mapping[Any, object], place: str, *, is_model: bool
) -> dict[str, object]:
    """What is no known field. A model has it because somebody put it there; a mapping by mistake."""
    if is_model:
        return {str(key): as_json(given[key], f"{place}{key}") for key in unknown}
    # A key may be personal data where names and values were confused.
    names = ", ".join(repr(key) for key in unknown if str(key).isidentifier()) or "of another name"
    raise TypeError(f"{place[:-1] or 'the body'} has no field {names}; known fields: {', '.join(known)}")


def _encoded(data: Any, media_type: str) -> Payload:
    """A body in types of JSON, or a file, as it is sent."""
    kind = _kind(media_type)
    if _is_file(data):
        return Payload(_read(data), (data.mime_type if isinstance(data, File) else None) or media_type)
    if kind == MULTIPART:
        parts = _parts(data)
        request = httpx.Request("POST", "http://localhost", files=parts)
        texts = [content for _, (_, content, *_) in parts if isinstance(content, str)]
        return Payload(request.read(), request.headers["Content-Type"], "\n".join(texts))
    if kind == FORM:
        pairs = list(form_pairs("", data))
        return Payload(urlencode(pairs).encode(), media_type, "\n".join(value for _, value in pairs))
    is_text = isinstance(data, str) and not kind.endswith("json")
    content = data.encode() if is_text else msgspec.json.encode(data)
    return Payload(content, media_type, content.decode() if b"@" in content else "")


def _whole(value: object, media_type: str) -> Any:
    """A body that is no object of known fields, ready to be encoded."""
    if _kind(media_type) == MULTIPART:
        return cast("Any", value).to_dict()  # which has files as they are
    return as_json(value, "the body")


def _kind(media_type: str) -> str:
    return media_type.partition(";")[0].strip().lower()


def _parts(data: dict[str, object]) -> RequestFiles:
    """The parts of a multipart body (RFC 7578): one for each item of an array (4.3)."""
    return [
        (name, _part(name, item))
        for name, value in data.items()
        for item in cast("list[object]", value if isinstance(value, list) else [value])
    ]


def _part(name: str, value: object) -> FileTypes:
    if isinstance(value, File):
        return value.file_name or name, _read(value), value.mime_type
    if _is_file(value):
        # Servers take a part without a file name for text (RFC 7578, 4.2).
        return os.path.basename(str(getattr(value, "name", name))), _read(value), None
    return (
        None,
        as_text(name, value) if isinstance(value, (str, bool, int, float)) else msgspec.json.encode(value),
        None,
    )


def _is_file(value: object) -> bool:
    return isinstance(value, (bytes, File)) or hasattr(value, "read")


def _read(value: Any) -> bytes:
    """The content of a file, whole: it is sent again where the request is."""
    content = value if isinstance(value, bytes) else (value.payload if isinstance(value, File) else value).read()
    if not isinstance(content, bytes):
        raise TypeError("a file to upload must be opened in binary mode")
    return content


def _is_mapping(value: object) -> bool:
    return isinstance(value, Mapping)
