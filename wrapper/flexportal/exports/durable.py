"""Durable writing: what has been settled survives a power cut, and a file appears whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

__all__ = ["Busy", "exclusive", "replaced", "settle", "settle_folder", "unfinished"]


class Busy(OSError):
    """Somebody else is at it."""


@contextmanager
def replaced(path: Path) -> Generator[BinaryIO]:
    """A file to write that takes the place of `path` once it is whole; until then it is `unfinished(path)`."""
    through = unfinished(path)
    try:
        with through.open("wb") as file:
            yield file
            settle(file)
        through.replace(path)
    finally:
        through.unlink(missing_ok=True)
    settle_folder(path.parent)


def unfinished(path: Path) -> Path:
    """What a file is called before it is whole."""
    return path.with_name(path.name + ".new")


def settle(file: BinaryIO) -> None:
    """Have written to the disk what has been written to the file."""
    file.flush()
    os.fsync(file.fileno())


def settle_folder(folder: Path) -> None:
    """Have written to the disk which names a folder holds."""
    with suppress(PermissionError):  # Windows opens no folders
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def exclusive(path: Path) -> Generator[None]:
    """Keep others out while it is open. A lock that a killed process left behind is no lock any more.

    Raises:
        Busy: Another process holds it.
    """
    with path.open("ab") as file:
        with suppress(ImportError):  # Windows: two exports into one file are not told from each other there
            import fcntl

            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Busy("another export into this file is under way") from None
        # Between opening and locking, its holder may have taken the file away: then we hold nothing.
        if not path.exists() or not os.path.samestat(os.fstat(file.fileno()), path.stat()):
            raise Busy("another export into this file has just ended; try again")
        try:
            yield
        finally:
            with suppress(PermissionError):  # Windows: not while it is open
                path.unlink()
