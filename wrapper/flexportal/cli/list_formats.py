"""The formats of `flexportal customers list`: table, JSON, NDJSON and CSV."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from itertools import chain, islice
from typing import Any

from ..export.columns import Column, Layout, json_text, parsed
from ..export.csv_files import iso_text, write_csv
from ..export.formats import ndjson
from .table import Table

__all__ = ["ListFormat", "formatted", "ordered"]


class ListFormat(StrEnum):
    """The formats of a list."""

    TABLE = "table"
    JSON = "json"
    NDJSON = "ndjson"
    CSV = "csv"


def ordered(items: Iterable[bytes], layout: Layout, column: int, descending: bool) -> list[bytes]:
    """The items sorted by a column; those without a value come last."""
    keyed = [(_sort_key(layout.cells(parsed(item))[column]), item) for item in items]
    present = sorted((pair for pair in keyed if pair[0] is not None), key=lambda pair: pair[0], reverse=descending)
    return [item for _, item in (*present, *(pair for pair in keyed if pair[0] is None))]


def _sort_key(cell: Any) -> Any:
    return cell.casefold() if isinstance(cell, str) else cell


def formatted(
    items: Iterable[bytes], form: ListFormat, layout: Layout, chosen: Sequence[int], *, as_sent: bool, batch: int
) -> Iterator[bytes | str]:
    """The items in a format, in blocks as they arrive.

    Args:
        items: Raw items, as the server sent them.
        form: The format.
        layout: All columns.
        chosen: The positions of the columns to show.
        as_sent: The columns are the default ones: JSON and NDJSON repeat the raw items, a table omits columns that do
            not fit.
        batch: Items per block.
    """
    remaining = iter(items)
    batches = iter(lambda: list(islice(remaining, batch)), [])
    columns = [layout.columns[position] for position in chosen]

    def cells(item: bytes) -> list[Any]:
        found = layout.cells(parsed(item))
        return [found[position] for position in chosen]

    def as_json(item: bytes) -> bytes:
        pairs = zip(columns, cells(item), strict=True)
        row = {column.name: iso_text(cell) if isinstance(cell, datetime) else cell for column, cell in pairs}
        return json_text(row).encode()

    if form in (ListFormat.JSON, ListFormat.NDJSON):
        blocks = (ndjson(items if as_sent else list(map(as_json, items))) for items in batches)
        return blocks if form is ListFormat.NDJSON else _array(blocks)
    rows = (list(map(cells, items)) for items in batches)
    if form is ListFormat.TABLE:
        return Table(columns, to_fit=as_sent).blocks(rows)
    return chain([_csv([], columns, header=True)], (_csv(block, columns) for block in rows))


def _csv(rows: list[list[Any]], columns: Sequence[Column], *, header: bool = False) -> bytes:
    block = io.BytesIO()
    write_csv(rows, columns, block, header=header)
    return block.getvalue()


def _array(blocks: Iterable[bytes]) -> Iterator[bytes]:
    before = b"[\n"
    for block in blocks:
        yield before + block[:-1].replace(b"\n", b",\n")
        before = b",\n"
    yield b"[]\n" if before == b"[\n" else b"\n]\n"
