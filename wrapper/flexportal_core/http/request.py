"""Prepared requests: an operation and its arguments as method, URL, headers and body."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum
from typing import Any, cast
from urllib.parse import quote, urlencode

import httpx

from ..decoding.encoding import encode
from ..errors import APIError
from ..operation import Operation, Parameter
from ..redaction import Secret
from ..settings import Settings
from ..types import UNSET, File
from .body import CODINGS

__all__ = ["PreparedRequest", "prepare"]

# Methods whose repetition has no further effect (RFC 9110, 9.2.2).
IDEMPOTENT_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE"})

# Characters; httpx accepts no longer URL.
MAX_URL = 65_536

# Printable ASCII (RFC 9110, 5.5): nothing that could add a second header.
HEADER_VALUE = re.compile("[ -~]*")

# The decoders there are those of text and of files; all others are of JSON.
NOT_JSON = "flexportal_core.decoding.bodies:"


@dataclass(frozen=True, slots=True)
class PreparedRequest:
    """A request that may be sent several times.

    Attributes:
        operation: The operation's id in the contract.
        is_idempotent: Whether it may be repeated where the server may have processed it.
        method: The HTTP method.
        url: The URL without the query.
        headers: All headers, `Authorization` included.
        query: The query as it is sent; it may hold personal data.
        content: The body; empty for none.
        secrets: The API key and the e-mail addresses of the request, to be redacted from whatever is shown.
    """

    operation: str
    is_idempotent: bool
    method: str
    url: httpx.URL = field(repr=False)
    headers: httpx.Headers = field(repr=False)
    query: str = field(default="", repr=False)
    content: bytes = field(default=b"", repr=False)
    secrets: Secret[tuple[str, ...]] = field(default_factory=lambda: Secret[tuple[str, ...]](()))

    @property
    def target(self) -> bytes:
        """Path and query, as they are sent."""
        return self.url.raw_path + b"?" + self.query.encode("ascii") if self.query else self.url.raw_path

    @property
    def whole_url(self) -> httpx.URL:
        """URL and query. Parsing it costs httpx more than sending it."""
        return httpx.URL(f"{self.url}?{self.query}") if self.query else self.url

    def with_parameter(self, name: str, value: str) -> PreparedRequest:
        """The same request with one more query parameter. Raises: APIError where the URL becomes too long."""
        query = "&".join(filter(None, (self.query, urlencode({name: value}))))
        _check_length(f"{self.url}?{query}")
        return replace(self, query=query)


def prepare(
    settings: Settings,
    operation: Operation[Any],
    arguments: Mapping[str, object],
    body: object = UNSET,
    *,
    media_type: str | None = None,
) -> PreparedRequest:
    """The request of an operation.

    Args:
        settings: Where to send it, and with which credentials.
        operation: The operation.
        arguments: Python name of a parameter → its value. None and UNSET leave a parameter out.
        body: The request body: a model, JSON data, a `File` or bytes. UNSET means none.
        media_type: Which of the operation's media types the body is sent as; None means the first.

    Raises:
        TypeError: An argument is unknown, or a required one is missing.
        ValueError: A value cannot be sent where its parameter belongs.
        APIError: The URL is too long.
    """
    values = list(_values(settings, operation, arguments))
    path, headers, query, cookies = operation.path, dict[str, str](), list[tuple[str, str]](), list[str]()
    for parameter, value in values:
        if parameter.location == "query":
            query += _pairs(parameter.name, value)
        elif parameter.location == "path":
            path = path.replace(f"{{{parameter.name}}}", _segment(parameter, value))
        elif parameter.location == "header":
            headers[parameter.name] = _header(parameter, value)
        else:
            cookies.append(f"{parameter.name}={quote(_header(parameter, value))}")
    if cookies:
        headers["Cookie"] = "; ".join(cookies)
    content = b""
    if body is not UNSET and body is not None:
        content, headers["Content-Type"] = _content(operation, body, media_type)
    encoded = urlencode(query)
    _check_length(f"{settings.base_url}{path}?{encoded}")
    addresses = {text for text in _texts([value for _, value in values] + [body]) if "@" in text}
    return PreparedRequest(
        operation.id,
        operation.method in IDEMPOTENT_METHODS,
        operation.method,
        httpx.URL(f"{settings.base_url}{path}"),
        _headers(settings, {**headers, "Accept": _accepted(operation)}),
        encoded,
        content,
        Secret(tuple(filter(None, (settings.api_key.reveal(), *sorted(addresses))))),
    )


def _values(
    settings: Settings, operation: Operation[Any], arguments: Mapping[str, object]
) -> Iterator[tuple[Parameter, object]]:
    unknown = arguments.keys() - {parameter.argument for parameter in operation.parameters}
    if unknown:
        raise TypeError(f"{operation.id} has no parameter {', '.join(sorted(unknown))}")
    for parameter in operation.parameters:
        value = arguments.get(parameter.argument)
        if value is None or value is UNSET:
            value = settings.parameters.get(parameter.name) if parameter.location == "header" else None
        if value is not None:
            yield parameter, value
        elif parameter.required:
            raise TypeError(f"{operation.id} needs the argument {parameter.argument}")


def _pairs(name: str, value: object) -> Iterator[tuple[str, str]]:
    """Query pairs in the style `form`, exploded (OpenAPI 3.1, "Style Values")."""
    to_dict = getattr(value, "to_dict", None)
    fields: object = value if to_dict is None else to_dict()
    if isinstance(fields, Mapping):
        for key, part in cast("Mapping[str, object]", fields).items():
            if part is not None:
                yield from _pairs(key, part)
    elif isinstance(value, (list, tuple, set, frozenset)):
        for part in cast("list[object]", value):
            yield name, _text(part)
    else:
        yield name, _text(value)


def _segment(parameter: Parameter, value: object) -> str:
    text = _text(value)
    # A client that normalises the URL (RFC 3986, 5.2.4) would reach another path with these.
    if text in ("", ".", ".."):
        raise ValueError(f"{parameter.argument}={text!r} cannot be part of a path")
    return quote(text, safe="")


def _header(parameter: Parameter, value: object) -> str:
    return _printable(parameter.argument, _text(value))


def _printable(name: str, text: str) -> str:
    if not HEADER_VALUE.fullmatch(text):
        raise ValueError(f"{name} must be printable ASCII, since it is sent in a header")
    return text


def _text(value: object) -> str:
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(value)


def _texts(values: Iterable[object]) -> Iterator[str]:
    """All texts within the values, those of a model's fields included."""
    for value in values:
        to_dict = getattr(value, "to_dict", None)
        part: object = value if to_dict is None else to_dict()
        if isinstance(part, str):
            yield part
        elif isinstance(part, Mapping):
            yield from _texts(cast("Mapping[str, object]", part).values())
        elif isinstance(part, (list, tuple, set, frozenset)):
            yield from _texts(cast("list[object]", part))


