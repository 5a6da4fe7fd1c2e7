"""Customers as polars frames: from the server, page by page as a query needs them, or from what is at hand."""

# polars names NumPy in its signatures, which need not be there.
# pyright: reportUnknownMemberType=false

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice, repeat
from typing import Any

import polars as pl
from polars.io.plugins import register_io_source

from ..adapter import Customer
from ..client import FlexPortal
from ..exports.columns import Column, Kind, Layout, json_text, parsed
from ..rows import Row
from .pushdown import EMAIL, Wanted, pushed

__all__ = ["scan_customers", "to_frame"]

logger = logging.getLogger("flexportal")

# Rows of a frame at most, so that memory stays bounded however long the listing.
GROUP = 10_000
# The streaming engine takes some frames ahead of those that it works on. These are empty, so that it has seen all of a
# page, and may have stopped, before the next page is asked for.
PAUSES = 8


def scan_customers(portal: FlexPortal, *, page_size: int = 100) -> pl.LazyFrame:
    """The customers of a portal's tenant as a lazy frame. Nothing is sent before it is collected, and then each time.

    Part of the request becomes what a predicate says of `status`, `customer_type` and `email` by `==`, `is_in`, `&` and
    `|`; the rest is filtered after. `head` bounds the pages that are asked for. Columns that are not needed are not
    laid out. The log `flexportal` says what was asked for, at the level INFO and without e-mail addresses.

    Args:
        portal: Whom to ask. It must be open until the frame is collected.
        page_size: How many customers a request asks for.

    Returns:
        The columns of the contract in its order: times as `Datetime` in UTC, addresses as structs, custom fields as
        JSON text. The last column, `additional_properties`, holds as JSON text what the others do not. Customers come
        newest first; those of several e-mail addresses come address by address.

    Raises:
        TypeError: `page_size` is no whole number.
        ValueError: `page_size` is out of bounds.
    """
    portal.customers.list(page_size=page_size)
    return register_io_source(partial(scanned, portal, page_size), schema=_schema(Layout(nested=True).columns))


def to_frame(customers: Iterable[Customer | bytes]) -> pl.DataFrame:
    """What is at hand as a frame, with the columns of `scan_customers`.

    Args:
        customers: Customers, or rows as `pager.rows()` gives them; any iterable, so a pager will do.
    """
    layout, remaining = Layout(nested=True), iter(customers)
    frames = [_frame([], layout.columns)]
    while group := list(islice(remaining, GROUP)):
        frames.append(_frame([layout.cells(_content(customer)) for customer in group], layout.columns))
    return pl.concat(frames)


def _content(customer: Customer | bytes) -> dict[str, Any]:
    if isinstance(customer, bytes):
        return parsed(customer)
    # By way of JSON, since a text may hold half of a surrogate pair.
    return parsed(json_text(customer.to_dict()).encode("utf-8", "surrogatepass"))


def scanned(
    portal: FlexPortal,
    page_size: int,
    with_columns: Sequence[str] | None,
    predicate: pl.Expr | None,
    n_rows: int | None,
    _batch_size: int | None,
) -> Iterator[pl.DataFrame]:
    """What polars asks for, frame by frame; all but the first two arguments are those of an IO source."""
    # Given both, polars means: of the first so many rows of the whole listing, those that the predicate keeps.
    wanted: Wanted | None = {} if predicate is None or n_rows is not None else pushed(predicate)
    _tell(wanted, n_rows, with_columns)
    needed = {*(with_columns or ()), *(() if predicate is None else predicate.meta.root_names())}
    layout = Layout(nested=True, only=needed if with_columns else None)

    def frame(rows: Sequence[Row]) -> pl.DataFrame:
        found = _frame([layout.cells(parsed(row)) for row in rows], layout.columns)
        found = found if predicate is None else found.filter(predicate)
        return found if with_columns is None else found.select(with_columns)

    yield frame(())
    if wanted is None:
        return
    # Where a `head` may follow on the predicate, nobody knows whether another page is needed before this one is seen.
    ahead = int(predicate is None or n_rows is not None)
    filters: Mapping[str, Any] = {column: sorted(values) for column, values in wanted.items()}
    listing = portal.customers.list(**filters, page_size=page_size, max_items=n_rows, look_ahead=ahead)
    rows, size = list[Row](), 1
    for page in listing.rows().pages():
        rows += page.items
        if len(rows) >= size:
            yield frame(rows)
            yield from repeat(frame(()), PAUSES)
            size = min(2 * len(rows), GROUP) if predicate is None else 1
            rows = []
    yield frame(rows)


def _tell(wanted: Wanted | None, n_rows: int | None, with_columns: Sequence[str] | None) -> None:
    if wanted is None:
        logger.info("scan_customers: nothing is asked for, since the predicate keeps nobody")
        return
    filters = [
        f"{column}={len(texts)} of them" if column == EMAIL else f"{column}={'|'.join(sorted(texts))}"
        for column, texts in wanted.items()
    ]
    logger.info(
        "scan_customers: asked for with %s; rows: %s; columns: %s",
        " ".join(filters) or "no filter",
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
        Kind.FLAG: pl.Boolean(),
        Kind.TIME: pl.Datetime("us", "UTC"),
        Kind.TEXTS: pl.List(pl.String()),
    }
    return types.get(column.kind, pl.String())
