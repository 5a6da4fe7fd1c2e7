"""The page walk: which page next, when it ends, whether the cursors are sane, where to resume.

No I/O; both drivers share it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Generic, TypeVar

from .errors import PaginationError
from .filters import Partition
from .resume import Position, digest, fingerprint, write_token

__all__ = ["Listing", "Page", "PageRequest", "PageWalk"]

T = TypeVar("T")

# Characters. Real cursors are the size of a record id; past this a URL becomes too long for most servers.
MAX_CURSOR = 4096


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a listing, as the server gave it.

    Attributes:
        items: The items of this page. Fewer than `count` only where `max_items` or a resume token cut the page, or
            where an item was delivered before.
        has_more: Whether the server says that items follow.
        next_cursor: Where the next page starts; None on the last.
        count: How many items the server says are on this page; None where the API does not say.
        limit: The page size that the server applied; None where the API does not say.
        content: The body, byte for byte.
        resume_token: Goes on after this page, as `list(resume=…)`; None after the last.
    """

    items: Sequence[T] = field(repr=False)
    has_more: bool
    next_cursor: str | None
    count: float | None
    limit: float | None
    content: bytes = field(repr=False)
    resume_token: str | None = field(default=None, repr=False)

    @property
    def raw(self) -> dict[str, Any]:
        """The body as parsed JSON: what was absent is absent here, and what was null is None."""
        raw: dict[str, Any] = json.loads(self.content)
        return raw

    def __len__(self) -> int:
        return len(self.items)


@dataclass(frozen=True)
class Listing:
    """What to list: single-valued listings one after the other, how large the pages, how many items at most.

    Args:
        operation_id: The operation that lists.
        partitions: The filters of each single-valued listing; never empty.
        page_size: Items a page.
        max_items: Items in all; None means all there are.
        start: Where to begin.
        identity: The attribute that tells two items apart; None where none does.
    """

    operation_id: str
    partitions: tuple[Partition, ...]
    page_size: int
    max_items: int | None = None
    start: Position = field(default_factory=Position)
    identity: str | None = None

    @cached_property
    def fingerprint(self) -> str:
        """What the resume tokens of this listing are bound to."""
        return fingerprint(self.operation_id, self.partitions)


@dataclass(frozen=True, slots=True)
class PageRequest:
    """The page to ask for next. `limit` is the page size, or less where `max_items` needs less."""

    filters: Partition
    cursor: str | None
    limit: int


class PageWalk(Generic[T]):
    """Where a walk stands.

    Ask `next_request` what to fetch and hand the page to `receive`. A fetch that failed changes nothing here, so the
    same page is asked for again.

    Args:
        listing: What to walk through.
    """

    def __init__(self, listing: Listing) -> None:
        self._listing = listing
        self._remaining = listing.max_items
        self._position = listing.start
        self._page = listing.start
        self._asked: set[str | None] = {listing.start.cursor}
        self._stuck: str | None = None
        # Partitions don't overlap, but an item may move from one to the other meanwhile.
        self._delivered: set[object] | None = set() if len(listing.partitions) > 1 and listing.identity else None

    def next_request(self) -> PageRequest | None:
        """The page to ask for; None at the end.

        Raises:
            PaginationError: The last page's cursor cannot be followed; the walk can't go on.
        """
        if self._is_over or self._remaining == 0:
            return None
        if self._stuck is not None:
            raise PaginationError(self._stuck)
        size, skipped = self._listing.page_size, self._position.delivered
        limit = size if self._remaining is None else min(size, self._remaining + skipped)
        return PageRequest(self._listing.partitions[self._position.partition], self._position.cursor, limit)

    def receive(self, page: Page[T]) -> Page[T]:
        """Take the page that was asked for, move on, and give back what of it is to be delivered."""
        skipped, owed = self._skipped(page.items)
        fresh = self._once(page.items[skipped:])
        items = fresh if self._remaining is None else fresh[: self._remaining]
        self._page = replace(self._position, delivered=skipped)
        if len(items) < len(fresh):
            self._position = self.within(items, len(items))
        else:
            self._follow(page, owed)
        if self._remaining is not None:
            self._remaining -= len(items)
        return replace(page, items=items, resume_token=self.resume_token)

    @property
    def resume_token(self) -> str | None:
        """Goes on after the last page received; None at the end."""
        return None if self._is_over else self.token(self._position)

    def token(self, position: Position) -> str:
        """The token that names this position."""
        return write_token(self._listing.fingerprint, [position])

    def within(self, items: Sequence[T], delivered: int) -> Position:
        """The position within the last page received, of whose `items` the first so many have been delivered."""
        last = self._name(items[delivered - 1]) if delivered else self._page.last
        return replace(self._page, delivered=self._page.delivered + delivered, last=last)

    def _name(self, item: T) -> str | None:
        return None if self._listing.identity is None else digest(getattr(item, self._listing.identity))

    @property
    def _is_over(self) -> bool:
        return self._position.partition == len(self._listing.partitions)

    def _skipped(self, items: Sequence[T]) -> tuple[int, int]:
        """How many items of this page, and of the pages after it, were delivered before the walk was resumed here."""
        position, identity = self._position, self._listing.identity
        if position.last is not None and identity is not None:
            # The item says where we were even if others were created or deleted before it meanwhile.
            for index, item in enumerate(items):
                if digest(getattr(item, identity)) == position.last:
                    return index + 1, 0
        # Resumed with a smaller page size than before, what was delivered may fill more than one page.
        skipped = min(position.delivered, len(items))
        return skipped, position.delivered - skipped

    def _follow(self, page: Page[T], owed: int) -> None:
        # Either sign ends a listing: the flag or the missing cursor (docs page, "hasMore" and "nextCursor").
        if not page.has_more or page.next_cursor is None:
            self._position = Position(self._position.partition + 1)
            self._asked = {None}
        elif page.next_cursor == "":
            self._stick(page, owed, "the server promises more items, but its cursor for them is empty")
        elif not is_sendable(page.next_cursor):
            self._stick(page, owed, "the server promises more items, but its cursor for them cannot be sent in a URL")
        elif page.next_cursor in self._asked:
            pages = len(self._asked)
            self._stick(page, owed, f"the server's cursors go in a circle: after {pages} pages it repeated one")
        else:
            last = self._position.last if owed else None
            self._position = Position(self._position.partition, page.next_cursor, owed, last)
            self._asked.add(page.next_cursor)

    def _stick(self, page: Page[T], owed: int, reason: str) -> None:
        self._stuck = reason
        # Whoever resumes asks for this page again, in case its cursor is right by then.
        if not owed and page.items:
            self._position = replace(self._position, delivered=len(page.items), last=self._name(page.items[-1]))

    def _once(self, items: Sequence[T]) -> Sequence[T]:
        delivered, identity = self._delivered, self._listing.identity
        if delivered is None or identity is None:
            return items
        fresh: list[T] = []
        for item in items:
            key = getattr(item, identity)
            if key not in delivered:
                delivered.add(key)
                fresh.append(item)
        return fresh


def is_sendable(cursor: str) -> bool:
    """Whether a cursor can be part of a URL: not too long, and text that UTF-8 can carry."""
    return len(cursor) <= MAX_CURSOR and not any("\ud800" <= character <= "\udfff" for character in cursor)
