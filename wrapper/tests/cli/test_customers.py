"""`flexportal customers list`, `find` and `stats`."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from flexportal import Customer
from flexportal.cli.columns import ordered
from flexportal.export.columns import Layout
from flexportal.testing import MockAPI
from flexportal_api.operations.customers import LIST_CUSTOMERS

from .conftest import run, stderr_line

pytestmark = pytest.mark.usefixtures("configured")


def out(capsys: pytest.CaptureFixture[str]) -> str:
    shown, said = capsys.readouterr()
    assert said == ""
    return shown


def listed(capsys: pytest.CaptureFixture[str], *options: str) -> list[dict[str, Any]]:
    assert run("customers", "list", *options) == 0
    return [json.loads(line) for line in out(capsys).splitlines()]


def test_a_piped_list_is_ndjson_as_the_server_sent_it(mock: MockAPI, capsys: pytest.CaptureFixture[str]) -> None:
    assert listed(capsys) == list(mock.items("acme"))


@pytest.mark.parametrize(
    ("options", "kept"),
    [
        (["--status", "active"], {"status": ["active"]}),
        (
            ["--customer-type", "business", "--status", "inactive"],
            {"customerType": ["business"], "status": ["inactive"]},
        ),
        (
            ["--customer-type", "business", "--customer-type", "individual"],
            {"customerType": ["business", "individual"]},
        ),
    ],
    ids=["one", "combined", "repeated"],
)
def test_filters_select_customers(
    options: list[str], kept: dict[str, list[str]], mock: MockAPI, capsys: pytest.CaptureFixture[str]
) -> None:
    found = {row["customerId"] for row in listed(capsys, *options, "--page-size", "30")}
    matching = [row for row in mock.items("acme") if all(row[field] in values for field, values in kept.items())]
    assert found == {row["customerId"] for row in matching}


def test_several_addresses(mock: MockAPI, capsys: pytest.CaptureFixture[str]) -> None:
    wanted = [mock.items("acme")[place]["email"] for place in (3, 77)]
    assert [row["email"] for row in listed(capsys, "--email", wanted[0], "--email", wanted[1])] == wanted


@pytest.mark.parametrize("most", [130, 0])
def test_json_is_one_array(most: int, mock: MockAPI, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("customers", "list", "--format", "json", "--page-size", "50", "--max-items", str(most)) == 0
    assert json.loads(out(capsys)) == list(mock.items("acme"))[:most]


def test_chosen_columns(mock: MockAPI, capsys: pytest.CaptureFixture[str]) -> None:
    found = listed(capsys, "--columns", "email,created-at", "--columns", "order_ids", "--max-items", "3")
    assert [list(row) for row in found] == [["email", "created_at", "order_ids"]] * 3
    assert [row["order_ids"] for row in found] == [row["orderIds"] for row in mock.items("acme")[:3]]
    assert all(row["created_at"].endswith("Z") for row in found)


def test_csv_has_one_header_and_all_columns(mock: MockAPI, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("customers", "list", "--format", "csv", "--page-size", "50") == 0
    header, *rows = csv.reader(io.StringIO(out(capsys)))
    assert header == Layout(LIST_CUSTOMERS).names
    assert [row[0] for row in rows] == [row["customerId"] for row in mock.items("acme")]


def test_sorting_covers_all_pages(mock: MockAPI, capsys: pytest.CaptureFixture[str]) -> None:
    options = ("--sort-by-column", "total_monthly_revenue", "--descending", "--page-size", "10")
    found = [row["totalMonthlyRevenue"] for row in listed(capsys, *options)]
    assert found == sorted((row["totalMonthlyRevenue"] for row in mock.items("acme")), reverse=True)


@pytest.mark.parametrize(
    ("column", "values", "expected"),
    [
        ("company", ["b", "C", None, "a"], ["a", "b", "C", None]),
        ("totalOrders", [10, None, 9, 0], [0, 9, 10, None]),
        ("orderIds", [["b"], None, ["a", "b"], ["a"]], [["a"], ["a", "b"], ["b"], None]),
    ],
)
def test_sorting_ignores_case_and_puts_missing_values_last(column: str, values: Any, expected: Any) -> None:
    layout = Layout(LIST_CUSTOMERS)
    place = layout.names.index({"totalOrders": "total_orders", "orderIds": "order_ids"}.get(column, column))
    items = [json.dumps({column: value}).encode() for value in values]
    in_order = [json.loads(item)[column] for item in ordered(items, layout, place, descending=False)]
    descending = [json.loads(item)[column] for item in ordered(items, layout, place, descending=True)]
    assert in_order == expected
    assert descending == [*reversed(expected[:-1]), None]


def test_find_prints_one_line_of_json(mock: MockAPI, capsys: pytest.CaptureFixture[str]) -> None:
    row = mock.items("acme")[9]
    assert run("customers", "find", row["email"]) == 0
    found = json.loads(out(capsys))
    assert Customer.from_dict(found) == Customer.from_dict(dict(row))


def test_find_exits_with_1_if_there_is_no_such_customer(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("customers", "find", "nobody@example.com") == 1
    assert "there is no customer" in stderr_line(capsys)


def test_piped_statistics_are_json(mock: MockAPI, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("customers", "stats", "--status", "active") == 0
    found = json.loads(out(capsys))
    rows = [row for row in mock.items("acme") if row["status"] == "active"]
    assert found["customers"] == len(rows)
    assert found["monthly_revenue"] == pytest.approx(sum(row["totalMonthlyRevenue"] for row in rows))
    assert list(found["by_status"]) == ["active"]
    assert sum(group["customers"] for group in found["by_country"].values()) == len(rows)


INVALID = [
    (["list", "--columns", "colour"], "unknown column 'colour'; known columns: customer_id,"),
    (["list", "--sort-by-column", "colour"], "unknown column 'colour'"),
    (["list", "--descending"], "--descending needs --sort-by-column"),
    (["list", "--page-size", "101"], "--page-size"),
    (["list", "--limit", "-1"], "--limit"),
    (["list", "--status", "asleep"], "Invalid value for '--status': 'asleep' is not one of active, inactive."),
    (["list", "--format", "xml"], "Invalid value for '--format': 'xml' is not one of table, json, ndjson, csv."),
    (["list", "--max-items"], "Option '--max-items' requires an argument."),
    (["list", "--email", ""], "email"),
    (["list", "--limit", "ten"], "'ten' is not a valid integer."),
    (["list", "--region", "mars"], "'mars' is not one of eu, us, qatar, test"),
    (["list", "--region", "eu", "--base-url", "http://x"], "--region or --base-url"),
    (["find", ""], "EMAIL is empty"),
    (["find"], "EMAIL"),
    (["export", "a.xlsx"], ".parquet"),
    (["export", "no/a.csv"], "there is no folder no"),
]


@pytest.mark.parametrize(("arguments", "part"), INVALID, ids=str)
def test_invalid_usage_is_one_line_and_exit_code_2(
    arguments: list[str], part: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("customers", *arguments) == 2
    assert part in stderr_line(capsys)
