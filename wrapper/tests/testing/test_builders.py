"""Customers and pages for tests are valid by the contract; invalid ones are refused by name."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from flexportal import Address, CustomerStatus, FlexPortal
from flexportal.contract import Contract
from flexportal.testing import MockAPI, customer, customer_json, customer_page, customer_page_json

from .conftest import validator

ADDRESS = Address(contact_name="Ada", street_address="Long Lane 1", city="London", country="UK")


def test_a_field_is_set_by_either_name() -> None:
    built = customer(
        "globex", status="inactive", first_name="Ada", lastName="Lovelace", last_billing_address=ADDRESS, extra={"x": 1}
    )
    assert (built.status, built.first_name, built.last_name) == (CustomerStatus.INACTIVE, "Ada", "Lovelace")
    assert (built.tenant_id, built.last_billing_address, built.additional_properties) == ("globex", ADDRESS, {"x": 1})


@pytest.mark.parametrize(
    ("fields", "message"),
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
        ({"statsu": "active"}, "customer has no field 'statsu'; did you mean 'status'?"),
    ],
    ids=str,
)
def test_an_invalid_field_is_refused_by_name(fields: dict[str, Any], message: str) -> None:
    for make in (customer, customer_json, MockAPI().add_customer):
        with pytest.raises(ValueError, match="customer") as raised:
            make(**fields)
        assert str(raised.value).startswith(message)


def test_a_page_is_valid(contract: Contract) -> None:
    page, last = customer_page_json([customer(), customer_json()], limit=2, next_cursor="next"), customer_page_json()
    assert all(map(validator(contract, "CustomerPage").is_valid, (page, last)))
    assert (page["count"], page["limit"], page["hasMore"], page["nextCursor"]) == (2, 2, True, "next")
    assert (last["customers"], last["limit"], last["hasMore"], last["nextCursor"]) == ([], 50, False, None)
    invalid = customer_json()
    del invalid["email"]
    with pytest.raises(ValueError, match=r"page.customers\[0\].email is missing"):
        customer_page([invalid])


def test_a_page_of_models_is_the_one_that_a_client_gives() -> None:
    items = [customer_json(), customer_json(status="inactive")]
    built = customer_page(items, next_cursor="next")

    def respond(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=built.content, headers={"content-type": "application/json"})

    with FlexPortal("k", "acme", base_url="https://mock.localhost", transport=httpx.MockTransport(respond)) as client:
        seen = next(iter(client.customers.list(max_items=2).pages()))
    for page in (seen, built):
        assert [entry.to_dict() for entry in page.items] == items
        assert (page.count, page.limit, page.has_more, page.next_cursor) == (2, 50, True, "next")
    assert seen.raw == built.raw
    assert customer_page([customer()]).next_cursor is None
