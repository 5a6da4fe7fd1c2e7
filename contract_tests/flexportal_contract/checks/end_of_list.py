"""Cursors lead to new rows, what a page says of what follows is true, and every iteration ends."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from ..check import Finding, Stage, check, failed, passed, untested
from ..context import CheckContext
from ..inputs.filters import matches
from ..probing.exchange import Exchange
from ..probing.iteration import End, PageIteration, says_more
from ..probing.request import Argument
from .pagination import iterations, make_iterations

__all__ = ["CHECKS"]


@check("paging.iteration-ends", "contract: x-pagination.more, x-pagination.next", Stage.ITERATIONS, compares=True)
def _iteration_ends(context: CheckContext) -> Finding:
    """An iteration ends."""
    make_iterations(context)
    for iteration in iterations(context):
        if iteration.end in {End.CYCLE, End.NO_NEW_ROWS}:
            return failed(f"the iteration at {iteration.size_text} {iteration.ending}", *iteration.exchanges[-2:])
    ended = [iteration for iteration in iterations(context) if iteration.complete and len(iteration.exchanges) > 1]
    if not ended:
        return untested("no iteration of more than one page reached the end")
    return passed(f"{len(ended)} iterations of up to {max(len(entry.exchanges) for entry in ended)} pages")


@check("paging.cursor-advances", "contract: x-pagination.cursor", Stage.ITERATIONS, compares=True)
def _cursor_advances(context: CheckContext) -> Finding:
    """Each cursor leads to new rows."""
    make_iterations(context)
    for before, after in _steps(context):
        if after.rows and after.rows[0].name in {row.name for row in before.rows}:
            names = [after.rows[0].name]
            return failed("the page after a cursor starts with a row of the page before", before, after, rows=names)
    for iteration in iterations(context):
        if iteration.end is End.CYCLE:
            return failed("a page returns a cursor that was returned before", *iteration.exchanges[-2:])
    steps = len(list(_steps(context)))
    return passed(f"{steps} steps from page to page") if steps else untested("no iteration had a second page")


@check("paging.more-is-true", "contract: x-pagination.more, x-pagination.next", Stage.ITERATIONS, compares=True)
def _more_is_true(context: CheckContext) -> Finding:
    """A page that says that more follows is followed by rows, and one that says otherwise isn't."""
    make_iterations(context)
    for before, after in _steps(context):
        # A cursor alone promises nothing: it may lead to an empty last page.
        if context.names.more is not None and after.page is not None and not after.page.rows:
            return failed("a page says that more follows, and the next one is empty", before, after)
    made = iterations(context)
    for iteration in made:
        finding = _false_end(context, iteration) if iteration.complete else None
        if finding is not None:
            return finding
    if not any(len(iteration.exchanges) > 1 and iteration.complete for iteration in made):
        return untested("no iteration of more than one page reached the end")
    return passed(f"on {sum(len(entry.exchanges) for entry in made)} pages of {len(made)} iterations")


def _false_end(context: CheckContext, iteration: PageIteration) -> Finding | None:
    """Rows after a page that says that nothing follows: behind its cursor, or in another iteration."""
    last = iteration.pages[-1]
    clause = f"the iteration at {iteration.size_text} ends after {len(iteration.rows)} rows"
    if isinstance(last.next, str) and last.next and not says_more(last, context.names):
        beyond = context.fetch(iteration.start.with_query(Argument(context.names.cursor or "", last.next)))
        if beyond.rows:
            return failed(f"{clause}, and its last cursor leads to more", iteration.exchanges[-1], beyond)
    same = [other for other in iterations(context) if _list_of(context, other) == _list_of(context, iteration)]
    longest = max(same, key=lambda other: len({row.name for row in other.rows}))
    if len(longest.rows) > len(iteration.rows):
        names = {row.name for row in longest.rows} - {row.name for row in iteration.rows}
        clause = f"{clause}, at {longest.size_text} there are {len(longest.rows)}"
        return failed(clause, iteration.exchanges[-1], rows=names)
    return None


