"""An export: asks for rows, saves them as they come, and lays them out as the target at the end."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from .columns import Layout
from .durable import exclusive, replaced, settle_folder
from .formats import Format
from .journal import Journal
from .lines import Rows, lines
from .partial import Partial, Places

__all__ = ["Export", "OtherSettings"]


class OtherSettings(ValueError):
    """The export that is to be resumed was begun with other settings.

    Attributes:
        names: Which they are.
    """

    def __init__(self, names: list[str]) -> None:
        self.names = names
        super().__init__(f"the export was begun with another {', another '.join(names)}")


@dataclass(frozen=True, slots=True)
class Export:
    """A listing as a file.

    Args:
        target: The file. Nothing of that name changes before the export is complete.
        format: What it holds.
        layout: The columns, for a format that has some.
        settings: What the rows depend on, as `sealed` gives it; to resume, they must be the same.
        batch: Rows that are taken at once; the page size, since a resume token costs least after a page.
        clock: Monotonic seconds.
    """

    target: Path
    format: Format
    layout: Layout
    settings: Mapping[str, str]
    batch: int = 100
    clock: Callable[[], float] = time.monotonic
    places: Places = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "places", Places(self.target))

    def run(
        self,
        ask: Callable[[str | None, int], Rows],
        *,
        resume: bool = False,
        on_rows: Callable[[int], None] = lambda rows: None,
    ) -> int:
        """Export, and say how many rows there were.

        Whatever ends it early, an error or Ctrl-C, what was received is saved, and `resume` goes on from there.

        Args:
            ask: Gives the rows behind a resume token, or from the beginning for None; told how many are had already.
            resume: Go on with what an earlier run saved; start afresh where it saved nothing.
            on_rows: Told how many rows there are by now, after each batch.

        Raises:
            OtherSettings: What was saved was asked for with other settings.
            Busy: Another process exports into this file.
            OSError: A file cannot be written.
            FlexPortalError: As the listing raises it.
        """
        with exclusive(self.places.lock):
            try:
                journal = self._begin(resume)
                if journal.token is not None or not journal.rows:
                    journal = self._fetch(journal, ask, on_rows)
                self._finish()
            finally:
                self._tidy()
            return journal.rows

    def saved(self) -> int:
        """How many rows `resume` would find."""
        journal = self._journal()
        return 0 if journal is None else journal.rows

    def _tidy(self) -> None:
        if not self.saved():
            self.places.forget()

    def _journal(self) -> Journal | None:
        journal = Journal.read(self.places.journal)
        # The data is saved before the journal: a file that is shorter than promised is not the one that was meant.
        has_rows = self.places.partial.exists() and journal is not None
        return journal if has_rows and journal and self.places.partial.stat().st_size >= journal.size else None

    def _begin(self, resume: bool) -> Journal:
        journal = self._journal() if resume else None
        if journal is None:
            self.places.forget()
            return Journal(self.settings, None, 0, 0)
        differences = journal.differences(self.settings)
        if differences:
            raise OtherSettings(differences)
        return journal

    def _fetch(
        self, journal: Journal, ask: Callable[[str | None, int], Rows], on_rows: Callable[[int], None]
    ) -> Journal:
        partial = Partial(self.places, journal, self.clock)
        try:
            rows = ask(journal.token, journal.rows)
            while batch := list(islice(rows, self.batch)):
                partial.add(lines(batch), len(batch), rows.resume_token)
                on_rows(partial.journal.rows)
        finally:
            partial.checkpoint()
            partial.close()
        return partial.journal

    def _finish(self) -> None:
        if self.format.is_as_saved:
            self.places.partial.replace(self.target)
            settle_folder(self.target.parent)
        else:
            with self.places.partial.open("rb") as rows, replaced(self.target) as target:
                self.format.convert(rows, self.layout, target)
        self.places.forget()
