"""The bounds of the page size: what is allowed works, what isn't is refused, and nothing sent means the default."""

from __future__ import annotations

from collections.abc import Sequence

from ..ask import Argument
from ..exchange import Exchange, Row
from ..law import Finding, Law, broken, held, untested
from ..selection import partitions
from ..sizes import packed
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
    texts = (*study.bounds.outside(), *study.bounds.misspelt())
    asks = [(f"size {_plain(text)}", study.plain.with_query(Argument(size, text))) for text in texts]
    # On later pages and beside filters too: bounds that are read only when a plain listing begins are no bounds.
    beside = [
        ("on a later page", Argument(study.names.cursor, page.next))
        for page in study.whole.pages[:1]
        if says_more(page, study.names)
    ]
    listed = partitions(study.operation).items()
    beside.extend((f"with {name}={values[0]}", Argument(name, values[0])) for name, values in listed)
    for where, other in beside:
        edges = [Argument(size, text) for text in study.bounds.edges()]
        asks.extend((f"size {edge.value} {where}", study.plain.with_query(edge, other)) for edge in edges)
    return refusals(study, [(what, study.look(ask)) for what, ask in asks])


def _every_size(study: Study) -> Finding:
    """Pages of every size in turn, packed into walks: each goes on where the one before it ended."""
    whole, low = study.everything().rows, study.bounds.low
    every = not study.changing and study.budget.bulk > 4 * study.bounds.high
    # Each walk begins with the smallest page, so that all the others follow a cursor, and leaves a row, so that each
    # of them gives one out.
    walks = packed(study.bounds.between(every), len(whole) - low - 1)
    for sizes in walks:
        finding = _gap(study, whole, [*sizes, study.bounds.high])
        if finding is not None:
            return finding
    tried = sum(map(len, walks))
    return held(f"{tried} sizes in {len(walks)} walks") if tried else untested("there are too few rows for any size")


def _gap(study: Study, whole: Sequence[Row], sizes: Sequence[int]) -> Finding | None:
    """Where a walk in pages of these sizes is not the rows of the whole; the last one only shows that it leads on."""
    at, before, last = study.bounds.low, study.look(study.listing((), study.bounds.low)), study.bounds.low
    for size in sizes:
        if before.page is None or not says_more(before.page, study.names):
            clause = f"behind a page of {last} nothing follows, though {len(whole) - at} rows are due"
            return broken(clause, before) if at < len(whole) else None
        ask = study.listing((), size).with_query(Argument(study.names.cursor, before.page.next))
        exchange, due = study.look(ask), whole[at : at + size]
        if exchange.page is None or difference(due, list(exchange.page.rows)) is not None:
            return broken(f"behind {at} rows a page of {size} {_parted(exchange, len(due))}", before, exchange)
        at, before, last = at + size, exchange, size
    return None


def _parted(exchange: Exchange, due: int) -> str:
    if exchange.page is None:
        return f"gets {exchange.outcome}"
    held_rows = len(exchange.page.rows)
    return f"holds {held_rows} rows where {due} are due" if held_rows != due else "holds other rows than are due"


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
    Law(
        "paging.every-size",
        "Pages of every size that is allowed hold what is due, and lead on to what follows.",
        "x-pagination.size, the parameter's schema",
        _every_size,
        compares=True,
    ),
)
