"""The partial file: rows as they came, one a line, of which the journal says how many count."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from .durable import settle, unfinished
from .journal import Journal

__all__ = ["Partial", "Places"]

# What a SIGKILL may cost at most, whichever is reached first; it is asked for again.
ROWS_UNSAVED = 1000
SECONDS_UNSAVED = 1.0


@dataclass(frozen=True, slots=True)
class Places:
    """The files of an export, all in one folder. `target` is what it is for."""

    target: Path

    def _beside(self, ending: str) -> Path:
        return self.target.with_name(self.target.name + ending)

    @property
    def partial(self) -> Path:
        """Rows saved."""
        return self._beside(".partial")

    @property
    def journal(self) -> Path:
        """How many of them count."""
        return self._beside(".journal")

    @property
    def lock(self) -> Path:
        """Keeps others out."""
        return self._beside(".lock")

    def forget(self) -> None:
        """Take away what an earlier run saved. The journal first, for without it the partial file means nothing."""
        for path in (self.journal, self.partial, unfinished(self.journal), unfinished(self.target)):
            path.unlink(missing_ok=True)


class Partial:
    """An open partial file.

    Rows are counted in when they are added and saved at the next checkpoint: data before journal, so that the journal
    never promises what is not there. It may be interrupted anywhere; a checkpoint made twice changes nothing.

    Args:
        places: Where it lies.
        journal: What it holds by now.
        clock: Monotonic seconds.
    """

    def __init__(self, places: Places, journal: Journal, clock: Callable[[], float] = time.monotonic) -> None:
        self._places = places
        self._clock = clock
        self._saved = journal
        # One name for all that is unsaved: an interrupt between two assignments must not part rows from their token.
        self._unsaved: tuple[Journal, tuple[bytes, ...]] = (journal, ())
        self._saved_at = clock()
        self._file: BinaryIO = places.partial.open("r+b" if journal.size else "w+b")

    @property
    def journal(self) -> Journal:
        """What it holds with all rows added."""
        return self._unsaved[0]

    def add(self, block: bytes, rows: int, token: str | None) -> None:
        """Add so many rows, and the token that goes on behind them; save them if it is time to."""
        before, blocks = self._unsaved
        after = Journal(before.settings, token, before.rows + rows, before.size + len(block))
        self._unsaved = (after, (*blocks, block))
        overdue = self._clock() - self._saved_at >= SECONDS_UNSAVED
        if after.rows - self._saved.rows >= ROWS_UNSAVED or overdue:
            self.checkpoint()

    def checkpoint(self) -> None:
        """Save all rows added, if there are any that aren't."""
        reached, blocks = self._unsaved
        if not blocks:
            return
        self._file.seek(self._saved.size)
        self._file.truncate()
        self._file.writelines(blocks)
        settle(self._file)
        reached.write(self._places.journal)
        self._saved, self._unsaved, self._saved_at = reached, (reached, ()), self._clock()

    def close(self) -> None:
        """Close the file. Closing twice does no harm."""
        self._file.close()
