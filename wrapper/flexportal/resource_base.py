"""Resources: what the generated ones (`portal.customers`, …) are made of. They add names and types, nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from .adapter import ListOperation
from .connection import AsyncConnection, Connection
from .filters import FilterValue, Value, options, partitions
from .pager import AsyncPager, Pager
from .resume import Position, read_token
from .walk import Listing, is_sendable

__all__ = ["AsyncResource", "Resource"]

T = TypeVar("T")


class Resource:
    """What a list operation offers through a portal."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def _pager(
        self,
        operation: ListOperation[T],
        filters: Mapping[str, FilterValue],
        others: Mapping[str, Value],
        *,
        page_size: int,
        max_items: int | None,
        start_after: str | None,
        resume: str | None,
    ) -> Pager[T]:
        listing = _listing(operation, filters, others, page_size, max_items)
        return Pager(self._connection, operation, _started(listing, start_after, resume))


class AsyncResource:
    """What a list operation offers through an asynchronous portal."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    def _pager(
        self,
        operation: ListOperation[T],
        filters: Mapping[str, FilterValue],
        others: Mapping[str, Value],
        *,
        page_size: int,
        max_items: int | None,
        start_after: str | None,
        resume: str | None,
    ) -> AsyncPager[T]:
        listing = _listing(operation, filters, others, page_size, max_items)
        return AsyncPager(self._connection, operation, _started(listing, start_after, resume))


def _listing(
    operation: ListOperation[T],
    filters: Mapping[str, FilterValue],
    others: Mapping[str, Value],
    page_size: int,
    max_items: int | None,
) -> Listing:
    """The listing that the arguments describe, from its beginning. Raises: TypeError, ValueError."""
    chosen = options(operation.options, others)
    parts = tuple({**chosen, **partition} for partition in partitions(operation.filters, filters))
    sizes = operation.page_sizes
    if _whole("page_size", page_size) not in sizes:
        raise ValueError(
            f"page_size must be from {sizes[0]} to {sizes[-1]}, not {page_size}; max_items limits the total"
        )
    if max_items is not None and _whole("max_items", max_items) < 0:
        raise ValueError(f"max_items must be 0 or more, not {max_items}; None means all")
    return Listing(operation.id, parts, page_size, max_items, identity=operation.identity)


def _started(listing: Listing, start_after: str | None, resume: str | None) -> Listing:
    """The listing from where it is to begin. Raises: TypeError, ValueError."""
    count = len(listing.partitions)
    if start_after is not None:
        _check_cursor(start_after, count, resume)
        return replace(listing, start=Position(cursor=start_after))
    if resume is None:
        return listing
    positions = read_token(resume, listing.fingerprint, count)
    if len(positions) != 1:
        raise ValueError("resume: this token does not come from a list; pass it to what it was made by")
    return replace(listing, start=positions[0])


def _whole(name: str, value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{name} must be a whole number, not {type(value).__name__}")
    return value


def _check_cursor(cursor: object, partition_count: int, resume: str | None) -> None:
    if resume is not None:
        raise ValueError("pass start_after or resume, not both: each says where to begin")
    if not isinstance(cursor, str):
        raise TypeError(f"start_after must be text, not {type(cursor).__name__}")
    if not cursor:
        raise ValueError("start_after is empty; pass a page's next_cursor, or None to start from the beginning")
    if not is_sendable(cursor):
        raise ValueError("start_after cannot be sent in a URL; pass a page's next_cursor exactly as it was given")
    if partition_count > 1:
        raise ValueError("start_after belongs to one listing, and a list of filter values makes several")
