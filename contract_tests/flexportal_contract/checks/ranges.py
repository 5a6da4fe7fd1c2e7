"""Filters that are one end of a range: dates, times and numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from flexportal.contract import Filter
from flexportal.timestamps import parse

from ..check import Finding, Untestable, check, failed, passed, untested
from ..context import CheckContext
from ..inputs.filters import MATCHES, Selection, matches, range_filters, shown, wire_text
from ..probing.exchange import Row
from ..probing.iteration import End
from ..probing.request import Argument

__all__ = ["CHECKS", "range_ends_included", "rows_within"]

# Pages at most of each filtered list.
MAX_PAGES = 8


@check("filters.range-rows-match", "contract: x-filters, match: from and until", compares=True)
def _rows_match(context: CheckContext) -> Finding:
    """A range returns the rows within it and no others; whether those at its very ends belong to it is left open."""
    return rows_within(context, range_filters(context.operation))


def rows_within(context: CheckContext, filters: Sequence[Filter]) -> Finding:
    """Whether ranges by these filters return the rows within them."""
    lists = rows = 0
    for selection, values in _selections(context, filters):
        at_end = {row.name for row in context.require_full().rows if any(_is_at(row, *value) for value in values)}
        finding, found = _compared(context, selection, at_end)
        if finding is not None:
            return finding
        lists, rows = lists + 1, rows + found
    return passed(f"{lists} ranges, {rows} rows") if rows else untested("no range had a row")


def range_ends_included(context: CheckContext) -> Finding:
    """Whether both ends are included, as a day and as a point in time."""
    sent = 0
    for entry, value in _values(context, range_filters(context.operation)):
        moment = parse(value)
        for text in {wire_text(value) or ""} if moment is None else {_day(moment), _time(moment)}:
            selection = (Argument(entry.parameter, text),)
            finding, found = _compared(context, selection, set())
            if finding is not None:
                return finding
            sent += found > 0
    return passed(f"{sent} ranges include their ends") if sent else untested("no range had a row")


def _compared(context: CheckContext, selection: Selection, optional: set[str]) -> tuple[Finding | None, int]:
    """A failure where the list lacks a row of the range, or has another; rows that are optional don't count."""
    expected = context.expected(selection)
    iteration = context.iterate(selection, context.bounds.high, max_pages=MAX_PAGES, expected=len(expected))
    if iteration.end is End.NO_PAGE:
        return failed(f"{shown(selection)} gets {iteration.exchanges[-1].outcome}", iteration.exchanges[-1]), 0
    outside = [row for row in iteration.rows if not matches(context.operation, selection, row)]
    wrong = [row for row in outside if row.name not in optional]
    if wrong:
        return failed(f"{shown(selection)} returns {wrong[0].label}, which is outside", iteration.exchanges[0]), 0
    found = {row.name for row in iteration.rows}
    missing = [row for row in expected if row.name not in found | optional]
    if missing and iteration.complete:
        clause = f"{shown(selection)} lacks {missing[0].label} ({len(missing)} rows)"
        return failed(clause, iteration.exchanges[-1], context.full.exchanges[0]), 0
    return None, len(found)


def _selections(
    context: CheckContext, filters: Sequence[Filter]
) -> Iterator[tuple[Selection, list[tuple[Filter, str]]]]:
    """Each end alone with some values, then both ends of one field, as the parameters' schemas want them."""
    ends: dict[str, list[tuple[Filter, str]]] = {}
    for entry, value in _values(context, filters):
        text = _as_declared(context, entry, value)
        ends.setdefault(entry.field, []).append((entry, text))
        yield (Argument(entry.parameter, text),), [(entry, text)]
    for several in ends.values():
        first = next(((entry, text) for entry, text in several if entry.match == "from"), None)
        last = next(((entry, text) for entry, text in reversed(several) if entry.match == "until"), None)
        if first and last:
            yield tuple(Argument(entry.parameter, text) for entry, text in (first, last)), [first, last]


def _values(context: CheckContext, filters: Sequence[Filter]) -> Iterator[tuple[Filter, Any]]:
    """Each range filter with values of the list's rows: a low one, a middle one and a high one."""
    if not filters:
        raise Untestable("no filter is the end of a range")
    for entry in filters:
        valued = [row.fields[entry.field] for row in context.require_full().rows if entry.field in row.fields]
        ordered = sorted((value for value in valued if _key(value) is not None), key=lambda value: _key(value) or 0)
        for at in dict.fromkeys((len(ordered) // 4, len(ordered) // 2, 3 * len(ordered) // 4)):
            yield from ((entry, value) for value in ordered[at : at + 1])


def _key(value: Any) -> float | None:
    if isinstance(value, int | float):
        return float(value)
    moment = parse(value)
    return None if moment is None else moment.timestamp()


def _is_at(row: Row, entry: Filter, text: str) -> bool:
    value = row.fields.get(entry.field)
    return MATCHES["from"](value, text) and MATCHES["until"](value, text)


def _as_declared(context: CheckContext, entry: Filter, value: Any) -> str:
    moment, form = parse(value), context.operation.parameter(entry.parameter).schema.get("format")
    if moment is None or form not in ("date", "date-time"):
        return wire_text(value) or ""
    return _day(moment) if form == "date" else _time(moment)


def _day(moment: datetime) -> str:
    return moment.date().isoformat()


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


CHECKS = (_rows_match,)
