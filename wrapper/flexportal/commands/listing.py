"""How `flexportal customers list` lays out what it found: as a table, JSON, NDJSON or CSV."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from itertools import islice
from typing import Any

from ..exports.columns import Layout, json_text, parsed
from ..exports.csv_files import moment, write_csv
from ..exports.lines import lines
from .table import Table

__all__ = ["ListFormat", "laid_out", "ordered"]


class ListFormat(StrEnum):
    """The formats of a list."""

    TABLE = "table"
    JSON = "json"
    NDJSON = "ndjson"
    CSV = "csv"


def ordered(rows: Iterable[bytes], layout: Layout, column: int, descending: bool) -> list[bytes]:
    """The rows by a column; those that have nothing there come last."""
    keyed = [(_sortable(layout.cells(parsed(row))[column]), row) for row in rows]
    held = sorted((pair for pair in keyed if pair[0] is not None), key=lambda pair: pair[0], reverse=descending)
    return [row for _, row in (*held, *(pair for pair in keyed if pair[0] is None))]


def _sortable(cell: Any) -> Any:
    return cell.casefold() if isinstance(cell, str) else cell


def laid_out(
    rows: Iterable[bytes], form: ListFormat, layout: Layout, chosen: Sequence[int], *, as_sent: bool, batch: int
) -> Iterator[bytes | str]:
    """The rows in a format, in blocks as they come.

    Args:
        rows: As they were sent.
        form: The format.
        layout: All columns.
        chosen: The places of those that are wanted.
        as_sent: None were chosen: JSON and NDJSON have each row as it was sent, a table the columns that fit.
        batch: Rows a block.
    """
    remaining = iter(rows)
    batches = iter(lambda: list(islice(remaining, batch)), [])
    if form in (ListFormat.JSON, ListFormat.NDJSON):
        blocks = (lines(rows if as_sent else [_projected(row, layout, chosen) for row in rows]) for rows in batches)
        return blocks if form is ListFormat.NDJSON else _array(blocks)
    columns = [layout.columns[place] for place in chosen]
    cells = ([_chosen(row, layout, chosen) for row in rows] for rows in batches)
    if form is ListFormat.CSV:
        return _csv(cells, columns)
    return Table(columns, to_fit=as_sent).blocks(cells)


def _chosen(row: bytes, layout: Layout, chosen: Sequence[int]) -> list[Any]:
    cells = layout.cells(parsed(row))
    return [cells[place] for place in chosen]


def _projected(row: bytes, layout: Layout, chosen: Sequence[int]) -> bytes:
    cells = layout.cells(parsed(row))
    return json_text({layout.columns[place].name: _plain(cells[place]) for place in chosen}).encode()


def _plain(cell: Any) -> Any:
    return moment(cell) if isinstance(cell, datetime) else cell


def _array(blocks: Iterable[bytes]) -> Iterator[bytes]:
    before = b"[\n"
    for block in blocks:
        yield before + block[:-1].replace(b"\n", b",\n")
        before = b",\n"
    yield b"[]\n" if before == b"[\n" else b"\n]\n"


def _csv(batches: Iterable[list[list[Any]]], columns: Sequence[Any]) -> Iterator[bytes]:
    header = _csv_block([], columns)
    yield header
    for rows in batches:
        yield _csv_block(rows, columns)[len(header) :]


def _csv_block(rows: list[list[Any]], columns: Sequence[Any]) -> bytes:
    block = io.BytesIO()
    write_csv(rows, columns, block)
    return block.getvalue()
