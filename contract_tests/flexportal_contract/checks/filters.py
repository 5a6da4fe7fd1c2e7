"""Filters that list their values: which rows they return, on every page, alone and together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from ..check import Finding, Outcome, Stage, Untestable, check, failed, passed, untested
from ..context import CheckContext
from ..inputs.filters import (
    MATCHES,
    UNKNOWN_VALUE,
    Selection,
    argument_of,
    listed_filters,
    listed_pairs,
    listed_values,
    matches,
    shown,
    text_filters,
    wire_text,
)
from ..probing.exchange import Row
from ..probing.iteration import End, PageIteration
from ..probing.request import OTHER_TENANT, Argument
from .error_responses import rejected
from .hidden import without_hidden
from .pagination import difference

__all__ = ["CHECKS"]


# A page size at which most lists have several pages.
SMALL = 5


def _require_filters(context: CheckContext) -> None:
    if not context.operation.filters:
        raise Untestable("the operation has no filters")
    unknown = [entry.parameter for entry in context.operation.filters if entry.match not in MATCHES]
    if unknown:
        raise Untestable(f"the suite doesn't know how {unknown[0]} compares")
    if not listed_filters(context.operation):
        raise Untestable("no filter lists its values")


def _filtered(context: CheckContext, selections: Sequence[Selection]) -> Iterator[tuple[Selection, PageIteration]]:
    """Iterations of each selection: at the largest size and, where these are one page or two, at a smaller one."""
    _require_filters(context)
    high = context.bounds.high
    for selection in selections:
        expected = len(context.expected(selection))
        yield selection, context.iterate(selection, high, expected=expected)
        if 1 < expected <= 2 * high:
            smaller = max(context.bounds.low, expected // 3)
            yield selection, context.iterate(selection, smaller, max_pages=8, expected=expected)


def _first_pages(context: CheckContext, selections: Sequence[Selection]) -> Iterator[tuple[Selection, PageIteration]]:
    """The first pages of each selection, at sizes that leave rows for a second one."""
    for selection in selections:
        for size, pages in ((context.bounds.high, 2), (None, 2), (min(SMALL, context.bounds.high), 4)):
            allowed = None if size is None else max(size, context.bounds.low)
            yield selection, context.iterate(selection, allowed, max_pages=pages)


@check("filters.rows-match", "contract: x-filters", Stage.ESSENTIAL)
def _rows_match(context: CheckContext) -> Finding:
    """Every row of a filtered list matches the filter."""
    _require_filters(context)
    own = _matching(context, listed_values(context.operation), range(1, 2), "first pages")
    return own if own.outcome is Outcome.FAILED else _in_other_tenant(context) or own


def _in_other_tenant(context: CheckContext) -> Finding | None:
    """The failure where a filter of the other tenant's list returns a row that doesn't match; None where none does."""
    if context.tenant_header is None or OTHER_TENANT not in context.tenants:
        return None
    start = context.plain_for_other_tenant
    own = list[Selection]()
    for entry in text_filters(context.operation):
        rows = [row for row in context.fetch(start).rows if wire_text(row.fields.get(entry.field))]
        own.extend((argument_of(entry, row),) for row in rows[:1])
    for selection in (*listed_values(context.operation), *own):
        exchange = context.fetch(context.first_page(selection, start=start))
        # Whether the case of letters counts, the contract may leave open.
        wrong = [row for row in exchange.rows if not matches(context.operation, selection, row, any_case=True)]
        if wrong:
            return failed(f"{shown(selection)} of the other tenant has {wrong[0].label}, which doesn't match", exchange)
    return None


@check("filters.combine", "contract: x-filters", compares=True, assumptions=("filters-combine",))
def _combine(context: CheckContext) -> Finding:
    """Two filters together return the rows that match both."""
    pairs = listed_pairs(context.operation)
    _require_filters(context)
    if not pairs:
        return untested("there are no two filters that list their values")
    finding = _matching(context, pairs, range(1, 5), "pages of pairs")
    return _complete(context, without_hidden(context, pairs)) if finding.outcome is Outcome.PASSED else finding


@check("filters.on-every-page", "contract: x-filters, x-pagination.cursor", Stage.ESSENTIAL)
def _on_every_page(context: CheckContext) -> Finding:
    """A filter applies beyond the first page."""
    if not context.operation.filters:
        raise Untestable("the operation has no filters")
    # Whether two filters combine at all is another question, which the first page answers.
    pairs = [each for each in listed_pairs(context.operation) if _combines_at_first(context, each)]
    texts = [*_frequent_texts(context)]
    return _matching(context, [*listed_values(context.operation), *pairs, *texts], range(2, 5), "later pages")


def _frequent_texts(context: CheckContext) -> Iterator[Selection]:
    """For each filter that takes any text, the value that most rows have, of which there are several pages."""
    for entry in text_filters(context.operation):
        rows = {text: row for row in context.full.rows if (text := wire_text(row.fields.get(entry.field)))}
        often = Counter(wire_text(row.fields.get(entry.field)) for row in context.full.rows)
        value = max(rows, key=lambda text: often[text], default=None)
        if value is not None and often[value] > min(SMALL, context.bounds.high):
            yield (argument_of(entry, rows[value]),)


def _combines_at_first(context: CheckContext, selection: Selection) -> bool:
    firsts = [iteration.exchanges[:1] for _, iteration in _first_pages(context, [selection])]
    rows = [row for first in firsts for exchange in first for row in exchange.rows]
    return all(matches(context.operation, selection, row) for row in rows)


def _matching(context: CheckContext, selections: Sequence[Selection], judged: range, pages: str) -> Finding:
    """Passed where every row of the filtered lists matches, on the pages of these numbers."""
    rows = 0
    for selection, iteration in _first_pages(context, selections):
        for number, exchange in enumerate(iteration.exchanges, start=1):
            if number not in judged:
                continue
            rows += len(exchange.rows)
            # Whether the case of letters counts, the contract may leave open.
            free = any(argument.origin for argument in selection)
            wrong = [row for row in exchange.rows if not matches(context.operation, selection, row, any_case=free)]
            if wrong:
                where = f"page {number} of {shown(selection)}"
                return failed(f"{where} has {wrong[0].label}, which doesn't match ({len(wrong)} such rows)", exchange)
        if iteration.end is End.NO_PAGE and len(iteration.exchanges) in judged:
            return failed(f"{shown(selection)} gets {iteration.exchanges[-1].outcome}", iteration.exchanges[-1])
    return passed(f"{rows} rows on {pages}") if rows else untested("no filtered list had a row there")


@check("filters.nothing-missing", "contract: x-filters", compares=True)
def _nothing_missing(context: CheckContext) -> Finding:
    """A filtered list has every matching row of the full list, in the same order."""
    context.require_full()
    return _complete(context, without_hidden(context, listed_values(context.operation)))


def _complete(context: CheckContext, selections: Sequence[Selection]) -> Finding:
    """Passed where each filtered list is exactly the matching rows of the full one, in the same order."""
    rows = 0
    for selection, iteration in _filtered(context, selections):
        expected = context.expected(selection)
        at = difference(context, expected, iteration.rows, prefix=iteration.is_prefix)
        if at is not None:
            clause = f"{shown(selection)}: {_difference_text(expected, iteration.rows, at)}"
            names = [row.name for rows in (expected, iteration.rows) for row in rows[at : at + 1]]
            return failed(clause, iteration.origin(at), context.full.exchanges[0], rows=names)
        _require_end(iteration, selection)
        rows += len(iteration.rows)
    if not rows:
        return untested("no filtered list had a row")
    return passed(f"{len(selections)} filtered lists, {rows} rows in the order of the full list")


@check("filters.partition", "contract: x-filters, the parameter's values", compares=True)
def _partition(context: CheckContext) -> Finding:
    """The lists of a filter's values don't overlap and together are the full list."""
    _require_filters(context)
    full, counts = context.require_full(), list[str]()
    for name, values in listed_filters(context.operation).items():
        selections = without_hidden(context, [(Argument(name, value),) for value in values])
        parts = [part for _, part in _filtered(context, selections)]
        parts = [part for part in parts if part.size == context.bounds.high]
        finding = _overlap(name, parts) or _gap(context, name, parts)
        if finding is not None:
            return finding
        for part in parts:
            _require_end(part, ())
        counts.append(f"{name}: {' + '.join(str(len(part.rows)) for part in parts)}")
    return passed(f"{'; '.join(counts)} = {len(full.rows)}")


def _overlap(name: str, parts: Sequence[PageIteration]) -> Finding | None:
    owners: dict[str, tuple[PageIteration, int]] = {}
    for part in parts:
        for index, row in enumerate(part.rows):
            other, at = owners.setdefault(row.name, (part, index))
            if other is not part:
                clause = f"{row.label} is in two parts of {name}"
                return failed(clause, other.origin(at), part.origin(index), rows=[row.name])
    return None


def _gap(context: CheckContext, name: str, parts: Sequence[PageIteration]) -> Finding | None:
    full, items = context.require_full(), context.noun
    known = {row.name for row in full.rows}
    added = [(part, index) for part in parts for index, row in enumerate(part.rows) if row.name not in known]
    if added:
        part, index = added[0]
        clause = f"the parts of {name} have {len(added)} {items} that the full list lacks"
        return failed(
            clause, part.origin(index), full.exchanges[-1], rows=[part.rows[index].name for part, index in added]
        )
    in_parts = {row.name for part in parts for row in part.rows}
    lost = [index for index, row in enumerate(full.rows) if row.name not in in_parts]
    # A row whose optional field is absent, or has a value that the contract doesn't list, belongs to no part.
    values = listed_filters(context.operation)[name]
    field = next(entry.field for entry in context.operation.filters if entry.parameter == name)
    lost = [index for index in lost if wire_text(full.rows[index].fields.get(field)) in values]
    if not lost:
        return None
    clause = f"{full.rows[lost[0]].label} is in no part of {name} ({len(lost)} of {len(full.rows)} such {items})"
    names = [full.rows[index].name for index in lost]
    return failed(clause, full.origin(lost[0]), *(part.exchanges[0] for part in parts), rows=names)


@check("filters.invalid-rejected", "assumption: unknown-filter-value", assumptions=("unknown-filter-value",))
def _invalid_rejected(context: CheckContext) -> Finding:
    """A value outside a filter's set gets the declared error response."""
    _require_filters(context)
    listed = listed_filters(context.operation)
    sent: list[tuple[str, Selection]] = []
    for name, values in listed.items():
        others = [each[0] for other, each in listed.items() if other != name]
        texts = dict.fromkeys((UNKNOWN_VALUE, values[0].swapcase(), "null", "all", *others))
        sent.extend((f"{name}={text}", (Argument(name, text),)) for text in texts if text not in values)
    # An invalid value beside a valid one has to be rejected as well.
    for name in listed:
        valid = [Argument(other, values[0]) for other, values in listed.items() if other != name]
        valid.extend(Argument(entry.parameter, UNKNOWN_VALUE) for entry in text_filters(context.operation))
        for other in valid:
            what = f"{name}={UNKNOWN_VALUE} beside {other.name}={other.value}"
            sent.append((what, (other, Argument(name, UNKNOWN_VALUE))))
    return rejected(context, [(what, context.fetch(context.plain.with_query(*query))) for what, query in sent])


def _require_end(iteration: PageIteration, selection: Selection) -> None:
    if not iteration.complete and not iteration.is_prefix:
        raise Untestable(f"the iteration through {shown(selection)} {iteration.ending}")


def _difference_text(expected: Sequence[Row], found: Sequence[Row], at: int) -> str:
    if at < len(expected) and expected[at].name not in {row.name for row in found}:
        return f"{expected[at].label} matches and is missing ({len(found)} rows where {len(expected)} match)"
    if at >= len(expected):
        return f"{len(found)} rows where {len(expected)} of the full list match"
    same = at < len(found) and found[at].name == expected[at].name
    return f"{expected[at].label} {'has other content' if same else 'is not in its place'} (row {at})"


CHECKS = (_rows_match, _on_every_page, _nothing_missing, _partition, _combine, _invalid_rejected)
