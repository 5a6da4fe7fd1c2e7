"""Rows that a list without filters leaves out, where the contract only assumes that it has them.

Deleted records are an example. A server that hides them refutes the assumption, which is a finding about the contract.
So no check blames the server for rows that the full list lacks for this reason.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..context import CheckContext
from ..inputs.filters import Selection, listed_filters, matches
from ..probing.exchange import Row
from ..probing.request import Argument

__all__ = ["HIDES", "hidden_values", "not_hidden", "without_hidden"]

HIDES = ("status-default", "deleted-listed")
"""The assumptions that a list without a filter has the rows of each of its values."""


def hidden_values(context: CheckContext) -> list[Argument]:
    """The values of such filters whose rows the full list lacks altogether; where it lacks some of them, rows are lost.

    Raises:
        Untestable: The full list is not known, or there are too few requests left.
    """
    assumed = {entry.id for entry in context.contract.assumptions} & set(HIDES)
    found = list[Argument]()
    for name, values in listed_filters(context.operation).items():
        if context.operation.parameter(name).assumption not in assumed:
            continue
        for argument in (Argument(name, value) for value in values):
            if context.expected((argument,)):
                continue
            rows = context.fetch(context.first_page((argument,), context.bounds.high)).rows
            if any(matches(context.operation, (argument,), row) for row in rows):
                found.append(argument)
    return found


def not_hidden(context: CheckContext, rows: Sequence[Row]) -> list[Row]:
    """The rows that have none of the hidden values."""
    hidden = [(argument,) for argument in hidden_values(context)] if rows else []
    return [row for row in rows if not any(matches(context.operation, selection, row) for selection in hidden)]


def without_hidden(context: CheckContext, selections: Sequence[Selection]) -> list[Selection]:
    """The selections that don't ask for a hidden value."""
    hidden = hidden_values(context)
    return [selection for selection in selections if not set(selection) & set(hidden)]