def _accepted(operation: Operation[Any]) -> str:
    targets = (target or "" for status, target in operation.responses.items() if status.startswith("2"))
    return "*/*" if any(target.startswith(NOT_JSON) for target in targets) else "application/json"


def _content(operation: Operation[Any], body: object, media_type: str | None) -> tuple[bytes, str]:
    """The body as bytes, and the value of Content-Type."""
    if not operation.body:
        raise TypeError(f"{operation.id} takes no body")
    media_type = media_type or operation.body[0]
    if isinstance(body, File):
        return body.payload.read(), _printable("mime_type", body.mime_type or media_type)
    if isinstance(body, bytes):
        return body, media_type
    model = cast("Any", body)
    if media_type == "multipart/form-data":
        request = httpx.Request("POST", "http://localhost", files=model.to_multipart())
        return request.read(), request.headers["Content-Type"]
    if media_type == "application/x-www-form-urlencoded":
        return urlencode(list(_pairs("", model))).encode(), media_type
    return json.dumps(encode(body), ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode(), media_type


def _headers(settings: Settings, own: Mapping[str, str]) -> httpx.Headers:
    """All headers. Their repr does not show the key."""
    headers = httpx.Headers(
        {
            **own,
            "Accept-Encoding": ", ".join(CODINGS),
            "User-Agent": settings.user_agent,
        }
    )
    if settings.api_key.reveal() is not None:
        headers["Authorization"] = f"Bearer {settings.api_key.reveal()}"
    return headers


def _check_length(url: str) -> None:
    if len(url) > MAX_URL:
        raise APIError(f"the URL of the request is longer than {MAX_URL} characters; pass fewer or shorter values")
