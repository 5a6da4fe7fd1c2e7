"""What an envelope says about its own page. Evaluated on every page of the run, whichever check requested it."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial

from ..check import Check, Finding, Stage, Untestable, failed, passed, untested
from ..context import CheckContext
from ..inputs.filters import wire_text
from ..probing.exchange import Exchange, Page
from ..probing.iteration import says_more

__all__ = ["CHECKS"]

Wrong = Callable[[CheckContext, Page, int | None], str | None]


def _every_page(wrong: Wrong, needs_more: bool, context: CheckContext) -> Finding:
    """Passed where `wrong` finds nothing on any page, and one page at least was able to show it."""
    pages = [
        (exchange, exchange.page)
        for exchange in context.record
        if exchange.page is not None and context.bounds.allows(exchange.request.argument(context.names.size))
    ]
    clauses = [(exchange, wrong(context, page, _requested_size(context, exchange))) for exchange, page in pages]
    faulty = [(exchange, clause) for exchange, clause in clauses if clause is not None]
    if faulty:
        exchange, clause = faulty[0]
        more = f"; so on {len(faulty)} of {len(pages)} pages" if len(faulty) > 1 else ""
        return failed(f"{clause}{more}", exchange)
    if needs_more and context.names.next is not None and not any(says_more(page, context.names) for _, page in pages):
        return untested("no page was followed by another")
    if not any(page.rows for _, page in pages):
        return untested("the run saw no page with rows")
    return passed(f"on {len(pages)} pages")


def _requested_size(context: CheckContext, exchange: Exchange) -> int | None:
    """The page size requested, or the default; None where the contract sets none."""
    sent = exchange.request.argument(context.names.size)
    return context.bounds.default if sent is None else int(sent)


def _count(context: CheckContext, page: Page, _size: int | None) -> str | None:
    if context.names.count is None:
        raise Untestable("the envelope has no count")
    if page.count == len(page.rows) and not isinstance(page.count, bool):
        return None
    return f"{context.names.count} is {_shown(page.count)} on a page of {len(page.rows)}"


def _echo(context: CheckContext, page: Page, size: int | None) -> str | None:
    if context.names.echo is None:
        raise Untestable("the envelope doesn't repeat the page size")
    # A contract may want the size as text.
    if size is None or wire_text(page.echo) == str(size):
        return None
    return f"{context.names.echo} is {_shown(page.echo)}, {size} was requested"


def _too_many(_context: CheckContext, page: Page, size: int | None) -> str | None:
    return None if size is None or len(page.rows) <= size else f"a page of {len(page.rows)}, {size} were requested"


def _shown(value: object) -> str:
    """A number, a boolean or null as JSON; of anything else, which may be personal, only that it is something else."""
    return json.dumps(value) if value is None or isinstance(value, bool | int | float) else "something else"


CHECKS = (
    Check(
        "paging.count-is-page",
        "The count is the number of rows on the page.",
        "contract: x-pagination.count",
        partial(_every_page, _count, False),
        Stage.RECORD,
        assumptions=("count-of-page",),
    ),
    Check(
        "paging.size-echoed",
        "The page repeats the size that was requested, or the default where none was.",
        "contract: x-pagination.echo and size",
        partial(_every_page, _echo, False),
        Stage.RECORD,
        assumptions=("limit-echo",),
    ),
    Check(
        "paging.size-is-maximum",
        "No page has more rows than were requested.",
        "contract: x-pagination.size",
        partial(_every_page, _too_many, True),
        Stage.RECORD,
    ),
)
