"""The made-up customers: valid, varied, plausible, the same every time, at any size."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flexportal import timestamps
from flexportal.testing import MockAPI

Items = list[dict[str, Any]]


@pytest.fixture(scope="module")
def customers() -> Items:
    return list(MockAPI().items("acme"))


def addresses(customers: Items) -> Items:
    return [item[name] for item in customers for name in ("lastBillingAddress", "lastShippingAddress") if name in item]


def test_values_vary_in_type(customers: Items) -> None:
    codes = [address["postalCode"] for address in addresses(customers) if "postalCode" in address]
    assert {type(code) for code in codes} == {str, type(None)}
    fields: list[dict[str, Any]] = [item["customFields"] for item in customers if "customFields" in item]
    assert {type(value) for given in fields for value in given.values()} == {
        str, bool, int, float, list, dict, type(None),
    }  # fmt: skip
    assert {} in fields
    assert {type(item["totalMonthlyRevenue"]) for item in customers} == {int, float}
    assert {item["firstName"].isascii() for item in customers} == {True, False}
    stamps = [item[name] for item in customers for name in ("createdAt", "updatedAt") if name in item]
    assert {type(stamp) for stamp in stamps} == {str, dict}
    assert {stamp[-1] == "Z" for stamp in stamps if isinstance(stamp, str)} == {True, False}


def test_values_are_plausible(customers: Items) -> None:
    emails = [item["email"] for item in customers]
    assert {email.rpartition("@")[2] for email in emails} == {"example.com", "example.org", "example.net"}
    assert any(email != email.lower() for email in emails)
    for item in customers:
        assert item["tenantId"] == "acme"
        assert item["totalOrders"] == len(item["orderIds"])
        assert item["totalDevicesRented"] <= len(item["rentalIds"])
        created, updated = (timestamps.parse(item.get(name)) for name in ("createdAt", "updatedAt"))
        assert created is None or updated is None or created <= updated


def test_the_same_seed_gives_the_same_customers() -> None:
    first, again, other = (list(MockAPI(20, seed).items("acme")) for seed in (7, 7, 8))
    assert first == again
    counted = {"totalOrders", "totalDevicesRented", "totalMonthlyRevenue", "orderIds", "rentalIds"}
    many = MockAPI(1000).items("acme")[:20]
    own = [[{name: item[name] for name in item.keys() - counted} for item in items] for items in (first, many)]
    assert own[0] == own[1]
    assert not [item for item in first if item in other]


def test_items_are_a_sequence() -> None:
    items = MockAPI(30).items("acme")
    everything = list(items)
    assert len(items) == len(everything) == 30
    assert (items[-1], items[28:40], items[::-7]) == (everything[-1], everything[28:], everything[::-7])
    assert json.loads(json.dumps(everything)) == everything
    with pytest.raises(IndexError):
        items[30]
    with pytest.raises(KeyError):
        MockAPI().items("initech")


def test_changing_an_item_changes_nothing_else() -> None:
    mock = MockAPI(1)
    mock.items("acme")[0]["email"] = mock.add_customer()["email"] = "changed"
    assert "changed" not in {item["email"] for item in mock.items("acme")}
