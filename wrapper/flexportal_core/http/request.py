"""Prepared requests: an operation and its arguments as method, URL, headers and body."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import pairwise
from typing import Any, cast
from urllib.parse import quote, urlencode

import httpx

from ..bounds import check_bounds
from ..errors import APIError, UnknownOutcomeError
from ..operation import Operation, Parameter
from ..redaction import Secret, redact
from ..settings import Settings
from ..types import UNSET
from ..values import as_text, checked, form_pairs
from .headers import HEADER_VALUE
from .payload import payload
from .response import CODINGS, RawHeaders

__all__ = ["PreparedRequest", "prepare"]

# Characters; httpx accepts no longer URL.
MAX_URL = 65_536

# Separates an email address from the text around it, in JSON as in prose.
NOT_IN_ADDRESS = re.compile(r"""[\s"'<>()\[\]{},;:\\]""")

SEVERAL = (list, tuple, set, frozenset, Mapping)

ACCEPT_ENCODING = ", ".join(CODINGS)

# Methods whose requests have a body, so that an empty one is stated (RFC 9110, 8.6).
METHODS_WITH_BODY = frozenset({"POST", "PUT", "PATCH"})

MISSING = object()


@dataclass(frozen=True, slots=True)
class PreparedRequest:
    """A request that may be sent several times.

    Attributes:
        operation: The operation's id in the contract.
        is_repeatable: Whether it may be sent again where the server may have processed it.
        method: The HTTP method.
        url: The URL without the query.
        headers: All headers but `Host`, `Content-Length`, `Authorization` and those of the caller.
        raw_headers: All headers as they are sent, the credentials among them.
        query: The query as it is sent; it may hold personal data.
        content: The body; empty for none.
        call: What users call, for messages.
        read_back: The call that shows whether the request was processed; empty where none does.
        secrets: The API key, the values of the caller's headers and the email addresses of the request, to be redacted
            from whatever is shown.
    """

    operation: str
    is_repeatable: bool
    method: str
    url: httpx.URL = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    raw_headers: RawHeaders = field(repr=False)
    query: str = field(default="", repr=False)
    content: bytes = field(default=b"", repr=False)
    call: str = ""
    read_back: str = ""
    secrets: Secret[tuple[str, ...]] = field(default_factory=lambda: Secret[tuple[str, ...]](()))

    @property
    def target(self) -> bytes:
        """Path and query, as they are sent."""
        return self.url.raw_path + b"?" + self.query.encode("ascii") if self.query else self.url.raw_path

    @property
    def shown_url(self) -> httpx.URL:
        """The URL without the query and without email addresses in its path, to be logged."""
        path = self.url.path
        return self.url if "@" not in path else self.url.copy_with(path=redact(path, self.secrets))

    @property
    def whole_url(self) -> httpx.URL:
        """URL and query. Parsing it costs httpx more than sending it."""
        return httpx.URL(f"{self.url}?{self.query}") if self.query else self.url

    def unknown_outcome(self, cause: APIError) -> UnknownOutcomeError:
        """The error to raise where the server may have processed this request and it must not be repeated."""
        return UnknownOutcomeError(self.call, self.read_back, cause)

    def with_parameter(self, name: str, value: str) -> PreparedRequest:
        """The same request with one more query parameter. Raises: APIError where the URL becomes too long."""
        query = "&".join(filter(None, (self.query, urlencode({name: value}))))
        _check_length(str(self.url), query)
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
        body: The request body: its fields by their names in Python; where it has no known fields, a model, JSON data,
            a file or bytes. UNSET means none.
        media_type: Which of the operation's media types the body is sent as; None means the first.

    Raises:
        TypeError: An argument or a field of the body is unknown, missing or of another type.
        ValueError: A value is not one that the contract allows, or cannot be sent where it belongs.
        APIError: The URL is too long.
    """
    values = _values(settings, operation, arguments)
    path = operation.path
    headers: dict[str, str] = {}
    query: list[tuple[str, str]] = []
    cookies: list[str] = []
    for parameter, value in values:
        location = parameter.location
        if location == "query":
            if type(value) is str:
                query.append((parameter.name, value))
            else:
                query += form_pairs(parameter.name, _joined(parameter, value))
        elif location == "header":
            headers[parameter.name] = _header(parameter, value)
        elif location == "path":
            path = path.replace(f"{{{parameter.name}}}", _segment(parameter, value))
        else:
            cookies.append(f"{parameter.name}={quote(_header(parameter, value))}")
    if cookies:
        headers["Cookie"] = "; ".join(cookies)
    name, content, text = operation.call or operation.id, b"", ""
    if operation.body is not None or not (body is None or body is UNSET):
        sent = payload(name, operation.body, body, media_type, lambda place: _stated(place, values))
        content, text = sent.content, sent.text
        if sent.media_type is not None:
            headers["Content-Type"] = _printable("the media type of the body", sent.media_type)
    headers |= {"Accept": operation.accept, "Accept-Encoding": ACCEPT_ENCODING, "User-Agent": settings.user_agent}
    encoded, place = urlencode(query) if query else "", f"{settings.base_url}{path}"
    _check_length(place, encoded)
    url, host = _url(place)
    addresses = [part for part in _texts(value for _, value in values) if "@" in part]
    if text:
        addresses += _addresses(text)
    return PreparedRequest(
        operation.id,
        operation.is_repeatable,
        operation.method,
        url,
        headers,
        _raw_headers(settings, operation.method, host, headers, content),
        encoded,
        content,
        name,
        operation.read_back,
        Secret((*settings.secrets.reveal(), *sorted(set(addresses)))) if addresses else settings.secrets,
    )


# Parsing a URL costs httpx more than all else here.
@lru_cache(maxsize=64)
def _url(text: str) -> tuple[httpx.URL, bytes]:
    """The URL, and the header `Host` for it (RFC 9110, 7.2)."""
    url = httpx.URL(text)
    return url, url.netloc


def _raw_headers(
    settings: Settings, method: str, host: bytes, headers: Mapping[str, str], content: bytes
) -> tuple[tuple[bytes, bytes], ...]:
    """All headers as they are sent. The caller's own give way to those of the request."""
    framing = [(b"Host", host)]
    if content or method in METHODS_WITH_BODY:
        framing.append((b"Content-Length", str(len(content)).encode()))
    own = settings.own_headers
    if len(own) > 1:
        taken = {name.lower().encode() for name in headers}
        own = tuple(pair for pair in own if pair[0].lower() not in taken)
    return (*framing, *[(name.encode(), value.encode()) for name, value in headers.items()], *own)


