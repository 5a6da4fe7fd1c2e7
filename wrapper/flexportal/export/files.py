"""Durable files: flushed data survives a power failure, and a file appears complete or not at all."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

__all__ = [
    "FileLockedError",
    "check_regular",
    "flush",
    "flush_folder",
    "locked",
    "replace",
    "replacing",
    "temporary_path",
]


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
        replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
    flush_folder(path.parent)


def replace(temporary: Path, path: Path) -> None:
    """Put a complete file in the place of `path`, with the permissions that are there."""
    with suppress(FileNotFoundError):
        temporary.chmod(path.stat().st_mode & 0o777)
    temporary.replace(path)


def check_regular(path: Path) -> None:
    """Raises: OSError where there is something else than a file: a device would be replaced, a pipe waited for."""
    if path.exists() and not path.is_file():
        raise OSError(
            errno.EINVAL, "not a regular file; pass the path of a file, or write to standard output", str(path)
        )


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
    """Hold a lock on a file. The lock of a killed process no longer counts. On Windows there is none.

    Raises:
        FileLockedError: Another process holds it.
        OSError: It is not a regular file, or cannot be opened.
    """
    check_regular(path)
    if sys.platform == "win32":  # no lock of its kind: two exports to one file are not detected
        yield
        return
    import fcntl

    with path.open("ab") as file:
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
            path.unlink()
