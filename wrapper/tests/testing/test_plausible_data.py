"""The made-up records of every list: valid, related, varied; the same for a million customers as for few."""

from __future__ import annotations

import time
import tracemalloc
from random import Random
from typing import Any

import pytest
from flexportal.contract import Contract, Operation
from flexportal.testing import MockAPI
from flexportal.testing.dataset.schema_items import flat

from .conftest import body, get
from .relations import assert_related

CONTRACT = Contract.installed()
each_list = pytest.mark.parametrize("operation", CONTRACT.listings, ids=lambda operation: operation.id)
Json = dict[str, Any]


@pytest.fixture(scope="module")
def mock() -> MockAPI:
    return MockAPI(2000)


@pytest.mark.parametrize("customers", [0, 1, 4, 16, 33, 265])
def test_records_belong_together_at_any_size(customers: int) -> None:
    assert_related(MockAPI(customers))


def missing(schema: Json, values: list[Any], path: str) -> list[str]:
    """The optional parts that no value has."""
    whole = flat(CONTRACT, schema)
    if "items" in whole:
        return missing(whole["items"], [each for value in values for each in value or ()], f"{path}[]")
    objects = [each for each in values if isinstance(each, dict)]
    found: list[str] = []
    for name, part in whole.get("properties", {}).items():
        present = [each[name] for each in objects if name in each]
        found += missing(part, present, f"{path}.{name}") if present else [f"{path}.{name}"]
    return found


@each_list
def test_every_record_is_valid_and_every_optional_part_occurs_now_and_then(operation: Operation, mock: MockAPI) -> None:
    from jsonschema_rs import Draft202012Validator

    components = {"schemas": CONTRACT.document["components"]["schemas"]}
    valid = Draft202012Validator({**(operation.item_schema or {}), "components": components}).is_valid
    items = list(mock.items("acme", operation.id))
    assert [item for item in items if not valid(item)] == []
    assert missing(operation.item_schema or {}, items, operation.id) == []


def test_values_that_the_contract_does_not_list_occur_when_asked_for() -> None:
    mock = MockAPI(200, unknown_values=True)
    unlisted = {
        operation.id: sum("unlisted_value" in str(item) for item in mock.items("acme", operation.id))
        for operation in CONTRACT.listings
    }
    assert all(unlisted[listing] for listing in ("listOrders", "listSubscriptions", "listPayments", "listFiles"))
    assert_related(mock)
    with mock.client() as client:
        kinds = {order.order_type for order in client.orders.list(page_size=100)}
    assert "unlisted_value" in kinds
    assert "unlisted_value" not in str(list(MockAPI(200).items("acme", "listOrders")))


def test_a_sample_of_a_million_customers_has_the_records_that_it_counts() -> None:
    mock, random = MockAPI(1_000_000), Random(1)
    for place in random.sample(range(1_000_000), 60):
        customer = mock.items("acme")[place]
        identity = customer["customerId"]
        orders = body(get(mock, "/v1/orders", customerId=identity, limit=100))["orders"]
        rentals = body(get(mock, "/v1/subscriptions", customerId=identity, limit=100))["rentals"]
        active = [each for each in rentals if each["status"] == "active"]
        assert [each["orderId"] for each in reversed(orders)] == customer["orderIds"]
        assert sorted(each["rentalId"] for each in rentals) == sorted(customer["rentalIds"])
        assert (customer["totalOrders"], customer["totalDevicesRented"]) == (len(orders), len(active))
        assert customer["totalMonthlyRevenue"] == round(sum(each["monthlyAmount"] for each in active), 2)
        for rental in rentals:
            device = body(get(mock, f"/v1/assets/{rental['assetSerialNumber']}"))
            assert device["sku"] == rental["sku"]
            assert body(get(mock, f"/v1/orders/{rental['orderId']}")) in orders


@each_list
def test_memory_and_time_are_those_of_a_page_whatever_the_size(operation: Operation) -> None:
    tracemalloc.start()
    try:
        mock = MockAPI(100_000_000)
        began = time.process_time()
        records = mock.items("acme", operation.id)
        for place in (0, 50_000_000, 99_999_000):
            assert len(records[place : place + 5]) == 5
        assert time.process_time() - began < 2
        assert tracemalloc.get_traced_memory()[1] < 30_000_000
    finally:
        tracemalloc.stop()
