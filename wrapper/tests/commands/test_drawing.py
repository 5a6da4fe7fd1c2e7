"""What a person sees: statistics with bars, the progress bar."""

from __future__ import annotations

import io
import re
from typing import Any, cast

import pytest
from flexportal.commands import table
from flexportal.commands.progress import Figures, Progress
from flexportal.commands.statistics import summarize
from flexportal.exports.columns import Column, Kind
from rich.cells import cell_len
from rich.console import Console

from .conftest import yes


def row(country: object, revenue: object = 9.99) -> dict[str, Any]:
    address = {"country": country} if country else None
    return {
        "status": "active",
        "customerType": "business",
        "totalMonthlyRevenue": revenue,
        "lastBillingAddress": address,
    }


def test_small_groups_are_put_together() -> None:
    summary = summarize(row(f"C{number}") for number in range(14) for _ in range(20 - number))
    shown = table.bars(summary)
    assert "C8" in shown
    assert "C9" not in shown
    assert "5 others" in shown


@pytest.mark.parametrize(
    ("width", "bar", "share"), [(100, 24, True), (72, 10, True), (60, 0, True), (41, 0, False), (20, 0, False)]
)
def test_statistics_fit_the_terminal(width: int, bar: int, share: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is least needed goes first, and the groups keep their names."""
    monkeypatch.setenv("COLUMNS", str(width))
    shown = table.bars(summarize([row("United Kingdom", 1234.5)]))
    assert max(map(cell_len, shown.splitlines())) <= width
    assert max((len(full) for full in re.findall("█+", shown)), default=0) == bar
    assert ("100.0%" in shown) is share
    assert ("United Kingdom" in shown) is (width > 20)


def test_amounts_line_up_with_cents() -> None:
    column = Column("total_monthly_revenue", Kind.NUMBER)

    def texts(*cells: float | None) -> list[str]:
        return [text.plain for text in table.column_texts(column, cells)]

    assert texts(1228.56, 1035, None, 0) == ["1,228.56", "1,035.00", "-", "0.00"]
    assert texts(3, 12) == ["3", "12"]
    assert texts(0.125, 2) == ["0.125", "2"], "nothing is rounded away"


def test_chosen_columns_share_a_narrow_terminal() -> None:
    assert table.squeezed([30, 12, 4], 60) == [30, 12, 4]
    assert table.squeezed([30, 12, 4], 28) == [12, 12, 4]
    assert table.squeezed([30, 12, 4], 3) == [4, 4, 4]


def drawn(width: int, total: int | None, rows: int) -> str:
    """The bar, in the colours of a terminal, two seconds after it began."""
    moments = [0.0]
    screen = Console(
        file=io.StringIO(), width=width, force_terminal=True, color_system="standard", get_time=lambda: moments[0]
    )
    progress = Progress(total, 100, screen)
    moments[0] = 2.0
    progress.reach(rows)
    with screen.capture() as captured:
        screen.print(progress.bar.get_renderable())
    return captured.get()


@pytest.mark.parametrize(
    ("width", "total", "rows", "line"),
    [
        (90, 40_000, 30_000, f"⠋ {'━' * 18}╺{'━' * 5} 30,000 rows  15,000/s  ·  300 pages  9,000/min · 0:00:02\n"),
        (89, 40_000, 30_000, f"⠋ {'━' * 6}╺━ 30,000 rows  15,000/s  ·  300 pages  9,000/min · 0:00:02\n"),
        (40, 40_000, 30_000, f"⠋ {'━' * 6}╺━ 30,000 rows  15,00… · 0:00:02\n"),
        (89, 400, 400, f"  {'━' * 8} 400 rows  200/s  ·  4 pages  120/min · 0:00:02\n"),
        (89, None, 300, f"⠋ {'━' * 8} 300 rows  150/s  ·  3 pages  90/min · 0:00:02\n"),
    ],
    ids=["wide", "less wide", "narrow", "all", "of nobody knows how many"],
)
def test_the_bar_is_one_line_however_narrow_the_terminal(width: int, total: int | None, rows: int, line: str) -> None:
    assert re.sub("\x1b\\[[0-9;]*m", "", drawn(width, total, rows)) == line


@pytest.mark.parametrize(
    ("total", "rows", "cyan"),
    [(400, 300, "━" * 6), (400, 400, "━" * 8), (None, 300, "━" * 3)],
    ids=["some", "all", "of nobody knows how many"],
)
def test_what_is_done_is_cyan_rows_are_bold_and_dots_are_dim(total: int | None, rows: int, cyan: str) -> None:
    shown = drawn(80, total, rows)
    styles = {"36": cyan, "1": f"{rows} rows", "2": "  ·  ·"}
    assert {code: "".join(re.findall(f"\x1b\\[{code}m([^\x1b]*)", shown)) for code in styles} == styles


def test_the_bar_shows_rows_rate_pages_and_pace_and_is_gone_afterwards() -> None:
    screen = io.StringIO()
    with Progress(400, 100, Console(file=screen, width=100, force_terminal=True)) as progress:
        progress.begin(100)
        progress.reach(300)
    assert "300 rows" in screen.getvalue()
    assert "2 pages" in screen.getvalue()
    assert screen.getvalue().endswith("\x1b[2K"), "its line is cleared"


def test_a_person_sees_the_bar_on_standard_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("flexportal.commands.progress.is_terminal", yes)
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    with Progress(None, 100) as progress:
        progress.reach(5)
    shown, said = capsys.readouterr()
    assert shown == ""
    assert "5 rows" in said


def test_the_pace_counts_only_what_this_run_fetched() -> None:
    class Task:
        completed, elapsed = 1300.0, 1.0

    figures, task = Figures(100), cast("Any", Task())
    assert figures.render(task).plain == "1,300 rows  1,300/s  ·  13 pages  780/min"
    figures.before, Task.elapsed = 300, 2.0
    assert figures.render(task).plain == "1,300 rows  500/s  ·  10 pages  300/min"
    Task.elapsed = 0.0
    assert figures.render(task).plain == "1,300 rows  0/s  ·  10 pages  0/min"


def test_piped_the_bar_is_silent(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress(None, 100) as progress:
        progress.reach(5)
    assert capsys.readouterr() == ("", "")
