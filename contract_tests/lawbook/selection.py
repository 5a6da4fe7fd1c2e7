"""What to filter by: the values of a partition, pairs of them, and text that some row is known to hold."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from flexportal.contract import Filter, Operation

from .ask import Argument
from .exchange import Row

__all__ = ["MATCHES", "Selection", "keeps", "open_filters", "pairs", "partitions", "samples", "shown", "wire_text"]

Selection = tuple[Argument, ...]

# How a filter's value and an item's field compare, by the word of `x-filters`. Both as text on the wire.
MATCHES: Mapping[str, Callable[[str, str], bool]] = {"equal": lambda field, sent: field == sent}

PLAIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789@.-_")


def wire_text(value: Any) -> str | None:
    """A field's value as a query parameter writes it; None for null, a list or an object."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value) if isinstance(value, str | int | float) else None


def partitions(operation: Operation) -> dict[str, tuple[str, ...]]:
    """The filters whose values the contract lists, with these values."""
    found: dict[str, tuple[str, ...]] = {}
    for entry in _known(operation):
        schema = operation.parameter(entry.parameter).schema
        listed = ["true", "false"] if schema.get("type") == "boolean" else schema.get("enum", [])
        values = tuple(text for value in listed if (text := wire_text(value)) is not None)
        if values:
            found[entry.parameter] = values
    return found


def open_filters(operation: Operation) -> list[Filter]:
    """The filters that take any value."""
    listed = partitions(operation)
    return [entry for entry in _known(operation) if entry.parameter not in listed]


def pairs(listed: Mapping[str, Sequence[str]]) -> list[Selection]:
    """Every pair of values of two different filters."""
    return [
        (Argument(one, first), Argument(two, second))
        for one, two in itertools.combinations(listed, 2)
        for first, second in itertools.product(listed[one], listed[two])
    ]


def keeps(operation: Operation, selection: Selection, row: Row) -> bool:
    """Whether the row matches every filter of the selection."""
    filters = {entry.parameter: entry for entry in operation.filters}
    return all(_matches(filters[argument.name], argument.value, row) for argument in selection)


def samples(entry: Filter, rows: Sequence[Row], page: int, most: int = 12) -> list[Row]:
    """Rows whose value is worth asking for.

    First, middle and last; on both sides of the first page boundary; then one row for each unusual character that
    occurs anywhere (a plus, a percent sign, a capital, an umlaut), since these are what a server decodes wrongly.

    Args:
        entry: The filter.
        rows: The whole listing.
        page: The page size of the walk that brought it.
        most: How many rows at most.
    """
    valued = [(index, row) for index, row in enumerate(rows) if wire_text(row.fields.get(entry.field))]
    if not valued:
        return []
    plain = [0, len(valued) // 2, len(valued) - 1]
    plain.extend(place for place, (index, _) in enumerate(valued) if index in {page - 1, page})
    odd = list(_one_per_odd_character(entry, [row for _, row in valued]))
    chosen = dict.fromkeys([*plain[:3], *odd, *plain[3:], len(valued) // 4, 3 * len(valued) // 4])
    return [valued[place][1] for place in itertools.islice(chosen, most)]


def shown(selection: Iterable[Argument]) -> str:
    """The selection in words, without anybody's data."""
    return " and ".join(f"{entry.name}={'…' if entry.origin else entry.value}" for entry in selection) or "no filter"


def _known(operation: Operation) -> list[Filter]:
    return [entry for entry in operation.filters if entry.match in MATCHES]


def _matches(entry: Filter, sent: str, row: Row) -> bool:
    value = wire_text(row.fields.get(entry.field))
    return value is not None and MATCHES[entry.match](value, sent)


def _one_per_odd_character(entry: Filter, rows: Sequence[Row]) -> Iterable[int]:
    met: set[str] = set()
    for place, row in enumerate(rows):
        odd = {_kind(letter) for letter in set(wire_text(row.fields[entry.field]) or "") - PLAIN}
        if odd - met:
            met |= odd
            yield place


def _kind(letter: str) -> str:
    # Letters go by kind: a server that mangles one umlaut mangles them all.
    if letter.isalpha():
        return "capital" if letter.isascii() else "foreign"
    return letter
