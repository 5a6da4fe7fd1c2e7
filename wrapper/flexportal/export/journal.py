"""What an export has saved: raw items in a partial file, and a journal that says how much of it is valid."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO

from flexportal_core.paging.tokens import digest

from .files import flush, replacing, temporary_path

__all__ = ["Journal", "PartialFile", "Paths", "digests"]

VERSION = 1
# What a SIGKILL costs at most, whichever is reached first; these rows are fetched again.
ROWS_UNSAVED = 1000
SECONDS_UNSAVED = 1.0


@dataclass(frozen=True, slots=True)
class Paths:
    """The files of an export, all in one folder."""

    target: Path

    @property
    def partial(self) -> Path:
        """The raw items saved."""
        return self.target.with_name(f"{self.target.name}.partial")

    @property
    def journal(self) -> Path:
        """How much of them is valid."""
        return self.target.with_name(f"{self.target.name}.journal")

    @property
    def lock(self) -> Path:
        """Prevents a second export to the same file."""
        return self.target.with_name(f"{self.target.name}.lock")

    def remove(self) -> None:
        """Remove what was saved. The journal first: without it the partial file is ignored."""
        for path in (self.journal, self.partial, temporary_path(self.journal), temporary_path(self.target)):
            path.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class Journal:
    """The valid part of a partial file.

    Args:
        settings: Digests of the settings by name; email addresses may be among them.
        token: The resume token after the last row; None at the end of the listing.
        rows: The number of valid rows.
        size: Their size in bytes.
    """

    settings: Mapping[str, str]
    token: str | None
    rows: int
    size: int

    @classmethod
    def read(cls, paths: Paths) -> Journal | None:
        """The journal of an earlier run; None if it is missing or does not match the partial file."""
        try:
            match json.loads(paths.journal.read_bytes()):
                case {
                    "version": int(version),
                    "settings": {**settings},
                    "token": None | str() as token,
                    "rows": int(rows),
                    "size": int(size),
                    # The data is saved before the journal, so a shorter file is another one.
                } if version == VERSION and paths.partial.stat().st_size >= size:
                    return cls({str(name): str(value) for name, value in settings.items()}, token, rows, size)
                case _:
                    return None
        except (FileNotFoundError, ValueError):
            return None

    def write(self, path: Path) -> None:
        """Replace the last journal with this one."""
        with replacing(path) as file:
            file.write(json.dumps({"version": VERSION, **asdict(self)}).encode())

    def differences(self, settings: Mapping[str, str]) -> list[str]:
        """The names of the settings that have changed."""
        names = dict.fromkeys((*self.settings, *settings))
        return [name for name in names if self.settings.get(name) != settings.get(name)]


def digests(settings: Mapping[str, Any]) -> dict[str, str]:
    """The settings as a journal stores them."""
    return {name: digest(json.dumps(value)).hex() for name, value in settings.items()}


class PartialFile:
    """An open partial file.

    Rows are added in memory and saved at the next checkpoint: data before journal, so that the journal never names
    missing data. It may be interrupted anywhere; a repeated checkpoint changes nothing.

    Args:
        paths: The files of the export.
        journal: What it contains so far.
        clock: Monotonic seconds.
    """

    def __init__(self, paths: Paths, journal: Journal, clock: Callable[[], float] = time.monotonic) -> None:
        self._paths = paths
        self._clock = clock
        self._saved = journal
        # One name for all unsaved state: an interrupt between two assignments must not separate rows and token.
        self._unsaved: tuple[Journal, tuple[bytes, ...]] = (journal, ())
        self._saved_at = clock()
        self._file: BinaryIO = paths.partial.open("r+b" if journal.size else "w+b")

    @property
    def journal(self) -> Journal:
        """The journal with all added rows."""
        return self._unsaved[0]

    def add(self, block: bytes, rows: int, token: str | None) -> None:
        """Add rows and the resume token after them; save them if a checkpoint is due."""
        before, blocks = self._unsaved
        after = Journal(before.settings, token, before.rows + rows, before.size + len(block))
        self._unsaved = (after, (*blocks, block))
        is_late = self._clock() - self._saved_at >= SECONDS_UNSAVED
        if is_late or after.rows - self._saved.rows >= ROWS_UNSAVED:
            self.checkpoint()

    def checkpoint(self) -> None:
        """Save the added rows, if there are any."""
        reached, blocks = self._unsaved
        if not blocks:
            return
        self._file.seek(self._saved.size)
        self._file.truncate()
        self._file.writelines(blocks)
        flush(self._file)
        reached.write(self._paths.journal)
        self._saved, self._unsaved, self._saved_at = reached, (reached, ()), self._clock()

    def close(self) -> None:
        """Close the file; closing it again does nothing."""
        self._file.close()
