"""The bounds of the page size: what is allowed works, what isn't is refused, and nothing sent means the default."""

from __future__ import annotations

from ..ask import Argument
from ..exchange import Exchange
from ..law import Finding, Law, broken, held, untested
from ..study import Study
from ..walk import says_more
from .paging import difference
from .refusal import refusals

__all__ = ["LAWS"]


def _bounds_accepted(study: Study) -> Finding:
    sizes = (study.bounds.low, study.bounds.high)
    answers = [study.look(study.listing((), size)) for size in sizes]
    for size, answer in zip(sizes, answers, strict=True):
        if answer.page is None:
            return broken(f"size {size} gets {answer.outcome}", answer)
    return held(f"sizes {sizes[0]} and {sizes[1]} get a page")


def _outside_refused(study: Study) -> Finding:
    size = study.names.size
    texts = [*study.bounds.outside(), *study.bounds.misspelt()]
    asks = [study.plain.with_query(Argument(size, text)) for text in texts]
    following = [page.next for page in study.whole.pages[:1] if isinstance(page.next, str)]
    # On later pages too: bounds that are read only when a listing begins are no bounds.
    asks.extend(
        study.plain.with_query(Argument(size, str(study.bounds.high + 1)), Argument(study.names.cursor, cursor))
        for cursor in following
    )
    return refusals(study, [(f"size {_plain(ask.argument(size))}", study.look(ask)) for ask in asks])


def _plain(text: str | None) -> str:
    return text if text and text.isascii() and text.isprintable() and " " not in text else ascii(text)


def _default_applies(study: Study) -> Finding:
    default = study.bounds.default
    if default is None:
        return untested("the contract names no default size")
    unsized, sized = study.look(study.listing()), study.look(study.listing((), default))
    if unsized.page is None or sized.page is None:
        wrong = unsized if unsized.page is None else sized
        return broken(f"without a size, or with {default}, the listing gets {wrong.outcome}", wrong)
    return _compare(study, default, unsized, sized)


def _compare(study: Study, default: int, unsized: Exchange, sized: Exchange) -> Finding:
    rows = [list(exchange.page.rows) if exchange.page else [] for exchange in (unsized, sized)]
    if difference(rows[0], rows[1]) is not None:
        clause = f"without a size the page has {len(rows[0])} rows, with size {default} it has {len(rows[1])}"
        return broken(clause if len(rows[0]) != len(rows[1]) else "the two pages hold different rows", unsized, sized)
    if len(rows[1]) < default:
        return untested(f"there are fewer than {default} {study.noun}")
    return held(f"a page of {default} both times")


def _may_change(study: Study) -> Finding:
    """A page of one size, and what follows it at another: the rows of the whole walk, without a gap."""
    whole = study.everything().rows
    small, large = study.bounds.low, min(study.bounds.high, max(study.bounds.low + 1, len(whole) // 2))
    steps = 0
    for before, after in ((small, large), (large, small)):
        first = study.look(study.listing((), before))
        if first.page is None or not says_more(first.page, study.names):
            continue
        cursor = Argument(study.names.cursor, first.page.next)
        following = study.look(study.listing((), after).with_query(cursor))
        if following.page is None:
            return broken(f"the page behind one of {before} gets {following.outcome} at size {after}", first, following)
        due = whole[before : before + after]
        if difference(due, list(following.page.rows)) is not None:
            return broken(f"behind a page of {before}, one of {after} doesn't go on where it ended", first, following)
        steps += 1
    return held(f"{steps} steps from one size to another") if steps else untested("no page was followed by another")


LAWS = (
    Law(
        "paging.size-bounds-work",
        "The smallest and the largest page size get a page.",
        "x-pagination.size, the parameter's schema",
        _bounds_accepted,
    ),
    Law(
        "paging.size-outside-refused",
        "A page size outside the bounds, or no number at all, is refused in the envelope.",
        "x-pagination.size, the parameter's schema",
        _outside_refused,
    ),
    Law(
        "paging.default-size",
        "Without a page size the default applies.",
        "x-pagination.size, the parameter's default",
        _default_applies,
        compares=True,
    ),
    Law(
        "paging.size-may-change",
        "A cursor leads on at any page size, not only at the one it was given out under.",
        "x-pagination.cursor, x-pagination.size",
        _may_change,
        compares=True,
    ),
)
