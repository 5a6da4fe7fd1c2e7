"""Rows as lines: each row as the server sent it, one a line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

import msgspec

__all__ = ["Rows", "lines"]


class Rows(Iterator[bytes], Protocol):
    """An iteration over rows that can be gone on with later, such as that of `pager.rows()`."""

    @property
    def resume_token(self) -> str | None:
        """Names the next undelivered row; None at the end."""
        ...


def lines(batch: Sequence[bytes]) -> bytes:
    """The rows as NDJSON: each as it came, but for white space between tokens where it would break the line."""
    block = b"\n".join(batch)
    if block.count(b"\n") == len(batch) - 1 and b"\r" not in block:
        return block + b"\n"
    return b"".join(msgspec.json.format(row, indent=-1) + b"\n" for row in batch)
