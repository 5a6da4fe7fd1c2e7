"""What the generated resources (`portal.customers`, …) are made of. They add names and types, nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from .adapter import ListOperation
from .connection import AsyncConnection, Connection
from .filters import FilterValue, Value, all_parted, options, partitions
from .partition_walk import is_sendable
from .resume import Position, read_token
from .walk import Listing

__all__ = ["AsyncResource", "Resource", "fan_out", "in_order"]

# Requests at a time. More would be a mistake: the API's tiers allow some hundred a minute.
MAX_CONCURRENCY = 64


class Resource:
    """What a list operation offers through a portal."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection


class AsyncResource:
    """What a list operation offers through an asynchronous portal."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection


def in_order(
    operation: ListOperation[Any],
    filters: Mapping[str, FilterValue],
    others: Mapping[str, Value],
    *,
    page_size: int,
    max_items: int | None,
    start_after: str | None,
    resume: str | None,
    tenant_id: str,
    look_ahead: int,
) -> Listing:
    """The listing that `list` with these arguments means. Raises: TypeError, ValueError."""
    listing = _listing(operation, filters, others, page_size, max_items, tenant_id)
    count = len(listing.partitions)
    if _whole("look_ahead", look_ahead) not in (0, 1):
        raise ValueError(f"look_ahead must be 0 or 1, not {look_ahead}: a page's cursor is known by the page before")
    listing = replace(listing, look_ahead=bool(look_ahead))
    if start_after is not None:
        _check_cursor(start_after, count, resume)
        return replace(listing, start=(Position(cursor=start_after),))
    if resume is None:
        return listing
    match read_token(resume, listing.fingerprint, count):
        case (position,):
            return replace(listing, start=(position, *map(Position, range(position.partition + 1, count))))
        case _:
            raise ValueError("resume: this token does not come from a list; pass it to what it was made by")


def fan_out(
    operation: ListOperation[Any],
    filters: Mapping[str, FilterValue],
    others: Mapping[str, Value],
    *,
    page_size: int,
    max_items: int | None,
    resume: str | None,
    tenant_id: str,
    concurrency: int,
) -> Listing:
    """The listing that `scan` with these arguments means. Raises: TypeError, ValueError."""
    if not 1 <= _whole("concurrency", concurrency) <= MAX_CONCURRENCY:
        raise ValueError(f"concurrency must be from 1 to {MAX_CONCURRENCY}, not {concurrency}")
    attributes = {found.argument: found.attribute for found in operation.filters if found.attribute is not None}
    parting = {found.argument for found in operation.filters if found.parts}
    listing = replace(
        _listing(operation, all_parted(operation.filters, filters), others, page_size, max_items, tenant_id),
        in_order=False,
        concurrency=concurrency,
        attributes=attributes,
        parted_by=frozenset(name for name in parting if filters.get(name) is None),
    )
    if resume is None:
        return listing
    positions = read_token(resume, listing.fingerprint, listing.count)
    if not positions or len({position.partition for position in positions}) < len(positions):
        raise ValueError("resume: this token names no part of the listing, or one twice")
    return replace(listing, start=positions)


def _listing(
    operation: ListOperation[Any],
    filters: Mapping[str, FilterValue],
    others: Mapping[str, Value],
    page_size: int,
    max_items: int | None,
    tenant_id: str,
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
    # A token of one tenant is refused by another, where the API knows tenants.
    whose = None if operation.listing.tenant is None else tenant_id
    return Listing(operation.id, parts, page_size, max_items, identity=operation.identity, tenant_id=whose)


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
