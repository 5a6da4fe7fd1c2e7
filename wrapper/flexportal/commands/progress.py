"""The progress bar of an export: rows, rate, pages, pace, elapsed. Silent where nobody looks at standard error."""

from __future__ import annotations

import sys
from math import ceil
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, ProgressColumn, SpinnerColumn, Task, TextColumn, TimeElapsedColumn
from rich.progress import Progress as RichProgress
from rich.text import Text

from .output import is_terminal

__all__ = ["Figures", "Progress"]

MINUTE = 60.0
WIDE = 90
"""Characters of a terminal from which on there is room for a long bar."""


class Figures(ProgressColumn):
    """Rows, rows a second, pages, and pages a minute, which is what a rate limit counts.

    Args:
        page_size: Rows a page.
    """

    def __init__(self, page_size: int) -> None:
        super().__init__()
        self._page_size = page_size
        self.before = 0
        """Rows that were there already: they took none of this run's time."""

    def render(self, task: Task) -> Text:
        """The figures of the moment."""
        rows, seconds = int(task.completed), task.elapsed or 0.0
        fresh = rows - self.before
        pages = ceil(fresh / self._page_size)
        rate, pace = (fresh / seconds, MINUTE * pages / seconds) if seconds else (0.0, 0.0)
        figures = Text.assemble(
            (f"{rows:,} rows", "bold"), f"  {rate:,.0f}/s", ("  ·  ", "dim"), f"{pages:,} pages  {pace:,.0f}/min"
        )
        figures.no_wrap = True  # one line, however narrow the terminal
        return figures


class Progress:
    """A context manager; while it is open, the bar is shown.

    Args:
        total: Rows to come; None where nobody knows, for the API gives no total.
        page_size: Rows a page.
        console: Where to show it; None means standard error.
    """

    def __init__(self, total: int | None, page_size: int, console: Console | None = None) -> None:
        self._figures = Figures(page_size)
        screen = console or Console(stderr=True)
        self.bar = RichProgress(
            SpinnerColumn(),
            BarColumn(
                24 if screen.width >= WIDE else 8, complete_style="cyan", finished_style="cyan", pulse_style="cyan"
            ),
            self._figures,
            TextColumn("·", style="dim"),
            TimeElapsedColumn(),
            console=screen,
            transient=True,
            disable=console is None and not is_terminal(sys.stderr),
        )
        self._task = self.bar.add_task("export", total=total)

    def begin(self, rows: int) -> None:
        """Begin with so many rows that an earlier run saved."""
        self._figures.before = rows

    def reach(self, rows: int) -> None:
        """Show that there are so many rows by now."""
        self.bar.update(self._task, completed=rows)

    def __enter__(self) -> Progress:
        if not self.bar.disable:  # some releases of rich end a bar that was never shown with an empty line
            self.bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if not self.bar.disable:
            self.bar.stop()
