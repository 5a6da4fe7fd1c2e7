"""What generated resources are made of: calls, lists and scans, described by an operation and arguments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import FunctionType
from typing import Any, TypeVar

from .connected import Connected
from .operation import Operation, Paging, Parameter
from .paging.async_pager import AsyncPager
from .paging.filters import FilterValue, checked_options, partitions, with_all_choices
from .paging.listing import Listing
from .paging.pager import Pager, Source
from .paging.state import is_sendable
from .paging.tokens import Position, read_token
from .session import AsyncSession, Session
from .tracebacks import private
from .types import UNSET

__all__ = ["AsyncResource", "Resource", "describe_list", "describe_scan"]

R = TypeVar("R")

# Requests at a time. More would be a mistake: rate limits are some hundred a minute.
MAX_CONCURRENCY = 64


class _Resource(Connected):
    """What both kinds of resource share."""

    def __repr__(self) -> str:
        session: Session | AsyncSession = vars(self)["_session"]
        return f"<{type(self).__name__} at {session.settings.base_url}>"

    def __init_subclass__(cls) -> None:
        # Arguments are personal data: email addresses of filters, bodies.
        for name, method in list(vars(cls).items()):
            if isinstance(method, FunctionType) and not name.startswith("_"):
                setattr(cls, name, private(method))


class Resource(_Resource):
    """The operations on one kind of record."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def _call(self, operation: Operation[R], arguments: Mapping[str, object], body: object = UNSET) -> R:
        return self._session.call(operation, arguments, body)

    def _list(self, operation: Operation[Any], arguments: Mapping[str, FilterValue], **options: Any) -> Pager[Any]:
        listing = describe_list(operation, arguments, self._session.settings.parameters, **options)
        return Pager(Source(self._session, operation), listing)

    def _scan(self, operation: Operation[Any], arguments: Mapping[str, FilterValue], **options: Any) -> Pager[Any]:
        listing = describe_scan(operation, arguments, self._session.settings.parameters, **options)
        return Pager(Source(self._session, operation), listing)


