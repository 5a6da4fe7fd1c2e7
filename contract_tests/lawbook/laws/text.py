"""Filters that take any text: they find whom they name and nobody else."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from flexportal.contract import Filter

from ..ask import Argument
from ..exchange import Exchange, Row
from ..law import Finding, Law, Untestable, broken, held, untested
from ..selection import Selection, keeps, open_filters, partitions, samples, shown, wire_text
from ..study import Study
from .filtering import MADE_UP
from .paging import difference

__all__ = ["LAWS", "argument_of", "chosen"]


def chosen(study: Study) -> Iterator[tuple[Filter, list[Row]]]:
    """Each open filter with the rows whose value is asked for. Raises: Untestable where there is none."""
    filters = open_filters(study.operation)
    if not filters:
        raise Untestable("no filter takes any text")
    whole = study.everything()
    for entry in filters:
        yield entry, samples(entry, whole.rows, whole.size or 1)


def argument_of(entry: Filter, row: Row) -> Argument:
    """The argument that asks for the row's own value, which no report shows."""
    value = wire_text(row.fields.get(entry.field)) or ""
    return Argument(entry.parameter, value, f"the {entry.field} of {row.label}")


def _finds_each(study: Study) -> Finding:
    asked = 0
    for entry, rows in chosen(study):
        for row in rows:
            argument = argument_of(entry, row)
            exchange = study.look(study.listing((argument,), study.bounds.high))
            expected = study.expected((argument,))
            if exchange.page is None or difference(expected, list(exchange.page.rows)) is not None:
                return broken(_missed(entry, row, exchange, expected), exchange)
            asked += 1
    return held(f"{asked} sampled values, each found and nobody else") if asked else untested("no row has a value")


def _missed(entry: Filter, row: Row, exchange: Exchange, expected: Sequence[Row]) -> str:
    asked = f"asked for the {entry.field} of {row.label}"
    if exchange.page is None:
        return f"{asked}, the listing gets {exchange.outcome}"
    names = {found.name for found in exchange.page.rows}
    if row.name not in names:
        return f"{asked}, it doesn't find that row"
    return f"{asked}, it holds {len(exchange.page.rows)} rows where {len(expected)} have that value"


def _whole_value(study: Study) -> Finding:
    """A part of a value, or a value with something added, is another value: nobody has it."""
    return _finds_nobody(study, _variants)


def _unknown_empty(study: Study) -> Finding:
    return _finds_nobody(study, _nobodys)


def _finds_nobody(study: Study, variants: Callable[[Filter, Sequence[Row]], Iterator[Argument]]) -> Finding:
    refused: list[Exchange] = []
    empty = 0
    for entry, rows in chosen(study):
        for argument in _unheld(study, entry, variants(entry, rows)):
            exchange = study.look(study.listing((argument,), study.bounds.high))
            if exchange.page is None:
                refused.append(exchange)
            elif exchange.page.rows:
                return broken(f"{argument.origin}: {len(exchange.page.rows)} rows, though no row has it", exchange)
            elif _says_more(study, exchange):
                return broken("an empty listing says that more follows", exchange)
            else:
                empty += 1
    if empty:
        return held(f"{empty} values that nobody has, each an empty listing")
    return untested(f"such values get {refused[0].outcome}" if refused else "there was no value to vary")


def _variants(entry: Filter, rows: Sequence[Row]) -> Iterator[Argument]:
    for row in rows[:2]:
        value = wire_text(row.fields.get(entry.field)) or ""
        kinds = {
            "with its first character cut off": value[1:],
            "with its last character cut off": value[:-1],
            "with a blank after it": f"{value} ",
            "with a blank before it": f" {value}",
            "with a dot after its first character": f"{value[:1]}.{value[1:]}",
            'with "+x" before its "@"': value.replace("@", "+x@"),
            "with an underscore for its first character": f"_{value[1:]}",
            "with a percent sign for its first character": f"%{value[1:]}",
            "with an asterisk for its first character": f"*{value[1:]}",
        }
        for how, text in kinds.items():
            if text.strip():
                yield Argument(entry.parameter, text, f"the {entry.field} of {row.label} {how}")


def _nobodys(entry: Filter, rows: Sequence[Row]) -> Iterator[Argument]:
    for row in rows[:1]:
        value = wire_text(row.fields.get(entry.field)) or ""
        yield Argument(entry.parameter, f"nobody.{value}", f'the {entry.field} of {row.label} with "nobody." before it')
        yield Argument(
            entry.parameter, f"{value}.invalid", f'the {entry.field} of {row.label} with ".invalid" after it'
        )


def _unheld(study: Study, entry: Filter, arguments: Iterator[Argument]) -> Iterator[Argument]:
    held_values = {wire_text(row.fields.get(entry.field)) for row in study.everything().rows}
    return (argument for argument in arguments if argument.value not in held_values)


def _says_more(study: Study, exchange: Exchange) -> bool:
    page = exchange.page
    return page is not None and (page.more is True or (study.names.more is None and bool(page.next)))


def _with_others(study: Study) -> Finding:
    """Beside a listed filter: the row is found where both match, and nobody where the other doesn't."""
    asked = 0
    for selection in _beside(study):
        exchange = study.look(study.listing(selection, study.bounds.high))
        expected = study.expected(selection)
        if exchange.page is None or difference(expected, list(exchange.page.rows)) is not None:
            return broken(f"{shown(selection)} gets {exchange.outcome}, {len(expected)} rows match both", exchange)
        asked += 1
    return held(f"{asked} such pairs") if asked else untested("there is no filter beside it")


def _beside(study: Study) -> Iterator[Selection]:
    listed = partitions(study.operation)
    for entry, rows in chosen(study):
        for row in rows[:2]:
            own = argument_of(entry, row)
            for name, values in listed.items():
                yield from ((own, Argument(name, value)) for value in values if value != MADE_UP)
            alike = [Argument(name, value) for name, values in listed.items() for value in values]
            yield (own, *(argument for argument in alike if keeps(study.operation, (argument,), row)))


LAWS = (
    Law(
        "filters.text-finds-each",
        "Asked for a value that a row has, a filter finds exactly the rows that have it.",
        "x-filters",
        _finds_each,
        compares=True,
    ),
    Law(
        "filters.text-is-whole",
        "A part of a value is another value, and nobody has it.",
        "x-filters, match: equal",
        _whole_value,
    ),
    Law("filters.unknown-is-empty", "A value that nobody has gives an empty listing.", "x-filters", _unknown_empty),
    Law(
        "filters.text-combines",
        "A filter on text and a listed one must both match.",
        "x-filters",
        _with_others,
        compares=True,
    ),
)
