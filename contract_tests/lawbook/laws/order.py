"""The order that the contract states. Judged over every page of the run, and over the whole walk from page to page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from flexportal.contract import Order
from flexportal.timestamps import parse

from ..exchange import Exchange, Row
from ..law import Finding, Law, Stage, broken, held, untested
from ..study import Study

__all__ = ["LAWS"]


def _in_order(study: Study) -> Finding:
    order = study.operation.order
    if order is None:
        return untested("the contract states no order")
    compared = 0
    for exchanges, rows in _stretches(study):
        for index, (first, second) in enumerate(_comparable(rows, order)):
            compared += 1
            if _is_behind(first, second, order):
                direction = "after" if order.descending else "before"
                told = f"{second[0].label} follows {first[0].label}, and its {order.field} is {direction} the other's"
                return broken(f"{told} (pair {index})", *exchanges)
    return held(f"{compared} pairs of rows") if compared else untested(f"no two rows had {order.field} to compare")


def _stretches(study: Study) -> Iterator[tuple[Sequence[Exchange], Sequence[Row]]]:
    """Each page by itself, then what page borders are crossed by."""
    for exchange in study.record:
        if exchange.page is not None:
            yield (exchange,), exchange.page.rows
    walks = (walk for walk in study.walks.values() if walk.exchanges)
    for walk in walks:
        for before, after in pairwise(walk.exchanges):
            if before.page is not None and after.page is not None:
                yield (before, after), (*before.page.rows[-1:], *after.page.rows[:1])


def _comparable(rows: Sequence[Row], order: Order) -> Iterator[tuple[tuple[Row, Any], tuple[Row, Any]]]:
    """Neighbours among the rows whose field can be read; one that is absent or unreadable is passed over."""
    read = [(row, value) for row in rows if (value := _value(row.fields.get(order.field))) is not None]
    yield from pairwise(read)


def _value(sent: Any) -> Any:
    """What a field is compared by: a number or a point in time.

    None for anything else: how a server collates words is its own business.
    """
    is_number = isinstance(sent, int | float) and not isinstance(sent, bool)
    return sent if is_number else parse(sent)


def _is_behind(first: tuple[Row, Any], second: tuple[Row, Any], order: Order) -> bool:
    """Whether the second should have come before the first. Values of different kinds have no order."""
    one, two = first[1], second[1]
    if isinstance(one, datetime) is not isinstance(two, datetime):
        return False
    return bool(two > one if order.descending else two < one)


LAWS = (
    Law(
        "paging.in-order",
        "Rows come in the order that the contract states, on every page and from one to the next.",
        "x-order",
        _in_order,
        stage=Stage.RECORD,
    ),
)
