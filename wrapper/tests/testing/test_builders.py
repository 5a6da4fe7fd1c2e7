"""Customers and pages for tests keep the contract, and what doesn't is refused by name."""

from __future__ import annotations

from itertools import count
from typing import Any

import httpx
import pytest
from flexportal import Address, CustomerStatus, FlexPortal
from flexportal.contract import Contract
from flexportal.testing import MockPortal, builders, customer, customer_json, customer_page, customer_page_json
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
    assert (customer_json()["tenantId"], customer_json("globex")["tenantId"]) == ("acme", "globex")


def test_each_customer_is_another() -> None:
    built = [customer() for _ in range(20)]
    assert len({entry.customer_id for entry in built}) == len({entry.email for entry in built}) == 20


def test_a_run_makes_the_same_customers_as_the_one_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(builders, "numbers", count())
    assert [customer().email for _ in range(3)] == [
        "joao.yamada+5f5e100@example.com",
        "duc.vandermerwe+5f5e101@example.com",
        "zofia.weiss.5f5e102@example.com",
    ]


def test_a_field_of_the_future_goes_into_extra() -> None:
    built = customer(extra={"fieldOfTheFuture": "gold"})
    assert built.additional_properties == {"fieldOfTheFuture": "gold"}


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({"status": "gone"}, "customer.status must be 'active' or 'inactive', not 'gone'"),
        (
            {"first_name": 3, "total_orders": True},
            "customer.firstName must be of type string, not int; customer.totalOrders must be of type number, not bool",
        ),
        ({"order_ids": ["a", 1]}, "customer.orderIds[1] must be of type string, not int"),
        (
            {"lastBillingAddress": {"city": "Berlin", "country": "DE", "streetAddress": "Ring 1"}},
            "customer.lastBillingAddress.contactName is missing",
        ),
    ],
    ids=str,
)
def test_what_the_contract_does_not_allow_is_refused_by_name(fields: dict[str, Any], complaint: str) -> None:
    for make in (customer, MockPortal().add_customer):
        with pytest.raises(ValueError, match="customer") as raised:
            make(**fields)
        assert str(raised.value) == complaint


def test_an_unknown_field_is_refused_with_those_that_are_known(contract: Contract) -> None:
    for make in (customer, MockPortal().add_customer):
        with pytest.raises(ValueError, match="no field") as raised:
            make(statsu="active")
        known = ", ".join(contract.schema("Customer")["properties"])
        assert str(raised.value) == (f"the contract has no field 'statsu'; it has {known}; others go into extra=")


def test_a_row_of_which_the_contract_names_no_field_takes_any_extra(document: dict[str, Any]) -> None:
    document["components"]["schemas"]["Customer"] = {"type": "object"}
    contract = Contract(document)
    operation = contract.operation("listCustomers")
    assert builders.arranged(contract, operation, {"a": 1, "b": 1}, {}, {"b": 2}) == {"a": 1, "b": 2}


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
    for page in (seen, built):
        assert [entry.to_dict() for entry in page.items] == rows
        assert (page.count, page.limit, page.has_more, page.next_cursor) == (2, 50, True, "further")
    assert seen.raw == built.raw


def test_a_page_of_models_is_the_last_unless_a_cursor_is_given() -> None:
    built = customer_page([customer()], limit=7)
    assert (built.count, built.limit, built.has_more, built.next_cursor) == (1, 7, False, None)


def test_a_page_refuses_a_customer_that_is_none() -> None:
    row = customer_json()
    del row["email"]
    with pytest.raises(ValueError, match="missing") as raised:
        customer_page([row])
    assert str(raised.value) == "page.customers[0].email is missing"