class AsyncResource(_Resource):
    """The operations on one kind of record, for asyncio and trio."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def _call(self, operation: Operation[R], arguments: Mapping[str, object], body: object = UNSET) -> R:
        return await self._session.call(operation, arguments, body)

    def _list(self, operation: Operation[Any], arguments: Mapping[str, FilterValue], **options: Any) -> AsyncPager[Any]:
        listing = describe_list(operation, arguments, self._session.settings.parameters, **options)
        return AsyncPager(Source(self._session, operation), listing)

    def _scan(self, operation: Operation[Any], arguments: Mapping[str, FilterValue], **options: Any) -> AsyncPager[Any]:
        listing = describe_scan(operation, arguments, self._session.settings.parameters, **options)
        return AsyncPager(Source(self._session, operation), listing)


def describe_list(
    operation: Operation[Any],
    arguments: Mapping[str, FilterValue],
    session_parameters: Mapping[str, str],
    *,
    page_size: int,
    max_items: int | None,
    start_after: str | None,
    resume: str | None,
    prefetch: bool,
) -> Listing:
    """The listing for the arguments of `list`. Raises: TypeError, ValueError."""
    listing = _listing(operation, arguments, session_parameters, page_size, max_items)
    count = len(listing.partitions)
    listing = replace(listing, prefetch=_flag("prefetch", prefetch))
    if start_after is not None:
        _check_cursor(start_after, count, resume)
        return replace(listing, start=(Position(cursor=start_after),))
    if resume is None:
        return listing
    match read_token(resume, listing.fingerprint, count):
        case (position,):
            return replace(listing, start=(position, *map(Position, range(position.partition + 1, count))))
        case _:
            raise ValueError("resume: this token was not made by list")


def describe_scan(
    operation: Operation[Any],
    arguments: Mapping[str, FilterValue],
    session_parameters: Mapping[str, str],
    *,
    page_size: int,
    max_items: int | None,
    resume: str | None,
    concurrency: int,
) -> Listing:
    """The listing for the arguments of `scan`. Raises: TypeError, ValueError."""
    if not 1 <= _whole("concurrency", concurrency) <= MAX_CONCURRENCY:
        raise ValueError(f"concurrency must be from 1 to {MAX_CONCURRENCY}, not {concurrency}")
    filters = [(each.argument, each.filter) for each in operation.parameters if each.filter is not None]
    partitioned_by = frozenset(name for name, selects in filters if selects.exhaustive and arguments.get(name) is None)
    values = with_all_choices(operation.parameters, arguments)
    listing = _listing(operation, values, session_parameters, page_size, max_items)
    first = listing.partitions[0]
    count = len(listing.partitions) + bool(partitioned_by)
    listing = replace(
        listing,
        in_order=False,
        concurrency=concurrency,
        # An end of a range is not compared: what a date without a time means is the server's to say.
        attributes={name: selects.attribute for name, selects in filters if selects.match == "equal"},
        partitioned_by=partitioned_by,
        probe={
            name: value
            for name, value in first.items()
            if name not in partitioned_by and all(other[name] == value for other in listing.partitions)
        },
        start=tuple(map(Position, range(count))),
    )
    if resume is None:
        return listing
    positions = read_token(resume, listing.fingerprint, count)
    if not positions or len({position.partition for position in positions}) < len(positions):
        raise ValueError("resume: this token names no partition of the list, or one twice")
    return replace(listing, start=positions)


def _listing(
    operation: Operation[Any],
    arguments: Mapping[str, FilterValue],
    session_parameters: Mapping[str, str],
    page_size: int,
    max_items: int | None,
) -> Listing:
    """The listing from its beginning, all in order. Raises: TypeError, ValueError."""
    paging = operation.paging
    if paging is None:
        raise TypeError(f"{operation.id} is not a list operation")
    filters = [each for each in operation.parameters if each.filter is not None]
    options = checked_options(_options(operation, paging, session_parameters), arguments)
    parts = tuple({**options, **partition} for partition in partitions(filters, arguments))
    sizes = paging.page_sizes
    if _whole("page_size", page_size) not in sizes:
        raise ValueError(
            f"page_size must be from {sizes[0]} to {sizes[-1]}, not {page_size}; max_items limits the total"
        )
    if max_items is not None and _whole("max_items", max_items) < 0:
        raise ValueError(f"max_items must be 0 or more, not {max_items}; None means no limit")
    names = {each.name for each in operation.parameters}
    return Listing(
        operation.id,
        parts,
        page_size,
        tuple(map(Position, range(len(parts)))),
        max_items,
        identity=paging.identity,
        # A token of one tenant is refused by another, where the operation knows tenants.
        scope=tuple(value for name, value in sorted(session_parameters.items()) if name in names),
        has_cursor=paging.cursor is not None or paging.size is None,
    )


def _options(operation: Operation[Any], paging: Paging, session_parameters: Mapping[str, str]) -> list[Parameter]:
    """The parameters that neither page nor filter, but for those that the session supplies."""
    supplied = {paging.cursor, paging.size, *session_parameters}
    return [each for each in operation.parameters if each.filter is None and each.name not in supplied]


def _whole(name: str, value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{name} must be a whole number, not {type(value).__name__}")
    return value


def _flag(name: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError(f"{name} must be True or False, not {type(value).__name__}")
    return value


def _check_cursor(cursor: object, partition_count: int, resume: str | None) -> None:
    if resume is not None:
        raise ValueError("pass start_after or resume, not both")
    if not isinstance(cursor, str):
        raise TypeError(f"start_after must be text, not {type(cursor).__name__}")
    if not cursor:
        raise ValueError("start_after is empty; pass a page's next_cursor, or None to start from the beginning")
    if not is_sendable(cursor):
        raise ValueError("start_after cannot be sent in a URL; pass a page's next_cursor exactly as it was received")
    if partition_count > 1:
        raise ValueError("start_after cannot be combined with several values of a filter; pass resume instead")
