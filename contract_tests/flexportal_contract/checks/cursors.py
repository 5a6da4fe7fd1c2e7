"""Cursors work only where they were returned: for one tenant and one selection of filters."""

from __future__ import annotations

from collections.abc import Iterator

from ..check import Finding, Untestable, check, failed, passed, untested
from ..context import CheckContext
from ..inputs.filters import Selection, listed_pairs, listed_values, one_of_each, shown
from ..probing.exchange import Exchange
from ..probing.iteration import says_more
from ..probing.request import Argument

__all__ = ["CHECKS", "cursors_of_other_tenant"]


def cursors_of_other_tenant(context: CheckContext) -> Iterator[tuple[str, Exchange]]:
    """Cursors of the other tenant, sent for this one: of the first and a later page, at several sizes, with filters.

    Raises:
        Untestable: The other tenant returns no cursor, or there is none.
    """
    low, high = context.bounds.low, context.bounds.high
    selections: list[Selection] = [(), *listed_values(context.operation)[:1]]
    found = False
    for selection in selections:
        for size in (low, high, None):
            iteration = context.iterate(selection, size, start=context.plain_for_other_tenant, max_pages=2)
            for number, page in enumerate(iteration.pages[:2], start=1):
                if not says_more(page, context.names):
                    continue
                found = True
                cursor = Argument(context.names.cursor or "", page.next)
                what = f"a cursor of the other tenant (page {number} of {shown(selection)})"
                yield what, context.fetch(context.first_page(selection, size).with_query(cursor))
    if not found:
        raise Untestable("the second tenant returns no cursor")


@check("tenancy.cursor-of-tenant", "x-pagination.cursor, parameters")
def _cursor_of_tenant(context: CheckContext) -> Finding:
    """A cursor of one tenant doesn't work for another."""
    context.require_full()
    return _none_works(cursors_of_other_tenant(context))


@check("tenancy.cursor-of-filter", "x-pagination.cursor, x-filters")
def _cursor_of_filter(context: CheckContext) -> Finding:
    """A cursor of one filter doesn't work for another."""
    context.require_full()
    if not context.operation.filters:
        return untested("the operation has no filters")
    return _none_works(_with_other_filters(context))


def _with_other_filters(context: CheckContext) -> Iterator[tuple[str, Exchange]]:
    """From each listed value to the next, to none and back, to more filters and fewer."""
    size = context.bounds.low
    for source, target in _pairs_of_selections(context):
        first = context.fetch(context.first_page(source, size))
        if first.page is not None and says_more(first.page, context.names):
            request = context.first_page(target, size).with_query(Argument(context.names.cursor or "", first.page.next))
            yield f"a cursor of {shown(source)} sent with {shown(target)}", context.fetch(request)


def _pairs_of_selections(context: CheckContext) -> list[tuple[Selection, Selection]]:
    singles = listed_values(context.operation)
    others = [one for one in one_of_each(context.operation, context.full.rows) if one not in singles]
    next_values = zip(singles, [*singles[1:], *singles[:1]], strict=True)
    return [
        *((one, two) for one, two in next_values if one != two),
        *((single, ()) for single in singles),
        *(((), selection) for selection in (*singles, *others)),
        *((pair, pair[:1]) for pair in listed_pairs(context.operation)[:1]),
        *((pair[:1], pair) for pair in listed_pairs(context.operation)[:1]),
    ]


def _none_works(sent: Iterator[tuple[str, Exchange]]) -> Finding:
    """Failed at the first of these cursors that returns a row."""
    outcomes: list[str] = []
    for what, exchange in sent:
        if exchange.rows:
            return failed(f"{what} gets {exchange.outcome}", exchange)
        if exchange.status == 0 or exchange.status >= 500:
            return untested(f"{what} gets {exchange.outcome}")
        outcomes.append(exchange.outcome)
    if not outcomes:
        return untested("no list returned a cursor")
    return passed(f"{len(outcomes)} such cursors, none works: {' or '.join(sorted(set(outcomes)))}")


CHECKS = (_cursor_of_tenant, _cursor_of_filter)