def _stated(expression: str, values: Iterable[tuple[Parameter, object]]) -> object:
    """The value of a runtime expression (OpenAPI 3.1, "Runtime Expressions"): that of a parameter of the request."""
    _, _, place = expression.partition("$request.")
    location, _, name = place.partition(".")
    found = (
        value
        for parameter, value in values
        # The names of headers are compared in any letter case (RFC 9110, 5.1).
        if parameter.location == location
        and (parameter.name == name or (location == "header" and parameter.name.lower() == name.lower()))
    )
    return next(found, UNSET)


def _values(
    settings: Settings, operation: Operation[Any], arguments: Mapping[str, object]
) -> list[tuple[Parameter, object]]:
    values: list[tuple[Parameter, object]] = []
    used, missing = 0, ""
    for parameter in operation.parameters:
        value = arguments.get(parameter.argument, MISSING)
        if value is not MISSING:
            used += 1
        if value is MISSING or value is None or value is UNSET:
            value = settings.parameters.get(parameter.name) if parameter.location == "header" else None
        if value is not None:
            # The arguments of a list were checked when it was described.
            values.append((parameter, value if operation.paging is not None else _checked(parameter, value)))
        elif parameter.required:
            missing = missing or parameter.argument
    # First, since an argument that is missing is often one whose name is misspelled.
    if used < len(arguments):
        unknown = arguments.keys() - {parameter.argument for parameter in operation.parameters}
        raise TypeError(f"{operation.call or operation.id} has no parameter {', '.join(sorted(unknown))}")
    if missing:
        raise TypeError(f"{operation.call or operation.id} needs the argument {missing}, which cannot be None")
    return values


def _checked(parameter: Parameter, value: object) -> object:
    """A value as the contract allows it. Of several values, which only a query has, only the bounds are checked."""
    several = cast("Iterable[object]", value) if parameter.location == "query" and _are_several(value) else None
    if parameter.kind is not object and several is None:
        return checked(parameter.argument, value, parameter.kind, parameter.choices, parameter.bounds)
    for each in (value, *(several or ())) if parameter.bounds else ():
        check_bounds(parameter.argument, each, parameter.bounds)
    return value


def _are_several(value: object) -> bool:
    return isinstance(value, SEVERAL)


def _joined(parameter: Parameter, value: object) -> object:
    """Several values as one text, where the contract separates them (OpenAPI 3.1, "Style Values")."""
    if parameter.separator is None or not isinstance(value, (list, tuple, set, frozenset)):
        return value
    texts = [as_text(parameter.argument, part) for part in cast("list[object]", value)]
    if any(parameter.separator in text for text in texts):
        raise ValueError(f"{parameter.argument}: a value contains {parameter.separator!r}, which separates the values")
    return parameter.separator.join(texts)


def _segment(parameter: Parameter, value: object) -> str:
    text = as_text(parameter.argument, _joined(parameter, value))
    # A client that normalises the URL (RFC 3986, 5.2.4) would reach another path with these.
    if text in ("", ".", ".."):
        raise ValueError(f"{parameter.argument}={text!r} cannot be part of a path; pass the ID of a record")
    try:
        return quote(text, safe=parameter.separator or "")
    except UnicodeEncodeError:
        failure = ValueError(f"{parameter.argument} has text that UTF-8 cannot encode")
    # Out here, so that the encoder's error, which shows the text, is not its context.
    raise failure


def _header(parameter: Parameter, value: object) -> str:
    text = value if type(value) is str else as_text(parameter.argument, _joined(parameter, value))
    return _printable(parameter.argument, text)


def _printable(name: str, text: str) -> str:
    if not HEADER_VALUE.fullmatch(text):
        raise ValueError(f"{name} must be printable ASCII, since it is sent in a header")
    return text


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


def _addresses(text: str) -> Iterator[str]:
    """What surrounds each "@" of a text, up to the next character that no usual address has."""
    # A pattern for the whole of an address would take quadratic time on a long word.
    for before, after in pairwise(text.split("@")):
        local, domain = NOT_IN_ADDRESS.split(before)[-1], NOT_IN_ADDRESS.split(after, maxsplit=1)[0]
        if local or domain:
            yield f"{local}@{domain}"


def _check_length(url: str, query: str) -> None:
    if len(url) + 1 + len(query) > MAX_URL:
        raise APIError(f"the URL of the request is longer than {MAX_URL} characters; pass fewer or shorter values")
