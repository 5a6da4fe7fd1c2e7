"""Lists as polars frames: a lazy frame that requests pages as a query needs them, and a frame of given items."""

# polars names NumPy in its signatures, which need not be installed.
# pyright: reportUnknownMemberType=false

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, repeat
from typing import Any, Protocol, cast

import polars as pl
from flexportal_core.operation import RESERVED_ARGUMENTS
from flexportal_core.paging.pager import Pager
from flexportal_core.tracebacks import private
from polars.io.plugins import register_io_source

from ...export.columns import Column, Kind, Layout
from .pushdown import Pushdown

__all__ = ["scan", "to_frame"]

logger = logging.getLogger("flexportal")

TYPES: dict[Kind, pl.DataType] = {
    Kind.STRING: pl.String(),
    Kind.NUMBER: pl.Float64(),
    Kind.INTEGER: pl.Int64(),
    Kind.BOOLEAN: pl.Boolean(),
    Kind.TIMESTAMP: pl.Datetime("us", "UTC"),
    Kind.STRINGS: pl.List(pl.String()),
}
# Rows per frame at most, so that memory stays bounded.
MOST_ROWS = 10_000
# The streaming engine takes some frames ahead of those it works on. These are empty, so that it has seen all of a page,
# and may have stopped, before the next page is requested.
EMPTY_FRAMES = 8


class Listed(Protocol):
    """A resource of a client that has a list, such as `client.orders`."""

    @property
    def list(self) -> Callable[..., Pager[Any]]:
        """Describe the list."""
        ...


def scan(
    resource: Listed,
    *,
    page_size: int | None = None,
    in_order: bool = True,
    numbers_as_text: bool = False,
    **arguments: Any,
) -> pl.LazyFrame:
    """Return a list as a lazy frame. Requests are sent each time it is collected.

    Predicates on fields that the API filters by, with `==`, `is_in`, `<`, `<=`, `>`, `>=`, `is_between`, `&` and `|`,
    become filters of the request; polars applies all of them too. `head` limits the pages that are requested. Columns
    that are not needed are not decoded. The logger `flexportal` reports the request at level INFO, without values that
    may be personal data.

    Args:
        resource: A resource with a list, such as `client.orders`. Its client must be open until the frame is collected.
        page_size: Items per request; None means as many as `list` requests.
        in_order: Whether rows have the order of the list. If not, a predicate that allows several values of a filter
            sends requests for each, whose rows follow one another; else it is applied to the rows of the whole list.
        numbers_as_text: Whether to keep a number that does not fit into the 64 bits of its column as text, in
            `additional_properties`. If not, collecting raises a `NumberError`.
        arguments: Other arguments of `list`, such as `has_active_rentals=True`.

    Returns:
        The columns of the model in its order: times as `Datetime` in UTC, nested objects as structs, what is nested
        more deeply as JSON text. The last column, `additional_properties`, holds as JSON text what the others do not.

    Raises:
        TypeError: The resource has no list, or an argument has the wrong type.
        ValueError: An argument has an invalid value.
    """
    if not callable(getattr(resource, "list", None)):
        raise TypeError(f"scan takes a resource with a list, such as client.orders, not {type(resource).__name__}")
    if reserved := sorted(RESERVED_ARGUMENTS & arguments.keys()):
        raise TypeError(f"scan has no argument {reserved[0]}; use head() to limit the rows")
    sizes = {} if page_size is None else {"page_size": page_size}
    pager = resource.list(**arguments, **sizes)
    if not isinstance(cast("object", pager), Pager):
        raise TypeError("scan takes a resource of FlexPortal, not of AsyncFlexPortal")
    pushdown = Pushdown(pager.operation, arguments, in_order=in_order)
    source = Source(resource.list, pager, {**arguments, **sizes}, pushdown, numbers_as_text)
    return register_io_source(source.frames, schema=_schema(source.layout().columns))


