"""Lists of other shapes: of a single page, without a page size, and with filters that compare nested fields."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
from flexportal import PaginationError, ResponseContractError
from flexportal.testing import customer_json, customer_page_json
from flexportal_api.operations.customers import LIST_CUSTOMERS
from flexportal_core.operation import Paging
from flexportal_core.paging.pager import Pager, Source
from flexportal_core.resource import describe_list
from flexportal_core.session import Session
from tests.client.customers import Script, client, page
from tests.http.things import make_settings

ADDRESS = {"contactName": "Zoë", "streetAddress": "Ring 1", "city": "Köln", "country": "Germany"}


def order(customer_id: str, **changes: Any) -> dict[str, Any]:
    return {
        "orderId": "ord_1",
        "tenantId": "acme",
        "status": "pending",
        "orderType": "standard",
        "customer": {"customerId": customer_id, "email": "z@example.com", "firstName": "Zoë", "lastName": "Meyer"},
        "billingAddress": ADDRESS,
        "shippingAddress": ADDRESS,
        "items": [],
        "totals": {"subtotal": 89, "total": 89, "currency": "EUR", "totalDevices": 1},
        "rentalProgress": {"totalDevices": 1, "rentedDevices": 0},
        "rentalIds": [],
        "createdAt": "2026-03-14T09:00:00Z",
        "updatedAt": "2026-03-14T09:00:00Z",
        "createdBy": "api",
    } | changes


def orders(*items: dict[str, Any]) -> httpx.Response:
    envelope = {"orders": items, "count": len(items), "limit": 100, "hasMore": False, "nextCursor": None}
    return httpx.Response(200, json=envelope)


@pytest.mark.parametrize("raw", [False, True], ids=["models", "raw items"])
def test_a_scan_checks_a_nested_field(raw: bool) -> None:
    def scanned(response: httpx.Response) -> list[Any]:
        with client(Script(response)) as opened:
            pager = opened.orders.scan(customer_id="cust_1", status="pending")
            return (pager.raw_items() if raw else pager).to_list()

    assert len(scanned(orders(order("cust_1")))) == 1
    with pytest.raises(ResponseContractError, match="the server ignored the filter customer_id"):
        scanned(orders(order("cust_2")))


def test_a_nested_field_that_a_raw_item_lacks_is_an_ignored_filter() -> None:
    lacking = json.loads(json.dumps(order("cust_1")))
    del lacking["customer"]["customerId"]
    with client(Script(orders(lacking))) as opened, pytest.raises(ResponseContractError, match="ignored the filter"):
        opened.orders.scan(customer_id="cust_1", status="pending").raw_items().to_list()


def pager(paging: Paging, script: Script, max_items: int | None = None) -> Pager[Any]:
    operation = replace(LIST_CUSTOMERS, paging=paging)
    session = Session(make_settings(parameters={"Tenant-ID": "acme"}), httpx.MockTransport(script))
    options: dict[str, Any] = {"page_size": 50, "max_items": max_items, "start_after": None, "resume": None}
    return Pager(
        Source(session, operation), describe_list(operation, {}, {"Tenant-ID": "acme"}, **options, prefetch=True)
    )


def test_a_list_of_a_single_page_ends_after_it() -> None:
    single = Paging(cursor=None, size="limit", items="customers", next=None)
    script = Script(page(2, next_cursor="more"))
    pages = list(pager(single, script).pages())
    assert [(len(found.items), found.has_more, found.next_cursor) for found in pages] == [(2, False, None)]
    assert [str(request.url.query, "ascii") for request in script.requests] == ["limit=50"]


@pytest.mark.parametrize("kind", ["items", "pages", "raw items"])
@pytest.mark.parametrize(("sent", "limit"), [(50, None), (50, 50), (51, None), (10, 10)])
def test_a_single_page_that_is_full_is_delivered_and_then_said_to_be_incomplete(
    kind: str, sent: int, limit: int | None
) -> None:
    single = Paging(cursor=None, size="limit", items="customers", next=None, limit=None if limit is None else "limit")
    rows = [customer_json(customer_id=f"cus_{number}") for number in range(sent)]
    script = Script(httpx.Response(200, json=customer_page_json(rows, limit=limit or 100, next_cursor=None)))
    found = pager(single, script)
    ways: dict[str, Iterator[Any]] = {
        "items": iter(found),
        "pages": (item for each in found.pages() for item in each.items),
        "raw items": iter(found.raw_items()),
    }
    items = ways[kind]
    assert len([next(items) for _ in range(sent)]) == sent
    with pytest.raises(PaginationError, match=f"may be incomplete: it has {sent} items"):
        next(items)
    assert len(script.requests) == 1


def test_nobody_misses_more_of_a_single_page_than_was_wanted() -> None:
    single = Paging(cursor=None, size="limit", items="customers", next=None)
    script = Script(page(7))
    assert len(pager(single, script, max_items=7).to_list()) == 7
    assert script.requests[0].url.query == b"limit=7"


def test_a_list_without_a_page_size_is_requested_without_one() -> None:
    whole = Paging(cursor=None, size=None, items="customers", next=None)
    script = Script(page(2))
    assert len(pager(whole, script).to_list()) == 2
    assert script.requests[0].url.query == b""
