"""The customers that the mock makes up: valid, varied, the same every time, and as cheap at the end as at the start."""

from __future__ import annotations

import json
import time
import tracemalloc
from typing import Any

import pytest
from flexportal import timestamps
from flexportal.contract import Contract
from flexportal.testing import MockPortal, population
from jsonschema_rs import Draft202012Validator

OPTIONAL = ("company", "phone", "customFields", "lastBillingAddress", "lastShippingAddress", "createdAt", "updatedAt")
OPTIONAL_OF_ADDRESS = ("company", "buildingInfo", "locality", "adminArea", "postalCode")


@pytest.fixture(scope="module")
def customers() -> list[dict[str, Any]]:
    return list(MockPortal().rows("acme"))


def addresses(customers: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row[name] for row in customers for name in ("lastBillingAddress", "lastShippingAddress") if name in row]


def validator(contract: Contract, schema: str) -> Draft202012Validator:
    return Draft202012Validator(
        {
            "$ref": f"#/components/schemas/{schema}",
            "components": {"schemas": contract.document["components"]["schemas"]},
        }
    )


def test_every_customer_keeps_the_contract(contract: Contract, customers: list[dict[str, Any]]) -> None:
    keeps = validator(contract, "Customer")
    assert [row for row in customers if not keeps.is_valid(row)] == []


def test_no_customer_has_a_field_that_the_contract_lacks(contract: Contract, customers: list[dict[str, Any]]) -> None:
    assert {name for row in customers for name in row} == set(contract.schema("Customer")["properties"])
    assert {name for row in addresses(customers) for name in row} == set(contract.schema("Address")["properties"])


@pytest.mark.parametrize("name", OPTIONAL)
def test_an_optional_field_is_present_and_absent(customers: list[dict[str, Any]], name: str) -> None:
    assert {name in row for row in customers} == {True, False}


@pytest.mark.parametrize("name", OPTIONAL_OF_ADDRESS)
def test_an_optional_field_of_an_address_is_present_and_absent(customers: list[dict[str, Any]], name: str) -> None:
    assert {name in row for row in addresses(customers)} == {True, False}


def test_a_postal_code_is_text_or_null(customers: list[dict[str, Any]]) -> None:
    codes = [address["postalCode"] for address in addresses(customers) if "postalCode" in address]
    assert {type(code) for code in codes} == {str, type(None)}


def test_every_status_occurs_with_every_type_among_any_sixteen() -> None:
    few = MockPortal(customers=16).rows("acme")
    assert {(row["status"], row["customerType"]) for row in few} == {
        (status, kind) for status in ("active", "inactive") for kind in ("individual", "business")
    }


def test_custom_fields_hold_every_json_type(customers: list[dict[str, Any]]) -> None:
    fields: list[dict[str, object]] = [row["customFields"] for row in customers if "customFields" in row]
    kinds = {type(value) for row in fields for value in row.values()}
    assert kinds == {str, bool, int, float, list, dict, type(None)}
    assert {} in fields


def test_timestamps_come_as_text_and_as_seconds(customers: list[dict[str, Any]]) -> None:
    stamps = [row[name] for row in customers for name in ("createdAt", "updatedAt") if name in row]
    assert {type(stamp) for stamp in stamps} == {str, dict}
    assert {stamp[-1] == "Z" for stamp in stamps if isinstance(stamp, str)} == {True, False}
    assert None not in [timestamps.parse(stamp) for stamp in stamps]


def test_names_reach_beyond_ascii(customers: list[dict[str, Any]]) -> None:
    assert {row["firstName"].isascii() for row in customers} == {True, False}
    assert {row["lastName"].isascii() for row in customers} == {True, False}


def test_addresses_lie_in_domains_set_aside_for_examples(customers: list[dict[str, Any]]) -> None:
    emails = [row["email"] for row in customers]
    assert {email.rpartition("@")[2] for email in emails} == {"example.com", "example.org", "example.net"}
    assert all(email.isascii() for email in emails)
    assert any("+" in email for email in emails)
    assert any(email != email.lower() for email in emails)


def test_revenue_is_a_number_with_and_without_a_fraction(customers: list[dict[str, Any]]) -> None:
    assert {type(row["totalMonthlyRevenue"]) for row in customers} == {int, float}


def test_totals_agree_with_the_ids(customers: list[dict[str, Any]]) -> None:
    assert all(row["totalOrders"] == len(row["orderIds"]) for row in customers)
    assert all((row["totalDevicesRented"] == 0) == (row["rentalIds"] == []) for row in customers)


