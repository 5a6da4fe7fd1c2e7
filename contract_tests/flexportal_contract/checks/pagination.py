"""Iterations through a whole list: the same rows in the same order, each once, at any page size."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from ..check import Finding, Stage, Untestable, check, failed, passed, untested
from ..context import CheckContext
from ..inputs.filters import listed_values
from ..inputs.page_sizes import even_size, odd_size
from ..probing.exchange import Exchange, Row
from ..probing.iteration import PageIteration
from .hidden import not_hidden
from .order import order_value

__all__ = ["CHECKS", "difference", "iterations", "make_iterations"]

# A list of more pages than this is requested a second time only at its start, middle and end.
MAX_PAGES_TWICE = 12


def iterations(context: CheckContext) -> list[PageIteration]:
    """Every iteration of the run so far that got a response."""
    return [iteration for iteration in context.iterations.values() if iteration.exchanges]


def make_iterations(context: CheckContext) -> None:
    """Makes the iterations that checks are evaluated on, as far as that is possible; each is made once."""
    try:
        _at_other_sizes(context)
    except Untestable:
        # What was received so far still counts: a failure needs no complete iteration.
        return


def difference(
    context: CheckContext, left: Sequence[Row], right: Sequence[Row], *, prefix: bool = False, start: int = 0
) -> int | None:
    """The index where two lists differ, or None where they don't.

    Rows that the declared order doesn't tell apart may trade places.

    Args:
        context: The operation, whose order counts.
        left: A list.
        right: Another; with `prefix`, it may be shorter.
        start: Where in the left list the right one starts.
    """
    known = {(row.name, row.fingerprint) for row in left}
    order = context.operation.order
    for index, row in enumerate(right, start=start):
        if index >= len(left):
            return index
        other, same = left[index], (row.name, row.fingerprint)
        if same == (other.name, other.fingerprint):
            continue
        tied = order is None or order_value(order, row) == order_value(order, other)
        if not (tied and same in known):
            return index
    end = start + len(right)
    return None if prefix or end == len(left) else end


def _at_other_sizes(context: CheckContext) -> list[PageIteration]:
    """Iterations through the whole list at other sizes: odd, even, the smallest for a few pages, the default."""
    rows, low = len(context.require_full().rows), context.bounds.low
    sizes: dict[int | None, int | None] = {odd_size(rows, context.bounds): None, low: 4}
    default, even = context.bounds.default, even_size(rows, context.bounds)
    if default is not None:
        sizes[None] = None if rows <= 20 * default else 3
    if even is not None and even not in {context.bounds.high, low} and (even != default or sizes[None] is not None):
        sizes[even] = None
    return [context.iterate((), size, max_pages=pages, expected=rows) for size, pages in sizes.items()]


@check("paging.same-at-every-size", "contract: x-pagination.size", compares=True)
def _same_at_every_size(context: CheckContext) -> Finding:
    """Iterations at different page sizes return the same rows in the same order."""
    full = context.require_full()
    others = _at_other_sizes(context)
    for other in others:
        at = difference(context, full.rows, other.rows, prefix=other.is_prefix)
        if at is not None:
            clause = f"at {other.size_text} {_difference_text(full.rows, other.rows, at)}"
            names = _names_at(full.rows, other.rows, at)
            return failed(clause, full.origin(at), other.origin(at), rows=names)
    unfinished = [other for other in others if not (other.complete or other.is_prefix)]
    if unfinished:
        return untested(f"the iteration at {unfinished[0].size_text} {unfinished[0].ending}")
    if not any(len(other.exchanges) > 1 for other in others):
        return untested("no iteration had a second page")
    sizes = ", ".join(other.size_text for other in others)
    return passed(f"{len(full.rows)} {context.noun} at size {full.size} and at {sizes}")


@check("paging.nothing-repeats", "contract: x-pagination, x-identity", Stage.ITERATIONS, compares=True)
def _nothing_repeats(context: CheckContext) -> Finding:
    """No row is returned twice in an iteration."""
    if context.operation.identity is None:
        return untested("no field is known to tell the rows apart")
    make_iterations(context)
    made = iterations(context)
    for iteration in made:
        seen: dict[str, int] = {}
        for index, row in enumerate(iteration.rows):
            first = seen.setdefault(row.name, index)
            if first != index:
                exchanges = dict.fromkeys((iteration.origin(first), iteration.origin(index)))
                clause = f"{row.label} is row {first} and again row {index} of one iteration"
                return failed(clause, *exchanges, rows=[row.name])
    if not any(len(iteration.exchanges) > 1 for iteration in made):
        return untested("no iteration had a second page")
    return passed(f"in {len(made)} iterations, the longest of {max(len(entry.rows) for entry in made)} rows")


@check("paging.nothing-skipped", "contract: x-pagination", Stage.ITERATIONS, compares=True)
def _nothing_skipped(context: CheckContext) -> Finding:
    """An iteration returns every row that any other request returns."""
    make_iterations(context)
    full = context.require_full()
    known, left_out = {row.name for row in full.rows}, set[str]()
    for exchange in context.record:
        own = exchange.request.headers == context.plain.headers
        lacking = [row for row in exchange.rows if own and row.name not in known]
        missing = not_hidden(context, lacking)
        left_out |= {row.name for row in lacking} if not missing else set()
        if missing:
            clause = f"{missing[0].label} is in another response and not in the iteration at {full.size_text}"
            names = [row.name for row in missing]
            return failed(f"{clause} ({len(missing)} such rows there)", exchange, full.exchanges[-1], rows=names)
    if not any(len(iteration.exchanges) > 1 for iteration in iterations(context)):
        return untested("no iteration had a second page")
    note = f"; {len(left_out)} rows have a value that a list without filters leaves out" if left_out else ""
    return passed(f"all rows of {len(context.record)} responses are in the full iteration of {len(full.rows)}{note}")


@check("paging.same-page-twice", "contract: x-pagination", compares=True)
def _same_page_twice(context: CheckContext) -> Finding:
    """The same page requested twice is the same page."""
    pairs = [(before, context.send(before.request)) for before in _to_repeat(context) if before.page is not None]
    # A cursor may be good for one use, or for some time.
    lapsed = [after for before, after in pairs if 400 <= after.status < 500 and _has_cursor(context, before)]
    pairs = [(before, after) for before, after in pairs if after not in lapsed]
    for before, after in pairs:
        if after.page is None:
            return failed(f"requested again, the same page gets {after.outcome}", before, after)
        at = difference(context, before.rows, after.rows)
        if at is not None:
            clause = f"requested again, the same page: {_difference_text(before.rows, after.rows, at)}"
            return failed(clause, before, after, rows=_names_at(before.rows, after.rows, at))
        if _envelope(before) != _envelope(after):
            return failed("requested again, the same page has another envelope", before, after)
    if not any(before.rows for before, _ in pairs):
        return untested(f"the tenant has no {context.noun}")
    note = f"; {len(lapsed)} cursors were no longer accepted: they expire" if lapsed else ""
    return passed(f"{len(pairs)} pages requested twice{note}")


def _to_repeat(context: CheckContext) -> Iterator[Exchange]:
    exchanges = context.full.exchanges
    if len(exchanges) > MAX_PAGES_TWICE:
        middle = len(exchanges) // 2
        exchanges = [*exchanges[:4], *exchanges[middle : middle + 2], *exchanges[-4:]]
    default = [context.first_page()] if context.bounds.default is not None else []
    filtered = (context.first_page(part, context.bounds.high) for part in listed_values(context.operation))
    return chain(exchanges, map(context.fetch, (*default, *filtered)))


def _has_cursor(context: CheckContext, exchange: Exchange) -> bool:
    return exchange.request.argument(context.names.cursor or "") is not None


def _envelope(exchange: Exchange) -> tuple[object, ...]:
    page = exchange.page
    # The cursor is left out: a different one for each response is legal.
    return () if page is None else (page.count, page.echo, page.more)


def _names_at(left: Sequence[Row], right: Sequence[Row], at: int) -> list[str]:
    return [row.name for rows in (left, right) for row in rows[at : at + 1]]


def _difference_text(left: Sequence[Row], right: Sequence[Row], at: int) -> str:
    if at >= len(left) or at >= len(right):
        return f"there are {len(right)} rows instead of {len(left)}"
    if left[at].name == right[at].name:
        return f"row {at} ({left[at].label}) has other content"
    return f"row {at} is {right[at].label} instead of {left[at].label}"


CHECKS = (_same_at_every_size, _nothing_repeats, _nothing_skipped, _same_page_twice)
