"""Filters with a listed set of values: what they let through, on every page, alone and together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..ask import Argument
from ..exchange import Exchange, Row
from ..law import Finding, Law, Untestable, broken, held, untested
from ..selection import MATCHES, Selection, keeps, open_filters, pairs, partitions, shown
from ..study import Study
from ..walk import End, Walk
from .paging import difference
from .refusal import refusals

__all__ = ["LAWS"]

# A made-up value, and how often its absence from the contract's set is to be tried.
MADE_UP = "no-such-value"


def _singles(study: Study) -> list[Selection]:
    listed = partitions(study.operation)
    return [(Argument(name, value),) for name, values in listed.items() for value in values]


def _require_filters(study: Study) -> None:
    if not study.operation.filters:
        raise Untestable("the operation has no filters")
    strange = [entry.parameter for entry in study.operation.filters if entry.match not in MATCHES]
    if strange:
        raise Untestable(f"how {strange[0]} compares is unknown to the law book")
    if not partitions(study.operation):
        raise Untestable("no filter has a listed set of values")


def _filtered(study: Study, selections: Sequence[Selection]) -> Iterator[tuple[Selection, Walk]]:
    """Each selection's walks: at the largest size and, where that is one page or two, at a size that makes several."""
    _require_filters(study)
    for selection in selections:
        expected = _due(study, selection)
        yield selection, study.walk(selection, study.bounds.high, expected=expected)
        yield selection, study.walk(selection, None, cap=2)
        if expected is not None and 1 < expected <= 2 * study.bounds.high:
            yield selection, study.walk(selection, max(study.bounds.low, expected // 3), cap=8, expected=expected)


def _due(study: Study, selection: Selection) -> int | None:
    """How many rows are due, or None where the whole isn't known."""
    try:
        return len(study.expected(selection))
    except Untestable:
        return None


def _rows_match(study: Study) -> Finding:
    return _matching(study, _singles(study), first_page_too=True, pages="pages")


def _combined(study: Study) -> Finding:
    chosen = pairs(partitions(study.operation))
    _require_filters(study)
    if not chosen:
        return untested("there are no two filters with listed values")
    finding = _matching(study, chosen, first_page_too=True, pages="pages of pairs")
    return _complete(study, chosen) if finding.verdict == "held" else finding


def _beyond_first(study: Study) -> Finding:
    return _matching(study, [*_singles(study), *pairs(partitions(study.operation))], False, "later pages")


def _matching(study: Study, selections: Sequence[Selection], first_page_too: bool, pages: str) -> Finding:
    """Whether every row of the filtered listings matches, on the pages that count."""
    judged = rejected = 0
    for selection, walk in _filtered(study, selections):
        for exchange in walk.exchanges if first_page_too else walk.exchanges[1:]:
            judged += len(exchange.page.rows) if exchange.page is not None else 0
            wrong = _outsiders(study, selection, exchange)
            if wrong:
                rejected = len(wrong)
                where = f"page {walk.exchanges.index(exchange) + 1} of {shown(selection)}"
                return broken(f"{where} holds {wrong[0].label}, which doesn't match ({rejected} such rows)", exchange)
        if walk.end is End.REFUSED:
            return broken(f"{shown(selection)} gets {walk.exchanges[-1].outcome}", walk.exchanges[-1])
    return held(f"{judged} rows on {pages}") if judged else untested("no filtered listing had a row there")


def _nothing_missing(study: Study) -> Finding:
    study.everything()
    return _complete(study, _singles(study))


def _complete(study: Study, selections: Sequence[Selection]) -> Finding:
    """Whether each filtered listing is exactly the matching rows of the whole, in the same order."""
    compared = 0
    for selection, walk in _filtered(study, selections):
        expected = study.expected(selection)
        at = difference(expected, walk.rows, prefix=walk.end is End.CAPPED)
        if at is not None:
            exchanges = (walk.origin(at), study.whole.exchanges[0])
            return broken(f"{shown(selection)}: {_parted(expected, walk.rows, at)}", *exchanges)
        _require_end(walk, selection)
        compared += len(walk.rows)
    if not compared:
        return untested("no filtered listing had a row")
    return held(f"{len(selections)} filtered listings, {compared} rows in the order of the whole")


def _partition(study: Study) -> Finding:
    _require_filters(study)
    whole, told = study.everything(), list[str]()
    for name, values in partitions(study.operation).items():
        walks = [walk for _, walk in _filtered(study, [(Argument(name, value),) for value in values])]
        walks = [walk for walk in walks if walk.size == study.bounds.high]
        finding = _overlap(name, walks) or _gap(study, name, walks)
        if finding is not None:
            return finding
        for walk in walks:
            _require_end(walk, ())
        told.append(f"{name}: {' + '.join(str(len(walk.rows)) for walk in walks)}")
    return held(f"{'; '.join(told)} = {len(whole.rows)}")


def _overlap(name: str, walks: Sequence[Walk]) -> Finding | None:
    owner: dict[str, Walk] = {}
    for walk in walks:
        for index, row in enumerate(walk.rows):
            other = owner.setdefault(row.name, walk)
            if other is not walk:
                clause = f"{row.label} is in two parts of {name}"
                first = next(place for place, old in enumerate(other.rows) if old.name == row.name)
                return broken(clause, other.origin(first), walk.origin(index))
    return None


def _gap(study: Study, name: str, walks: Sequence[Walk]) -> Finding | None:
    whole = study.everything().rows
    parts = {row.name for walk in walks for row in walk.rows}
    lost = [index for index, row in enumerate(whole) if row.name not in parts]
    added = parts - {row.name for row in whole}
    if added:
        clause = f"the parts of {name} hold {len(added)} {study.noun} that the whole lacks"
        origin = next((walk, at) for walk in walks for at, row in enumerate(walk.rows) if row.name in added)
        return broken(clause, origin[0].origin(origin[1]), study.whole.exchanges[-1])
    # A field that may be absent leaves rows that belong to no part.
    required = study.operation.item_schema or {}
    field = next(entry.field for entry in study.operation.filters if entry.parameter == name)
    if not lost or (field not in required.get("required", ()) and field not in whole[lost[0]].fields):
        return None
    clause = f"{whole[lost[0]].label} is in no part of {name} ({len(lost)} of {len(whole)} such {study.noun})"
    return broken(clause, study.whole.origin(lost[0]), *(walk.exchanges[0] for walk in walks))


def _invalid_refused(study: Study) -> Finding:
    _require_filters(study)
    asked: list[tuple[str, Exchange]] = []
    for name, values in partitions(study.operation).items():
        for text in dict.fromkeys((MADE_UP, *(value.swapcase() for value in values[:1]), f"{values[0]} ", "")):
            if text not in values:
                asked.append((f"{name}={text or 'nothing'}", study.look(study.plain.with_query(Argument(name, text)))))
    # A bad value beside a good one has to be refused as well.
    asked.extend(_beside_good(study))
    return refusals(study, asked)


def _beside_good(study: Study) -> Iterator[tuple[str, Exchange]]:
    listed = partitions(study.operation)
    for name in listed:
        good = [Argument(other, values[0]) for other, values in listed.items() if other != name]
        # Whatever the text filters hold: a value that nobody has will do.
        good.extend(Argument(entry.parameter, MADE_UP) for entry in open_filters(study.operation))
        for other in good:
            ask = study.plain.with_query(other, Argument(name, MADE_UP))
            yield f"{name}={MADE_UP} beside {other.name}={other.value}", study.look(ask)


def _outsiders(study: Study, selection: Selection, exchange: Exchange) -> list[Row]:
    rows = exchange.page.rows if exchange.page is not None else ()
    return [row for row in rows if not keeps(study.operation, selection, row)]


def _require_end(walk: Walk, selection: Selection) -> None:
    if walk.end not in {End.OVER, End.CAPPED}:
        raise Untestable(f"the walk through {shown(selection)} {walk.end.value if walk.end else 'has no end'}")


def _parted(expected: Sequence[Row], found: Sequence[Row], at: int) -> str:
    if at < len(expected) and expected[at].name not in {row.name for row in found}:
        return f"{expected[at].label} matches and is missing ({len(found)} rows where {len(expected)} match)"
    if at >= len(expected):
        return f"{len(found)} rows where {len(expected)} of the whole match"
    same = at < len(found) and found[at].name == expected[at].name
    return f"{expected[at].label} {'has other content' if same else 'is not in its place'} (row {at})"


LAWS = (
    Law("filters.rows-match", "Every row of a filtered listing matches the filter.", "x-filters", _rows_match),
    Law(
        "filters.hold-on-every-page",
        "A filter holds beyond the first page: the cursor doesn't lose it.",
        "x-filters, x-pagination.cursor",
        _beyond_first,
    ),
    Law(
        "filters.nothing-missing",
        "A filtered listing holds every matching row of the whole, in the same order.",
        "x-filters",
        _nothing_missing,
        compares=True,
    ),
    Law(
        "filters.partition",
        "The parts that a filter's values make don't overlap and together are the whole.",
        "x-filters, the parameter's values",
        _partition,
        compares=True,
    ),
    Law(
        "filters.combine", "Two filters together let through what matches both.", "x-filters", _combined, compares=True
    ),
    Law(
        "filters.invalid-refused",
        "A value outside a filter's set is refused in the envelope.",
        "x-filters, the parameter's values, responses",
        _invalid_refused,
    ),
)
