"""The page walk: which pages of a listing to ask for, which to hand out, when it ends, where to resume.

No I/O; both drivers share it. A listing is one partition or several; each has a walk of its own (`PartitionWalk`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import compress, islice
from typing import Generic, TypeVar

from .delivered import Delivered
from .errors import PaginationError, Progress, ResponseContractError
from .filters import Partition
from .page import Page, PageRequest
from .partition_walk import PartitionWalk
from .resume import Position, fingerprint, write_token

__all__ = ["Listing", "PageWalk"]

T = TypeVar("T")

# Partitions of a list that are asked for at the same time.
CONCURRENCY = 4


@dataclass(frozen=True)
class Listing:
    """What to list: which single-valued listings, in which order, how large the pages, how many items at most.

    Args:
        operation_id: The operation that lists.
        partitions: The filters of each single-valued listing; never empty.
        page_size: Items a page.
        max_items: Items in all; None means all there are.
        start: Where to begin: a position for each partition that is not over yet, in order. None means all of them
            from the beginning.
        identity: The attribute that tells two items apart; None where none does.
        in_order: Whether the partitions follow one another. If not, pages are handed out as they come, items of all
            partitions mixed, and each item is checked against its partition.
        look_ahead: Whether pages may be asked for before the caller asks for them.
        concurrency: Requests under way at the same time, at most.
        attributes: Filter argument → the item's attribute that it compares with.
        parted_by: The filter arguments that part a scan without the caller having asked for their values.
        tenant_id: Whose items; None where it does not matter.
    """

    operation_id: str
    partitions: tuple[Partition, ...]
    page_size: int
    max_items: int | None = None
    start: tuple[Position, ...] | None = None
    identity: str | None = None
    in_order: bool = True
    look_ahead: bool = True
    concurrency: int = CONCURRENCY
    attributes: Mapping[str, str] = field(default_factory=dict[str, str])
    parted_by: frozenset[str] = frozenset()
    tenant_id: str | None = None

    @cached_property
    def fingerprint(self) -> str:
        """What the resume tokens of this listing are bound to."""
        kind = self.operation_id if self.in_order else f"scan {self.operation_id}"
        return fingerprint(kind, self.partitions, self.tenant_id)

    @property
    def positions(self) -> tuple[Position, ...]:
        """Where each partition that is not over yet begins."""
        return tuple(map(Position, range(self.count))) if self.start is None else self.start

    @property
    def count(self) -> int:
        """How many partitions there are, the probe included."""
        return len(self.partitions) + bool(self.parted_by)

    def filters(self, partition: int) -> Partition:
        """The filters of a partition. The one after the last is the probe.

        An item with a value that the contract does not know is in none of the partitions that a scan is parted into.
        The probe is the first page of the listing as it is without being parted, where such an item may show.
        """
        if partition < len(self.partitions):
            return self.partitions[partition]
        return {
            name: value
            for name, value in self.partitions[0].items()
            if name not in self.parted_by and all(other[name] == value for other in self.partitions)
        }

    def strays(self, items: Sequence[object]) -> set[str]:
        """The arguments that part the scan and for which one of these items has a value that no partition has."""
        known = {name: {partition[name] for partition in self.partitions} for name in self.parted_by}
        return {
            name
            for name, values in known.items()
            if not all(getattr(item, self.attributes[name]) in values for item in items)
        }


class PageWalk(Generic[T]):
    """Where a walk stands.

    Ask `due` (or `next_request`) what to fetch and hand the page to `receive`. A fetch that failed changes nothing
    here, so the same page is asked for again. `ahead` names what else is worth fetching meanwhile.

    Args:
        listing: What to walk through.
    """

    def __init__(self, listing: Listing) -> None:
        self._listing = listing
        # Those that are not over, in order.
        self._walks = [PartitionWalk[T](position, listing.identity) for position in listing.positions]
        self._latest = self._walks[0]
        self._received = 0
        self._strays: set[str] = set()
        self._remaining = listing.max_items
        self.progress = Progress()
        # Partitions don't overlap, but an item may move from one to the other meanwhile. A scan makes no promise about
        # those, since its memory is bounded.
        remembers = listing.in_order and len(listing.partitions) > 1 and listing.identity is not None
        self._delivered = Delivered() if remembers else None

    def due(self) -> list[PageRequest]:
        """The pages of which any may be received next; empty at the end.

        Raises:
            PaginationError: The last page's cursor cannot be followed, and nothing else is left to walk through. Or a
                scan is over and is known not to have found everything.
        """
        if not self._walks and self._strays:
            raise PaginationError(
                "the scan is done, but not whole: there are items with a value that the contract does not know "
                f"({', '.join(sorted(self._strays))}); list finds them"
            )
        first = self._walks[: min(1, self._room())]
        walks = first if self._listing.in_order else self._window() or first
        for walk in walks:
            walk.check()
        return [self._request(walk) for walk in walks]

    def next_request(self) -> PageRequest | None:
        """The first page that is due; None at the end. Raises: PaginationError."""
        return next(iter(self.due()), None)

    def under_way(self) -> list[PageRequest]:
        """The pages worth having under way while one of those that are due is waited for, most urgent first."""
        alone = self._listing.in_order and (self._received == 0 or not self._listing.look_ahead)
        return [self._request(walk) for walk in self._window()[: 1 if alone else None]]

    def ahead(self) -> list[PageRequest]:
        """The pages worth having under way while the caller works on the one received last.

        None before the second page: a caller that stops on the first must not have caused another request.
        """
        return self.under_way() if self._received > 1 and self._listing.look_ahead else []

    def receive(self, page: Page[T], partition: int | None = None) -> Page[T]:
        """Take a page that was due, move on, and give back what of it is to be delivered.

        Args:
            page: The page.
            partition: Its request's; None means the first that is due.

        Raises:
            ResponseContractError: An item is not in the partition that was asked for. The walk has not moved.
        """
        walk = next(walk for walk in self._walks if partition in (None, walk.position.partition))
        if walk.position.partition == len(self._listing.partitions):
            self._strays = self._listing.strays(page.items)
            self._walks.remove(walk)
            return replace(page, items=(), resume_token=self.resume_token)
        undelivered = walk.undelivered(page.items)
        self._check(undelivered, walk.position.partition)
        fresh = self._once(undelivered)
        items = fresh[: self._remaining]
        if len(items) < len(fresh):
            walk.stop_within(page, items)
        else:
            walk.turn(page)
        if walk.is_over:
            self._walks.remove(walk)
        if self._remaining is not None:
            self._remaining -= len(items)
        self._latest = walk
        self._received += 1
        self.progress = Progress(self._received, self.progress.items + len(items))
        return replace(page, items=items, resume_token=self.resume_token)

    @property
    def resume_token(self) -> str | None:
        """Goes on after the last page received; None at the end."""
        return self._token([walk.position for walk in self._walks]) if self._walks else None

    def token_within(self, items: Sequence[T], delivered: int) -> str:
        """Goes on within the last page received, of whose `items` the first so many have been delivered."""
        latest = self._latest
        # It may have been the last page of its partition; then its walk is not among the others any more.
        others = [walk.position for walk in self._walks if walk is not latest]
        return self._token([latest.within(items, delivered), *others])

    def _token(self, positions: list[Position]) -> str:
        # In order, the first says it all: what comes after it has not begun.
        named = positions[:1] if self._listing.in_order else positions
        if self._strays:
            # Whoever resumes probes again, and hears of it as well.
            named = [*named, Position(len(self._listing.partitions))]
        return write_token(self._listing.fingerprint, named)

    def _window(self) -> list[PartitionWalk[T]]:
        """The walks to have a page of under way. One that is stuck waits until nothing else is left."""
        return list(islice((walk for walk in self._walks if not walk.is_stuck), self._room()))

    def _room(self) -> int:
        """Requests that may be under way: no more than `max_items` can need."""
        if self._remaining is None:
            return self._listing.concurrency
        return min(self._listing.concurrency, -(-self._remaining // self._listing.page_size))

    def _request(self, walk: PartitionWalk[T]) -> PageRequest:
        size, position = self._listing.page_size, walk.position
        limit = size if self._remaining is None else min(size, self._remaining + position.delivered)
        return PageRequest(self._listing.filters(position.partition), position.cursor, limit, position.partition)

    def _check(self, items: Sequence[T], partition: int) -> None:
        """A scan's items must be in their partition: a server that ignores a filter would have each come many times."""
        if self._listing.in_order:
            return
        attributes = self._listing.attributes
        wanted = [(n, attributes[n], v) for n, v in self._listing.partitions[partition].items() if n in attributes]
        for name, attribute, value in wanted:
            if not all(_is_same(getattr(item, attribute), value) for item in items):
                raise ResponseContractError(
                    f"{self._listing.operation_id}: the server ignored the filter {name}; "
                    "an item does not have the value asked for"
                )

    def _once(self, items: Sequence[T]) -> Sequence[T]:
        delivered, identity = self._delivered, self._listing.identity
        if delivered is None or identity is None:
            return items
        # All read before any is remembered: the page of one that cannot be read is asked for again as a whole.
        names = [getattr(item, identity) for item in items]
        return list(compress(items, map(delivered.add, names)))


def _is_same(found: object, wanted: object) -> bool:
    # Letter case apart, since that is how an e-mail address may be compared.
    return found == wanted or str(found).casefold() == str(wanted).casefold()
