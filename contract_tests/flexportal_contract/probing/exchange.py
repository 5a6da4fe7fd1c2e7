"""A request, its response and what was found in it, kept small: rows are stored by name and fingerprint."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .request import Request

__all__ = ["NO_RESPONSE", "REFUSALS", "Exchange", "Fault", "Page", "RawResponse", "Row"]

# What a server, or a proxy in front of it, sends instead of a response to the request.
REFUSALS = frozenset({429, 502, 503, 504})
# Errors after which nothing is known about the request. Others show a response that is broken.
NO_RESPONSE = frozenset(
    {
        "no response within the timeout",
        "no secure connection could be made",
        "no connection could be made",
        "the server closed the connection without a response",
        "the connection broke",
    }
)


@dataclass(frozen=True, slots=True)
class RawResponse:
    """A response as bytes, or the reason why there is none.

    Args:
        status: HTTP status; 0 where no response came.
        headers: Header fields in the order received, names in lower case.
        body: Body after content decoding.
        raw_length: Length of the body before content decoding, in bytes.
        seconds: From sending to the last byte.
        error: Why there is no complete response, as a clause; None where there is one.
    """

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = field(default=b"", repr=False)
    raw_length: int = 0
    seconds: float = 0.0
    error: str | None = None

    @property
    def refused(self) -> bool:
        """Whether it says nothing about the request: too many requests, unavailable, no response at all."""
        return self.status in REFUSALS or (self.status == 0 and self.error in NO_RESPONSE)

    def header(self, name: str) -> str | None:
        """The first value of that header, or None where it was not sent."""
        return next((value for key, value in self.headers if key == name.lower()), None)


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with one response.

    Args:
        kind: status, media-type, json, length, required, type, enum, schema, header, rows or error.
        clause: What is wrong, without quoting any of the data.
    """

    kind: str
    clause: str


@dataclass(frozen=True, slots=True)
class Row:
    """One item of a page.

    Args:
        name: What tells it from others: its identity by the contract, or the checksum of its content.
        label: Its name in a report.
        fingerprint: Equal for equal content, whatever the order of the keys.
        fields: The values that filters, order and tenants need, by field.
        content: The whole item; None where it wasn't kept.
    """

    name: str
    label: str
    fingerprint: int
    fields: Mapping[str, Any] = field(repr=False)
    content: Mapping[str, Any] | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list. The envelope's values are as received; None where the key is missing.

    Args:
        rows: The items.
        count: The number of items that the envelope states.
        echo: The page size that the envelope states.
        more: The flag that says whether items follow.
        total: The number of items of the whole list that the envelope states.
        next: The cursor of the next page.
    """

    rows: tuple[Row, ...]
    count: Any = None
    echo: Any = None
    more: Any = None
    total: Any = None
    next: Any = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Exchange:
    """A request, its response and what was found in it. `response.body` is dropped once it has been read.

    `value` is the parsed body where it was to be kept, else None.
    """

    number: int
    request: Request
    response: RawResponse
    page: Page | None = None
    code: str | None = None
    faults: tuple[Fault, ...] = ()
    drift: frozenset[tuple[str, str]] = frozenset()
    value: Any = field(default=None, repr=False)

    @property
    def refused(self) -> bool:
        """Whether the response says nothing about the request."""
        return self.response.refused

    @property
    def status(self) -> int:
        """HTTP status; 0 where no response came."""
        return self.response.status

    @property
    def ok(self) -> bool:
        """Whether the server accepted the request."""
        return 200 <= self.status < 300

    @property
    def rows(self) -> list[Row]:
        """The rows of its page; empty where it is no page."""
        return [] if self.page is None else list(self.page.rows)

    @property
    def outcome(self) -> str:
        """The response in a few words, for evidence."""
        if self.response.error is not None:
            return f"no response ({self.response.error})"
        if self.page is not None:
            return f"{self.status} with {len(self.page.rows)} rows"
        return f"{self.status} {self.code}" if self.code else f"{self.status}"
