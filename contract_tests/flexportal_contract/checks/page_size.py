"""The bounds of the page size: allowed sizes work, others are rejected, and without one the default applies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..check import Finding, check, failed, passed, untested
from ..context import CheckContext
from ..inputs.filters import Selection, listed_filters
from ..inputs.page_sizes import packed
from ..probing.exchange import Exchange, Row
from ..probing.iteration import says_more
from ..probing.request import Argument
from .error_responses import rejected
from .pagination import difference

__all__ = ["CHECKS"]

SINGLE = "the list has a single page"
NUMBERED = "pages have numbers, which mean another place at another size"


@check("paging.size-bounds-work", "contract: x-pagination.size, the parameter's schema")
def _bounds_work(context: CheckContext) -> Finding:
    """The smallest and the largest page size get a page."""
    low, high = context.bounds.low, context.bounds.high
    for size in (low, high):
        exchange = context.fetch(context.first_page((), size))
        if exchange.page is None:
            return failed(f"size {size} gets {exchange.outcome}", exchange)
    return passed(f"sizes {low} and {high} get a page")


@check("paging.size-outside-rejected", "assumption: invalid-limit", assumptions=("invalid-limit",))
def _outside_rejected(context: CheckContext) -> Finding:
    """A page size out of bounds, or that is no number, gets the declared error response."""
    size = context.names.size
    sent: list[tuple[str, Selection]] = [(f"size {text}", (Argument(size, text),)) for text in context.bounds.outside()]
    # On later pages and beside filters too: a server may check the size only for the first page of a plain list.
    for where, other in _beside(context):
        edges = [Argument(size, text) for text in context.bounds.edges()]
        sent.extend((f"size {edge.value} {where}", (edge, other)) for edge in edges)
    return rejected(context, [(what, context.fetch(context.plain.with_query(*query))) for what, query in sent])


def _beside(context: CheckContext) -> Iterator[tuple[str, Argument]]:
    for page in context.full.pages[:1]:
        if says_more(page, context.names):
            yield "on a later page", Argument(context.names.cursor or "", page.next)
    for name, values in listed_filters(context.operation).items():
        yield f"with {name}={values[0]}", Argument(name, values[0])


@check("paging.every-size", "contract: x-pagination.size, the parameter's schema", compares=True)
def _every_size(context: CheckContext) -> Finding:
    """Pages of every allowed size have the expected rows and a working cursor."""
    if context.names.cursor is None:
        return untested(SINGLE)
    if _is_numbered(context):
        return untested(NUMBERED)
    rows, low = context.require_full().rows, context.bounds.low
    every = not context.changing and context.budget.for_iterations > 4 * context.bounds.high
    # Each iteration starts with the smallest page, so that all the others follow a cursor, and leaves a row, so that
    # each of them returns one.
    made = packed(context.bounds.between(every), len(rows) - low - 1)
    for sizes in made:
        finding = _gap(context, rows, [*sizes, context.bounds.high])
        if finding is not None:
            return finding
    tried = sum(map(len, made))
    return passed(f"{tried} sizes in {len(made)} iterations") if tried else untested("there are too few rows")


def _is_numbered(context: CheckContext) -> bool:
    """Whether a cursor is the number of a page: another page size leads to the same one."""
    if context.names.next == "$page":
        return True
    # Two small pages, behind which more rows follow if there are any: a number of rows, or a row's id, differs.
    low = context.bounds.low
    first = [context.fetch(context.first_page((), size)) for size in (low, min(low + 1, context.bounds.high))]
    cursors = [each.page.next for each in first if each.page is not None and says_more(each.page, context.names)]
    sizes = {len(each.rows) for each in first}
    return len(cursors) == len(sizes) == 2 and cursors[0] == cursors[1] and str(cursors[0]).isdigit()


def _gap(context: CheckContext, rows: Sequence[Row], sizes: Sequence[int]) -> Finding | None:
    """Where pages of these sizes are not the rows of the list. One may be short, as long as the next continues."""
    before = context.fetch(context.first_page((), context.bounds.low))
    at, last = len(before.rows), context.bounds.low
    for size in sizes:
        if before.page is None or not says_more(before.page, context.names):
            names = [row.name for row in rows[at:]]
            clause = f"after a page of {last} nothing follows, {len(rows) - at} rows are missing"
            return failed(clause, before, rows=names) if at < len(rows) else None
        after = _next(context, before, size)
        if after.page is None:
            return failed(f"after {at} rows a page of {size} gets {after.outcome}", before, after)
        wrong = difference(context, rows, after.rows, prefix=True, start=at)
        if wrong is not None:
            names = [row.name for row in rows[wrong : wrong + 1]]
            return failed(f"after {at} rows a page of {size} has other rows than expected", before, after, rows=names)
        at, before, last = at + len(after.rows), after, size
    return None


def _next(context: CheckContext, before: Exchange, size: int) -> Exchange:
    cursor = Argument(context.names.cursor or "", "" if before.page is None else before.page.next)
    exchange = context.fetch(context.first_page((), size).with_query(cursor))
    context.require_accepted_cursor(exchange)
    return exchange


@check(
    "paging.default-size", "contract: x-pagination.size, its default", compares=True, assumptions=("variants-limit",)
)
def _default_size(context: CheckContext) -> Finding:
    """Without a page size the default applies."""
    default = context.bounds.default
    if default is None:
        return untested("the contract sets no default size")
    unsized, sized = context.fetch(context.first_page()), context.fetch(context.first_page((), default))
    for exchange in (unsized, sized):
        if exchange.page is None:
            return failed(f"without a size, or with {default}, the list gets {exchange.outcome}", exchange)
    if difference(context, unsized.rows, sized.rows) is not None:
        clause = f"without a size the page has {len(unsized.rows)} rows, with size {default} it has {len(sized.rows)}"
        same_length = len(unsized.rows) == len(sized.rows)
        return failed("the two pages have different rows" if same_length else clause, unsized, sized)
    if len(sized.rows) < default:
        return untested(f"there are fewer than {default} {context.noun}")
    return passed(f"a page of {default} both times")


@check("paging.size-may-change", "contract: x-pagination.cursor, x-pagination.size", compares=True)
def _size_may_change(context: CheckContext) -> Finding:
    """A cursor works at any page size, not only at the one it was returned for."""
    if _is_numbered(context):
        return untested(NUMBERED)
    rows = context.require_full().rows
    small, large = context.bounds.low, min(context.bounds.high, max(context.bounds.low + 1, len(rows) // 2))
    steps = 0
    for size, other in ((small, large), (large, small)):
        before = context.fetch(context.first_page((), size))
        if before.page is None or not says_more(before.page, context.names):
            continue
        after = _next(context, before, other)
        if after.page is None:
            return failed(f"the page after one of {size} gets {after.outcome} at size {other}", before, after)
        at = difference(context, rows, after.rows, prefix=True, start=len(before.rows))
        if at is not None:
            clause = f"after a page of {size}, one of {other} doesn't continue where it ended"
            return failed(clause, before, after, rows=[row.name for row in rows[at : at + 1]])
        steps += 1
    return passed(f"{steps} steps from one size to another") if steps else untested("no page was followed by another")


CHECKS = (_bounds_work, _outside_rejected, _default_size, _size_may_change, _every_size)
