"""What to list, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from .filters import Partition
from .tokens import Position, fingerprint

__all__ = ["Listing"]

# Partitions of a list that are fetched at the same time.
CONCURRENCY = 4


@dataclass(frozen=True)
class Listing:
    """Which single-valued lists to read, in which order, how large the pages, how many items at most.

    Attributes:
        operation_id: The list operation.
        partitions: The filters of each single-valued list; never empty.
        page_size: Items on a page.
        start: Where to begin: a position for each partition that has not ended, in order.
        max_items: Items in all; None means no limit.
        identity: The attribute that tells two items apart; None where none does.
        in_order: Whether the partitions follow one another. If not, pages are delivered as they come, items of all
            partitions mixed, and each item is checked against its partition.
        prefetch: Whether pages may be fetched before the caller asks for them.
        concurrency: Requests under way at the same time, at most.
        attributes: Filter argument → the item's attribute that it compares with.
        partitioned_by: The filter arguments that partition a scan without values from the caller.
        probe: The filters of the whole list, where `partitioned_by` names any. An item with a value that the contract
            does not know is in no partition; the first page of the whole list is where one may show. The probe is the
            partition after the last.
        scope: Whose items: the values of session-wide parameters, such as a tenant.
        has_cursor: Whether a page that is full may have others after it. If not, what is beyond it cannot be listed.
    """

    operation_id: str
    partitions: tuple[Partition, ...] = field(repr=False)
    page_size: int
    start: tuple[Position, ...]
    max_items: int | None = None
    identity: str | None = None
    in_order: bool = True
    prefetch: bool = True
    concurrency: int = CONCURRENCY
    attributes: Mapping[str, str] = field(default_factory=dict[str, str])
    partitioned_by: frozenset[str] = frozenset()
    probe: Partition = field(default_factory=dict[str, object], repr=False)
    scope: tuple[str, ...] = ()
    has_cursor: bool = True

    @cached_property
    def fingerprint(self) -> str:
        """What the resume tokens of this listing are bound to."""
        kind = self.operation_id if self.in_order else f"scan {self.operation_id}"
        return fingerprint(kind, self.partitions, self.scope)
