"""The order that the contract states, and the orders that a request can ask for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from flexportal.contract import Operation, Order, value_at
from flexportal.timestamps import parse

from ..check import Finding, Stage, check, failed, passed, untested
from ..context import CheckContext
from ..inputs.filters import PROSE_ONLY, Selection, shown
from ..probing.exchange import Exchange, Row
from ..probing.iteration import PageIteration
from ..probing.request import Argument

__all__ = ["CHECKS", "in_requested_order", "order_value"]


@check("paging.in-order", "contract: x-order", Stage.RECORD, assumptions=("newest-first", "listings-newest-first"))
def _in_order(context: CheckContext) -> Finding:
    """Rows have the order that the contract states, on every page and from one to the next."""
    order = context.operation.order
    if order is None:
        return untested("the contract states no order")
    compared = 0
    for exchanges, rows in _stretches(context):
        # A field that is absent or unreadable is passed over.
        valued = [(row, value) for row in rows if (value := order_value(order, row)) is not None]
        for (first, one), (second, two) in pairwise(valued):
            compared += 1
            wrong = _is_after(two, one) if order.descending else _is_after(one, two)
            if wrong and (len(exchanges) == 1 or not context.changing or _again(context, exchanges)):
                direction = "after" if order.descending else "before"
                return failed(f"{second.label} follows {first.label}, its {order.field} is {direction}", *exchanges)
    return passed(f"{compared} pairs of rows") if compared else untested(f"no two rows had {order.field} to compare")


def _stretches(context: CheckContext) -> Iterator[tuple[Sequence[Exchange], Sequence[Row]]]:
    """The rows of each page, then the two rows on either side of each page boundary."""
    order = context.operation.order
    asked = set[str | None]() if order is None else {order.field_parameter, order.direction_parameter}
    for exchange in context.record:
        # A request may ask for another order.
        if not any(argument.name in asked for argument in exchange.request.query):
            yield (exchange,), exchange.rows
    for iteration in context.iterations.values():
        for before, after in pairwise(iteration.exchanges):
            yield (before, after), (*before.rows[-1:], *after.rows[:1])


def _again(context: CheckContext, exchanges: Sequence[Exchange]) -> bool:
    """Whether two pages end and start with the same rows again. Where cursors are places, new rows move the others."""
    before, after = exchanges
    last, first = (context.send(each.request).rows for each in exchanges)
    return _names(last[-1:]) == _names(before.rows[-1:]) and _names(first[:1]) == _names(after.rows[:1])


def _names(rows: Sequence[Row]) -> list[str]:
    return [row.name for row in rows]


def order_value(order: Order, row: Row) -> Any:
    """What a row is sorted by: a number or a point in time. None for text, whose collation is not defined."""
    return _comparable(row.fields.get(order.field))


def _comparable(sent: Any) -> Any:
    return sent if isinstance(sent, int | float) and not isinstance(sent, bool) else parse(sent)


def _is_after(one: float | datetime, two: float | datetime) -> bool:
    """Whether one comes after two. Values of different kinds have no order, nor has a second with one of its parts."""
    if isinstance(one, datetime) and isinstance(two, datetime):
        if not (one.microsecond and two.microsecond):
            one, two = one.replace(microsecond=0), two.replace(microsecond=0)
        return one > two
    return not isinstance(one, datetime) and not isinstance(two, datetime) and one > two


@check("paging.sorted", "contract: x-order, fieldParameter", compares=True, assumptions=(PROSE_ONLY,))
def _sorted(context: CheckContext) -> Finding:
    """Rows have the order that the parameters of sorting ask for."""
    return in_requested_order(context, later=False)


@check("paging.sorted-on-every-page", "contract: x-order, fieldParameter; x-pagination.cursor", compares=True)
def _sorted_on_every_page(context: CheckContext) -> Finding:
    """The order that the parameters of sorting ask for continues beyond the first page."""
    return in_requested_order(context, later=True)


def in_requested_order(context: CheckContext, *, later: bool) -> Finding:
    """Compares the rows of the first page, or those of the second, from the last row of the first on."""
    compared = 0
    for selection, field, descending in _orders(context.operation):
        if field in context.volatile:  # What it was when the server sorted, no response says.
            continue
        full = context.require_full()
        # Text is left out: its collation is not defined.
        values = {row.name: _comparable(_value(row, field)) for row in full.rows}
        size = max(context.bounds.low, min(context.bounds.high, len(full.rows) // 3))
        # It isn't one of the run's iterations: in another order, rows that others change move from page to page.
        iteration = PageIteration(context.first_page(selection, size), context.names, size, 2)
        context.advance(iteration)
        pages = iteration.exchanges
        if pages[0].page is None and not later:
            return failed(f"{shown(selection)} gets {pages[0].outcome}", pages[0])
        first, *second = ([row for row in page.rows if values.get(row.name) is not None] for page in pages)
        wrong = _first_wrong(first, values, descending)
        if later and wrong is None:
            judged = [*first[-1:], *(row for rows in second for row in rows)]
            wrong = _first_wrong(judged, values, descending)
        elif later:
            continue
        else:
            judged = first
        if wrong is not None:
            return failed(f"{shown(selection)}: {wrong}", *pages[: 1 + later])
        compared += max(0, len(judged) - 1)
    return (
        passed(f"{compared} pairs of rows")
        if compared
        else untested("the contract states no parameters of sorting, or no two rows could be compared")
    )


def _orders(operation: Operation) -> Iterator[tuple[Selection, str, bool]]:
    """What a request can ask for: the parameters, the field, and whether the largest comes first."""
    order = operation.order
    if order is None or order.field_parameter is None or order.direction_parameter is None:
        return
    field, direction = order.field_parameter, order.direction_parameter
    for name in operation.parameter(field).schema.get("enum", ()):
        for way in operation.parameter(direction).schema.get("enum", ()):
            yield (Argument(field, name), Argument(direction, way)), name, str(way).lower().startswith("desc")


def _first_wrong(rows: Sequence[Row], values: Mapping[str, Any], descending: bool) -> str | None:
    for first, second in pairwise(rows):
        one, two = values[first.name], values[second.name]
        if _is_after(two, one) if descending else _is_after(one, two):
            return f"{second.label} follows {first.label}"
    return None


def _value(row: Row, field: str) -> Any:
    try:
        return value_at(row.content or {}, field)
    except KeyError:
        return None


CHECKS = (_in_order, _sorted, _sorted_on_every_page)
