"""The state of the iteration over one partition: its position, and where that goes with each page. No I/O."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import Generic, TypeVar

from ..errors import ResponseContractError
from .page import Page
from .tokens import Position, digest

__all__ = ["PartitionState", "is_sendable"]

T = TypeVar("T")

# Of the cursors requested before, a token names the first few and the latest: servers mostly go back to one of those.
FIRST, LATEST = 4, 28

# Characters. Real cursors are the size of a record id; above this a URL becomes too long for most servers.
MAX_CURSOR = 4096


class PartitionState(Generic[T]):
    """Where the iteration over one partition stands.

    Args:
        start: Where to begin.
        identity: The attribute that tells two items apart; None where none does.
    """

    def __init__(self, start: Position, identity: str | None) -> None:
        # Without an identity, digests of a token that comes from elsewhere mean nothing.
        self.position = start if identity is not None else replace(start, seen=(), owed=())
        self.has_ended = False
        self._identity = identity or ""
        # The page received last: where it begins, all of its items, and what the pages after it owe.
        self._page = self.position
        self._items: Sequence[T] = ()
        self._owed: tuple[bytes, ...] = ()
        self._requested: set[str | None] = {start.cursor}
        self._requested_before_resuming = frozenset(start.earlier)
        # Why the last page's cursor cannot be followed.
        self.stuck: str | None = None

    def undelivered(self, items: Sequence[T]) -> Sequence[T]:
        """The items of the requested page that were not delivered before the iteration was resumed.

        The page is not received by this; a caller that raises meanwhile requests it again.
        """
        position = self.position
        if not position.seen and not position.owed:
            return items[position.delivered :]
        names = tuple(map(self._name, items))
        # Before the last one that was delivered are others that were, or that were created since.
        first = 1 + max((place for place, name in enumerate(names) if name in position.seen), default=-1)
        return [items[place] for place in range(first, len(items)) if names[place] not in position.owed]

    def turn(self, page: Page[T]) -> None:
        """Move on past the requested page."""
        self._receive(page)
        following = page.next_cursor
        # Either sign ends a list: the flag or the missing cursor (docs page, "hasMore" and "nextCursor").
        if not page.has_more or following is None:
            self.has_ended = True
        elif following == "":
            self._stick("the server announces more items, but its cursor for them is empty")
        elif not is_sendable(following):
            self._stick("the server announces more items, but its cursor for them cannot be sent in a URL")
        elif self._was_requested(following):
            pages = len(self._requested)
            self._stick(f"cursor cycle: after {pages} pages the server repeated a cursor", following)
        else:
            self.position = self._next(following)
            self._requested.add(following)

    def cut(self, page: Page[T]) -> None:
        """End on the requested page, which may not be all there is."""
        self._receive(page)
        self._stick(
            f"the list may be incomplete: it has {len(page.items)} items, as many as were asked for, and the API has "
            "no way to list others after them; filter it, or pass a larger page_size, or max_items to want no more"
        )

    def stop_within(self, page: Page[T], delivered: Sequence[T]) -> None:
        """Stay on the requested page: only these of its undelivered items are wanted."""
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
        """Digests of all items of the last page received, computed when a token is needed."""
        return tuple(map(self._name, self._items))

    def _name(self, item: T) -> bytes:
        try:
            return digest(getattr(item, self._identity))
        except ResponseContractError:
            # A raw item that breaks the contract was delivered all the same, and is known by its text.
            return digest(repr(item))

    def _still_owed(self, items: Sequence[T]) -> tuple[bytes, ...]:
        """What was delivered and may come on a later page.

        Resumed with a smaller page size than before, what was delivered fills more than one page; and where others were
        created meanwhile, it comes later.
        """
        seen, owed = self.position.seen, self.position.owed
        if not seen and not owed:
            return ()
        names = tuple(map(self._name, items))
        last = max((place for place, name in enumerate(names) if name in seen), default=-1)
        if last == -1:
            rest = seen
        elif last == len(names) - 1:
            rest = seen[seen.index(names[last]) + 1 :]
        else:
            rest = ()  # where others follow, what is missing was deleted
        return tuple(name for name in (*owed, *rest) if name not in names)

    def _next(self, cursor: str) -> Position:
        position = self.position
        # Without digests it is the number that says what comes again.
        delivered = len(self._owed) if position.seen or position.owed else position.delivered - len(self._items)
        earlier = _longer(position.earlier, position.cursor)
        return Position(position.partition, cursor, max(0, delivered), owed=self._owed, earlier=earlier)

    def _was_requested(self, cursor: str) -> bool:
        if cursor in self._requested:
            return True
        return bool(self._requested_before_resuming) and digest(cursor) in self._requested_before_resuming

    def _stick(self, reason: str, repeated: str | None = None) -> None:
        self.stuck = reason
        # Whoever resumes requests this page again, in case its cursor is right by then; and knows the one that is not.
        self.position = self._through(len(self._items))
        self.position = replace(self.position, earlier=_longer(self.position.earlier, repeated))


def is_sendable(cursor: str) -> bool:
    """Whether a cursor can be part of a URL: not too long, and text that UTF-8 can encode."""
    return len(cursor) <= MAX_CURSOR and not any("\ud800" <= character <= "\udfff" for character in cursor)


def _longer(earlier: tuple[bytes, ...], cursor: str | None) -> tuple[bytes, ...]:
    if cursor is None:
        return earlier
    longer = (*earlier, digest(cursor))
    return longer[:FIRST] + longer[FIRST:][-LATEST:]
