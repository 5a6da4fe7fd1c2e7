"""Filter values worth sending."""

from __future__ import annotations

from typing import Any

import pytest
from flexportal.contract import Contract, Filter

from contract_tests.flexportal_contract.inputs.filters import (
    listed_filters,
    listed_pairs,
    matches,
    samples,
    shown,
    text_filters,
    wire_text,
)
from contract_tests.flexportal_contract.probing.exchange import Row
from contract_tests.flexportal_contract.probing.request import Argument
from contract_tests.flexportal_contract.tests.support import edited, operation_of

EMAIL = Filter("email", "email", "equal")


def rows(*values: Any) -> list[Row]:
    return [Row(str(index), str(index), index, {"email": value}) for index, value in enumerate(values)]


@pytest.mark.parametrize(
    ("value", "text"), [("a", "a"), (True, "true"), (3, "3"), (3.0, "3"), (3.5, "3.5"), (None, None), ([], None)]
)
def test_values_as_a_query_writes_them(value: Any, text: str | None) -> None:
    assert wire_text(value) == text


def test_filters_list_their_values_or_take_text(contract: Contract) -> None:
    operation = contract.listings[0]
    assert listed_filters(operation) == {"status": ("active", "inactive"), "customerType": ("individual", "business")}
    assert [entry.parameter for entry in text_filters(operation)] == ["email"]
    assert len(listed_pairs(operation)) == 4


def test_a_boolean_filter_lists_its_values(contract: Contract) -> None:
    def boolean(document: dict[str, Any]) -> None:
        parameters = operation_of(document)["parameters"]
        next(entry for entry in parameters if entry.get("name") == "email")["schema"] = {"type": "boolean"}

    assert listed_filters(edited(contract, boolean).listings[0])["email"] == ("true", "false")


def test_a_row_matches_where_every_filter_does(contract: Contract) -> None:
    operation = contract.listings[0]
    row = Row("1", "1", 1, {"status": "active", "customerType": "business"})
    assert matches(operation, (Argument("status", "active"), Argument("customerType", "business")), row)
    assert not matches(operation, (Argument("status", "active"), Argument("customerType", "individual")), row)
    assert not matches(operation, (Argument("email", "x"),), row)


def test_samples_are_spread_and_include_unusual_characters() -> None:
    values: list[Any] = [f"user{number}@example.com" for number in range(250)]
    values[30], values[60], values[61], values[90] = "a+b@x", "Ann@x", "é@x", None
    chosen = {int(row.name) for row in samples(EMAIL, rows(*values), 100)}
    assert {0, 249, 30, 60, 61, 99, 100} <= chosen
    assert 90 not in chosen
    assert samples(EMAIL, rows(None, ""), 100) == []


def test_personal_values_are_not_shown() -> None:
    selection = Argument("email", "ann@example.com", "that of row 1"), Argument("status", "active")
    assert (shown(selection), shown(())) == ("email=… and status=active", "no filter")
