"""Filter values worth sending: listed values, pairs of them, and text that some row is known to have."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from flexportal.contract import Filter, Operation
from flexportal.timestamps import in_range

from ..probing.exchange import Row
from ..probing.request import Argument, Source

__all__ = [
    "MATCHES",
    "PROSE_ONLY",
    "UNKNOWN_VALUE",
    "Selection",
    "argument_of",
    "declared_filters",
    "listed_filters",
    "listed_pairs",
    "listed_values",
    "matches",
    "one_of_each",
    "range_filters",
    "samples",
    "shown",
    "text_filters",
    "wire_text",
]

Selection = tuple[Argument, ...]

# How an item's field and a filter's value, which is text, compare, by the word of `x-filters`.
MATCHES: Mapping[str, Callable[[Any, str], bool]] = {
    "equal": lambda field, sent: wire_text(field) == sent,
    "from": lambda field, sent: in_range(field, sent, "from"),
    "until": lambda field, sent: in_range(field, sent, "until"),
}

PROSE_ONLY = "prose-only-parameter"
"""The assumption that a parameter which only the prose names works at all."""

UNKNOWN_VALUE = "no-such-value"
"""A value that no filter lists and no row has."""

USUAL_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789@.-_")


def wire_text(value: Any) -> str | None:
    """A field's value as a query parameter writes it; None for null, a list or an object."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value) if isinstance(value, str | int | float) else None


def listed_filters(operation: Operation) -> dict[str, tuple[str, ...]]:
    """The filters whose values the contract lists, with these values."""
    found: dict[str, tuple[str, ...]] = {}
    for entry in declared_filters(operation):
        if entry.match != "equal":
            continue
        schema = operation.parameter(entry.parameter).schema
        listed = ["true", "false"] if schema.get("type") == "boolean" else schema.get("enum", [])
        values = tuple(text for value in listed if (text := wire_text(value)) is not None)
        if values:
            found[entry.parameter] = values
    return found


def text_filters(operation: Operation) -> list[Filter]:
    """The filters that take any value, and compare for equality."""
    listed = listed_filters(operation)
    return [entry for entry in declared_filters(operation) if entry.match == "equal" and entry.parameter not in listed]


def range_filters(operation: Operation) -> list[Filter]:
    """The filters that are one end of a range."""
    return [entry for entry in declared_filters(operation) if entry.match != "equal"]


def listed_values(operation: Operation) -> list[Selection]:
    """Each value of each filter that lists its values."""
    return [(Argument(name, value),) for name, values in listed_filters(operation).items() for value in values]


def listed_pairs(operation: Operation) -> list[Selection]:
    """Every pair of values of two different filters that list their values."""
    listed = listed_filters(operation)
    return [
        (Argument(one, first), Argument(two, second))
        for one, two in itertools.combinations(listed, 2)
        for first, second in itertools.product(listed[one], listed[two])
    ]


def one_of_each(operation: Operation, rows: Sequence[Row]) -> list[Selection]:
    """A value for each filter, listed or the last row's own, and those of that row all together."""
    row = rows[-1:]
    own = [argument_of(entry, each) for entry in text_filters(operation) for each in row]
    alike = [part for part in listed_values(operation) if all(matches(operation, part, each) for each in row)]
    together = (*(argument for part in alike for argument in part), *own) if row else ()
    singles: list[Selection] = [(Argument(name, values[0]),) for name, values in listed_filters(operation).items()]
    singles.extend((argument,) for argument in own)
    return [*singles, *([together] if len(together) > 1 else [])]


def argument_of(entry: Filter, row: Row) -> Argument:
    """The argument that asks for the row's own value, which no report shows."""
    value = wire_text(row.fields.get(entry.field)) or ""
    return Argument(entry.parameter, value, f"the {entry.field} of {row.label}", Source(row.name, entry.field, value))


def matches(operation: Operation, selection: Selection, row: Row, *, any_case: bool = False) -> bool:
    """Whether the row matches every filter of the selection; `any_case` where the case of letters doesn't count."""
    filters = {entry.parameter: entry for entry in operation.filters}
    return all(
        _matches(filters[argument.name], argument.value, row)
        or (any_case and _equal_text(filters[argument.name], argument.value, row))
        for argument in selection
    )


def samples(entry: Filter, rows: Sequence[Row], page: int, most: int = 12) -> list[Row]:
    """Rows whose value is worth asking for.

    First, middle and last; on both sides of the first page boundary; then one row for each unusual character that
    occurs anywhere (a plus, a percent sign, a capital, an umlaut), since these are what a server decodes wrongly.

    Args:
        entry: The filter.
        rows: The whole list.
        page: The page size of the iteration that returned it.
        most: How many rows at most.
    """
    valued = [(index, row) for index, row in enumerate(rows) if wire_text(row.fields.get(entry.field))]
    if not valued:
        return []
    plain = [0, len(valued) // 2, len(valued) - 1]
    plain.extend(place for place, (index, _) in enumerate(valued) if index in {page - 1, page})
    unusual = list(_one_per_unusual_character(entry, [row for _, row in valued]))
    chosen = dict.fromkeys([*plain[:3], *unusual, *plain[3:], len(valued) // 4, 3 * len(valued) // 4])
    return [valued[place][1] for place in itertools.islice(chosen, most)]


def shown(selection: Iterable[Argument]) -> str:
    """The selection as text, without personal values."""
    return " and ".join(f"{entry.name}={'…' if entry.origin else entry.value}" for entry in selection) or "no filter"


def declared_filters(operation: Operation) -> list[Filter]:
    """The filters that the suite can judge: documented by a schema, and of a comparison that it knows."""
    return [
        entry
        for entry in operation.filters
        if entry.match in MATCHES and operation.parameter(entry.parameter).assumption != PROSE_ONLY
    ]


def _matches(entry: Filter, sent: str, row: Row) -> bool:
    value = row.fields.get(entry.field)
    return wire_text(value) is not None and MATCHES[entry.match](value, sent)


def _equal_text(entry: Filter, sent: str, row: Row) -> bool:
    value = wire_text(row.fields.get(entry.field))
    return entry.match == "equal" and value is not None and value.casefold() == sent.casefold()


def _one_per_unusual_character(entry: Filter, rows: Sequence[Row]) -> Iterable[int]:
    seen: set[str] = set()
    for place, row in enumerate(rows):
        unusual = {_kind(letter) for letter in set(wire_text(row.fields[entry.field]) or "") - USUAL_CHARACTERS}
        if unusual - seen:
            seen |= unusual
            yield place


def _kind(letter: str) -> str:
    # Letters go by kind: a server that garbles one umlaut garbles them all.
    if letter.isalpha():
        return "capital" if letter.isascii() else "not ASCII"
    return letter
