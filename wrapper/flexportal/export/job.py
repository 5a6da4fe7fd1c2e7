"""An export: fetch items, save them as they arrive, convert them to the target at the end."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Protocol

from .columns import Layout
from .files import check_regular, flush_folder, locked, replace, replacing
from .formats import Format
from .journal import Journal, PartialFile, Paths
from .ndjson_files import ndjson

__all__ = ["Export", "OtherSettingsError", "RawItems"]


class RawItems(Iterator[bytes], Protocol):
    """A resumable iteration over raw items, such as that of a pager."""

    @property
    def resume_token(self) -> str | None:
        """Names the next undelivered item; None at the end."""
        ...


class OtherSettingsError(ValueError):
    """The export to resume was started with other settings.

    Attributes:
        names: The names of these settings.
    """

    def __init__(self, names: list[str]) -> None:
        self.names = names
        super().__init__(f"the export was started with another {', another '.join(names)}")


@dataclass(frozen=True, slots=True)
class Export:
    """An export of a listing to a file.

    Args:
        target: The file, or a link to it. It is unchanged until the export is complete, and keeps its permissions.
        format: Its format.
        layout: The columns, for a format with columns.
        settings: What the rows depend on, as `digests` returns it; they must be the same to resume.
        batch: Items saved at a time; best the page size, since resume tokens are shortest after a page.
        clock: Monotonic seconds.
    """

    target: Path
    format: Format
    layout: Layout
    settings: Mapping[str, str]
    batch: int = 100
    clock: Callable[[], float] = time.monotonic

    @property
    def paths(self) -> Paths:
        """The files of the export, beside the file that a link leads to."""
        return Paths(self.target.resolve() if self.target.is_symlink() else self.target)

    def run(
        self,
        fetch: Callable[[str | None, int], RawItems],
        *,
        resume: bool = False,
        on_rows: Callable[[int], None] = lambda rows: None,
    ) -> int:
        """Export, and return the number of rows.

        If an error or Ctrl-C ends it early, the received rows are saved and `resume` continues after them.

        Args:
            fetch: Returns the items after a resume token, or all for None; also gets the number of saved rows.
            resume: Continue after the rows of an earlier run; start anew if there are none.
            on_rows: Called with the number of rows after each batch.

        Raises:
            OtherSettingsError: The saved rows were fetched with other settings.
            FileLockedError: Another process exports to this file.
            OSError: A file cannot be written, or the target is a folder, device or pipe.
            FlexPortalError: As the listing raises it.
        """
        check_regular(self.paths.target)
        with locked(self.paths.lock):
            try:
                journal = self._start(resume)
                if journal.token is not None or not journal.rows:
                    journal = self._fetch(journal, fetch, on_rows)
                self._finish()
            except BaseException:
                if not self.saved():
                    self.paths.remove()
                raise
            return journal.rows

    def saved(self) -> int:
        """The number of rows that `resume` would find."""
        journal = Journal.read(self.paths)
        return 0 if journal is None else journal.rows

    def _start(self, resume: bool) -> Journal:
        journal = Journal.read(self.paths) if resume else None
        if journal is None:
            self.paths.remove()
            return Journal(self.settings, None, 0, 0)
        differences = journal.differences(self.settings)
        if differences:
            raise OtherSettingsError(differences)
        return journal

    def _fetch(
        self, journal: Journal, fetch: Callable[[str | None, int], RawItems], on_rows: Callable[[int], None]
    ) -> Journal:
        partial = PartialFile(self.paths, journal, self.clock)
        try:
            items = fetch(journal.token, journal.rows)
            while batch := list(islice(items, self.batch)):
                partial.add(ndjson(batch), len(batch), items.resume_token)
                on_rows(partial.journal.rows)
        finally:
            partial.checkpoint()
            partial.close()
        return partial.journal

    def _finish(self) -> None:
        paths = self.paths
        if self.format.is_raw:
            replace(paths.partial, paths.target)
            flush_folder(paths.target.parent)
        else:
            with paths.partial.open("rb") as items, replacing(paths.target) as target:
                self.format.convert(items, self.layout, target)
        self.paths.remove()
