"""The state of an iteration: which pages to request, which items to deliver, when it ends, where to resume.

No I/O; the sync and the async driver share it. A listing is one partition or several: single-valued listings, such as
one for each value of a filter. Each has a state of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from typing import Any, Generic, TypeVar

from ..errors import PaginationError, Progress, ResponseContractError
from .listing import Listing
from .page import Page, PageRequest, ResumePoint
from .partition import PartitionState
from .tokens import Position

__all__ = ["IterationState"]

T = TypeVar("T")


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
        self._partitions = [PartitionState[T](position, listing.identity) for position in listing.start]
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
                f"({', '.join(sorted(self._unknown_values))}); list finds them"
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
            self._unknown_values = self._values_without_partition(page.items)
            self._partitions.remove(partition)
            return replace(page, items=(), resume_point=self._resume_point())
        undelivered = partition.undelivered(page.items)
        self._check(undelivered, partition.position.partition)
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

    def _window(self) -> list[PartitionState[T]]:
        """The partitions to fetch a page of. One that is stuck waits until nothing else is left."""
        return list(islice((each for each in self._partitions if each.stuck is None), self._room()))

    def _room(self) -> int:
        """Requests that may be under way: no more than `max_items` can need."""
        if self._remaining is None:
            return self._listing.concurrency
        return min(self._listing.concurrency, -(-self._remaining // self._listing.page_size))

    def _request(self, partition: PartitionState[T]) -> PageRequest:
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

    def _values_without_partition(self, items: Sequence[Any]) -> set[str]:
        """The filters that partition the scan, for which an item has a value that no partition has."""
        listing = self._listing
        return {
            name
            for name in listing.partitioned_by
            if not all(
                any(_is_same(_value(item, listing.attributes[name]), each[name]) for each in listing.partitions)
                for item in items
            )
        }

    def _check(self, items: Sequence[Any], number: int) -> None:
        """Check that a scan's items are in their partition: an ignored filter would deliver each many times."""
        listing = self._listing
        if listing.in_order:
            return
        for name, value in listing.partitions[number].items():
            attribute = listing.attributes.get(name)
            if attribute is not None and not all(_is_same(_value(item, attribute), value) for item in items):
                raise ResponseContractError(
                    f"{listing.operation_id}: the server ignored the filter {name}; "
                    "an item does not have the requested value"
                )

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


def _value(item: Any, attribute: str) -> Any:
    """An attribute of an item, or of what it contains where the name has dots; None where that is missing."""
    for name in attribute.split("."):
        item = None if item is None else getattr(item, name)
    return item


def _is_same(found: object, wanted: object) -> bool:
    # Letter case apart, since servers may compare e-mail addresses that way.
    return found == wanted or str(found).casefold() == str(wanted).casefold()
