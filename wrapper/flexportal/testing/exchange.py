"""What goes in and what comes out of the mock server: requests, replies and refusals, all plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from ..contract import Operation

__all__ = ["Ask", "Detail", "Refused", "Reply", "Request", "Row"]

Row = dict[str, Any]
"""A row as a JSON object, by wire names."""
Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Request:
    """A request as the core sees it, whichever front it came through.

    Args:
        method: The method in capitals.
        path: The path, percent-decoded, without the query.
        query: The query's names and values in the order sent, decoded; blank values are kept.
        headers: The headers in the order sent, names in small letters.
    """

    method: str
    path: str
    query: Pairs = ()
    headers: Pairs = ()

    @classmethod
    def read(cls, method: str, path: str, query: str, headers: Pairs) -> Request:
        """The request that was sent with this raw query string."""
        pairs = tuple(parse_qsl(query, keep_blank_values=True))
        return cls(method.upper(), path, pairs, tuple((name.lower(), value) for name, value in headers))

    def header(self, name: str) -> list[str]:
        """The values of every header of that name (in small letters), outer blanks removed."""
        return [value.strip() for known, value in self.headers if known == name]

    def values(self, name: str) -> list[str]:
        """The values of every query parameter of that name."""
        return [value for known, value in self.query if known == name]


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, ready for the wire.

    Args:
        status: The status code.
        headers: The headers, in order.
        body: The body, compressed already if the headers say so.
        delay: How many seconds the front waits before it sends.
    """

    status: int
    headers: Pairs = ()
    body: bytes = b""
    delay: float = 0.0

    def header(self, name: str) -> str | None:
        """The value of the first header of that name, whatever the case of its letters; else None."""
        return next((value for known, value in self.headers if known.lower() == name.lower()), None)


@dataclass(frozen=True, slots=True)
class Detail:
    """One fault of a request: which part, what is wrong for people, what is wrong for programs."""

    path: str
    message: str
    code: str


class Refused(Exception):
    """The request is answered with an error.

    Args:
        status: The status code.
        code: The word for programs.
        message: The sentence for people.
        details: The faults, where single parts of the request are meant.
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


@dataclass(frozen=True, slots=True)
class Ask:
    """A valid request for a page: what every later decision may look at.

    Args:
        request: The request itself.
        operation: The list operation that is meant.
        key: The API key that asks.
        tenant: The tenant that is asked for.
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
