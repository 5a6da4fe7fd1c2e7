"""The order that the contract states. Evaluated on every page of the run, and from page to page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from flexportal.contract import Order
from flexportal.timestamps import parse

from ..check import Finding, Stage, check, failed, passed, untested
from ..context import CheckContext
from ..probing.exchange import Exchange, Row

__all__ = ["CHECKS", "order_value"]


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
            if _is_after(two, one) if order.descending else _is_after(one, two):
                direction = "after" if order.descending else "before"
                return failed(f"{second.label} follows {first.label}, its {order.field} is {direction}", *exchanges)
    return passed(f"{compared} pairs of rows") if compared else untested(f"no two rows had {order.field} to compare")


def _stretches(context: CheckContext) -> Iterator[tuple[Sequence[Exchange], Sequence[Row]]]:
    """The rows of each page, then the two rows on either side of each page boundary."""
    for exchange in context.record:
        yield (exchange,), exchange.rows
    for iteration in context.iterations.values():
        for before, after in pairwise(iteration.exchanges):
            yield (before, after), (*before.rows[-1:], *after.rows[:1])


def order_value(order: Order, row: Row) -> Any:
    """What a row is sorted by: a number or a point in time. None for text, whose collation is not defined."""
    sent = row.fields.get(order.field)
    return sent if isinstance(sent, int | float) and not isinstance(sent, bool) else parse(sent)


def _is_after(one: float | datetime, two: float | datetime) -> bool:
    """Whether one comes after two. Values of different kinds have no order, nor has a second with one of its parts."""
    if isinstance(one, datetime) and isinstance(two, datetime):
        if not (one.microsecond and two.microsecond):
            one, two = one.replace(microsecond=0), two.replace(microsecond=0)
        return one > two
    return not isinstance(one, datetime) and not isinstance(two, datetime) and one > two


CHECKS = (_in_order,)