@pytest.mark.parametrize("start", [0, 990, 99_999_000])
def test_a_later_customer_is_strictly_older(start: int) -> None:
    rows = MockPortal(customers=100_000_000).rows("acme")[start : start + 200]
    parsed = [timestamps.parse(row["createdAt"]) for row in rows if "createdAt" in row]
    created = [moment for moment in parsed if moment is not None]
    assert len(created) == len(parsed)
    assert created == sorted(set(created), reverse=True)
    assert len(created) > 100


def test_nobody_changed_before_they_were_created(customers: list[dict[str, Any]]) -> None:
    both = [row for row in customers if {"createdAt", "updatedAt"} <= row.keys()]
    assert both
    for row in both:
        created, updated = timestamps.parse(row["createdAt"]), timestamps.parse(row["updatedAt"])
        assert created is not None
        assert updated is not None
        assert created <= updated


def test_ids_are_unique_across_tenants_and_addresses_within_one() -> None:
    mock = MockPortal(customers=2000)
    rows = [row for tenant in mock.tenants for row in mock.rows(tenant)]
    assert len({row["customerId"] for row in rows}) == 4000
    assert len({(row["tenantId"], row["email"]) for row in rows}) == 4000


def test_a_sample_is_none_of_the_rows() -> None:
    """Not even where there are as many rows as there can be."""
    mock = MockPortal(customers=100_000_000)
    customers = mock.population(mock.contract.operation("listCustomers"), "acme")
    samples = {customers.sample(number)["customerId"] for number in range(3)}
    last = {row["customerId"] for row in mock.rows("acme")[-3:]}
    assert len(samples | last) == 6
    assert customers.sample() == customers.sample(0)


def test_no_schema_is_read_where_every_field_has_a_maker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Customers without further fields are written six times as fast."""

    def made(*_: object, **__: object) -> None:
        raise AssertionError("customers are made from their schema")

    monkeypatch.setattr(population, "SchemaRows", made)
    assert len(list(MockPortal(customers=3).rows("acme"))) == 3


def test_every_row_names_its_tenant() -> None:
    mock = MockPortal()
    assert {row["tenantId"] for row in mock.rows("globex")} == {"globex"}


def test_the_same_seed_gives_the_same_rows_and_another_gives_others() -> None:
    first, again, other = (MockPortal(customers=20, seed=seed).rows("acme") for seed in (7, 7, 8))
    assert list(first) == list(again)
    assert not [row for row in first if row in list(other)]


def test_more_customers_do_not_change_the_newest() -> None:
    assert MockPortal(customers=1000).rows("acme")[:50] == list(MockPortal(customers=50).rows("acme"))


def test_rows_read_like_a_sequence() -> None:
    rows = MockPortal(customers=30).rows("acme")
    everything = list(rows)
    assert len(rows) == len(everything) == 30
    assert rows[-1] == everything[-1]
    assert rows[28:40:1] == everything[28:]
    assert rows[::-7] == everything[::-7]
    assert everything[3] in rows
    with pytest.raises(IndexError):
        rows[30]


def test_a_changed_row_is_made_anew() -> None:
    rows = MockPortal(customers=1).rows("acme")
    rows[0]["email"] = "changed"
    assert rows[0]["email"] != "changed"


def test_rows_survive_json() -> None:
    rows = list(MockPortal(customers=100).rows("acme"))
    assert json.loads(json.dumps(rows)) == rows


def walk_of_pages(customers: int) -> int:
    """The most memory, in bytes, that a server of so many customers takes for pages all over the listing."""
    tracemalloc.start()
    mock = MockPortal(customers=customers)
    for number in range(40):
        mock.rows("acme")[number * (customers // 40) : number * (customers // 40) + 10]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def test_a_hundred_million_customers_take_no_more_memory_than_a_thousand() -> None:
    walk_of_pages(1000)
    assert walk_of_pages(100_000_000) < walk_of_pages(1000) + 200_000


def test_a_page_at_the_far_end_costs_no_more_than_the_first() -> None:
    rows = MockPortal(customers=100_000_000).rows("acme")

    def cost(start: int) -> float:
        began = time.process_time()
        rows[start : start + 100]
        return time.process_time() - began

    near = min(cost(number * 100) for number in range(20))
    far = min(cost(99_990_000 + number * 100) for number in range(20))
    # A walk to the end would cost ten thousand times as much.
    assert far < 10 * near
