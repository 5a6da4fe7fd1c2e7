"""`flexportal customers list`, `find` and `stats`: on a terminal and piped."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from flexportal import Customer
from flexportal.exports.columns import Layout
from flexportal.testing import MockPortal
from rich.cells import cell_len

from .conftest import run

pytestmark = pytest.mark.usefixtures("configured")


def out(capsys: pytest.CaptureFixture[str]) -> str:
    shown, said = capsys.readouterr()
    assert said == ""
    return shown


def listed(capsys: pytest.CaptureFixture[str], *options: str) -> list[dict[str, Any]]:
    assert run("customers", "list", *options) == 0
    return [json.loads(line) for line in out(capsys).splitlines()]


def test_piped_it_is_each_customer_as_the_server_sent_it(mock: MockPortal, capsys: pytest.CaptureFixture[str]) -> None:
    assert listed(capsys) == list(mock.rows("acme"))


@pytest.mark.parametrize(
    ("options", "kept"),
    [
        (["--status", "active"], {"status": ["active"]}),
        (["--type", "business", "--status", "inactive"], {"customerType": ["business"], "status": ["inactive"]}),
        (["--customer-type", "business", "--type", "individual"], {"customerType": ["business", "individual"]}),
    ],
    ids=["one", "two that combine", "all values of one"],
)
def test_filters_keep_what_matches(
    options: list[str], kept: dict[str, list[str]], mock: MockPortal, capsys: pytest.CaptureFixture[str]
) -> None:
    found = {row["customerId"] for row in listed(capsys, *options, "--page-size", "30")}
    matching = [row for row in mock.rows("acme") if all(row[field] in values for field, values in kept.items())]
    assert found == {row["customerId"] for row in matching}


def test_the_filters_are_options(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("customers", "list", "--help") == 0
    shown = out(capsys)
    assert [name for name in ("--status", "--customer-type", "--email") if name not in shown] == []
    assert "flexportal customers list --status active --type business" in shown


def test_one_of_several_addresses(mock: MockPortal, capsys: pytest.CaptureFixture[str]) -> None:
    wanted = [mock.rows("acme")[place]["email"] for place in (3, 77)]
    assert [row["email"] for row in listed(capsys, "--email", wanted[0], "--email", wanted[1])] == wanted


def test_json_is_one_array(mock: MockPortal, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("customers", "list", "--format", "json", "--page-size", "50") == 0
    assert json.loads(out(capsys)) == list(mock.rows("acme"))
    assert run("customers", "list", "--format", "json", "--max-items", "0") == 0
    assert json.loads(out(capsys)) == []


def test_chosen_columns_are_what_a_line_holds(mock: MockPortal, capsys: pytest.CaptureFixture[str]) -> None:
    found = listed(capsys, "--columns", "email,created-at", "--columns", "order_ids", "--max-items", "3")
    assert [list(row) for row in found] == [["email", "created_at", "order_ids"]] * 3
    assert [row["order_ids"] for row in found] == [row["orderIds"] for row in mock.rows("acme")[:3]]
    assert all(row["created_at"].endswith("Z") for row in found)


def test_csv_has_one_header_and_all_columns(mock: MockPortal, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("customers", "list", "--format", "csv", "--page-size", "50") == 0
    header, *rows = csv.reader(io.StringIO(out(capsys)))
    assert header == Layout().names
    assert [row[0] for row in rows] == [row["customerId"] for row in mock.rows("acme")]


def test_sorting_is_over_all_that_was_asked_for(mock: MockPortal, capsys: pytest.CaptureFixture[str]) -> None:
    rows = list(mock.rows("acme"))
    found = listed(capsys, "--sort-by-column", "total_monthly_revenue", "--descending", "--page-size", "10")
    assert [row["totalMonthlyRevenue"] for row in found] == sorted((row["totalMonthlyRevenue"] for row in rows), reverse=True)  # fmt: skip
    found = listed(capsys, "--sort-by-column", "company", "--max-items", "40")
    companies = [row.get("company") for row in found]
    held = [company for company in companies if company is not None]
    assert held == sorted((row["company"] for row in rows[:40] if "company" in row), key=str.casefold)
    assert companies == [*held, *[None] * (40 - len(held))]
    found = listed(capsys, "--sort-by-column", "order_ids", "--max-items", "5")
    assert len(found) == 5


@pytest.mark.usefixtures("terminal")
def test_on_a_terminal_it_is_a_table_page_by_page(mock: MockPortal, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("customers", "list") == 0
    shown = out(capsys)
    assert all(row["email"] in shown for row in mock.rows("acme"))
    assert shown.count("email") == 2, "a header a page"
    assert shown.endswith(f"{len(mock.rows('acme'))} customers\n")
    assert max(map(cell_len, shown.splitlines())) <= 100


@pytest.mark.usefixtures("terminal")
def test_a_narrow_terminal_has_fewer_columns_but_those_chosen(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    assert run("customers", "list", "--max-items", "1") == 0
    shown = out(capsys)
    assert "email" in shown
    assert "status" not in shown
    assert shown.endswith("\n1 customer\n")
    assert run("customers", "list", "--max-items", "1", "--columns", "status,company,email,phone") == 0
    assert "phone" in out(capsys)


@pytest.mark.usefixtures("terminal")
def test_what_a_terminal_would_obey_is_shown_instead(mock: MockPortal, capsys: pytest.CaptureFixture[str]) -> None:
    row = mock.add_customer(firstName="\x1b[2J[bold]", email="escape@example.com")
    assert run("customers", "list", "--max-items", "1", "--columns", "first_name,order_ids") == 0
    shown = out(capsys)
    assert "\\x1b[2J[bold]" in shown
    assert run("customers", "find", row["email"]) == 0
    assert "\\x1b[2J[bold]" in out(capsys)


@pytest.mark.usefixtures("terminal")
def test_one_customer_is_a_card(mock: MockPortal, capsys: pytest.CaptureFixture[str]) -> None:
    row = mock.rows("acme")[9]
    assert run("customers", "find", row["email"]) == 0
    shown = out(capsys)
    assert row["email"] in shown
    assert "total monthly revenue" in shown


def test_one_customer_piped_is_a_line_of_json(mock: MockPortal, capsys: pytest.CaptureFixture[str]) -> None:
    row = mock.rows("acme")[9]
    assert run("customers", "find", row["email"]) == 0
    line = out(capsys)
    assert json.loads(line).keys() == row.keys()
    assert Customer.from_dict(json.loads(line)) == Customer.from_dict(dict(row))


def test_nobody_found_is_exit_code_1(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("customers", "find", "nobody@example.com") == 1
    assert capsys.readouterr() == ("", "flexportal: there is no customer with this e-mail address\n")


def test_statistics_piped_are_json(mock: MockPortal, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("customers", "stats", "--status", "active") == 0
    found = json.loads(out(capsys))
    rows = [row for row in mock.rows("acme") if row["status"] == "active"]
    assert found["customers"] == len(rows)
    assert found["monthly_revenue"] == pytest.approx(sum(row["totalMonthlyRevenue"] for row in rows))
    assert list(found["by_status"]) == ["active"]
    assert sum(group["customers"] for group in found["by_country"].values()) == len(rows)


@pytest.mark.usefixtures("terminal")
def test_statistics_on_a_terminal_have_bars(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("customers", "stats") == 0
    shown = out(capsys)
    assert "by country" in shown
    assert "█" in shown


WRONG = [
    (["list", "--columns", "colour"], "there is no column 'colour'; there are customer_id,"),
    (["list", "--sort-by-column", "colour"], "there is no column 'colour'"),
    (["list", "--descending"], "--descending needs --sort-by-column"),
    (["list", "--page-size", "101"], "page_size must be from 1 to 100"),
    (["list", "--max-items", "-1"], "max_items must be 0 or more"),
    (["list", "--status", "asleep"], "'asleep'"),
    (["list", "--format", "xml"], "'xml'"),
    (["list", "--email", ""], "email must be non-empty"),
    (["list", "--region", "mars"], "'mars' is not one of eu, us, qatar, test"),
    (["list", "--region", "eu", "--base-url", "http://x"], "pass --region or --base-url, not both"),
    (["find", ""], "EMAIL is empty"),
    (["find"], "EMAIL"),
]


@pytest.mark.parametrize(("arguments", "part"), WRONG, ids=str)
def test_a_wrong_use_is_told_in_one_line(arguments: list[str], part: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("customers", *arguments) == 2
    shown, said = capsys.readouterr()
    assert shown == ""
    assert said.count("\n") == 1
    assert part in said
