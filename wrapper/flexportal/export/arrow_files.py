"""Parquet and Arrow files. pyarrow is imported when it is first needed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import Any, BinaryIO

from flexportal_core.table.arrow import arrow_schema, batches
from flexportal_core.table.columns import Column

__all__ = ["write_arrow", "write_parquet"]


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
