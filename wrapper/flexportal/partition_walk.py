"""The walk through one partition: which page next, when it ends, whether the cursors are sane, where to resume."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import Generic, TypeVar

from .errors import PaginationError, ResponseContractError
from .page import Page
from .resume import Position, digest

__all__ = ["PartitionWalk", "is_sendable"]

T = TypeVar("T")

# Characters. Real cursors are the size of a record id; past this a URL becomes too long for most servers.
MAX_CURSOR = 4096

# Of the cursors asked for before, a token names the first few and the latest: servers mostly go back to one of those.
FIRST, LATEST = 4, 28


class PartitionWalk(Generic[T]):
    """Where the walk through one single-valued listing stands.

    Args:
        start: Where to begin.
        identity: The attribute that tells two items apart; None where none does.
    """

    def __init__(self, start: Position, identity: str | None) -> None:
        # Without an identity, digests of a token that comes from elsewhere mean nothing.
        self.position = start if identity is not None else replace(start, seen=(), owed=())
        self.is_over = False
        self._identity = identity or ""
        # The page received last: where it begins, all of its items, and what the pages after it owe.
        self._page = self.position
        self._items: Sequence[T] = ()
        self._owed: tuple[bytes, ...] = ()
        self._asked: set[str | None] = {start.cursor}
        self._asked_before_resuming = frozenset(start.trail)
        self._stuck: str | None = None

    @property
    def is_stuck(self) -> bool:
        """Whether the last page's cursor cannot be followed."""
        return self._stuck is not None

    def check(self) -> None:
        """Raises: PaginationError: The last page's cursor cannot be followed; this walk can't go on."""
        if self._stuck is not None:
            raise PaginationError(self._stuck)

    def undelivered(self, items: Sequence[T]) -> Sequence[T]:
        """Those of the items on the page asked for that were not delivered before the walk was resumed.

        The page has not been received by this; a caller that raises meanwhile asks for it again.
        """
        position = self.position
        if not position.seen and not position.owed:
            return items[position.delivered :]
        names = self._named(items)
        # Before the last one that was delivered are others that were, or that were created since.
        first = 1 + max((place for place, name in enumerate(names) if name in position.seen), default=-1)
        return [items[place] for place in range(first, len(items)) if names[place] not in position.owed]

    def turn(self, page: Page[T]) -> None:
        """Move on past the page that was asked for."""
        self._receive(page)
        self._follow(page)

    def stop_within(self, page: Page[T], delivered: Sequence[T]) -> None:
        """Stay on the page that was asked for: only these of its undelivered items are wanted."""
        self._receive(page)
        self.position = self.within(delivered, len(delivered))

    def within(self, items: Sequence[T], delivered: int) -> Position:
        """The position within the last page received, of whose `items` the first so many have been delivered."""
        if not delivered:
            return self._page
        if not self._identity:
            return replace(self._page, delivered=self._page.delivered + delivered)
        last = items[delivered - 1]
        return self._through(next(place for place, item in enumerate(self._items) if item is last) + 1)

    def _through(self, count: int) -> Position:
        """The position on the last page received after the first so many of all its items."""
        if not self._identity:
            return replace(self._page, delivered=max(self._page.delivered, count))
        seen, later = self._names[:count], self._names[count:]
        owed = (*(name for name in self._page.owed if name in later), *self._owed)
        return replace(self._page, delivered=count + len(owed), seen=seen, owed=owed)

    def _receive(self, page: Page[T]) -> None:
        self._page, self._items, self._owed = self.position, page.items, self._still_owed(page.items)
        self.__dict__.pop("_names", None)

    @cached_property
    def _names(self) -> tuple[bytes, ...]:
        """Digests of all items of the last page received: made where a token is asked for, and then once."""
        return self._named(self._items)

    def _named(self, items: Sequence[T]) -> tuple[bytes, ...]:
        return tuple(map(self._name, items))

    def _name(self, item: T) -> bytes:
        try:
            return digest(getattr(item, self._identity))
        except ResponseContractError:
            # A row that is not what the contract says was delivered all the same, and is known by its text.
            return digest(repr(item))

    def _still_owed(self, items: Sequence[T]) -> tuple[bytes, ...]:
        """What was delivered and may come on a later page.

        Resumed with a smaller page size than before, what was delivered fills more than one page; and where others were
        created meanwhile, it comes later.
        """
        seen, owed = self.position.seen, self.position.owed
        if not seen and not owed:
            return ()
        names = self._named(items)
        last = max((place for place, name in enumerate(names) if name in seen), default=-1)
        if last == -1:
            rest = seen
        elif last == len(names) - 1:
            rest = seen[seen.index(names[last]) + 1 :]
        else:
            rest = ()  # where others follow, what is missing was deleted
        return tuple(name for name in (*owed, *rest) if name not in names)

    def _follow(self, page: Page[T]) -> None:
        following = page.next_cursor
        # Either sign ends a listing: the flag or the missing cursor (docs page, "hasMore" and "nextCursor").
        if not page.has_more or following is None:
            self.is_over = True
        elif following == "":
            self._stick("the server promises more items, but its cursor for them is empty")
        elif not is_sendable(following):
            self._stick("the server promises more items, but its cursor for them cannot be sent in a URL")
        elif self._was_asked_for(following):
            pages = len(self._asked)
            self._stick(f"the server's cursors go in a circle: after {pages} pages it repeated one", following)
        else:
            self.position = self._next(following)
            self._asked.add(following)

    def _next(self, cursor: str) -> Position:
        position = self.position
        # Without digests it is the number that says what comes again.
        delivered = len(self._owed) if position.seen or position.owed else position.delivered - len(self._items)
        trail = _longer(position.trail, position.cursor)
        return Position(position.partition, cursor, max(0, delivered), owed=self._owed, trail=trail)

    def _was_asked_for(self, cursor: str) -> bool:
        if cursor in self._asked:
            return True
        return bool(self._asked_before_resuming) and digest(cursor) in self._asked_before_resuming

    def _stick(self, reason: str, leads_back: str | None = None) -> None:
        self._stuck = reason
        # Whoever resumes asks for this page again, in case its cursor is right by then; and knows the one that is not.
        self.position = self._through(len(self._items))
        self.position = replace(self.position, trail=_longer(self.position.trail, leads_back))


def _longer(trail: tuple[bytes, ...], cursor: str | None) -> tuple[bytes, ...]:
    if cursor is None:
        return trail
    longer = (*trail, digest(cursor))
    return longer[:FIRST] + longer[FIRST:][-LATEST:]


def is_sendable(cursor: str) -> bool:
    """Whether a cursor can be part of a URL: not too long, and text that UTF-8 can carry."""
    return len(cursor) <= MAX_CURSOR and not any("\ud800" <= character <= "\udfff" for character in cursor)
