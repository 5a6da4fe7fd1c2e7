"""A file that keeps what was written to a mock: a line for each change, in the file before its response is sent."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from ... import __version__
from ..api.messages import ErrorResponse, Item
from ..mock_api import MockAPI

__all__ = ["StateFile", "state_file"]

FORMAT = "flexportal mock 1"
# What the file begins with. One that begins with anything else is somebody else's, and stays as it is.
MARKER = b'{"format":' + msgspec.json.encode(FORMAT)

Line = TypeVar("Line", bound=msgspec.Struct)


class _Header(msgspec.Struct, forbid_unknown_fields=True):
    format: str
    version: str
    parameters: Item


class _Records(msgspec.Struct, forbid_unknown_fields=True):
    ids: int
    records: dict[str, dict[int, Item | None]]


class _Change(msgspec.Struct, forbid_unknown_fields=True):
    tenants: dict[str, _Records]
    replaces: bool = False


@contextmanager
def state_file(path: Path) -> Generator[StateFile]:
    """The opened file; it is made where it is missing, and no other process can open it meanwhile.

    A process may be killed at any time: the system writes what it was passed, and a line that is not complete belongs
    to a request that had no response. Should the machine lose power, the last changes may be missing.

    Raises:
        OSError: It cannot be opened.
        ValueError: It is not a state file, or another process has it open.
    """
    if sys.platform == "win32":
        raise ValueError("--state needs locks for files, which Windows does not have; leave it out")
    import fcntl

    # No waiting for a FIFO.
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NONBLOCK, 0o666)
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise ValueError(f"{path} is not a regular file")
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ValueError(f"{path} is in use by another mock; stop it, or use another file") from None
        yield StateFile(path, handle)
    finally:
        os.close(handle)


class StateFile:
    """An open state file.

    Args:
        path: Its path, for error messages.
        handle: Its descriptor.

    Raises:
        ValueError: It is not a state file.
    """

    def __init__(self, path: Path, handle: int) -> None:
        self._path = path
        self._handle = handle
        self._size = 0
        """The size of the complete lines."""
        with self._opened() as file:
            first = file.readline()
        if not (MARKER.startswith(first) or first.startswith(MARKER)):
            raise ValueError(f"{path} is not a state file of flexportal mock")
        self._header = self._decoded(first, 1, _Header) if first.endswith(b"\n") else None
        if self._header is not None and self._header.version != __version__:
            raise ValueError(f"{path} is of version {self._header.version}, this is {__version__}; use another file")

    @property
    def now(self) -> datetime | None:
        """The time of the newest derived data; None in a new file."""
        return None if self._header is None else datetime.fromisoformat(self._header.parameters["now"])

    def attach(self, mock: MockAPI) -> None:
        """Write to a new mock what the file has, and from then on to the file what is written to the mock.

        Raises:
            ValueError: The file is of a mock with other arguments or of another version, or is damaged.
            OSError: The file cannot be written.
        """
        parameters = mock.to_json()["parameters"]
        if self._header is None:
            self._truncate()
            self._append(_Header(FORMAT, __version__, parameters))
        else:
            self._check(parameters, self._header.parameters)
            for number, change in self._changes():
                try:
                    mock.apply_json(msgspec.to_builtins(change))
                except LookupError as error:
                    raise self._damaged(number, error) from None
            self._truncate()
        mock.on_write = self._record

    def _check(self, given: Item, held: Item) -> None:
        for name, value in given.items():
            if value != held.get(name):
                raise ValueError(
                    f"{self._path} is of a mock with {name} {_shown(held.get(name))}, not {_shown(value)}; "
                    "pass the same options, or use another file"
                )

    def _changes(self) -> Iterator[tuple[int, _Change]]:
        """The changes in the complete lines, with the numbers of these."""
        with self._opened() as file:
            for number, line in enumerate(file, 1):
                # What was being written when a process was killed; its request had no response.
                if not line.endswith(b"\n"):
                    return
                if number > 1:
                    yield number, self._decoded(line, number, _Change)
                self._size += len(line)

    def _decoded(self, line: bytes, number: int, kind: type[Line]) -> Line:
        try:
            return msgspec.json.decode(line, type=kind)
        except (ValueError, RecursionError) as error:
            raise self._damaged(number, error) from None

    def _damaged(self, number: int, error: Exception) -> ValueError:
        return ValueError(f"{self._path}, line {number}, is damaged: {error}")

    def _record(self, change: Item) -> None:
        try:
            self._append(change)
        except OSError as error:
            message = f"The change was dropped, since it cannot be written to the state file: {error.strerror}."
            raise ErrorResponse(507, "STATE_NOT_SAVED", message) from None

    def _append(self, entry: Any) -> None:
        rest = line = msgspec.json.encode(entry) + b"\n"
        try:
            os.lseek(self._handle, self._size, os.SEEK_SET)
            while rest:
                rest = rest[os.write(self._handle, rest) :]
        except OSError:
            # A part of it may be there, to which nothing must be appended.
            self._truncate()
            raise
        self._size += len(line)

    def _truncate(self) -> None:
        os.ftruncate(self._handle, self._size)

    @contextmanager
    def _opened(self) -> Generator[Any]:
        with open(self._handle, "rb", closefd=False) as file:
            file.seek(0)
            yield file


def _shown(value: Any) -> str:
    return msgspec.json.encode(value).decode()
