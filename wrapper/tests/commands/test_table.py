"""The table of customers, the card of one and the bars of the statistics, as a terminal shows them to the letter."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import pytest
from flexportal.commands import table
from flexportal.commands.statistics import summarize
from flexportal.commands.table import Table
from flexportal.exports.columns import Column, Kind, Layout

COLUMNS = [
    Column("email", Kind.TEXT),
    Column("total_monthly_revenue", Kind.NUMBER),
    Column("total_orders", Kind.INTEGER),
    Column("is_vip", Kind.FLAG),
    Column("created_at", Kind.TIME),
    Column("status", Kind.TEXT),
]
ADA = ["ada@b.example", 1228.5, 3, True, datetime(2026, 5, 1, 12, 30, tzinfo=UTC), "active"]
LONG = ["[b]long\x1b name-that-is-far-longer-than-all-the-others", None, 12345, None, None, "inactive"]
NAMES = {"1": "bold", "2": "dim", "32": "green", "36;49": "cyan"}


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal of 100 characters that shows no colours."""
    for name in ("FORCE_COLOR", "NO_COLOR", "COLORTERM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "100")


@pytest.fixture
def colourful(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal that shows colours."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")


def lines(shown: str) -> list[str]:
    """The lines, without blanks at their ends."""
    return [line.rstrip() for line in shown.splitlines()]


def painted(shown: str) -> list[tuple[str, str]]:
    """What isn't plain, with its colour."""
    found = re.findall(r"\x1b\[(1|2|32|36;49)m *(.*?) *\x1b\[0m", shown)
    return [(NAMES[code], text) for code, text in found if text]


def table_of(columns: list[Column], *batches: list[list[Any]], to_fit: bool = False) -> str:
    return "".join(Table(columns, to_fit=to_fit).blocks(batches))


@pytest.mark.parametrize("to_fit", [True, False])
def test_a_table_is_laid_out_to_the_letter(to_fit: bool) -> None:
    """The first page's widths hold for the second, too, and what doesn't fit there is cut."""
    second = ["a-longer-address-than-all-of-those-before@b.example", 1, 1234567890, False, None, None]
    header = ["", " total", " monthly total is", " email revenue orders vip created at status", " ─"]
    shown = table_of(COLUMNS, [ADA, LONG], [second], to_fit=to_fit)
    # How many blanks there are between columns, and so where a text is cut, is up to the release of rich.
    cut = [re.sub("─+", "─", re.sub(" +", " ", re.sub("[^ ]+…", "…", line))) for line in lines(shown)]
    assert cut == [
        *header,
        " ada@b.example 1,228.50 3 true 2026-05-01 12:30 active",
        " [b]long\\x1b … - 12345 - - inactive",
        "",
        *header,
        " … 1 … … - -",
        "",
        "3 customers",
    ]


def test_numbers_stand_at_the_right() -> None:
    laid_out = Table(COLUMNS).part([ADA, LONG], 100)
    assert [column.justify for column in laid_out.columns] == ["left", "right", "right", "left", "left", "left"]
    small, large = lines(table_of(COLUMNS[2:3], [[3], [12345]]))[-4:-2]
    assert small == f"{' ' * (len(large) - 1)}3"


@pytest.mark.usefixtures("colourful")
def test_a_table_has_a_bold_header_and_states_in_colours() -> None:
    columns = [Column("status", Kind.TEXT), Column("orders", Kind.INTEGER)]
    assert painted(table_of(columns, [["active", 12], ["inactive", None], ["other", 1]])) == [
        ("bold", "status"),
        ("bold", "orders"),
        ("green", "active"),
        ("dim", "inactive"),
        ("dim", "-"),
    ]


CHOSEN = [Column("customer_id", Kind.TEXT), Column("email", Kind.TEXT), Column("total_orders", Kind.INTEGER)]
ROWS = [["c-1234567890", "ada@b.example", 7]]


@pytest.mark.parametrize(
    ("width", "expected"), [(40, [12, 13, 6]), (39, [12, 12, 6]), (30, [7, 8, 6]), (21, [4, 4, 4]), (5, [4, 4, 4])]
)
def test_columns_that_were_chosen_are_squeezed_until_all_fit(width: int, expected: list[int]) -> None:
    laid_out = Table(CHOSEN).part(ROWS, width)
    assert [column.width for column in laid_out.columns] == expected


def test_words_of_a_header_that_are_longer_than_the_column_go_on_below(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "8")
    header = lines(table_of(CHOSEN[:1], [["c"]]))[:-4]
    assert "".join(header).replace(" ", "") == "customerid"


@pytest.mark.parametrize(("width", "count"), [(1, 1), (15, 1), (30, 1), (31, 2), (39, 2), (40, 3), (41, 3)])
def test_columns_that_nobody_chose_are_left_out_until_the_others_fit(width: int, count: int) -> None:
    laid_out = Table(CHOSEN, to_fit=True).part(ROWS, width)
    assert [column.width for column in laid_out.columns] == [12, 13, 6][:count]


def test_customers_are_counted_over_all_pages() -> None:
    columns = [Column("email", Kind.TEXT)]
    assert list(Table(columns).blocks([])) == ["0 customers\n"]
    assert list(Table(columns).blocks([[["a"]]]))[1:] == ["1 customer\n"]
    *_, last = Table(columns).blocks([[["a"]] * 1000, [["b"]] * 234])
    assert last == "1,234 customers\n"


def test_a_text_without_a_colour_has_no_style() -> None:
    assert [table.cell_text(cell).style for cell in ("active", "inactive", "else", None)] == ["green", "dim", "", "dim"]


def test_a_card_has_a_field_a_line() -> None:
    assert lines(table.card(Layout(), {"email": "ada@b.example", "createdAt": "2026-05-01T12:30:00Z"})) == [
        "email       ada@b.example",
        "created at  2026-05-01 12:30",
    ]


@pytest.mark.usefixtures("colourful")
def test_a_card_has_bold_names_and_folds_what_is_long(monkeypatch: pytest.MonkeyPatch) -> None:
    row = {"email": "ada@b.example", "totalMonthlyRevenue": 1234.5, "status": "active", "orderIds": ["o-1", "o-2"]}
    monkeypatch.setenv("COLUMNS", "25")
    shown = table.card(Layout(), row)
    assert painted(shown)[:3] == [("bold", "email"), ("bold", "total"), ("bold", "monthly")]
    assert ("green", "active") in painted(shown)
    assert lines(re.sub(r"\x1b\[\d+m", "", shown)) == [
        "email        ada@b.exampl",
        "             e",
        "total        1234.5",
        "monthly",
        "revenue",
        "status       active",
        'order ids    ["o-1","o-2"',
        "             ]",
    ]


def row(country: str, revenue: float, status: str = "active") -> dict[str, Any]:
    return {
        "status": status,
        "customerType": "business",
        "totalMonthlyRevenue": revenue,
        "lastBillingAddress": {"country": country},
    }


def bars(rows: Iterable[dict[str, Any]]) -> list[str]:
    return lines(table.bars(summarize(rows)))


FEW = [row("DE", 1234.5), row("A\nT", 0.25, "x"), row("DE", 1)]


def test_statistics_are_laid_out_to_the_letter() -> None:
    assert bars(FEW) == [
        "",
        "                                                               monthly",
        "              customers                               share    revenue",
        " " + "─" * 69,
        " by status",
        "   active             2   ████████████████            66.7%   1,235.50",
        "   x                  1   ████████                    33.3%       0.25",
        "",
        " by type",
        "   business           3   ████████████████████████   100.0%   1,235.75",
        "",
        " by country",
        "   DE                 2   ████████████████            66.7%   1,235.50",
        "   A T                1   ████████                    33.3%       0.25",
        "",
        " all                  3   ████████████████████████   100.0%   1,235.75",
        "",
    ]


def test_no_customers_are_no_division_by_zero() -> None:
    assert bars([])[-2] == " all                  0                               0.0%      0.00"


@pytest.mark.parametrize(
    ("width", "expected"),
    [
        (71, " all                  3   ████████████████████████   100.0%   1,235.75"),
        (70, " all                  3   ██████████   100.0%   1,235.75"),
        (57, " all                  3   ██████████   100.0%   1,235.75"),
        (56, " all                  3   100.0%   1,235.75"),
        (44, " all                  3   100.0%   1,235.75"),
        (43, " all                  3   1,235.75"),
    ],
)
def test_bars_are_as_long_as_the_terminal_allows(width: int, expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    assert bars(FEW)[-2] == expected


def test_a_terminal_that_is_too_narrow_cuts_the_names_short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "22")
    assert bars([row("The United Kingdom", 2.5)])[-4:] == ["   The United Kin…", "", " all", ""]


@pytest.mark.usefixtures("colourful")
def test_statistics_have_bold_titles_and_bars_in_colour() -> None:
    shown = painted("\n".join(bars(FEW)))
    assert shown == [
        *[("bold", word) for word in ("monthly", "customers", "share", "revenue")],
        *[("bold", "by status"), ("cyan", "█" * 16), ("cyan", "█" * 8)],
        *[("bold", "by type"), ("cyan", "█" * 24)],
        *[("bold", "by country"), ("cyan", "█" * 16), ("cyan", "█" * 8)],
        *[("bold", "all"), ("cyan", "█" * 24)],
    ]


def test_the_smallest_of_many_groups_are_shown_as_one() -> None:
    rows = [row(f"C{number:02}", 1.5) for number in range(11) for _ in range(20 - number)]
    shown = bars(rows)
    at = shown.index(" by country")
    assert len(shown[at:]) == 14
    assert shown[at + 9 : at + 11] == [
        "   C08               12   █▋                           7.3%     18.00",
        "   2 others          21   ███                         12.7%     31.50",
    ]
    ten = bars(rows[:-10])
    assert ten[ten.index(" by country") + 10].startswith("   C09               11 "), "ten need no others"
