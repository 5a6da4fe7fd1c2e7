"""Pages of a list, and the requests for them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from ..http.response import Headers, RawHeaders
from .filters import Partition
from .listing import Listing
from .tokens import Position, write_token

__all__ = ["Page", "PageRequest", "ResumePoint"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ResumePoint:
    """A position of an iteration. Its token is made when it is needed."""

    listing: Listing
    positions: tuple[Position, ...]

    @property
    def token(self) -> str:
        """The resume token."""
        return write_token(self.listing.fingerprint, self.positions)


@dataclass(frozen=True, slots=True, repr=False)
class Page(Generic[T]):
    """One page of a list. Iterate over it for its items; `len(page)` is their number.

    Attributes:
        items: The items of this page. Fewer than `count` if `max_items` or a resume token cuts the page, or if an item
            was already returned.
        has_more: Whether more items follow, according to the server.
        next_cursor: The cursor of the next page; None on the last page.
        count: Number of items on this page according to the server; None if the API does not state it.
        limit: The page size that the server applied; None if the API does not state it.
        content: The response body, byte for byte.
        resume_point: The position that `resume_token` is made of; None on the last page.
        status_code: The HTTP status of the response.
        raw_headers: Names and values of the response headers as bytes, as received.
    """

    items: Sequence[T]
    has_more: bool
    next_cursor: str | None
    count: float | None
    limit: float | None
    content: bytes
    resume_point: ResumePoint | None = None
    status_code: int = 200
    raw_headers: RawHeaders = ()

    @property
    def headers(self) -> Headers:
        """The response headers; names are case-insensitive."""
        return Headers(self.raw_headers)

    @property
    def request_id(self) -> str | None:
        """The header `X-Request-Id`, for the vendor's support. None if the response has no such header."""
        return self.headers.get("X-Request-Id")

    @property
    def raw(self) -> dict[str, Any]:
        """The response body as parsed JSON: absent fields are absent, null is None."""
        raw: dict[str, Any] = json.loads(self.content)
        return raw

    @property
    def resume_token(self) -> str | None:
        """The token for `list(resume=…)` to continue after this page; None on the last page."""
        return None if self.resume_point is None else self.resume_point.token

    def __len__(self) -> int:
        return len(self.items)

    def __iter__(self) -> Iterator[T]:
        return iter(self.items)

    def __repr__(self) -> str:
        """How many items it has, and none of them: they are personal data."""
        return f"<Page: {len(self)} items, {'others follow' if self.has_more else 'none follow'}>"

    def _repr_html_(self) -> str:
        """Its items as a table, which notebooks show."""
        from ..notebook import table

        return table(repr(self)[1:-1], self.items)


@dataclass(frozen=True, slots=True)
class PageRequest:
    """A page to request.

    Attributes:
        filters: Those of the partition that it belongs to.
        cursor: Where it starts; None for the first.
        limit: Items at most: the page size, or less where `max_items` needs less.
        partition: The partition's number in its listing, from 0.
    """

    filters: Partition = field(repr=False)
    cursor: str | None = field(repr=False)
    limit: int
    partition: int = 0
