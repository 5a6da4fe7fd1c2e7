"""Paging, as far as a single page shows it. Judged over every page of the run, whichever law asked for it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

from ..exchange import Exchange, Page
from ..law import Finding, Law, Stage, Untestable, broken, held, untested
from ..selection import wire_text
from ..study import Study
from ..walk import says_more

__all__ = ["LAWS", "asked_size", "pages"]


def pages(study: Study) -> Iterator[tuple[Exchange, Page]]:
    """Every page of the run that was asked for with a size that the contract allows."""
    for exchange in study.record:
        sized = study.bounds.allows(exchange.ask.argument(study.names.size))
        if exchange.page is not None and sized:
            yield exchange, exchange.page


def asked_size(study: Study, exchange: Exchange) -> int | None:
    """The page size asked for, or the default; None where the contract names none."""
    sent = exchange.ask.argument(study.names.size)
    return study.bounds.default if sent is None else int(sent)


def _each(
    wrong: Callable[[Study, Exchange, Page], str | None], enough: Callable[[Study, Page], bool], lacking: str
) -> Callable[[Study], Finding]:
    """A check of every page: `wrong` says what is wrong with one, `enough` whether one was able to show it."""

    def check(study: Study) -> Finding:
        judged = list(pages(study))
        faulty = [(exchange, clause) for exchange, page in judged if (clause := wrong(study, exchange, page))]
        if faulty:
            exchange, clause = faulty[0]
            more = f"; so on {len(faulty)} of {len(judged)} pages" if len(faulty) > 1 else ""
            return broken(f"{clause}{more}", exchange)
        if not any(enough(study, page) for _, page in judged):
            return untested(lacking)
        return held(f"on {len(judged)} pages")

    return check


def _miscounted(study: Study, _exchange: Exchange, page: Page) -> str | None:
    if study.names.count is None:
        raise Untestable("the envelope has no count")
    if page.count == len(page.rows) and not isinstance(page.count, bool):
        return None
    return f"{study.names.count} is {_plain(page.count)} on a page of {len(page.rows)}"


def _misechoed(study: Study, exchange: Exchange, page: Page) -> str | None:
    if study.names.echo is None:
        raise Untestable("the envelope doesn't repeat the page size")
    asked = asked_size(study, exchange)
    # A contract may want the size as text.
    if asked is None or wire_text(page.echo) == str(asked):
        return None
    return f"{study.names.echo} is {_plain(page.echo)} where {asked} was asked for"


def _overfull(study: Study, exchange: Exchange, page: Page) -> str | None:
    asked = asked_size(study, exchange)
    return None if asked is None or len(page.rows) <= asked else f"a page of {len(page.rows)} where {asked} was asked"


def _short(study: Study, exchange: Exchange, page: Page) -> str | None:
    asked = asked_size(study, exchange)
    if asked is None or len(page.rows) >= asked or not says_more(page, study.names):
        return None
    return f"a page of {len(page.rows)} where {asked} was asked, and yet more is to follow"


def _has_rows(_study: Study, page: Page) -> bool:
    return bool(page.rows)


def _goes_on(study: Study, page: Page) -> bool:
    return says_more(page, study.names)


def _plain(value: object) -> str:
    """A number, a boolean or null as JSON writes it; of anything else only that it is something else."""
    return json.dumps(value) if value is None or isinstance(value, bool | int | float) else "something else"


LAWS = (
    Law(
        "paging.count-is-page",
        "The count is the number of rows on the page.",
        "x-pagination.count",
        _each(_miscounted, _has_rows, "the run saw no page with rows"),
        stage=Stage.RECORD,
    ),
    Law(
        "paging.size-echoed",
        "The page repeats the size that was asked for, or the default where none was.",
        "x-pagination.echo, x-pagination.size",
        _each(_misechoed, _has_rows, "the run saw no page with rows"),
        stage=Stage.RECORD,
    ),
    Law(
        "paging.size-is-cap",
        "No page holds more rows than were asked for.",
        "x-pagination.size",
        _each(_overfull, _goes_on, "no page was followed by another, so that no size came to bear"),
        stage=Stage.RECORD,
    ),
    Law(
        "paging.only-last-short",
        "Only the last page holds fewer rows than were asked for.",
        "x-pagination.size, x-pagination.more",
        _each(_short, _goes_on, "no page was followed by another"),
        stage=Stage.RECORD,
    ),
)
