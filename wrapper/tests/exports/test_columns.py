"""Columns: stable, derived from the contract, and nothing of a row is lost."""

from __future__ import annotations

import copy
import json
from datetime import UTC, datetime
from typing import Any

import attrs
import pytest
from flexportal import Address, Customer
from flexportal.contract import Contract
from flexportal.exports.columns import OTHERS, Column, Kind, Layout, parsed
from flexportal.testing import MockPortal

BESIDE = ("additional_properties", "explicit_nulls")
ADDRESS = [field.name for field in attrs.fields(Address) if field.name not in BESIDE]


def cells(row: dict[str, Any], layout: Layout | None = None) -> dict[str, Any]:
    """The cells of a row that hold something, by column."""
    layout = layout or Layout()
    return {name: cell for name, cell in zip(layout.names, layout.cells(row), strict=True) if cell is not None}


def test_the_columns_are_the_model_s_fields_with_addresses_flattened() -> None:
    fields = [field.name for field in attrs.fields(Customer) if field.name != "explicit_nulls"]
    expected: list[str] = []
    for name in fields:
        expected += [f"{name}_{part}" for part in ADDRESS] if name.endswith("_address") else [name]
    assert Layout().names == expected
    assert Layout(nested=True).names == fields


def test_a_customer_of_every_field_is_laid_out() -> None:
    row = next(
        row for row in MockPortal(50).rows("acme") if {"phone", "lastBillingAddress", "customFields"} <= set(row)
    )
    found = cells(dict(row))
    assert found["customer_id"] == row["customerId"]
    assert found["last_billing_address_city"] == row["lastBillingAddress"]["city"]
    assert json.loads(found["custom_fields"]) == row["customFields"]
    assert isinstance(found["created_at"], datetime)
    assert found["order_ids"] == row["orderIds"]
    nested = cells(dict(row), Layout(nested=True))
    assert nested["last_billing_address"]["city"] == row["lastBillingAddress"]["city"]
    assert "additional_properties" not in nested


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({}, {}),
        ({"phone": None, "createdAt": None, "lastBillingAddress": None}, {}),
        ({"phone": 5}, {"additional_properties": '{"phone":5}'}),
        ({"totalOrders": "3"}, {"additional_properties": '{"totalOrders":"3"}'}),
        ({"totalOrders": True}, {"additional_properties": '{"totalOrders":true}'}),
        ({"totalOrders": 2**53 + 1}, {"additional_properties": f'{{"totalOrders":{2**53 + 1}}}'}),
        ({"totalOrders": 10**400}, {"additional_properties": f'{{"totalOrders":{10**400}}}'}),
        ({"orderIds": ["a", 1]}, {"additional_properties": '{"orderIds":["a",1]}'}),
        ({"orderIds": "a"}, {"additional_properties": '{"orderIds":"a"}'}),
        ({"createdAt": "soon"}, {"additional_properties": '{"createdAt":"soon"}'}),
        ({"createdAt": {"_seconds": 0}}, {"created_at": datetime(1970, 1, 1, tzinfo=UTC)}),
        ({"new": 1, "also": [2]}, {"additional_properties": '{"also":[2],"new":1}'}),
        ({"lastBillingAddress": "here"}, {"additional_properties": '{"lastBillingAddress":"here"}'}),
        (
            {"lastBillingAddress": {"city": 1, "country": "X", "new": 2}},
            {
                "last_billing_address_country": "X",
                "additional_properties": '{"lastBillingAddress":{"new":2,"city":1}}',
            },
        ),
        ({"customFields": 0}, {"custom_fields": "0"}),
    ],
    ids=repr,
)
def test_what_no_column_can_hold_is_kept_as_json(row: dict[str, Any], expected: dict[str, Any]) -> None:
    assert cells(row) == expected


def test_only_some_fields_can_be_laid_out() -> None:
    row = {"email": "a@b.example", "new": 1, "totalOrders": "3", "lastBillingAddress": {"city": "X", "new": 2}}
    some = Layout(nested=True, only=["last_billing_address", "total_orders", "email"])
    assert some.names == ["email", "total_orders", "last_billing_address"]
    email, orders, address = some.cells(row)
    assert (email, orders, address["city"]) == ("a@b.example", None, "X")
    assert cells(row, Layout(only=["email", OTHERS])) == cells(row)


def contract(*customers: dict[str, Any]) -> Contract:
    """The installed contract with other customers: the schema given, or one of these properties."""
    document = copy.deepcopy(dict(Contract.installed().document))
    (document["components"]["schemas"]["Customer"],) = customers
    return Contract(document)


def test_other_fields_of_a_contract_get_columns_of_their_kind() -> None:
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
    assert layout.columns == (
        Column("visits", Kind.INTEGER),
        Column("is_vip", Kind.FLAG),
        Column("seen_at", Kind.TIME),
        Column("scores", Kind.JSON),
        Column("anything", Kind.JSON),
        Column("note", Kind.JSON),
        Column("home_geo", Kind.JSON),
        Column("additional_properties", Kind.JSON),
    )
    assert cells({"visits": 2**63, "isVIP": 1}, layout) == {"additional_properties": f'{{"isVIP":1,"visits":{2**63}}}'}
    assert cells({"visits": -(2**63) - 1}, layout) == {"additional_properties": f'{{"visits":{-(2**63) - 1}}}'}
    assert cells({"visits": 2**63 - 1}, layout) == {"visits": 2**63 - 1}
    assert cells({"visits": -(2**63)}, layout) == {"visits": -(2**63)}
    row = {"visits": 3, "isVIP": False, "home": {"geo": {"lat": 1.5}}}
    assert cells(row, layout) == {"visits": 3, "is_vip": False, "home_geo": '{"lat":1.5}'}
    assert cells({"home": {"geo": None}}, layout) == {}


def test_customers_of_whom_a_contract_knows_nothing_are_one_column() -> None:
    layout = Layout(contract=contract({"type": "object"}))
    assert layout.names == ["additional_properties"]
    assert layout.cells({"new": 1}) == ['{"new":1}']


def test_an_object_that_is_kept_whole_names_its_parts() -> None:
    (address,) = Layout(nested=True, only=["last_billing_address"]).columns
    assert address == Column("last_billing_address", Kind.OBJECT, tuple(Column(part, Kind.TEXT) for part in ADDRESS))


def test_half_of_a_surrogate_pair_becomes_the_replacement_character() -> None:
    assert parsed(b'{"a": "x\\ud800y", "b": "\\ud83d\\ude00"}') == {"a": "x\ufffdy", "b": "\U0001f600"}
    assert cells(parsed(b'{"totalOrders": 1e400}')) == {"additional_properties": '{"totalOrders":Infinity}'}
