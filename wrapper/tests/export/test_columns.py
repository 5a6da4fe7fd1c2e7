"""Columns: derived from the contract, the same for every row, and no value of a row is lost."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import attrs
import pytest
from flexportal import Address, Customer
from flexportal.export.columns import OTHERS, Column, Kind, Layout, NumberError, parsed
from flexportal.testing import MockAPI
from flexportal_api.operations.customers import GET_CUSTOMER, LIST_CUSTOMERS
from flexportal_core.operation import Operation, Paging

BESIDE = ("additional_properties", "explicit_nulls")
ADDRESS = [field.name for field in attrs.fields(Address) if field.name not in BESIDE]


def cells(row: dict[str, Any], layout: Layout | None = None) -> dict[str, Any]:
    """The cells of a row that have a value, by column."""
    layout = layout or Layout(LIST_CUSTOMERS)
    return {name: cell for name, cell in zip(layout.names, layout.cells(row), strict=True) if cell is not None}


def test_the_columns_are_the_fields_of_the_model_with_flattened_addresses() -> None:
    fields = [field.name for field in attrs.fields(Customer) if field.name not in BESIDE] + ["additional_properties"]
    expected: list[str] = []
    for name in fields:
        expected += [f"{name}_{part}" for part in ADDRESS] if name.endswith("_address") else [name]
    assert Layout(LIST_CUSTOMERS).names == expected
    assert Layout(LIST_CUSTOMERS, nested=True).names == fields
    (address,) = Layout(LIST_CUSTOMERS, nested=True, only=["last_billing_address"]).columns
    assert address.parts == tuple(Column(part, Kind.STRING) for part in ADDRESS)


def test_the_cells_of_a_customer() -> None:
    row = next(row for row in MockAPI(50).items("acme") if {"phone", "lastBillingAddress", "customFields"} <= set(row))
    found = cells(dict(row))
    assert found["customer_id"] == row["customerId"]
    assert found["last_billing_address_city"] == row["lastBillingAddress"]["city"]
    assert json.loads(found["custom_fields"]) == row["customFields"]
    assert isinstance(found["created_at"], datetime)
    assert found["order_ids"] == row["orderIds"]
    nested = cells(dict(row), Layout(LIST_CUSTOMERS, nested=True))
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
    some = Layout(LIST_CUSTOMERS, nested=True, only=["last_billing_address", "total_orders", "email"])
    assert some.names == ["email", "total_orders", "last_billing_address"]
    email, orders, address = some.cells(row)
    assert (email, orders, address["city"]) == ("a@b.example", None, "X")
    assert cells(row, Layout(LIST_CUSTOMERS, only=["email", OTHERS])) == cells(row)


MODELS = """
from __future__ import annotations

import datetime
from typing import Any, Literal
from uuid import UUID

from flexportal_core.decoding.enums import OpenIntEnum, OpenStrEnum
from flexportal_core.decoding.model import OpenModel, define


class Level(OpenIntEnum):
    LOW = 1


class Color(OpenStrEnum):
    RED = "red"


@define(eq=False, repr=False, match_args=False)
class Position(OpenModel[Any]):
    lat: float | None = None


@define(eq=False, repr=False, match_args=False)
class Home(OpenModel[Any]):
    geo: Position
    city: str | None = None


@define(eq=False, repr=False, match_args=False)
class Free(OpenModel[Any]):
    pass


@define(eq=False, repr=False, match_args=False)
class Thing(OpenModel[Any]):
    __wire_names__ = {"type_": "@type", "is_vip": "isVIP"}

    type_: Literal["thing"]
    visits: int
    level: Level
    colors: list[Color]
    scores: list[float]
    born: datetime.date
    uuid: UUID
    seen_at: datetime.datetime
    either: str | int
    home: Home
    free: Free
    is_vip: bool | None = None
    home_geo: str | None = None


@define(eq=False, repr=False, match_args=False)
class ThingPage(OpenModel[Any]):
    things: list[Thing]
    numbers: list[int]
