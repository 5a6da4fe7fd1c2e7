"""Selections to try something with: the values that a filter lists, and a value for each filter."""

from __future__ import annotations

from ..ask import Argument
from ..selection import Selection, keeps, open_filters, partitions
from ..study import Study
from .text import argument_of

__all__ = ["listed_values", "one_of_each"]


def one_of_each(study: Study) -> list[Selection]:
    """A value for each filter, listed or some row's own, and those of one row all together."""
    rows = study.whole.rows[-1:]
    own = [argument_of(entry, row) for entry in open_filters(study.operation) for row in rows]
    listed = partitions(study.operation)
    alike = [part for part in listed_values(study) if all(keeps(study.operation, part, row) for row in rows)]
    together = (*(argument for part in alike for argument in part), *own) if rows else ()
    singles: list[Selection] = [(Argument(name, values[0]),) for name, values in listed.items()]
    singles.extend((argument,) for argument in own)
    return [*singles, *([together] if len(together) > 1 else [])]


def listed_values(study: Study) -> list[Selection]:
    """Each value of each filter that lists its values."""
    listed = partitions(study.operation)
    return [(Argument(name, value),) for name, values in listed.items() for value in values]
