"""Requests, responses and error responses of the mock, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import parse_qsl, unquote

from ...contract import Operation

__all__ = [
    "Detail", "ErrorResponse", "FailureName", "Item", "ListQuery", "NoResponse", "Pairs", "Request", "Response",
]  # fmt: skip

Item = dict[str, Any]
"""An item as a JSON object, by wire names."""
Pairs = tuple[tuple[str, str], ...]
FailureName = Literal["connect_error", "connect_timeout", "read_error", "read_timeout"]
"""Why there is no response; named after the exceptions of httpx."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request, whichever adapter it came through.

    Args:
        method: The method in capitals.
        path: The path, percent-decoded, without the query.
        query: The query's names and values in the order sent, decoded; empty values are kept.
        headers: The headers in the order sent, names in lower case.
        body: The body.
        raw_path: The path as it was sent, in which an encoded slash is no separator; empty where it is `path` itself.
    """

    method: str
    path: str
    query: Pairs = field(default=(), repr=False)
    headers: Pairs = field(default=(), repr=False)
    body: bytes = field(default=b"", repr=False)
    raw_path: str = field(default="", repr=False)

    @classmethod
    def parse(cls, method: str, raw_path: str, query: str, headers: Pairs, body: bytes = b"") -> Request:
        """The request with this path and query string, as they were sent."""
        pairs = tuple(parse_qsl(query, keep_blank_values=True))
        names = tuple((name.lower(), value) for name, value in headers)
        return cls(method.upper(), unquote(raw_path), pairs, names, body, raw_path)

    @property
    def route(self) -> str:
        """The path, decoded, but for a slash within a segment, which is `%2F`."""
        return "/".join(unquote(part).replace("/", "%2F") for part in (self.raw_path or self.path).split("/"))

    def header(self, name: str) -> list[str]:
        """The values of every header of that name (in lower case), stripped."""
        return [value.strip() for known, value in self.headers if known == name]

    def values(self, name: str) -> list[str]:
        """The values of every query parameter of that name."""
        return [value for known, value in self.query if known == name]


@dataclass(frozen=True, slots=True)
class Response:
    """A response, ready to send.

    Args:
        status: The status code; 0 where there is no response.
        headers: The headers, in order.
        body: The body, compressed already if the headers say so.
        delay: Seconds that the adapter waits before it sends.
        failure: Why there is no response; None where there is one.
    """

    status: int
    headers: Pairs = ()
    body: bytes = b""
    delay: float = 0.0
    failure: FailureName | None = None

    def header(self, name: str) -> str | None:
        """The value of the first header of that name, in any case; None where there is none."""
        return next((value for known, value in self.headers if known.lower() == name.lower()), None)


@dataclass(frozen=True, slots=True)
class Detail:
    """One error of a request: the part that is wrong, a message for people, a code for programs."""

    path: str
    message: str
    code: str


class ErrorResponse(Exception):
    """The request gets an error response.

    Args:
        status: The status code.
        code: The envelope's `error.code`.
        message: The envelope's `error.message`.
        details: The errors of single parts of the request.
        headers: Headers to send besides the usual ones.
    """

    def __init__(
        self, status: int, code: str, message: str, details: tuple[Detail, ...] = (), headers: Pairs = ()
    ) -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code
        self.message = message
        self.details = details
        self.headers = headers


class NoResponse(Exception):
    """The request gets no response.

    Args:
        failure: Why.
    """

    def __init__(self, failure: FailureName) -> None:
        super().__init__(failure)
        self.failure: FailureName = failure


@dataclass(frozen=True, slots=True)
class ListQuery:
    """A valid request for a page.

    Args:
        request: The request itself.
        operation: The list operation.
        key: The API key.
        tenant: The tenant.
        filters: Query parameter → value, for each filter that was sent.
        size: The page size that applies.
        after: The position after which the page starts; None for the first page.
    """

    request: Request
    operation: Operation
    key: str
    tenant: str
    filters: Mapping[str, str]
    size: int
    after: int | None
