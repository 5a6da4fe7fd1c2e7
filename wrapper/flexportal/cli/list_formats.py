"""The formats of lists, and those that repeat what the server sent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum
from itertools import islice

from ..export.ndjson_files import ndjson

__all__ = ["ListFormat", "as_sent", "batches"]


class ListFormat(StrEnum):
    """The formats of a list."""

    TABLE = "table"
    JSON = "json"
    NDJSON = "ndjson"
    CSV = "csv"


def as_sent(items: Iterable[bytes], form: ListFormat, batch: int) -> Iterator[bytes]:
    """The raw items as NDJSON or JSON, in blocks of a number of items as they arrive."""
    blocks = map(ndjson, batches(items, batch))
    return blocks if form is ListFormat.NDJSON else _array(blocks)


def batches(items: Iterable[bytes], size: int) -> Iterator[list[bytes]]:
    """The items in lists of a number of items."""
    remaining = iter(items)
    return iter(lambda: list(islice(remaining, size)), [])


def _array(blocks: Iterable[bytes]) -> Iterator[bytes]:
    before = b"[\n"
    for block in blocks:
        yield before + block[:-1].replace(b"\n", b",\n")
        before = b",\n"
    yield b"[]\n" if before == b"[\n" else b"\n]\n"
