"""Pages and the requests for them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

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


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list, as the server sent it.

    Attributes:
        items: The items of this page. Fewer than `count` only where `max_items` or a resume token cut the page, or
            where an item was delivered before.
        has_more: Whether the server says that items follow.
        next_cursor: Where the next page starts; None on the last.
        count: How many items the server says are on this page; None where the API does not say.
        limit: The page size that the server applied; None where the API does not say.
        content: The body, byte for byte.
        resume_point: What `resume_token` is made of; None after the last page.
    """

    items: Sequence[T] = field(repr=False)
    has_more: bool
    next_cursor: str | None
    count: float | None
    limit: float | None
    content: bytes = field(repr=False)
    resume_point: ResumePoint | None = field(default=None, repr=False)

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
    cursor: str | None
    limit: int
    partition: int = 0
