"""Durable files: flushed data survives a power failure, and a file appears complete or not at all."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

__all__ = ["FileLockedError", "flush", "flush_folder", "locked", "replacing", "temporary_path"]


class FileLockedError(OSError):
    """Another process holds the lock."""


@contextmanager
def replacing(path: Path) -> Generator[BinaryIO]:
    """A new file that replaces `path` when it is complete; until then it is `temporary_path(path)`."""
    temporary = temporary_path(path)
    try:
        with temporary.open("wb") as file:
            yield file
            flush(file)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    flush_folder(path.parent)


def temporary_path(path: Path) -> Path:
    """The path of a file until it is complete."""
    return path.with_name(path.name + ".new")


def flush(file: BinaryIO) -> None:
    """Flush the file's data to the disk."""
    file.flush()
    os.fsync(file.fileno())


def flush_folder(folder: Path) -> None:
    """Flush the folder's entries to the disk."""
    with suppress(PermissionError):  # Windows does not open folders
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def locked(path: Path) -> Generator[None]:
    """Hold a lock on a file. The lock of a killed process no longer counts.

    Raises:
        FileLockedError: Another process holds it.
    """
    with path.open("ab") as file:
        with suppress(ImportError):  # Windows has no such lock: there two exports to one file are not detected
            import fcntl

            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise FileLockedError("another export to this file is running") from None
        # The holder may have removed the file between our opening and locking it: then the lock is worthless.
        if not path.exists() or not os.path.samestat(os.fstat(file.fileno()), path.stat()):
            raise FileLockedError("another export to this file has just ended; try again")
        try:
            yield
        finally:
            with suppress(PermissionError):  # Windows: not while it is open
                path.unlink()