"""


def things(folder: Path, monkeypatch: pytest.MonkeyPatch, items: str = "things") -> Operation[Any]:
    """A list of another API than FlexPortal's."""
    package = folder / "things_api" / "models"
    package.mkdir(parents=True)
    (package / "all_models.py").write_text(MODELS)
    (package / "__init__.py").write_text("from .all_models import *\n")
    monkeypatch.syspath_prepend(folder)
    return Operation(
        "listThings",
        "GET",
        "/things",
        responses={"200": "things_api.wire:ThingPage", "default": None},
        paging=Paging(None, None, items, None),
    )


def test_the_columns_of_another_api_have_the_types_of_its_models(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    operation = things(tmp_path, monkeypatch)
    layout = Layout(operation)
    assert {column.name: column.kind for column in layout.columns} == {
        **dict.fromkeys(["type_", "born", "uuid", "home_city", "home_geo_2"], Kind.STRING),
        **dict.fromkeys(["visits", "level"], Kind.INTEGER),
        "colors": Kind.STRINGS,
        "seen_at": Kind.TIMESTAMP,
        "is_vip": Kind.BOOLEAN,
        **dict.fromkeys(["scores", "either", "home_geo", "free", OTHERS], Kind.JSON),
    }
    for number in (2**63, -(2**63) - 1, 1.5):
        assert cells({"visits": number}, layout) == {OTHERS: f'{{"visits":{number}}}'}
    for number in (2**63 - 1, -(2**63), 3.0):
        assert cells({"visits": number}, layout) == {"visits": number}
    row = {"@type": "thing", "visits": 3, "isVIP": False, "home": {"geo": {"lat": 1.5}}, "homeGeo": "here"}
    assert cells(row, layout) == {
        **{"type_": "thing", "visits": 3, "is_vip": False},
        **{"home_geo": '{"lat":1.5}', "home_geo_2": "here"},
    }
    (column,) = Layout(replace(operation, paging=Paging(None, None, "numbers", None))).columns
    assert column.name == OTHERS


def test_only_a_list_has_columns() -> None:
    with pytest.raises(TypeError, match="getCustomer is not a list operation"):
        Layout(GET_CUSTOMER)


HUGE = "9" * 5000
NUMBERS = ["1e400", "-1e400", str(2**53 + 1), str(2**70 + 1), HUGE]


@pytest.mark.parametrize("number", NUMBERS, ids=lambda text: text[:20])
def test_a_number_that_does_not_fit_is_kept_as_sent_or_refused(number: str) -> None:
    items = [b'{"customerId": "cus_1"}', f'{{"customerId": "cus_2", "totalOrders": {number}}}'.encode()]
    kept = dict(zip(Layout(LIST_CUSTOMERS).names, list(Layout(LIST_CUSTOMERS).rows(items))[1], strict=True))
    assert kept["total_orders"] is None
    assert kept[OTHERS] == f'{{"totalOrders":{number}}}'
    with pytest.raises(NumberError, match=r"row 2 \(customerId cus_2\): total_orders is ") as raised:
        list(Layout(LIST_CUSTOMERS, numbers_as_text=False).rows(items))
    assert "does not fit into a column of 64-bit numbers; numbers_as_text keeps" in str(raised.value)
    assert len(str(raised.value)) < 300


@pytest.mark.parametrize("number", NUMBERS, ids=lambda text: text[:20])
def test_unknown_fields_hold_any_number_as_it_was_sent(number: str) -> None:
    (row,) = Layout(LIST_CUSTOMERS, numbers_as_text=False).rows([f'{{"new": {{"n": [{number}, 1.5]}}}}'.encode()])
    assert row[-1] == f'{{"new":{{"n":[{number},1.5]}}}}'


def test_lone_surrogates_become_the_replacement_character() -> None:
    assert parsed(b'{"a": "x\\ud800y", "b": "\\ud83d\\ude00"}') == {"a": "x\ufffdy", "b": "\U0001f600"}
    assert parsed(b'{"a": "\\ud800", "b": 1, "c": 1e400, "d": 1.5}')["a"] == "\ufffd"
