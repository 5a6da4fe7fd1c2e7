"""Customers as polars frames: a lazy frame that requests pages as a query needs them, and a frame of given items."""

# polars names NumPy in its signatures, which need not be installed.
# pyright: reportUnknownMemberType=false

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice, repeat
from typing import Any

import polars as pl
from flexportal_api.models.customer import Customer
from flexportal_core.tracebacks import private
from polars.io.plugins import register_io_source

from ...client import FlexPortal
from ...export.columns import Column, Kind, Layout, json_text, parsed
from .pushdown import EMAIL, Filters, filters_of

__all__ = ["scan_customers", "to_frame"]

logger = logging.getLogger("flexportal")

# Rows per frame at most, so that memory stays bounded.
MOST_ROWS = 10_000
# The streaming engine takes some frames ahead of those it works on. These are empty, so that it has seen all of a page,
# and may have stopped, before the next page is requested.
EMPTY_FRAMES = 8


def scan_customers(client: FlexPortal, *, page_size: int = 100) -> pl.LazyFrame:
    """The customers of the client's tenant as a lazy frame. Requests are sent each time it is collected.

    Predicates on `status`, `customer_type` and `email` with `==`, `is_in`, `&` and `|` become filters of the request;
    others are applied afterwards. `head` limits the pages that are requested. Columns that are not needed are not
    decoded. The logger `flexportal` reports the request at level INFO, without e-mail addresses.

    Args:
        client: Must be open until the frame is collected.
        page_size: Customers per request, 1 to 100.

    Returns:
        The columns of the contract in its order: times as `Datetime` in UTC, addresses as structs, custom fields as
        JSON text. The last column, `additional_properties`, holds as JSON text what the others do not. Customers are
        ordered newest first; with several e-mail addresses, address by address.

    Raises:
        TypeError: `page_size` is not an integer.
        ValueError: `page_size` is out of range.
    """
    client.customers.list(page_size=page_size)
    return register_io_source(partial(frames, client, page_size), schema=_schema(Layout(nested=True).columns))


def to_frame(customers: Iterable[Customer | bytes]) -> pl.DataFrame:
    """The given customers as a frame with the columns of `scan_customers`.

    Args:
        customers: Customers or raw items; any iterable, such as a pager.
    """
    layout, remaining = Layout(nested=True), iter(customers)
    found = [_frame([], layout.columns)]
    while group := list(islice(remaining, MOST_ROWS)):
        found.append(_frame([layout.cells(_content(customer)) for customer in group], layout.columns))
    return pl.concat(found)


def _content(customer: Customer | bytes) -> dict[str, Any]:
    if isinstance(customer, bytes):
        return parsed(customer)
    # Through JSON, since a text may hold a lone surrogate.
    return parsed(json_text(customer.to_dict()).encode("utf-8", "surrogatepass"))


@private
def frames(
    client: FlexPortal,
    page_size: int,
    with_columns: Sequence[str] | None,
    predicate: pl.Expr | None,
    n_rows: int | None,
    _batch_size: int | None,
) -> Iterator[pl.DataFrame]:
    """The frames that polars asks for; all but the first two arguments are those of an IO source."""
    # With both, polars means: of the first rows of the whole listing, those that satisfy the predicate.
    filters: Filters | None = {} if predicate is None or n_rows is not None else filters_of(predicate)
    _log(filters, n_rows, with_columns)
    needed = {*(with_columns or ()), *(() if predicate is None else predicate.meta.root_names())}
    layout = Layout(nested=True, only=needed if with_columns else None)

    def frame(items: Sequence[bytes]) -> pl.DataFrame:
        found = _frame([layout.cells(parsed(item)) for item in items], layout.columns)
        found = found if predicate is None else found.filter(predicate)
        return found if with_columns is None else found.select(with_columns)

    yield frame(())
    if filters is None:
        return
    # A `head` may follow the predicate, so it is unknown whether another page is needed before this one is seen.
    prefetch = predicate is None or n_rows is not None
    values: Mapping[str, Any] = {column: sorted(found) for column, found in filters.items()}
    pager = client.customers.list(**values, page_size=page_size, max_items=n_rows, prefetch=prefetch)
    items, size = list[bytes](), 1
    for page in pager.raw_items().pages():
        items += page.items
        if len(items) >= size:
            yield frame(items)
            yield from repeat(frame(()), EMPTY_FRAMES)
            size = min(2 * len(items), MOST_ROWS) if predicate is None else 1
            items = []
    yield frame(items)


def _log(filters: Filters | None, n_rows: int | None, with_columns: Sequence[str] | None) -> None:
    if filters is None:
        logger.info("scan_customers: no request, since no customer satisfies the predicate")
        return
    shown = [
        f"{column}=({len(values)} addresses)" if column == EMAIL else f"{column}={'|'.join(sorted(values))}"
        for column, values in filters.items()
    ]
    logger.info(
        "scan_customers: filters: %s; rows: %s; columns: %s",
        " ".join(shown) or "none",
        "all" if n_rows is None else n_rows,
        "all" if with_columns is None else " ".join(with_columns),
    )


def _frame(rows: Sequence[Sequence[Any]], columns: Sequence[Column]) -> pl.DataFrame:
    return pl.DataFrame(list(zip(*rows, strict=True)), schema=_schema(columns))


def _schema(columns: Sequence[Column]) -> dict[str, pl.DataType]:
    return {column.name: _type(column) for column in columns}


def _type(column: Column) -> pl.DataType:
    if column.kind is Kind.OBJECT:
        return pl.Struct(_schema(column.parts))
    types: dict[Kind, pl.DataType] = {
        Kind.NUMBER: pl.Float64(),
        Kind.INTEGER: pl.Int64(),
        Kind.BOOLEAN: pl.Boolean(),
        Kind.TIMESTAMP: pl.Datetime("us", "UTC"),
        Kind.STRINGS: pl.List(pl.String()),
    }
    return types.get(column.kind, pl.String())
