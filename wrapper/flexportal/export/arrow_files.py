"""Parquet and Arrow files, and Arrow batches. pyarrow is imported when it is first needed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from itertools import islice
from typing import Any, BinaryIO

from .columns import Column, Kind

__all__ = ["arrow_schema", "batches", "write_arrow", "write_parquet"]

# Rows per row group or Arrow batch: some megabytes, so that memory stays bounded.
BATCH = 10_000


def write_parquet(rows: Iterable[Sequence[Any]], columns: Sequence[Column], target: BinaryIO) -> None:
    """Write a Parquet file, compressed with Zstandard."""
    parquet: Any = import_module("pyarrow.parquet")
    with parquet.ParquetWriter(target, arrow_schema(columns), compression="zstd") as writer:
        for batch in batches(rows, columns):
            writer.write_batch(batch)


def write_arrow(rows: Iterable[Sequence[Any]], columns: Sequence[Column], target: BinaryIO) -> None:
    """Write an Arrow IPC file (Feather version 2), uncompressed, so that it can be memory-mapped."""
    ipc: Any = import_module("pyarrow.ipc")
    with ipc.new_file(target, arrow_schema(columns)) as writer:
        for batch in batches(rows, columns):
            writer.write_batch(batch)


def batches(rows: Iterable[Sequence[Any]], columns: Sequence[Column]) -> Iterator[Any]:
    """The rows as Arrow record batches of `BATCH` rows."""
    arrow: Any = import_module("pyarrow")
    schema, remaining = arrow_schema(columns), iter(rows)
    while group := list(islice(remaining, BATCH)):
        yield arrow.record_batch(list(zip(*group, strict=True)), schema=schema)


def arrow_schema(columns: Sequence[Column]) -> Any:
    """The columns as an Arrow schema."""
    arrow: Any = import_module("pyarrow")
    return arrow.schema([(column.name, _type(arrow, column)) for column in columns])


def _type(arrow: Any, column: Column) -> Any:
    if column.kind is Kind.OBJECT:
        return arrow.struct([(part.name, _type(arrow, part)) for part in column.parts])
    types = {
        Kind.NUMBER: arrow.float64(),
        Kind.INTEGER: arrow.int64(),
        Kind.BOOLEAN: arrow.bool_(),
        Kind.TIMESTAMP: arrow.timestamp("us", "UTC"),
        Kind.STRINGS: arrow.list_(arrow.string()),
    }
    return types.get(column.kind, arrow.string())
