"""Lists in columns: which ones, sorted by one, in each format."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain
from typing import Any, cast

import click
from flexportal_core.operation import Operation

from ..export.columns import OTHERS, Kind, Layout, json_text, parsed
from ..export.csv_files import iso_text, write_csv
from .list_formats import ListFormat, as_sent, batches
from .output import visible

__all__ = ["choose_columns", "default_columns", "formatted", "ordered"]

# The same in each row.
TENANT = "tenant_id"
ONE_LINE = (Kind.STRING, Kind.NUMBER, Kind.INTEGER, Kind.BOOLEAN, Kind.TIMESTAMP)


def choose_columns(layout: Layout, wanted: list[str] | tuple[str, ...] | None) -> list[int]:
    """The positions in the layout of the wanted columns; None means all.

    Raises:
        click.UsageError: A column is unknown.
    """
    if not wanted:
        return list(range(len(layout.columns)))
    names = [name.strip().replace("-", "_") for part in wanted for name in part.split(",")]
    for name in names:
        if name not in layout.names:
            raise click.UsageError(f"unknown column {name!r}; known columns: {', '.join(layout.names)}")
    return [layout.names.index(name) for name in names]


def default_columns(operation: Operation[Any], layout: Layout) -> list[str]:
    """The columns of a table, the most important first: identity, what filters compare with, the others."""
    identity = [operation.paging.identity] if operation.paging and operation.paging.identity else []
    filters = [each.filter.attribute.replace(".", "_") for each in operation.parameters if each.filter]
    others = [
        column.name for column in layout.columns if column.kind in ONE_LINE and column.name not in (OTHERS, TENANT)
    ]
    wanted = dict.fromkeys([*(name.strip("_") for name in (*identity, *filters)), *others])
    return [name for name in wanted if name in layout.names]


def ordered(items: Iterable[bytes], layout: Layout, column: int, descending: bool) -> list[bytes]:
    """The items sorted by a column; those without a value come last."""
    keyed = [(_sort_key(layout.cells(parsed(item))[column]), item) for item in items]
    present = sorted((pair for pair in keyed if pair[0] is not None), key=lambda pair: pair[0], reverse=descending)
    return [item for _, item in (*present, *(pair for pair in keyed if pair[0] is None))]


def _sort_key(cell: Any) -> Any:
    return cell.casefold() if isinstance(cell, str) else cell


def formatted(
    items: Iterable[bytes],
    form: ListFormat,
    layout: Layout,
    chosen: Sequence[int],
    batch: int,
    *,
    to_fit: bool = False,
    escape_formulas: bool = False,
) -> Iterator[bytes | str]:
    """Columns of the items in a format, in blocks as they arrive.

    Args:
        items: Raw items, as the server sent them.
        form: The format.
        layout: All columns.
        chosen: The positions of the columns to show.
        batch: Items per block.
        to_fit: A table omits columns that do not fit.
        escape_formulas: In CSV, protect spreadsheets from text that is a formula.
    """
    columns = [layout.columns[position] for position in chosen]

    def cells(item: bytes) -> list[Any]:
        found = layout.cells(parsed(item))
        return [found[position] for position in chosen]

    def as_json(item: bytes) -> bytes:
        pairs = zip(columns, cells(item), strict=True)
        row = {column.name: iso_text(cell) if isinstance(cell, datetime) else cell for column, cell in pairs}
        return json_text(row).encode()

    if form in (ListFormat.JSON, ListFormat.NDJSON):
        return as_sent(map(as_json, items), form, batch)
    rows = (list(map(cells, block)) for block in batches(items, batch))
    if form is ListFormat.TABLE:
        from .table import Table  # it imports rich

        return Table(columns, to_fit=to_fit).blocks(rows)

    def as_csv(rows: list[list[Any]], *, header: bool = False) -> str:
        block = io.BytesIO()
        # Escape sequences could change what a terminal shows, and marks of direction the order of what is read.
        shown = [list(map(_shown, row)) for row in rows]
        write_csv(shown, columns, block, header=header, escape_formulas=escape_formulas)
        return block.getvalue().decode()

    return chain([as_csv([], header=True)], map(as_csv, rows))


def _shown(cell: Any) -> Any:
    if isinstance(cell, list):
        return [visible(text) for text in cast("list[str]", cell)]
    return visible(cell) if isinstance(cell, str) else cell
