"""Items as Arrow data, with pyarrow, which is imported when it is first needed.

A pager is read through the Arrow PyCapsule interface, so that any library which knows that reads it page by page, and
this project needs no code for each.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from itertools import islice
from typing import Any

from ..operation import Operation
from .cells import Kind
from .columns import Column, Layout

__all__ = ["arrow_schema", "batches", "stream"]

# Rows per batch at most: some megabytes, so that memory stays bounded.
BATCH = 10_000


def stream(operation: Operation[Any], pages: Iterable[Iterable[bytes]], requested_schema: object | None) -> object:
    """The capsule of a stream of record batches, the first of which is the first page, each later one twice as long.

    Args:
        operation: The list operation.
        pages: The pages of raw items; each is requested when the reader needs it.
        requested_schema: The capsule of a schema with other types of the same columns; None means those of the model.

    Raises:
        ImportError: pyarrow is not installed.
        ValueError: The requested schema has other columns.
    """
    layout = Layout(operation, nested=True, numbers_as_text=False)
    reader = _pyarrow().RecordBatchReader.from_batches(arrow_schema(layout.columns), _of_pages(layout, pages))
    return reader.__arrow_c_stream__(requested_schema)


def _of_pages(layout: Layout, pages: Iterable[Iterable[bytes]]) -> Iterator[Any]:
    items, size, first = list[bytes](), 1, 1
    for page in pages:
        items += page
        if len(items) >= size:
            yield from batches(layout.rows(items, first), layout.columns)
            first, size = first + len(items), min(2 * len(items), BATCH)
            items = []
    yield from batches(layout.rows(items, first), layout.columns)


def batches(rows: Iterable[Sequence[Any]], columns: Sequence[Column]) -> Iterator[Any]:
    """The rows as record batches of `BATCH` rows."""
    schema, remaining = arrow_schema(columns), iter(rows)
    while group := list(islice(remaining, BATCH)):
        yield _pyarrow().record_batch(list(zip(*group, strict=True)), schema=schema)


def arrow_schema(columns: Sequence[Column]) -> Any:
    """The columns as an Arrow schema. Raises: ImportError: pyarrow is not installed."""
    arrow = _pyarrow()
    types: dict[Kind, Any] = {
        Kind.STRING: arrow.string(),
        Kind.NUMBER: arrow.float64(),
        Kind.INTEGER: arrow.int64(),
        Kind.BOOLEAN: arrow.bool_(),
        Kind.TIMESTAMP: arrow.timestamp("us", "UTC"),
        Kind.STRINGS: arrow.list_(arrow.string()),
    }
    return arrow.schema([(column.name, column.typed(types, arrow.struct)) for column in columns])


def _pyarrow() -> Any:
    try:
        return import_module("pyarrow")
    except ModuleNotFoundError as error:
        if error.name != "pyarrow":
            raise
        raise ImportError("Arrow data needs pyarrow: pip install pyarrow") from error