def to_frame(items: Iterable[Any], resource: Listed | None = None, *, numbers_as_text: bool = False) -> pl.DataFrame:
    """Return items as a frame with the columns of `scan`.

    Args:
        items: A pager, or any iterable of models or raw items.
        resource: The resource that the items belong to, such as `client.orders`. None is allowed only for a pager.
        numbers_as_text: As for `scan`.

    Raises:
        TypeError: The items are not a pager, and `resource` is None.
        NumberError: A number does not fit into its column.
    """
    pager = items if resource is None else resource.list()
    if not isinstance(pager, Pager):
        raise TypeError("resource= is required for items that are not a pager: to_frame(items, client.orders)")
    layout = Layout(pager.operation, nested=True, numbers_as_text=numbers_as_text)
    rows = layout.rows(map(_raw, items.raw_items() if isinstance(items, Pager) else items))
    found = [_frame([], layout.columns)]
    while group := list(islice(rows, MOST_ROWS)):
        found.append(_frame(group, layout.columns))
    return pl.concat(found)


def _raw(item: Any) -> bytes:
    # In ASCII, since a text may hold a lone surrogate.
    return item if isinstance(item, bytes) else json.dumps(item.to_dict()).encode()


@dataclass(frozen=True, slots=True)
class Source:
    """What a lazy frame reads: a list, with these arguments."""

    list: Callable[..., Pager[Any]]
    pager: Pager[Any]
    arguments: Mapping[str, Any]
    pushdown: Pushdown
    numbers_as_text: bool

    def layout(self, only: Iterable[str] | None = None) -> Layout:
        """The columns, or some of them."""
        names = None if only is None else frozenset(only)
        return Layout(self.pager.operation, nested=True, only=names, numbers_as_text=self.numbers_as_text)

    @private
    def frames(
        self,
        with_columns: Sequence[str] | None,
        predicate: pl.Expr | None,
        n_rows: int | None,
        _batch_size: int | None,
    ) -> Iterator[pl.DataFrame]:
        """The frames that polars asks for; the arguments are those of an IO source."""
        # With both, polars means: of the first rows of the whole list, those that satisfy the predicate.
        is_pushed = predicate is not None and n_rows is None
        filters = self.pushdown.filters_of(predicate) if predicate is not None and is_pushed else {}
        self._log(filters, n_rows, with_columns)
        needed = {*(with_columns or ()), *(() if predicate is None else predicate.meta.root_names())}
        layout = self.layout(None if with_columns is None else needed)
        number = 1

        def frame(items: Sequence[bytes]) -> pl.DataFrame:
            nonlocal number
            rows, number = layout.rows(items, number), number + len(items)
            # Without columns, only the number of rows matters.
            found = _frame(list(rows), layout.columns) if layout.columns else pl.DataFrame(height=len(items))
            found = found if predicate is None else found.filter(predicate)
            if with_columns == []:
                return pl.DataFrame(height=len(found))
            return found if with_columns is None else found.select(with_columns)

        yield frame(())
        if filters is None:
            return
        # A `head` may follow the predicate, so it is unknown whether another page is needed before this one is seen.
        pager = self.list(**{**self.arguments, **filters}, max_items=n_rows, prefetch=not is_pushed)
        items, size = list[bytes](), 1
        for page in pager.raw_items().pages():
            items += page.items
            if len(items) >= size:
                yield frame(items)
                yield from repeat(frame(()), EMPTY_FRAMES)
                size = min(2 * len(items), MOST_ROWS) if predicate is None else 1
                items = []
        yield frame(items)

    def _log(self, filters: Mapping[str, Any] | None, n_rows: int | None, with_columns: Sequence[str] | None) -> None:
        call = self.pager.operation.call
        if filters is None:
            logger.info("scan of %s: no request, since no item satisfies the predicate", call)
            return
        # Only the contract's own values are not personal data.
        known = {each.argument for each in self.pager.filters if each.choices is not None}
        shown = [f"{name}={value if name in known else '…'}" for name, value in filters.items()]
        logger.info(
            "scan of %s: filters: %s; rows: %s; columns: %s",
            call,
            " ".join(shown) or "none",
            "all" if n_rows is None else n_rows,
            "all" if with_columns is None else " ".join(with_columns) or "none",
        )


def _frame(rows: Sequence[Sequence[Any]], columns: Sequence[Column]) -> pl.DataFrame:
    return pl.DataFrame(list(zip(*rows, strict=True)), schema=_schema(columns))


def _schema(columns: Sequence[Column]) -> dict[str, pl.DataType]:
    return {column.name: column.typed(TYPES, lambda parts: pl.Struct(dict(parts))) for column in columns}
