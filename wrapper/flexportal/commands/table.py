"""What a person sees on a terminal: the table of customers, the card of one, the bars of the statistics."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import accumulate, compress
from typing import Any

from rich import box
from rich.bar import Bar
from rich.console import Console, JustifyMethod, RenderableType
from rich.measure import Measurement
from rich.table import Table as RichTable
from rich.text import Text

from ..exports.columns import Column, Kind, Layout, json_text
from .output import one_line
from .statistics import Group, Summary

__all__ = ["SHOWN", "Table", "bars", "card"]

SHOWN = (
    *("email", "first_name", "last_name", "status", "customer_type"),
    *("total_monthly_revenue", "company", "created_at", "total_devices_rented", "phone"),
)
"""The columns of a table for which none are chosen, the most telling first: what does not fit is left out."""

WIDEST = 36
NARROWEST = 4
GAP = 3
"""Blanks that the box takes from each column to the next."""
MOST_GROUPS = 10
HUES = {"active": "green", "inactive": "dim"}
NUMBERS = (Kind.NUMBER, Kind.INTEGER)


def rendered(part: RenderableType) -> str:
    """What a console writes for it, in colour where standard output takes colour."""
    console = Console()
    with console.capture() as captured:
        console.print(part)
    return captured.get()


def _empty_table() -> RichTable:
    return RichTable(box=box.SIMPLE_HEAD, pad_edge=False)


class Table:
    """A table that is shown page by page, as its rows come.

    Args:
        columns: Its columns.
        to_fit: Leave out the last columns where the terminal is too narrow, instead of squeezing all of them.
    """

    def __init__(self, columns: Sequence[Column], *, to_fit: bool = False) -> None:
        self._columns = columns
        self._to_fit = to_fit
        self._widths: list[int] = []

    def blocks(self, batches: Iterable[list[list[Any]]]) -> Iterator[str]:
        """The table in parts, each under its own header; the first part's widths hold for all."""
        count = 0
        for rows in batches:
            count += len(rows)
            yield rendered(self.part(rows, Console().width))
        yield f"{count:,} customer{'' if count == 1 else 's'}\n"

    def part(self, rows: list[list[Any]], width: int) -> RichTable:
        """Some rows under a header, for a terminal so many characters wide."""
        texts = [column_texts(column, [row[at] for row in rows]) for at, column in enumerate(self._columns)]
        self._widths = self._widths or self._fitting(texts, width)
        table = _empty_table()
        for at, wide in enumerate(self._widths):
            column = self._columns[at]
            justify: JustifyMethod = "right" if column.kind in NUMBERS else "left"
            table.add_column(heading(column.name), justify=justify, width=wide, no_wrap=True)
        for at in range(len(rows)):
            table.add_row(*(cells[at] for cells in texts[: len(self._widths)]))
        return table

    def _fitting(self, texts: Sequence[Sequence[Text]], width: int) -> list[int]:
        widths = list(map(widest, self._columns, texts))
        if not self._to_fit:
            return squeezed(widths, width - GAP * len(widths))
        used = accumulate(wide + GAP for wide in widths)
        return widths[: sum(end <= width for end in used)] or widths[:1]


def widest(column: Column, cells: Sequence[Text]) -> int:
    """How wide a column is that holds the words of its name and these cells, up to a limit."""
    return min(WIDEST, max(*map(len, column.name.split("_")), *(text.cell_len for text in cells)))


def squeezed(widths: Sequence[int], room: int) -> list[int]:
    """The widths, the widest made narrower until there is room for all."""
    fitting = list(widths)
    while sum(fitting) > room and max(fitting) > NARROWEST:
        fitting[fitting.index(max(fitting))] -= 1
    return fitting


def heading(name: str) -> Text:
    """A column's name as a person reads it."""
    return Text(name.replace("_", " "), no_wrap=False, overflow="fold")


def column_texts(column: Column, cells: Sequence[Any]) -> list[Text]:
    """Cells of a column as a person reads them: all with cents where one has cents, so that they line up."""
    held = [cell for cell in cells if cell is not None]
    if column.kind is Kind.NUMBER and any(cell % 1 for cell in held) and all(round(cell, 2) == cell for cell in held):
        return [cell_text(None) if cell is None else Text(f"{cell:,.2f}") for cell in cells]
    return [cell_text(cell) for cell in cells]


def cell_text(cell: Any) -> Text:
    """A cell as a person reads it. Never as markup: a name may hold brackets, or what a terminal would obey."""
    if cell is None:
        return Text("-", style="dim")
    if isinstance(cell, datetime):
        return Text(f"{cell.date()} {cell:%H:%M}")
    if isinstance(cell, str):
        return Text(one_line(cell), style=HUES.get(cell, ""))
    return Text(one_line(json_text(cell)))


def card(layout: Layout, row: Mapping[str, Any]) -> str:
    """One customer, a field a line; what is missing is left out."""
    grid = RichTable.grid(padding=(0, 2))
    grid.add_column(style="bold")
    grid.add_column(overflow="fold")
    for at, cell in enumerate(layout.cells(row)):
        if cell is not None:
            grid.add_row(heading(layout.names[at]), cell_text(cell))
    return rendered(grid)


def bars(summary: Summary) -> str:
    """The statistics, with a bar for each group's share of the customers."""
    console = Console()
    # The narrower the terminal, the shorter the bars; then they go, and the shares.
    tables = (bars_table(summary, bar, with_share=share) for bar, share in ((24, True), (10, True), (0, True)))
    unbounded = console.options.update(width=sys.maxsize)
    fitting = (table for table in tables if Measurement.get(console, unbounded, table).maximum <= console.width)
    return rendered(next(fitting, bars_table(summary)))


def bars_table(summary: Summary, bar: int = 0, *, with_share: bool = False) -> RichTable:
    """What `bars` renders.

    Args:
        summary: The statistics.
        bar: How many characters long a bar of all customers is; 0 for no bars.
        with_share: Whether each group's share is written out.
    """
    table = _empty_table()
    shown = (True, bar, with_share, True)
    table.add_column(no_wrap=True)
    for title in compress(("customers", "", "share", "monthly\nrevenue"), shown):
        table.add_column(title, justify="right")

    def add(label: Text, group: Group) -> None:
        table.add_row(label, *compress(_figures(group, summary.total, bar), shown))

    for name, groups in summary.groups.items():
        table.add_row(Text(f"by {name}", style="bold"))
        for value, group in _largest(groups):
            add(Text(f"  {one_line(value)}"), group)
        table.add_row()
    add(Text("all", style="bold"), summary.total)
    return table


def _largest(groups: Mapping[str, Group]) -> list[tuple[str, Group]]:
    """The largest groups by themselves, the others as one."""
    pairs = list(groups.items())
    if len(pairs) <= MOST_GROUPS:
        return pairs
    rest = pairs[MOST_GROUPS - 1 :]
    others = Group()
    for _, group in rest:
        others.customers += group.customers
        others.revenue += group.revenue
    return [*pairs[: MOST_GROUPS - 1], (f"{len(rest)} others", others)]


def _figures(group: Group, total: Group, bar: int) -> tuple[RenderableType, ...]:
    share = group.customers / total.customers if total.customers else 0.0
    return (
        f"{group.customers:,}",
        Bar(1, 0, share, width=bar, color="cyan"),
        f"{share:.1%}",
        f"{group.revenue:,.2f}",
    )
