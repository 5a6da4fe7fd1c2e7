"""What to filter by."""

from __future__ import annotations

from typing import Any

import pytest
from flexportal.contract import Contract, Filter

from contract_tests.lawbook.ask import Argument
from contract_tests.lawbook.exchange import Row
from contract_tests.lawbook.selection import keeps, open_filters, pairs, partitions, samples, shown, wire_text
from contract_tests.lawbook_tests.judging import edited

EMAIL = Filter("email", "email", "equal")


def rows(*values: Any) -> list[Row]:
    return [Row(str(index), str(index), index, {"email": value}) for index, value in enumerate(values)]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a", "a"),
        (True, "true"),
        (False, "false"),
        (3, "3"),
        (3.0, "3"),
        (3.5, "3.5"),
        (None, None),
        ([], None),
        ({}, None),
    ],
)
def test_values_as_a_query_writes_them(value: Any, text: str | None) -> None:
    assert wire_text(value) == text


def test_partitions_are_the_filters_with_listed_values(contract: Contract) -> None:
    operation = contract.listings[0]
    assert partitions(operation) == {"status": ("active", "inactive"), "customerType": ("individual", "business")}
    assert [entry.parameter for entry in open_filters(operation)] == ["email"]


def test_a_boolean_filter_is_a_partition_too(contract: Contract) -> None:
    changed, document = edited(contract)
    document["paths"]["/v1/customers"]["get"]["parameters"][-1]["schema"] = {"type": "boolean"}
    assert partitions(changed.listings[0])["email"] == ("true", "false")


def test_a_filter_that_compares_in_an_unknown_way_is_left_alone(contract: Contract) -> None:
    changed, document = edited(contract)
    document["paths"]["/v1/customers"]["get"]["x-filters"]["email"]["match"] = "sounds-like"
    assert open_filters(changed.listings[0]) == []


def test_every_pair_of_two_filters() -> None:
    made = pairs({"a": ["1", "2"], "b": ["3"], "c": ["4"]})
    assert [shown(pair) for pair in made] == ["a=1 and b=3", "a=2 and b=3", "a=1 and c=4", "a=2 and c=4", "b=3 and c=4"]


def test_a_row_is_kept_where_every_filter_matches(contract: Contract) -> None:
    operation = contract.listings[0]
    row = Row("1", "1", 1, {"status": "active", "customerType": "business"})
    assert keeps(operation, (Argument("status", "active"), Argument("customerType", "business")), row)
    assert not keeps(operation, (Argument("status", "active"), Argument("customerType", "individual")), row)
    assert not keeps(operation, (Argument("email", "x"),), row)


def test_samples_are_spread_and_hold_the_odd_ones() -> None:
    plain = [f"user{number}@example.com" for number in range(250)]
    plain[30], plain[31], plain[60], plain[61], plain[90] = "a+b@x", "c+d@x", "Ann@x", "é@x", "ü@x"
    chosen = [int(row.name) for row in samples(EMAIL, rows(*plain), 100)]
    assert chosen == [0, 125, 249, 30, 60, 61, 99, 100, 62, 187]


def test_rows_without_a_value_are_no_samples() -> None:
    assert samples(EMAIL, rows(None, "", "a", None), 100)[0].name == "2"
    assert samples(EMAIL, rows(None, ""), 100) == []


def test_what_is_shown_hides_somebodys_data() -> None:
    assert shown((Argument("email", "ann@example.com", "that of row 1"), Argument("status", "active"))) == (
        "email=… and status=active"
    )
    assert shown(()) == "no filter"
