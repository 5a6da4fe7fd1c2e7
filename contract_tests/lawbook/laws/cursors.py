"""Cursors are good only where they were given out: for one tenant and one selection."""

from __future__ import annotations

from collections.abc import Iterator

from ..ask import Argument
from ..exchange import Exchange
from ..law import Finding, Law, Untestable, Verdict, broken, held, untested
from ..selection import Selection, pairs, partitions, shown
from ..study import Study
from ..walk import says_more
from .chosen import listed_values, one_of_each

__all__ = ["LAWS", "foreign_cursor"]


def foreign_cursor(study: Study) -> Exchange:
    """The other tenant's cursor, sent for this tenant. Raises: Untestable where there is none."""
    return next(_foreign_cursors(study))[1]


def _foreign_cursors(study: Study) -> Iterator[tuple[str, Exchange]]:
    """Cursors of the other tenant, sent for this one: of the first and a later page, at several sizes, with filters."""
    low, high = study.bounds.low, study.bounds.high
    listed: list[Selection] = [(), *listed_values(study)[:1]]
    found = False
    for selection in listed:
        for size in (low, high, None):
            walk = study.walk(selection, size, start=study.elsewhere, cap=2)
            for number, page in enumerate(walk.pages[:2], start=1):
                if not says_more(page, study.names):
                    continue
                found = True
                cursor = Argument(study.names.cursor, page.next)
                what = f"a cursor of the other tenant (page {number} of {shown(selection)})"
                yield what, study.look(study.listing(selection, size).with_query(cursor))
    if not found:
        raise Untestable("the second tenant gives no cursor")


def _cursor_of_tenant(study: Study) -> Finding:
    study.everything()
    return _all_useless(_foreign_cursors(study))


def _cursor_of_filter(study: Study) -> Finding:
    """A cursor given out under one selection, sent under another."""
    study.everything()
    if not study.operation.filters:
        return untested("the operation has no filters")
    return _all_useless(_strayed(study))


def _strayed(study: Study) -> Iterator[tuple[str, Exchange]]:
    """Cursors of one selection sent with another: from each value to the next, to none and back, to more and fewer."""
    size = study.bounds.low
    for source, target in _crossings(study):
        first = study.look(study.listing(source, size))
        if first.page is not None and says_more(first.page, study.names):
            ask = study.listing(target, size).with_query(Argument(study.names.cursor, first.page.next))
            yield f"a cursor of {shown(source)} sent with {shown(target)}", study.look(ask)


def _crossings(study: Study) -> list[tuple[Selection, Selection]]:
    singles = listed_values(study)
    turned = [(one, two) for one, two in zip(singles, [*singles[1:], *singles[:1]], strict=True) if one != two]
    several = pairs(partitions(study.operation))[:1]
    own = [selection for selection in one_of_each(study) if selection not in singles]
    whole: Selection = ()
    return [
        *turned,
        *((single, whole) for single in singles),
        *((whole, selection) for selection in (*singles, *own)),
        *((pair, pair[:1]) for pair in several),
        *((pair[:1], pair) for pair in several),
    ]


def _all_useless(strayed: Iterator[tuple[str, Exchange]]) -> Finding:
    """Whether none of these cursors gets a row. Broken at the first that does."""
    got: list[str] = []
    for what, exchange in strayed:
        finding = _useless(exchange, what)
        if finding.verdict is not Verdict.HELD:
            return finding
        got.append(exchange.outcome)
    if not got:
        return untested("no listing gave a cursor")
    return held(f"{len(got)} such cursors, none of use: {' or '.join(sorted(set(got)))}")


def _useless(exchange: Exchange, what: str) -> Finding:
    if exchange.page is not None and exchange.page.rows:
        return broken(f"{what} gets {exchange.outcome}", exchange)
    if exchange.status == 0 or exchange.status >= 500:
        return untested(f"{what} gets {exchange.outcome}")
    return held(f"{what} gets {exchange.outcome}")


LAWS = (
    Law(
        "tenancy.cursor-of-tenant",
        "A cursor of one tenant is of no use for another.",
        "x-pagination.cursor, parameters",
        _cursor_of_tenant,
    ),
    Law(
        "tenancy.cursor-of-filter",
        "A cursor of one filter is of no use for another.",
        "x-pagination.cursor, x-filters",
        _cursor_of_filter,
    ),
)
