"""Tables on a terminal: a list, one record, the statistics of customers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import accumulate
from typing import Any, cast

from rich import box
from rich.bar import Bar
from rich.console import Console, JustifyMethod, RenderableType
from rich.table import Table as RichTable
from rich.text import Text

from ..export.columns import Column, Kind, json_text
from .output import one_line
from .statistics import Group, Summary

__all__ = ["Table", "bars", "bars_table", "card"]

WIDEST, NARROWEST = 36, 4
GAP = 3
"""Blanks between two columns."""
WORD_START = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
MOST_GROUPS = 10
BAR, WIDTH_WITH_BAR = 24, 72
COLORS = {"active": "green", "inactive": "dim"}
NUMBERS = (Kind.NUMBER, Kind.INTEGER)


def rendered(part: RenderableType) -> str:
    """The part as the console shows it, in color where standard output supports that."""
    console = Console()
    with console.capture() as captured:
        console.print(part)
    return captured.get()


def _empty_table() -> RichTable:
    return RichTable(box=box.SIMPLE_HEAD, pad_edge=False)


class Table:
    """A table shown page by page, as its rows arrive.

    Args:
        columns: Its columns.
        to_fit: If the terminal is too narrow, omit the last columns instead of narrowing all of them.
    """

    def __init__(self, columns: Sequence[Column], *, to_fit: bool = False) -> None:
        self._columns = columns
        self._to_fit = to_fit
        self._widths: list[int] = []

    def blocks(self, batches: Iterable[list[list[Any]]]) -> Iterator[str]:
        """The table in blocks, each with a header; all have the widths of the first."""
        count = 0
        for rows in batches:
            count += len(rows)
            yield rendered(self.part(rows, Console().width))
        yield f"{count:,} row{'' if count == 1 else 's'}\n"

    def part(self, rows: list[list[Any]], width: int) -> RichTable:
        """Rows with a header, for a terminal of so many characters."""
        texts = [_texts(column, [row[at] for row in rows]) for at, column in enumerate(self._columns)]
        self._widths = self._widths or self._fitting(texts, width)
        table = _empty_table()
        for column, wide in zip(self._columns, self._widths, strict=False):
            justify: JustifyMethod = "right" if column.kind in NUMBERS else "left"
            table.add_column(heading(column.name), justify=justify, width=wide, no_wrap=True)
        for cells in zip(*texts[: len(self._widths)], strict=True):
            table.add_row(*cells)
        return table

    def _fitting(self, texts: Sequence[Sequence[Text]], width: int) -> list[int]:
        widths = [
            min(WIDEST, max(*map(len, column.name.split("_")), *(text.cell_len for text in cells)))
            for column, cells in zip(self._columns, texts, strict=True)
        ]
        if self._to_fit:
            ends = accumulate(wide + GAP for wide in widths)
            return widths[: sum(end <= width for end in ends)] or widths[:1]
        while sum(widths) > width - GAP * len(widths) and max(widths) > NARROWEST:
            widths[widths.index(max(widths))] -= 1
        return widths


def heading(name: str) -> Text:
    """A column's name as a heading."""
    return Text(name.replace("_", " "), no_wrap=False, overflow="fold")


def _texts(column: Column, cells: Sequence[Any]) -> list[Text]:
    """The cells of a column; if one number has decimals, all have two, so that they align."""
    if column.kind is Kind.NUMBER and any(cell % 1 for cell in cells if cell is not None):
        return [cell_text(cell) if cell is None else Text(f"{cell:,.2f}") for cell in cells]
    return [cell_text(cell) for cell in cells]


def cell_text(cell: Any) -> Text:
    """A cell as text. It is never read as markup: a name may contain brackets or control characters."""
    if cell is None:
        return Text("-", style="dim")
    if isinstance(cell, datetime):
        return Text(f"{cell:%Y-%m-%d %H:%M}")
    if isinstance(cell, str):
        return Text(one_line(cell), style=COLORS.get(cell, ""))
    return Text(one_line(json_text(cell)))


def card(row: Mapping[str, Any]) -> str:
    """One record with one field per line, those of nested objects included, without missing fields."""
    grid = RichTable.grid(padding=(0, 2))
    grid.add_column(style="bold")
    grid.add_column(overflow="fold")
    for name, cell in _fields(row):
        grid.add_row(heading(name), cell_text(cell))
    return rendered(grid)


def _fields(row: Mapping[str, Any], place: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in row.items():
        name = f"{place}{one_line(WORD_START.sub('_', key).lower())}"
        if isinstance(value, dict) and value:
            yield from _fields(cast("dict[str, Any]", value), f"{name}_")
        elif value is not None:
            yield name, value


def bars(summary: Summary) -> str:
    """The statistics; on a wide terminal with bars."""
    return rendered(bars_table(summary, BAR if Console().width >= WIDTH_WITH_BAR else 0))


def bars_table(summary: Summary, bar: int = BAR) -> RichTable:
    """The statistics as a table.

    Args:
        summary: The statistics.
        bar: Width of the bar of all customers, in characters; 0 means no bars.
    """
    table = _empty_table()
    table.add_column(no_wrap=True)
    for title in ("customers", *([""] if bar else []), "share", "monthly\nrevenue"):
        table.add_column(title, justify="right")

    def add(label: Text, group: Group) -> None:
        share = group.customers / summary.total.customers if summary.total.customers else 0.0
        bars = [Bar(1, 0, share, width=bar, color="cyan")] if bar else []
        table.add_row(label, f"{group.customers:,}", *bars, f"{share:.1%}", f"{group.revenue:,.2f}")

    for name, groups in summary.groups.items():
        table.add_row(Text(f"by {name}", style="bold"))
        for value, group in _largest(groups):
            add(Text(f"  {one_line(value)}"), group)
        table.add_row()
    add(Text("all", style="bold"), summary.total)
    return table


def _largest(groups: Mapping[str, Group]) -> list[tuple[str, Group]]:
    """The largest groups, and the others as one."""
    pairs = list(groups.items())
    if len(pairs) <= MOST_GROUPS:
        return pairs
    rest = pairs[MOST_GROUPS - 1 :]
    others = Group()
    for _, group in rest:
        others.add(group.customers, group.revenue)
    return [*pairs[: MOST_GROUPS - 1], (f"{len(rest)} others", others)]
