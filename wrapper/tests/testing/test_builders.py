"""Customers and pages for tests keep the contract, and what doesn't is refused by name."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from flexportal import Address, CustomerStatus, FlexPortal
from flexportal.contract import Contract
from flexportal.testing import MockPortal, customer, customer_json, customer_page, customer_page_json
from flexportal.testing.schema_faults import schema_faults
from jsonschema_rs import Draft202012Validator

ADDRESS = Address(contact_name="Ada", street_address="Long Lane 1", city="London", country="UK")


@pytest.fixture(scope="module")
def component() -> Any:
    """The strict validator of a schema of the contract, by its name."""
    schemas = Contract.installed().document["components"]["schemas"]

    def validator(name: str) -> Draft202012Validator:
        return Draft202012Validator({"$ref": f"#/components/schemas/{name}", "components": {"schemas": schemas}})

    return validator


def test_a_customer_keeps_the_contract(component: Any) -> None:
    for _ in range(50):
        component("Customer").validate(customer_json())


def test_a_field_is_set_by_either_name() -> None:
    built = customer(status="inactive", first_name="Ada", lastName="Lovelace", last_billing_address=ADDRESS)
    assert (built.status, built.first_name, built.last_name) == (CustomerStatus.INACTIVE, "Ada", "Lovelace")
    assert built.last_billing_address == ADDRESS


def test_the_tenant_is_the_one_asked_for() -> None:
    assert (customer().tenant_id, customer("globex").tenant_id) == ("acme", "globex")


def test_each_customer_is_another() -> None:
    built = [customer() for _ in range(20)]
    assert len({entry.customer_id for entry in built}) == len({entry.email for entry in built}) == 20


def test_a_field_of_the_future_goes_into_extra() -> None:
    built = customer(extra={"fieldOfTheFuture": "gold"})
    assert built.additional_properties == {"fieldOfTheFuture": "gold"}


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({"statsu": "active"}, "no field 'statsu'"),
        ({"status": "gone"}, "customer.status must be 'active' or 'inactive', not 'gone'"),
        ({"first_name": 3}, "customer.firstName must be of type string, not int"),
        ({"total_orders": True}, "customer.totalOrders must be of type number, not bool"),
        ({"order_ids": ["a", 1]}, r"customer.orderIds\[1\] must be of type string"),
        ({"lastBillingAddress": {"city": "Berlin"}}, "customer.lastBillingAddress.contactName is missing"),
        ({"status": None}, "customer.status must be"),
    ],
)
def test_what_the_contract_does_not_allow_is_refused_by_name(fields: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        customer(**fields)
    with pytest.raises(ValueError, match=complaint):
        MockPortal().add_customer(**fields)


def test_a_page_keeps_the_contract(component: Any) -> None:
    page = customer_page_json([customer(), customer_json()], limit=2, next_cursor="further")
    component("CustomerPage").validate(page)
    assert (page["count"], page["limit"], page["hasMore"], page["nextCursor"]) == (2, 2, True, "further")
    last = customer_page_json()
    component("CustomerPage").validate(last)
    assert (last["customers"], last["limit"], last["hasMore"], last["nextCursor"]) == ([], 50, False, None)


def test_a_page_of_models_is_the_one_that_a_client_gives() -> None:
    rows = [customer_json(), customer_json(status="inactive")]
    built = customer_page(rows, next_cursor="further")

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=built.content, headers={"content-type": "application/json"})

    with FlexPortal("k", "acme", base_url="https://mock.localhost", transport=httpx.MockTransport(answer)) as portal:
        seen = next(iter(portal.customers.list(max_items=2).pages()))
    assert seen.items == built.items
    assert (seen.count, seen.limit, seen.has_more, seen.next_cursor, seen.raw) == (2, 50, True, "further", built.raw)


def test_a_page_refuses_a_customer_that_is_none() -> None:
    with pytest.raises(ValueError, match=r"page.customers\[0\].email is missing"):
        customer_page([{"customerId": "cus_1"}])


@pytest.mark.parametrize(
    ("schema", "right", "wrong"),
    [
        ({"allOf": [{"type": "string"}, {"minLength": 2}]}, "ab", "a"),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, None, 1),
        ({"oneOf": [{"type": "array", "items": {"type": "integer"}}, {"type": "boolean"}]}, [1], [1.5]),
        ({"const": 3}, 3, 4),
        ({"pattern": "^a+$"}, "aa", "b"),
        ({"type": "string", "maxLength": 2}, "ab", "abc"),
        ({"minimum": 1, "maximum": 2}, 1, 3),
        ({"exclusiveMinimum": 1, "exclusiveMaximum": 2}, 1.5, 2),
        ({"type": ["object", "null"], "required": ["a"]}, {"a": 1}, {}),
        ({}, object(), None),
    ],
    ids=[f"schema {number}" for number in range(10)],
)  # fmt: skip
def test_the_faults_are_those_of_the_schema(contract: Contract, schema: dict[str, Any], right: Any, wrong: Any) -> None:
    assert list(schema_faults(contract, schema, right, "it")) == []
    found = list(schema_faults(contract, schema, wrong, "it"))
    assert (found != []) == (schema != {})
    assert all(sentence.startswith("it") for sentence in found)
