"""Filters that take any text: they find the rows that have it and no others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from flexportal.contract import Filter

from ..check import Check, Finding, Untestable, check, failed, passed, untested
from ..context import CheckContext
from ..inputs.filters import Selection, argument_of, listed_values, matches, samples, shown, text_filters, wire_text
from ..probing.exchange import Exchange, Row
from ..probing.iteration import says_more
from ..probing.request import Argument
from .hidden import without_hidden
from .pagination import difference

__all__ = ["CHECKS", "sampled"]

Variants = Callable[[Argument], Iterator[tuple[str, str]]]


def sampled(context: CheckContext) -> Iterator[tuple[Filter, list[Row]]]:
    """Each text filter with the rows whose value is sent. Raises: Untestable where there is none."""
    filters = text_filters(context.operation)
    if not filters:
        raise Untestable("no filter takes any text")
    full = context.require_full()
    for entry in filters:
        yield entry, samples(entry, full.rows, full.size or 1)


@check("filters.text-finds-each", "contract: x-filters", compares=True)
def _finds_each(context: CheckContext) -> Finding:
    """A filter finds exactly the rows that have the value."""
    sent = 0
    for entry, rows in sampled(context):
        for row in rows:
            argument = argument_of(entry, row)
            exchange = context.fetch(context.first_page((argument,), context.bounds.high))
            expected = context.expected((argument,))
            if (
                exchange.page is None
                or difference(context, expected, exchange.rows, prefix=_is_first_page(context, exchange)) is not None
            ):
                clause = f"for {argument.origin}, {_mismatch(row, exchange, expected)}"
                return failed(clause, exchange, rows=[row.name])
            sent += 1
    return passed(f"{sent} sampled values, each found exactly") if sent else untested("no row has a value")


def _is_first_page(context: CheckContext, exchange: Exchange) -> bool:
    """Whether the page says that it isn't the whole list."""
    return exchange.page is not None and (context.names.cursor is None or says_more(exchange.page, context.names))


def _mismatch(row: Row, exchange: Exchange, expected: Sequence[Row]) -> str:
    if exchange.page is None:
        return f"the list gets {exchange.outcome}"
    if row.name not in {found.name for found in exchange.rows}:
        return "that row is not found"
    if len(exchange.rows) == len(expected):
        return f"the {len(expected)} rows have other contents, or another order, than in the full list"
    return f"there are {len(exchange.rows)} rows where {len(expected)} have that value"


def _finds_nothing(variants: Variants, rows_per_filter: int, context: CheckContext) -> Finding:
    """Passed where a value that no row has returns an empty list."""
    rejections: list[Exchange] = []
    empty = 0
    for entry, rows in sampled(context):
        known = {wire_text(row.fields.get(entry.field)) for row in context.require_full().rows}
        for own in (argument_of(entry, row) for row in rows[:rows_per_filter]):
            for how, text in variants(own):
                if text in known or not text.strip():
                    continue
                argument = Argument(own.name, text, f"{own.origin} {how}", own.source)
                exchange = context.fetch(context.first_page((argument,), context.bounds.high))
                if exchange.page is None:
                    rejections.append(exchange)
                elif exchange.page.rows:
                    return failed(f"{argument.origin}: {len(exchange.rows)} rows, though none has it", exchange)
                elif exchange.page.more is True or (context.names.more is None and exchange.page.next):
                    return failed("an empty list says that more follows", exchange)
                else:
                    empty += 1
    if empty:
        return passed(f"{empty} values that no row has, each an empty list")
    return untested(f"such values get {rejections[0].outcome}" if rejections else "there was no value to vary")


def _parts(own: Argument) -> Iterator[tuple[str, str]]:
    """Parts of a value, and a value with something added: other values, which no row has."""
    value = own.value
    yield "without its first character", value[1:]
    yield "without its last character", value[:-1]
    yield "with a dot after its first character", f"{value[:1]}.{value[1:]}"
    yield 'with "+x" before its "@"', value.replace("@", "+x@")
    yield "with an underscore for its first character", f"_{value[1:]}"
    yield "with a percent sign for its first character", f"%{value[1:]}"
    yield "with an asterisk for its first character", f"*{value[1:]}"


def _unknown(own: Argument) -> Iterator[tuple[str, str]]:
    yield 'with "nobody." before it', f"nobody.{own.value}"
    yield 'with ".invalid" after it', f"{own.value}.invalid"
    yield 'with "é" before it', f"é{own.value}"


@check("filters.text-combines", "contract: x-filters", compares=True)
def _combines(context: CheckContext) -> Finding:
    """A text filter and a listed one must both match."""
    sent = 0
    for selection in without_hidden(context, [*_beside_listed(context)]):
        exchange = context.fetch(context.first_page(selection, context.bounds.high))
        expected = context.expected(selection)
        if (
            exchange.page is None
            or difference(context, expected, exchange.rows, prefix=_is_first_page(context, exchange)) is not None
        ):
            return failed(f"{shown(selection)} gets {exchange.outcome}, {len(expected)} rows match both", exchange)
        sent += 1
    return passed(f"{sent} such pairs") if sent else untested("there is no filter beside it")


def _beside_listed(context: CheckContext) -> Iterator[Selection]:
    listed = listed_values(context.operation)
    for entry, rows in sampled(context):
        for row in rows[:2]:
            own = argument_of(entry, row)
            yield from ((own, *part) for part in listed)
            yield (own, *(part[0] for part in listed if matches(context.operation, part, row)))


CHECKS = (
    _finds_each,
    Check(
        "filters.text-exact",
        "A part of a value is another value, and finds no row.",
        "contract: x-filters, match: equal",
        partial(_finds_nothing, _parts, 2),
    ),
    Check(
        "filters.unknown-is-empty",
        "A value that no row has returns an empty list.",
        "contract: x-filters",
        partial(_finds_nothing, _unknown, 1),
    ),
    _combines,
)
