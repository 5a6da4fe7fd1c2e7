"""Rows: a listing as the bytes that the server sent, an object each, one line each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

import msgspec

from ..contract import Contract
from ..pager import Pager
from ..walk import Page

__all__ = ["LISTING", "Rows", "lines", "rows"]

LISTING = "listCustomers"


class Rows(Iterator[bytes], Protocol):
    """An iteration over rows that can be gone on with later."""

    @property
    def resume_token(self) -> str | None:
        """Names the next undelivered row; None at the end."""
        ...


class _PagesRows:
    def __init__(self, pager: Pager[Any]) -> None:
        self._pages = pager.pages()
        self._items = Contract.installed().operation(LISTING).pagination.items  # type: ignore[union-attr]
        self._decoder = msgspec.json.Decoder(dict[str, msgspec.Raw])
        self._list = msgspec.json.Decoder(list[msgspec.Raw])
        self._rows: Sequence[bytes] = ()
        self._at = 0

    def __iter__(self) -> Rows:
        return self

    def __next__(self) -> bytes:
        while self._at == len(self._rows):
            self._rows = self._split(next(self._pages))
            self._at = 0
        self._at += 1
        return self._rows[self._at - 1]

    def _split(self, page: Page[Any]) -> list[bytes]:
        rows = [bytes(row) for row in self._list.decode(self._decoder.decode(page.content)[self._items])]
        return rows[: len(page.items)]

    @property
    def resume_token(self) -> str | None:
        return self._pages.resume_token


def rows(pager: Pager[Any]) -> Rows:
    """The rows of a listing, byte for byte as they were sent."""
    return _PagesRows(pager)


def lines(batch: Sequence[bytes]) -> bytes:
    """The rows as NDJSON: each as it came, but for white space between tokens where it would break the line."""
    block = b"\n".join(batch)
    if block.count(b"\n") == len(batch) - 1 and b"\r" not in block:
        return block + b"\n"
    return b"".join(msgspec.json.format(row, indent=-1) + b"\n" for row in batch)
