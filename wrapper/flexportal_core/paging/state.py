"""The state of an iteration: which pages to request, which items to deliver, when it ends, where to resume.

No I/O; the sync and the async driver share it. A listing is one partition or several: single-valued listings, such as
one for each value of a filter. Each has a state of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from itertools import islice
from typing import Generic, TypeVar

from ..errors import PaginationError, Progress, ResponseContractError
from .listing import Listing
from .page import Page, PageRequest, ResumePoint
from .scan import check_filters, values_without_partition
from .tokens import Position, digest

__all__ = ["IterationState", "is_sendable"]

T = TypeVar("T")

# Of the cursors requested before, a token names the first few and the latest: servers mostly go back to one of those.
FIRST, LATEST = 4, 28

# Characters. Real cursors are the size of a record id; above this a URL becomes too long for most servers.
MAX_CURSOR = 4096


class IterationState(Generic[T]):
    """Where an iteration stands.

    `due` names the pages to fetch; pass each to `receive`. A failed fetch changes nothing here, so the same page is
    requested again. `ahead` names what else is worth fetching meanwhile.

    Args:
        listing: What to list.
    """

    def __init__(self, listing: Listing) -> None:
        self._listing = listing
        self._remaining = listing.max_items
        self._received = 0
        self.progress = Progress()
        # Those that have not ended, in order.
        self._partitions = [_Partition[T](position, listing.identity) for position in listing.start]
        self._latest = self._partitions[0]
        # Filters for which the probe found items with a value that no partition has.
        self._unknown_values: set[str] = set()
        # Partitions do not overlap, but an item may move from one to another meanwhile. A scan makes no promise about
        # those, since its memory is bounded.
        remembers = listing.in_order and len(listing.partitions) > 1 and listing.identity is not None
        self._seen: set[str] | None = set() if remembers else None

    def due(self) -> list[PageRequest]:
        """The pages of which any may be received next; empty at the end.

        Raises:
            PaginationError: The last page's cursor cannot be followed, and nothing else is left to list. Or a scan has
                ended and is known to be incomplete.
        """
        if not self._partitions and self._unknown_values:
            raise PaginationError(
                "the scan has ended but is incomplete: there are items with a value that the contract does not know "
                f"({', '.join(sorted(self._unknown_values))}); use list, which returns them"
            )
        first = self._partitions[: min(1, self._room())]
        partitions = first if self._listing.in_order else self._window() or first
        for partition in partitions:
            if partition.stuck is not None:
                raise PaginationError(partition.stuck)
        return [self._request(partition) for partition in partitions]

    def under_way(self) -> list[PageRequest]:
        """The pages worth fetching while waiting for one of those that are due, most urgent first."""
        alone = self._listing.in_order and (self._received == 0 or not self._listing.prefetch)
        return [self._request(partition) for partition in self._window()[: 1 if alone else None]]

    def ahead(self) -> list[PageRequest]:
        """The pages worth fetching while the caller works on the one received last.

        None before the second page: a caller that stops on the first must not have caused another request.
        """
        return self.under_way() if self._received > 1 and self._listing.prefetch else []

    def receive(self, page: Page[T], number: int | None = None) -> Page[T]:
        """Take a page that was due, move on, and return the part of it that is to be delivered.

        Args:
            page: The page.
            number: The partition of its request; None means the first that is due.

        Raises:
            ResponseContractError: An item is not in the partition that was requested. The state has not changed.
        """
        partition = next(each for each in self._partitions if number in (None, each.position.partition))
        if partition.position.partition == len(self._listing.partitions):
            self._unknown_values = values_without_partition(self._listing, page.items)
            self._partitions.remove(partition)
            return replace(page, items=(), resume_point=self._resume_point())
        undelivered = partition.undelivered(page.items)
        if not self._listing.in_order:
            check_filters(self._listing, undelivered, partition.position.partition)
        fresh = self._without_seen(undelivered)
        items = fresh[: self._remaining]
        if len(items) < len(fresh):
            partition.stop_within(page, items)
        elif self._is_cut(page, self._request(partition).limit):
            partition.cut(page)
        else:
            partition.turn(page)
        if partition.has_ended:
            self._partitions.remove(partition)
        if self._remaining is not None:
            self._remaining -= len(items)
        self._latest = partition
        self._received += 1
        self.progress = Progress(self._received, self.progress.items + len(items))
        return replace(page, items=items, resume_point=self._resume_point())

    @property
    def resume_token(self) -> str | None:
        """Continues after the last page received; None at the end, unless it is known to be incomplete."""
        point = self._resume_point()
        return None if point is None else point.token

    def token_within(self, items: Sequence[T], delivered: int) -> str:
        """Continues within the last page received, of whose `items` the first so many have been delivered."""
        latest = self._latest
        # It may have been the last page of its partition, which is not among the others any more then.
        others = [partition.position for partition in self._partitions if partition is not latest]
        return self._point([latest.within(items, delivered), *others]).token

    def _resume_point(self) -> ResumePoint | None:
        is_complete = not self._partitions and not self._unknown_values
        return None if is_complete else self._point([each.position for each in self._partitions])

    def _point(self, positions: list[Position]) -> ResumePoint:
        # In order, the first is enough: those after it have not begun.
        named = positions[:1] if self._listing.in_order else positions
        if self._unknown_values:
            # Whoever resumes probes again, and learns of them as well.
            named = [*named, Position(len(self._listing.partitions))]
        return ResumePoint(self._listing, tuple(named))

    def _window(self) -> list[_Partition[T]]:
        """The partitions to fetch a page of. One that is stuck waits until nothing else is left."""
        return list(islice((each for each in self._partitions if each.stuck is None), self._room()))

    def _room(self) -> int:
        """Requests that may be under way: no more than `max_items` can need."""
        if self._remaining is None:
            return self._listing.concurrency
        return min(self._listing.concurrency, -(-self._remaining // self._listing.page_size))

    def _request(self, partition: _Partition[T]) -> PageRequest:
        listing, position = self._listing, partition.position
        size = listing.page_size
        limit = size if self._remaining is None else min(size, self._remaining + position.delivered)
        is_probe = position.partition == len(listing.partitions)
        filters = listing.probe if is_probe else listing.partitions[position.partition]
        return PageRequest(filters, position.cursor, limit, position.partition)

    def _is_cut(self, page: Page[T], limit: int) -> bool:
        """Whether items may be missing after a page of a list without a cursor: it has as many as were asked for."""
        most = limit if page.limit is None else min(limit, page.limit)
        return not self._listing.has_cursor and len(page.items) >= most

    def _without_seen(self, items: Sequence[T]) -> Sequence[T]:
        seen, identity = self._seen, self._listing.identity
        if seen is None or identity is None:
            return items
        # All read before any is remembered: if one cannot be read, the whole page is requested again. As text, since
        # that of a raw item may be anything.
        names = [str(getattr(item, identity)) for item in items]
        fresh: list[T] = []
        for item, name in zip(items, names, strict=True):
            if name not in seen:
                seen.add(name)
                fresh.append(item)
        return fresh


class _Partition(Generic[T]):
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
