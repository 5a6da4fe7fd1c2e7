"""Where walks lead: each cursor goes on, what a page says of what follows is true, and every walk ends."""

from __future__ import annotations

from ..ask import Argument
from ..exchange import Exchange
from ..law import Finding, Law, Stage, broken, held, untested
from ..selection import Selection, keeps
from ..study import Study
from ..walk import End, Walk, says_more
from .paging import all_walks, ending_of, size_of, walks

__all__ = ["LAWS"]


def _walk_ends(study: Study) -> Finding:
    all_walks(study)
    for walk in walks(study):
        if walk.end in {End.CYCLE, End.BARREN}:
            return broken(f"the walk at {size_of(walk)} {ending_of(walk)}", *walk.exchanges[-2:])
    ended = [walk for walk in walks(study) if walk.complete and len(walk.exchanges) > 1]
    if not ended:
        return untested("no walk of more than one page came to its end")
    return held(f"{len(ended)} walks of up to {max(len(walk.exchanges) for walk in ended)} pages")


def _cursor_advances(study: Study) -> Finding:
    all_walks(study)
    steps = 0
    for walk in walks(study):
        for before, after in zip(walk.exchanges, walk.exchanges[1:], strict=False):
            steps += 1
            if _stands_still(before, after):
                return broken("the page behind a cursor begins with a row of the page before", before, after)
        if walk.end is End.CYCLE:
            return broken("a page gives out a cursor that was given out before", *walk.exchanges[-2:])
    return held(f"{steps} steps from page to page") if steps else untested("no walk had a second page")


def _more_is_true(study: Study) -> Finding:
    all_walks(study)
    told = _false_promise(study) or _false_end(study)
    if told is not None:
        return told
    if not any(len(walk.exchanges) > 1 and walk.complete for walk in walks(study)):
        return untested("no walk of more than one page came to its end")
    return held(f"on {sum(len(walk.exchanges) for walk in walks(study))} pages of {len(walks(study))} walks")


def _more_has_cursor(study: Study) -> Finding:
    """The end is where the flag is false or the cursor null; so a page that neither is has to give the cursor."""
    all_walks(study)
    if study.names.more is None:
        return untested("the envelope has no flag for more")
    for walk in walks(study):
        last = walk.exchanges[-1]
        if last.page is None or last.page.more is not True or says_more(last.page, study.names):
            continue
        follow = _known(study, walk) - {row.name for row in walk.rows}
        if follow:
            clause = f"{study.names.more} is true and there is no {study.names.next}"
            return broken(f"{clause}, though {len(follow)} of the {study.noun} seen elsewhere are still to come", last)
    if not any(says_more(page, study.names) for walk in walks(study) for page in walk.pages):
        return untested("no page said that more follows")
    return held(f"on {sum(len(walk.pages) for walk in walks(study))} pages of {len(walks(study))} walks")


def _known(study: Study, walk: Walk) -> set[str]:
    """The rows that belong to the walk's listing, as far as any answer of the run showed them."""
    filters = {entry.parameter for entry in study.operation.filters}
    selection = tuple(argument for argument in walk.start.query if argument.name in filters)
    pages = (entry.page for entry in study.record if entry.page and entry.ask.headers == walk.start.headers)
    return {row.name for page in pages for row in page.rows if keeps(study.operation, selection, row)}


def _exact_fit(study: Study) -> Finding:
    all_walks(study)
    sized = [(walk, walk.size or study.bounds.default) for walk in walks(study) if walk.complete and walk.rows]
    fits = [(walk, size) for walk, size in sized if size is not None and len(walk.rows) % size == 0]
    for walk, size in fits:
        if not walk.pages[-1].rows:
            clause = f"{len(walk.rows)} rows fill pages of {size} exactly; the last full one promises more"
            return broken(clause, *walk.exchanges[-2:])
    if not fits:
        return untested("no listing filled its last page exactly")
    return held(f"{len(fits)} listings that fill their last page, such as {len(fits[0][0].rows)} rows by {fits[0][1]}")


def _false_promise(study: Study) -> Finding | None:
    for walk in walks(study):
        for before, after in zip(walk.exchanges, walk.exchanges[1:], strict=False):
            if after.page is not None and not after.page.rows:
                return broken("a page says that more follows, and the next one is empty", before, after)
    return None


def _false_end(study: Study) -> Finding | None:
    for walk in walks(study):
        if not walk.complete:
            continue
        beyond = _beyond(study, walk)
        if beyond is not None and beyond.page is not None and beyond.page.rows:
            clause = f"the walk at {size_of(walk)} is said to be over after {len(walk.rows)} rows; its cursor leads on"
            return broken(clause, walk.exchanges[-1], beyond)
        longest = _longest(study, walk)
        if len(longest.rows) > len(walk.rows):
            clause = f"the walk at {size_of(walk)} is said to be over after {len(walk.rows)} rows"
            return broken(f"{clause}, at {size_of(longest)} {len(longest.rows)} were seen", walk.exchanges[-1])
    return None


def _beyond(study: Study, walk: Walk) -> Exchange | None:
    """The page behind the cursor of a page that says that nothing follows; None where it gives no cursor."""
    last = walk.pages[-1]
    if not isinstance(last.next, str) or not last.next or says_more(last, study.names):
        return None
    return study.look(walk.start.with_query(Argument(study.names.cursor, last.next)))


def _longest(study: Study, walk: Walk) -> Walk:
    """The walk through the same listing that saw most rows."""
    same = [other for other in walks(study) if _listing(study, other) == _listing(study, walk)]
    return max(same, key=lambda other: len({row.name for row in other.rows}))


def _listing(study: Study, walk: Walk) -> tuple[frozenset[Selection | object], ...]:
    return frozenset(walk.start.without_query(study.names.size).query), frozenset(walk.start.headers)


def _stands_still(before: Exchange, after: Exchange) -> bool:
    if before.page is None or after.page is None or not after.page.rows:
        return False
    return after.page.rows[0].name in {row.name for row in before.page.rows}


LAWS = (
    Law(
        "paging.more-has-cursor",
        "A page after which more follows, by its own word, gives the cursor for it.",
        "x-pagination.more, x-pagination.next",
        _more_has_cursor,
        Stage.WALKS,
        compares=True,
    ),
    Law(
        "paging.cursor-advances",
        "Each cursor leads on to new rows.",
        "x-pagination.cursor",
        _cursor_advances,
        Stage.WALKS,
    ),
    Law("paging.walk-ends", "A walk comes to an end.", "x-pagination.more, x-pagination.next", _walk_ends, Stage.WALKS),
    Law(
        "paging.more-is-true",
        "A page that says that more follows is followed by rows, and one that says otherwise isn't.",
        "x-pagination.more, x-pagination.next",
        _more_is_true,
        stage=Stage.WALKS,
        compares=True,
    ),
    Law(
        "paging.exact-fit",
        "Where the rows fill the last page exactly, that page says that nothing follows.",
        "x-pagination.more",
        _exact_fit,
        stage=Stage.WALKS,
        compares=True,
    ),
)
