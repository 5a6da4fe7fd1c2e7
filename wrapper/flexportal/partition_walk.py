"""The walk through one partition: which page next, when it ends, whether the cursors are sane, where to resume."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Generic, TypeVar

from .errors import PaginationError
from .page import Page
from .resume import Position, digest

__all__ = ["PartitionWalk", "is_sendable"]

T = TypeVar("T")

# Characters. Real cursors are the size of a record id; past this a URL becomes too long for most servers.
MAX_CURSOR = 4096


class PartitionWalk(Generic[T]):
    """Where the walk through one single-valued listing stands.

    Args:
        start: Where to begin.
        identity: The attribute that tells two items apart; None where none does.
    """

    def __init__(self, start: Position, identity: str | None) -> None:
        self.position = start
        self.is_over = False
        self._identity = identity
        self._page = start
        self._asked: set[str | None] = {start.cursor}
        self._stuck: str | None = None

    @property
    def is_stuck(self) -> bool:
        """Whether the last page's cursor cannot be followed."""
        return self._stuck is not None

    def check(self) -> None:
        """Raises: PaginationError: The last page's cursor cannot be followed; this walk can't go on."""
        if self._stuck is not None:
            raise PaginationError(self._stuck)

    def open(self, items: Sequence[T]) -> tuple[Sequence[T], int]:
        """The undelivered items of the page asked for, and how many of the pages after it were delivered as well.

        The page has not been received by this; a caller that raises meanwhile asks for it again.
        """
        skipped, owed = self._skipped(items)
        return items[skipped:], owed

    def turn(self, page: Page[T], undelivered: int, owed: int) -> None:
        """Move on past the page.

        Args:
            page: The page that was asked for.
            undelivered: How many of its items come last and were not delivered before.
            owed: Items of the following pages that were delivered before.
        """
        self._page = replace(self.position, delivered=len(page.items) - undelivered)
        self._follow(page, owed)

    def stop_within(self, page: Page[T], undelivered: int, delivered: Sequence[T]) -> None:
        """Stay on the page: only these of its undelivered items are wanted."""
        self._page = replace(self.position, delivered=len(page.items) - undelivered)
        self.position = self.within(delivered, len(delivered))

    def within(self, items: Sequence[T], delivered: int) -> Position:
        """The position within the last page received, of whose `items` the first so many have been delivered."""
        last = self._name(items[delivered - 1]) if delivered else self._page.last
        return replace(self._page, delivered=self._page.delivered + delivered, last=last)

    def _name(self, item: T) -> str | None:
        return None if self._identity is None else digest(getattr(item, self._identity))

    def _skipped(self, items: Sequence[T]) -> tuple[int, int]:
        """How many items of this page, and of the pages after it, were delivered before the walk was resumed here."""
        position, identity = self.position, self._identity
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
            self.is_over = True
        elif page.next_cursor == "":
            self._stick(page, owed, "the server promises more items, but its cursor for them is empty")
        elif not is_sendable(page.next_cursor):
            self._stick(page, owed, "the server promises more items, but its cursor for them cannot be sent in a URL")
        elif page.next_cursor in self._asked:
            pages = len(self._asked)
            self._stick(page, owed, f"the server's cursors go in a circle: after {pages} pages it repeated one")
        else:
            last = self.position.last if owed else None
            self.position = Position(self.position.partition, page.next_cursor, owed, last)
            self._asked.add(page.next_cursor)

    def _stick(self, page: Page[T], owed: int, reason: str) -> None:
        self._stuck = reason
        # Whoever resumes asks for this page again, in case its cursor is right by then.
        if not owed and page.items:
            self.position = replace(self.position, delivered=len(page.items), last=self._name(page.items[-1]))


def is_sendable(cursor: str) -> bool:
    """Whether a cursor can be part of a URL: not too long, and text that UTF-8 can carry."""
    return len(cursor) <= MAX_CURSOR and not any("\ud800" <= character <= "\udfff" for character in cursor)