@check("paging.more-has-cursor", "contract: x-pagination.more, x-pagination.next", Stage.ITERATIONS, compares=True)
def _more_has_cursor(context: CheckContext) -> Finding:
    """A page after which more follows has the cursor for it."""
    make_iterations(context)
    if context.names.more is None:
        return untested("the envelope has no flag for more")
    made = iterations(context)
    for iteration in made:
        last = iteration.exchanges[-1]
        if last.page is None or last.page.more is not True or says_more(last.page, context.names):
            continue
        missing = _known(context, iteration) - {row.name for row in iteration.rows}
        if missing:
            clause = f"{context.names.more} is true without {context.names.next}"
            clause = f"{clause}, and {len(missing)} {context.noun} seen elsewhere are missing"
            return failed(clause, last, rows=missing)
    if not any(says_more(page, context.names) for iteration in made for page in iteration.pages):
        return untested("no page said that more follows")
    return passed(f"on {sum(len(entry.pages) for entry in made)} pages of {len(made)} iterations")


@check("paging.exact-fit", "contract: x-pagination.more", Stage.ITERATIONS, compares=True)
def _exact_fit(context: CheckContext) -> Finding:
    """Where the rows fill the last page exactly, that page says that nothing follows."""
    make_iterations(context)
    if context.names.more is None:
        return untested("the envelope has no flag for more")
    sized = [(entry, entry.size or context.bounds.default) for entry in iterations(context) if entry.complete]
    fits = [(entry, size) for entry, size in sized if entry.rows and size and len(entry.rows) % size == 0]
    for iteration, size in fits:
        if not iteration.pages[-1].rows:
            clause = f"{len(iteration.rows)} rows fill pages of {size} exactly; the last full one promises more"
            return failed(clause, *iteration.exchanges[-2:])
    if not fits:
        return untested("no list filled its last page exactly")
    return passed(f"{len(fits)} lists that fill their last page, such as {len(fits[0][0].rows)} rows by {fits[0][1]}")


@check("paging.total-is-true", "contract: x-pagination.total", Stage.ITERATIONS, compares=True)
def _total_is_true(context: CheckContext) -> Finding:
    """The total that a page states is the number of rows of the whole list, with filters and without."""
    make_iterations(context)
    if context.names.total is None:
        return untested("the envelope has no total")
    stated = 0
    for iteration in iterations(context):
        for exchange in iteration.exchanges if iteration.complete else ():
            total = None if exchange.page is None else exchange.page.total
            stated += total is not None
            if total is not None and total != len(iteration.rows):
                clause = f"{context.names.total} is {total}, the iteration at {iteration.size_text}"
                names = {row.name for row in iteration.rows}
                return failed(f"{clause} has {len(iteration.rows)} rows", exchange, rows=names)
    return (
        passed(f"on {stated} pages") if stated else untested("no page of a list that was read to its end has a total")
    )


def _steps(context: CheckContext) -> Iterator[tuple[Exchange, Exchange]]:
    """Each page of each iteration with the next."""
    return (step for iteration in iterations(context) for step in pairwise(iteration.exchanges))


def _known(context: CheckContext, iteration: PageIteration) -> set[str]:
    """The rows that belong to the iteration's list, as far as any response of the run showed them."""
    filters = {entry.parameter for entry in context.operation.filters}
    selection = tuple(argument for argument in iteration.start.query if argument.name in filters)
    same = (entry for entry in context.record if entry.request.headers == iteration.start.headers)
    return {row.name for entry in same for row in entry.rows if matches(context.operation, selection, row)}


def _list_of(context: CheckContext, iteration: PageIteration) -> tuple[object, object]:
    return frozenset(iteration.start.without_query(context.names.size).query), frozenset(iteration.start.headers)


CHECKS = (_more_has_cursor, _cursor_advances, _iteration_ends, _more_is_true, _exact_fit, _total_is_true)
