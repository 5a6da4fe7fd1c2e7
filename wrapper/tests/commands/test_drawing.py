"""What a person sees: statistics with bars, the progress bar."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

import pytest
from flexportal.commands import table
from flexportal.commands.progress import Figures, Progress
from flexportal.commands.statistics import Group, summarize
from rich.console import Console


def row(country: object, revenue: object = 9.99) -> dict[str, Any]:
    address = {"country": country} if country else None
    return {
        "status": "active",
        "customerType": "business",
        "totalMonthlyRevenue": revenue,
        "lastBillingAddress": address,
    }


def test_amounts_add_up_as_they_were_sent() -> None:
    summary = summarize([row("DE"), row("DE", 0.01), row(None, "much"), row("AT", True)])
    assert summary.total == Group(4, Decimal("10.00"))
    assert list(summary.groups["country"]) == ["DE", "(none)", "AT"]
    assert summary.as_json()["by_country"]["DE"] == {"customers": 2, "monthly_revenue": 10.0}


def test_small_groups_are_put_together() -> None:
    summary = summarize(row(f"C{number}") for number in range(14) for _ in range(20 - number))
    shown = table.bars(summary)
    assert "C8" in shown
    assert "C9" not in shown
    assert "5 others" in shown


def test_no_customers_are_no_division_by_zero() -> None:
    assert "0.0%" in table.bars(summarize([]))


def test_the_bar_shows_rows_rate_pages_and_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = io.StringIO()
    with Progress(400, 100, Console(file=screen, width=100, force_terminal=True)) as progress:
        progress.begin(100)
        progress.reach(300)
    assert "300 rows" in screen.getvalue()
    assert "2 pages" in screen.getvalue()


def test_the_pace_counts_only_what_this_run_fetched() -> None:
    class Task:
        completed, elapsed = 1300.0, 2.0

    figures = Figures(100)
    figures.before = 300
    task: Any = Task()
    assert figures.render(task).plain == "1,300 rows  500/s  ·  10 pages  300/min"
    Task.elapsed = 0.0
    assert figures.render(task).plain == "1,300 rows  0/s  ·  10 pages  0/min"


def test_piped_the_bar_is_silent(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress(None, 100) as progress:
        progress.reach(5)
    assert capsys.readouterr() == ("", "")
