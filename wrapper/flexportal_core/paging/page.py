"""Pages and the requests for them."""

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
    """Where an iteration stood. Its token is made when it is needed."""

    listing: Listing
    positions: tuple[Position, ...]

    @property
    def token(self) -> str:
        """The resume token."""
        return write_token(self.listing.fingerprint, self.positions)


@dataclass(frozen=True, slots=True, repr=False)
class Page(Generic[T]):
    """One page of a list, as the server sent it. Iterate it for its items; `len` says how many there are.

    Attributes:
        items: The items of this page. Fewer than `count` only where `max_items` or a resume token cut the page, or
            where an item was delivered before.
        has_more: Whether the server says that items follow.
        next_cursor: Where the next page starts; None on the last.
        count: How many items the server says are on this page; None where the API does not say.
        limit: The page size that the server applied; None where the API does not say.
        content: The body, byte for byte.
        resume_point: What `resume_token` is made of; None after the last page.
        status_code: The HTTP status of the response.
        raw_headers: Names and values of its headers as bytes, as received.
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
        """The headers of the response, by name in any letter case."""
        return Headers(self.raw_headers)

    @property
    def request_id(self) -> str | None:
        """The header `X-Request-Id`, which the vendor's support asks for; None where the server sent none."""
        return self.headers.get("X-Request-Id")

    @property
    def raw(self) -> dict[str, Any]:
        """The body as parsed JSON: what was absent is absent here, and what was null is None."""
        raw: dict[str, Any] = json.loads(self.content)
        return raw

    @property
    def resume_token(self) -> str | None:
        """Continues after this page, as `list(resume=…)`; None after the last."""
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
