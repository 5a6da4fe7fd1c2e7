"""The progress bar of an export: rows, rate, pages, elapsed time. Silent where standard error is no terminal."""

from __future__ import annotations

import sys
from math import ceil
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as RichProgress
from rich.table import Column

from .output import is_terminal

__all__ = ["Progress"]

FIGURES = "[bold]{task.completed:,} rows[/]  {task.fields[rate]:,.0f}/s · {task.fields[pages]:,} pages"
WIDE = 90
"""Terminals of at least so many characters show a long bar."""


class Progress:
    """A context manager that shows the bar while it is open.

    Args:
        total: Expected rows; None where it is unknown, since the API gives no total.
        page_size: Rows per page.
        console: Where to show it; None means standard error.
    """

    def __init__(self, total: int | None, page_size: int, console: Console | None = None) -> None:
        screen = console or Console(stderr=True)
        self.bar = RichProgress(
            SpinnerColumn(),
            BarColumn(24 if screen.width >= WIDE else 8, complete_style="cyan", finished_style="cyan"),
            TextColumn(FIGURES, table_column=Column(no_wrap=True)),
            TimeElapsedColumn(),
            console=screen,
            transient=True,
            disable=console is None and not is_terminal(sys.stderr),
        )
        self._page_size = page_size
        self._first = 0
        self._task = self.bar.add_task("export", total=total, rate=0.0, pages=0)

    def begin(self, rows: int) -> None:
        """Start after the rows of an earlier run, which do not count for the rate."""
        self._first = rows

    def reach(self, rows: int) -> None:
        """Show the number of rows so far."""
        fetched, seconds = rows - self._first, self.bar.tasks[0].elapsed
        rate = fetched / seconds if seconds else 0.0
        self.bar.update(self._task, completed=rows, rate=rate, pages=ceil(fetched / self._page_size))

    def __enter__(self) -> Progress:
        if not self.bar.disable:  # some releases of rich end a bar that was never shown with an empty line
            self.bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if not self.bar.disable:
            self.bar.stop()
