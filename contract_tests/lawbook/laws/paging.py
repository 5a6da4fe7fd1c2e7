"""Paging, as walks show it: the same rows in the same order, each once, at any page size, and an end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..ask import Argument
from ..exchange import Exchange, Row
from ..law import Finding, Law, Stage, Untestable, broken, held, untested
from ..selection import partitions
from ..sizes import even_size, odd_size
from ..study import Study
from ..walk import End, Walk

__all__ = ["LAWS", "all_walks", "difference", "ending_of", "size_of", "walks"]

# A listing of more pages than this is asked a second time only at its start, middle and end.
REREAD = 12


def walks(study: Study) -> list[Walk]:
    """Every walk of the run so far that got an answer."""
    return [walk for walk in study.walks.values() if walk.exchanges]


def other_walks(study: Study) -> list[Walk]:
    """Walks through everything at other sizes: odd, even, the smallest for a few pages, the default."""
    rows, low = len(study.everything().rows), study.bounds.low
    sizes: dict[int | None, int | None] = {odd_size(rows, study.bounds): None, low: 4}
    default, even = study.bounds.default, even_size(rows, study.bounds)
    if default is not None:
        sizes[None] = None if rows <= 20 * default else 3
    if even is not None and even not in {study.bounds.high, low} and (even != default or sizes[None] is not None):
        sizes[even] = None
    return [study.walk((), size, cap=cap, expected=rows) for size, cap in sizes.items()]


def _same_at_every_size(study: Study) -> Finding:
    whole = study.everything()
    others = other_walks(study)
    for walk in others:
        at = difference(whole.rows, walk.rows, prefix=walk.end is End.CAPPED)
        if at is not None:
            clause = _parting(whole.rows, walk.rows, at)
            return broken(f"at {size_of(walk)} {clause}", *_pair(whole, walk, at))
    unfinished = [walk for walk in others if walk.end not in {End.OVER, End.CAPPED}]
    if unfinished:
        return untested(f"the walk at {size_of(unfinished[0])} {ending_of(unfinished[0])}")
    if not any(len(walk.exchanges) > 1 for walk in others):
        return untested("no walk had a second page")
    return held(f"{len(whole.rows)} {study.noun} at size {whole.size} and at {', '.join(map(size_of, others))}")


def _nothing_repeats(study: Study) -> Finding:
    if study.operation.identity is None:
        return untested("no field of the rows is known to tell them apart")
    all_walks(study)
    for walk in walks(study):
        twice = _repeated(walk.rows)
        if twice is not None:
            first, second = twice
            label = walk.rows[second].label
            shown = dict.fromkeys((walk.origin(first), walk.origin(second)))
            return broken(f"{label} comes as row {first} and again as row {second} of one walk", *shown)
    if not any(len(walk.exchanges) > 1 for walk in walks(study)):
        return untested("no walk had a second page")
    return held(f"in {len(walks(study))} walks, the longest of {max(len(w.rows) for w in walks(study))} rows")


def _nothing_skipped(study: Study) -> Finding:
    """Every row that any answer of the run showed for this tenant is in the walk through everything."""
    all_walks(study)
    whole = study.everything()
    known = {row.name for row in whole.rows}
    for exchange in study.record:
        strange = _strangers(study, exchange, known)
        if strange:
            clause = f"{strange[0].label} is in another answer and not in the walk at {size_of(whole)}"
            return broken(f"{clause} ({len(strange)} such rows there)", exchange, whole.exchanges[-1])
    if len(whole.exchanges) == 1 and not any(len(walk.exchanges) > 1 for walk in walks(study)):
        return untested("no walk had a second page")
    return held(f"all rows of {len(study.record)} answers are among the {len(whole.rows)} of the whole walk")


def _same_page_twice(study: Study) -> Finding:
    again = list(_reread(study))
    for before, after in again:
        if after.page is None:
            return broken(f"asked again, the same page gets {after.outcome}", before, after)
        if _told(before) != _told(after):
            return broken(f"asked again, the same page {_change(before, after)}", before, after)
    if not any(before.page is not None and before.page.rows for before, _ in again):
        return untested(f"the tenant has no {study.noun}")
    return held(f"{len(again)} pages asked twice")


def difference(left: Sequence[Row], right: Sequence[Row], prefix: bool = False) -> int | None:
    """Where two listings part, as an index, or None where they don't. With `prefix`, right may be shorter."""
    for index, (one, two) in enumerate(zip(left, right, strict=False)):
        if (one.name, one.fingerprint) != (two.name, two.fingerprint):
            return index
    shorter = len(right) < len(left) and not prefix
    return min(len(left), len(right)) if shorter or len(right) > len(left) else None


