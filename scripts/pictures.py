"""Draws what the command line shows on a terminal, for the documentation, by the code that shows it there.

The customers are the mock's, and the clock is a made-up one, so a picture changes when what people see does.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Callable
from pathlib import Path

from flexportal.commands.progress import Progress
from flexportal.commands.statistics import summarize
from flexportal.commands.table import SHOWN, Table, bars_table
from flexportal.exports.columns import Layout
from flexportal.testing import MockPortal
from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.text import Text

__all__ = ["FOLDER", "PICTURES", "drawn"]

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures"
WIDTH = 100
# Rich's own frame has its reader's browser fetch a font; any of the reader's own will do.
FRAME = re.sub(r"@font-face \{\{.*?\}\}\n", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL).replace(
    "Fira Code, monospace", "ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace"
)


class Clock:
    """A clock that somebody sets."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def table(screen: Console, _: Clock) -> None:
    """A list of customers."""
    typed(screen, "flexportal customers list --status active --max-items 12")
    layout = Layout()
    places = [layout.names.index(name) for name in SHOWN]
    active = [row for row in MockPortal().rows("acme") if row["status"] == "active"][:12]
    rows = [[layout.cells(row)[place] for place in places] for row in active]
    screen.print(Table([layout.columns[place] for place in places], to_fit=True).part(rows, WIDTH))
    screen.print("12 customers")


def statistics(screen: Console, _: Clock) -> None:
    """Customers summed up."""
    typed(screen, "flexportal customers stats")
    screen.print(bars_table(summarize(MockPortal(customers=5000).rows("acme")), 24, with_share=True))


def export(screen: Console, clock: Clock) -> None:
    """An export that was stopped with Ctrl-C, and is gone on with."""
    command = "flexportal customers export customers.parquet --max-items 50000"
    typed(screen, command)
    screen.print(f"^Cflexportal: stopped; 31,200 customers are saved; go on with: {command} --resume")
    typed(screen, f"{command} --resume")
    progress = Progress(50_000, 100, screen)
    progress.begin(31_200)
    clock.now = 6.3
    progress.reach(46_900)
    screen.print(progress.bar.get_renderable())


def typed(screen: Console, command: str) -> None:
    """A command line as somebody typed it."""
    screen.print(Text.assemble(("$ ", "green"), (command, "bold")))


PICTURES: dict[str, Callable[[Console, Clock], None]] = {
    "terminal-table": table,
    "terminal-statistics": statistics,
    "terminal-export": export,
}


def drawn(name: str) -> str:
    """A picture as SVG, for which a browser asks nobody."""
    clock = Clock()
    screen = Console(
        record=True,
        width=WIDTH,
        file=io.StringIO(),
        force_terminal=True,
        color_system="truecolor",
        highlight=False,
        get_time=clock,
        _environ={},
    )
    PICTURES[name](screen, clock)
    picture = screen.export_svg(title="flexportal", code_format=FRAME, unique_id=name)
    return "\n".join(line.rstrip() for line in picture.splitlines() if line.strip()) + "\n"


def main(folder: Path) -> None:
    """Write all pictures."""
    for name in PICTURES:
        (folder / f"{name}.svg").write_text(drawn(name), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
