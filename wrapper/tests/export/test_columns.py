"""Columns: derived from the contract, the same for every row, and no value of a row is lost."""

from __future__ import annotations

import copy
import json
from datetime import UTC, datetime
from typing import Any

import attrs
import pytest
from flexportal import Address, Customer
from flexportal.contract import Contract
from flexportal.export.columns import OTHERS, Column, Kind, Layout, parsed
from flexportal.testing import MockAPI

BESIDE = ("additional_properties", "explicit_nulls")
ADDRESS = [field.name for field in attrs.fields(Address) if field.name not in BESIDE]


def cells(row: dict[str, Any], layout: Layout | None = None) -> dict[str, Any]:
    """The cells of a row that have a value, by column."""
    layout = layout or Layout()
    return {name: cell for name, cell in zip(layout.names, layout.cells(row), strict=True) if cell is not None}


def test_the_columns_are_the_fields_of_the_model_with_flattened_addresses() -> None:
    fields = [field.name for field in attrs.fields(Customer) if field.name not in BESIDE] + ["additional_properties"]
    expected: list[str] = []
    for name in fields:
        expected += [f"{name}_{part}" for part in ADDRESS] if name.endswith("_address") else [name]
    assert Layout().names == expected
    assert Layout(nested=True).names == fields
    (address,) = Layout(nested=True, only=["last_billing_address"]).columns
    assert address.parts == tuple(Column(part, Kind.STRING) for part in ADDRESS)


def test_the_cells_of_a_customer() -> None:
    row = next(row for row in MockAPI(50).items("acme") if {"phone", "lastBillingAddress", "customFields"} <= set(row))
    found = cells(dict(row))
    assert found["customer_id"] == row["customerId"]
    assert found["last_billing_address_city"] == row["lastBillingAddress"]["city"]
    assert json.loads(found["custom_fields"]) == row["customFields"]
    assert isinstance(found["created_at"], datetime)
    assert found["order_ids"] == row["orderIds"]
    nested = cells(dict(row), Layout(nested=True))
    assert nested["last_billing_address"]["city"] == row["lastBillingAddress"]["city"]
    assert OTHERS not in nested


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({}, {}),
        ({"phone": None, "createdAt": None, "lastBillingAddress": None}, {}),
        ({"createdAt": {"_seconds": 0}}, {"created_at": datetime(1970, 1, 1, tzinfo=UTC)}),
        ({"customFields": 0}, {"custom_fields": "0"}),
        *(
            (row, {OTHERS: json.dumps(row, separators=(",", ":"))})
            for row in (
                {"phone": 5},
                {"totalOrders": "3"},
                {"totalOrders": True},
                {"totalOrders": 2**53 + 1},
                {"totalOrders": 10**400},
                {"orderIds": ["a", 1]},
                {"orderIds": "a"},
                {"createdAt": "soon"},
                {"also": [2], "new": 1},
                {"lastBillingAddress": "here"},
            )
        ),
        (
            {"lastBillingAddress": {"city": 1, "country": "X", "new": 2}},
            {"last_billing_address_country": "X", OTHERS: '{"lastBillingAddress":{"new":2,"city":1}}'},
        ),
    ],
    ids=lambda value: str(value)[:60],
)
def test_what_no_column_can_hold_is_kept_as_json(row: dict[str, Any], expected: dict[str, Any]) -> None:
    assert cells(row) == expected


def test_a_layout_of_some_fields() -> None:
    row = {"email": "a@b.example", "new": 1, "totalOrders": "3", "lastBillingAddress": {"city": "X", "new": 2}}
    some = Layout(nested=True, only=["last_billing_address", "total_orders", "email"])
    assert some.names == ["email", "total_orders", "last_billing_address"]
    email, orders, address = some.cells(row)
    assert (email, orders, address["city"]) == ("a@b.example", None, "X")
    assert cells(row, Layout(only=["email", OTHERS])) == cells(row)


def contract(schema: dict[str, Any]) -> Contract:
    """The installed contract with another schema of a customer."""
    document = copy.deepcopy(dict(Contract.installed().document))
    document["components"]["schemas"]["Customer"] = schema
    return Contract(document)


def test_the_fields_of_another_contract_have_columns_of_their_types() -> None:
    within: dict[str, Any] = {"lat": {}}
    properties: dict[str, Any] = {
        "visits": {"type": "integer"},
        "isVIP": {"type": ["boolean", "null"]},
        "seenAt": {"type": "string", "format": "date-time"},
        "scores": {"type": "array", "items": {"type": "number"}},
        "anything": {"type": "array"},
        "note": {"type": ["object", "string"], "properties": within},
        "home": {"type": "object", "properties": {"geo": {"type": "object", "properties": within}}},
    }
    layout = Layout(contract=contract({"type": "object", "properties": properties}))
    kinds = {column.name: column.kind for column in layout.columns}
    assert kinds == {
        "visits": Kind.INTEGER,
        "is_vip": Kind.BOOLEAN,
        "seen_at": Kind.TIMESTAMP,
        **dict.fromkeys(["scores", "anything", "note", "home_geo", OTHERS], Kind.JSON),
    }
    for number in (2**63, -(2**63) - 1):
        assert cells({"visits": number}, layout) == {OTHERS: f'{{"visits":{number}}}'}
    for number in (2**63 - 1, -(2**63)):
        assert cells({"visits": number}, layout) == {"visits": number}
    row = {"visits": 3, "isVIP": False, "home": {"geo": {"lat": 1.5}}}
    assert cells(row, layout) == {"visits": 3, "is_vip": False, "home_geo": '{"lat":1.5}'}
    assert Layout(contract=contract({"type": "object"})).cells({"new": 1}) == ['{"new":1}']


def test_lone_surrogates_become_the_replacement_character() -> None:
    assert parsed(b'{"a": "x\\ud800y", "b": "\\ud83d\\ude00"}') == {"a": "x\ufffdy", "b": "\U0001f600"}
    assert cells(parsed(b'{"totalOrders": 1e400}')) == {OTHERS: '{"totalOrders":Infinity}'}
