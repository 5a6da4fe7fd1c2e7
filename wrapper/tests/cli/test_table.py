"""What a terminal shows: the table of customers, one customer, the statistics, the progress bar."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

import pytest
from flexportal.cli import table
from flexportal.cli.progress import Progress
from flexportal.cli.statistics import Group, summarize
from flexportal.cli.table import Table
from flexportal.export.columns import Column, Kind
from flexportal.testing import MockAPI
from rich.cells import cell_len
from rich.console import Console

from .conftest import run, yes

COLUMNS = [Column("customer_id", Kind.STRING), Column("email", Kind.STRING), Column("total_orders", Kind.INTEGER)]


def row(country: object, revenue: object = 9.99) -> dict[str, Any]:
    address = {"country": country} if country else None
    fields = {"status": "active", "customerType": "business"}
    return fields | {"totalMonthlyRevenue": revenue, "lastBillingAddress": address}


@pytest.mark.usefixtures("configured", "terminal")
def test_a_list_is_a_table_page_by_page(mock: MockAPI, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("customers", "list") == 0
    shown = capsys.readouterr().out
    assert all(row["email"] in shown for row in mock.items("acme"))
    assert shown.count("email") == 2, "one header per page"
    assert shown.endswith("\n130 rows\n")
    assert max(map(cell_len, shown.splitlines())) <= 100


@pytest.mark.usefixtures("configured", "terminal")
def test_a_narrow_table_omits_columns_unless_they_were_chosen(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    assert run("customers", "list", "--max-items", "1") == 0
    shown = capsys.readouterr().out
    assert "customer id" in shown
    assert "email" not in shown
    assert shown.endswith("\n1 row\n")
    assert run("customers", "list", "--max-items", "1", "--columns", "status,company,email,phone") == 0
    assert "phone" in capsys.readouterr().out


@pytest.mark.usefixtures("configured", "terminal")
def test_control_characters_and_markup_are_shown_as_text(mock: MockAPI, capsys: pytest.CaptureFixture[str]) -> None:
    added = mock.add_customer(firstName="\x1b[2J[bold]", email="escape@example.com")
    for arguments in (["list", "--max-items", "1", "--columns", "first_name,order_ids"], ["find", added["email"]]):
        assert run("customers", *arguments) == 0
        assert "\\x1b[2J[bold]" in capsys.readouterr().out


@pytest.mark.usefixtures("configured", "terminal")
def test_one_customer_has_one_field_per_line(mock: MockAPI, capsys: pytest.CaptureFixture[str]) -> None:
    wanted = mock.items("acme")[9]
    assert run("customers", "find", wanted["email"]) == 0
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert f"email {wanted['email']}" in lines
    assert not [line for line in lines if line.endswith(" -")], "missing fields are omitted"


@pytest.mark.usefixtures("configured", "terminal")
@pytest.mark.parametrize(("width", "has_bars"), [(100, True), (60, False)])
def test_statistics_have_bars_on_a_wide_terminal(
    width: int, has_bars: bool, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    assert run("customers", "stats") == 0
    shown = capsys.readouterr().out
    assert "by country" in shown
    assert "100.0%" in shown
    assert ("█" in shown) is has_bars
    assert max(map(cell_len, shown.splitlines())) <= width


@pytest.mark.parametrize(("width", "expected"), [(40, [12, 13, 6]), (30, [7, 8, 6]), (5, [4, 4, 4])])
def test_chosen_columns_are_narrowed_until_they_fit(width: int, expected: list[int]) -> None:
    part = Table(COLUMNS).part([["c-1234567890", "ada@b.example", 7]], width)
    assert [column.width for column in part.columns] == expected
    assert [column.justify for column in part.columns] == ["left", "left", "right"]


def test_missing_fields_of_a_record_are_left_out() -> None:
    shown = [
        " ".join(line.split()) for line in table.card({"a": None, "bC": {"d": 1, "e": None}, "f": {}}).splitlines()
    ]
    assert shown == ["b c d 1", "f {}"]


def test_amounts_align_with_decimals() -> None:
    part = Table([Column("total", Kind.NUMBER)]).part([[1228.56], [1035], [None]], 100)
    cells = [str(cell) for column in part.columns for cell in column.cells]
    assert cells == ["1,228.56", "1,035.00", "-"]


def test_statistics_count_and_add_by_group() -> None:
    summary = summarize([row("DE"), row("DE", 0.01), row("AT", "much"), row("AT", True), row(49, None), {}])
    assert summary.total == Group(6, Decimal("10.00"))
    assert summary.groups["country"] == {
        "(none)": Group(2, Decimal(0)),
        "AT": Group(2, Decimal(0)),
        "DE": Group(2, Decimal("10.00")),
    }
    assert summary.groups["status"] == {"active": Group(5, Decimal("10.00")), "(none)": Group(1, Decimal(0))}


def test_the_smallest_of_many_groups_are_shown_as_one() -> None:
    shown = table.bars(summarize(row(f"C{number}") for number in range(14) for _ in range(20 - number)))
    assert "C8" in shown
    assert "C9" not in shown
    assert "5 others" in shown


def test_no_customers_are_0_percent() -> None:
    assert "0.0%" in table.bars(summarize([]))


def test_the_progress_bar_counts_only_fetched_rows_for_rate_and_pages() -> None:
    seconds = [0.0]
    screen = Console(file=io.StringIO(), width=100, force_terminal=True, get_time=lambda: seconds[0])
    progress = Progress(40_000, 100, screen)
    progress.begin(1_000)
    seconds[0] = 2.0
    progress.reach(31_000)
    with screen.capture() as captured:
        screen.print(progress.bar.get_renderable())
    shown = captured.get()
    assert [part for part in ("31,000 rows", "15,000/s", "300 pages", "0:00:02") if part not in shown] == []


@pytest.mark.parametrize("is_terminal", [True, False])
def test_the_progress_bar_is_shown_on_a_terminal_only_and_cleared_afterwards(
    is_terminal: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("flexportal.cli.progress.is_terminal", yes if is_terminal else lambda stream: False)
    for name, value in {"FORCE_COLOR": "1", "TERM": "xterm", "COLUMNS": "80"}.items():
        monkeypatch.setenv(name, value)
    with Progress(None, 100) as progress:
        progress.begin(0)
        progress.reach(5)
    shown, said = capsys.readouterr()
    assert shown == ""
    assert ("5 rows" in said) is is_terminal
    assert said.endswith("\x1b[2K" if is_terminal else "")