def all_walks(study: Study) -> None:
    """Makes the walks that these laws are judged on, as far as that is possible; each is made once."""
    try:
        other_walks(study)
    except Untestable:
        # What was walked up to here still counts: a broken law needs no complete walk.
        return


def _reread(study: Study) -> Iterator[tuple[Exchange, Exchange]]:
    asked = list(study.whole.exchanges)
    if len(asked) > REREAD:
        middle = len(asked) // 2
        asked = [*asked[:4], *asked[middle : middle + 2], *asked[-4:]]
    if study.bounds.default is not None:
        asked.append(study.look(study.listing()))
    for name, values in partitions(study.operation).items():
        asked.extend(study.look(study.listing((Argument(name, value),), study.bounds.high)) for value in values)
    for before in asked:
        if before.page is not None:
            yield before, study.send(before.ask)


def _told(exchange: Exchange) -> tuple[object, ...]:
    page = exchange.page
    # The cursor is left out: one that is sealed afresh for each answer is as good as any.
    return () if page is None else (tuple(row.fingerprint for row in page.rows), page.count, page.echo, page.more)


def _change(before: Exchange, after: Exchange) -> str:
    old, new = (list(exchange.page.rows) if exchange.page else [] for exchange in (before, after))
    at = difference(old, new)
    if at is None:
        return "has another envelope"
    if at >= len(old) or at >= len(new):
        return f"holds {len(new)} rows in place of {len(old)}"
    what = "other content" if old[at].name == new[at].name else f"{new[at].label} in its place"
    return f"has for row {at} ({old[at].label}) {what}"


def _strangers(study: Study, exchange: Exchange, known: set[str]) -> list[Row]:
    own = exchange.ask.headers == study.plain.headers
    if exchange.page is None or not own:
        return []
    return [row for row in exchange.page.rows if row.name not in known]


def _repeated(rows: list[Row]) -> tuple[int, int] | None:
    met: dict[str, int] = {}
    for index, row in enumerate(rows):
        if row.name in met:
            return met[row.name], index
        met[row.name] = index
    return None


def _parting(left: list[Row], right: list[Row], at: int) -> str:
    if at >= len(left) or at >= len(right):
        return f"the walk gives {len(right)} rows in place of {len(left)}"
    if left[at].name == right[at].name:
        return f"row {at} ({left[at].label}) has other content"
    return f"row {at} is {right[at].label} in place of {left[at].label}"


def _pair(whole: Walk, walk: Walk, at: int) -> tuple[Exchange, Exchange]:
    return whole.origin(at), walk.origin(at)


def size_of(walk: Walk) -> str:
    """The walk's page size in words."""
    return "the default size" if walk.size is None else f"size {walk.size}"


def ending_of(walk: Walk) -> str:
    """How the walk ended, to complete "the walk …"."""
    return f"{walk.end.value if walk.end else 'is still under way'} (page {len(walk.exchanges)})"


LAWS = (
    Law(
        "paging.same-at-every-size",
        "Walks at different page sizes give the same rows in the same order.",
        "x-pagination.size",
        _same_at_every_size,
        compares=True,
    ),
    Law(
        "paging.nothing-repeats",
        "No row comes twice in a walk.",
        "x-pagination, the rows' identity",
        _nothing_repeats,
        stage=Stage.WALKS,
    ),
    Law(
        "paging.nothing-skipped",
        "A walk leaves out no row that any other request shows.",
        "x-pagination",
        _nothing_skipped,
        stage=Stage.WALKS,
        compares=True,
    ),
    Law(
        "paging.same-page-twice",
        "The same page asked twice is the same page.",
        "x-pagination",
        _same_page_twice,
        compares=True,
    ),
)
