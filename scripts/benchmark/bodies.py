"""The pages that are decoded and served: items of the mock client, as the mock sends them."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable, Mapping
from typing import Any, cast

import httpx
from flexportal.contract import Contract
from flexportal.testing import MockAPI
from flexportal_api.operations.customers import LIST_CUSTOMERS
from flexportal_core.decoding.schema import wire_name
from flexportal_core.operation import Operation, Paging

__all__ = [
    "LISTS",
    "MARK",
    "PAGE",
    "customers",
    "documented",
    "examples",
    "items",
    "order",
    "order_created",
    "order_fields",
    "page",
    "pages",
    "paging_of",
    "with_unknown_fields",
]

LISTS = {
    "/v1/orders": "orders",
    "/v1/subscriptions": "subscriptions",
    "/v1/products": "products",
    "/v1/products/variants": "variants",
    "/v1/assets": "assets",
    "/v1/payments": "payments",
    "/v1/billing-groups": "billing_groups",
    "/v1/files": "files",
}
"""Path of each list but that of customers → the resource that has it."""

PAGE = 100
"""Items a page; of customers, the most that the contract allows."""

MARK = "pageMark"
"""Stands in a template for the number of the page, so that no two pages hold the same item."""

Row = Mapping[str, Any]


def customers(**fixed: str) -> list[Row]:
    """A page of customers, all those fields set as told, with ids that carry `MARK`."""
    return items(LIST_CUSTOMERS, fixed)


def items(operation: Operation[Any], fixed: Row) -> list[Row]:
    """A page of any list, likewise; `fixed` has the fields by their names on the wire."""
    rows = [dict(row) for row in MockAPI(customers=PAGE, seed=5).items("acme", operation.id)]
    paging = paging_of(operation)
    identity = paging.item_names[str(paging.identity)]
    return [{**row, **fixed, identity: f"id_{MARK}_{index:02d}"} for index, row in enumerate(rows)]


def paging_of(operation: Operation[Any]) -> Paging:
    """How a list pages."""
    return cast("Paging", operation.paging)


def documented(contract: Mapping[str, Any]) -> list[Row]:
    """A page of customers with every field that the documentation names, after the contract's own example."""
    example = contract["components"]["schemas"]["Customer"]["examples"][0]
    return [{**example, "customerId": f"cus_{index:012d}"} for index in range(PAGE)]


def with_unknown_fields(rows: Iterable[Row]) -> list[Row]:
    """The same customers with a field that the contract does not know, in each customer and in each address."""
    changed: list[Row] = []
    for row in rows:
        new: dict[str, Any] = {**copy.deepcopy(dict(row)), "loyaltyTier": "gold"}
        for address in ("lastBillingAddress", "lastShippingAddress"):
            if address in new:
                new[address]["geoHash"] = "u33db8"
        changed.append(new)
    return changed


def page(rows: Iterable[Row], cursor: str | None = "cursor", operation: Operation[Any] = LIST_CUSTOMERS) -> bytes:
    """The body of a page, written as servers write it: compact, and text as UTF-8."""
    found, paging = list(rows), paging_of(operation)
    values = {
        paging.items: found,
        paging.count: len(found),
        paging.limit: PAGE,
        paging.more: cursor is not None,
        paging.next: cursor,
    }
    envelope = {paging.envelope_names[name]: value for name, value in values.items() if name is not None}
    return json.dumps(envelope, ensure_ascii=False, separators=(",", ":")).encode()


def order_fields() -> dict[str, Any]:
    """An order of a business with two addresses and eleven items, as this client's users write it."""
    address = {
        "contact_name": "Zoë Meyer",
        "street_address": "Lindenallee 5",
        "city": "Berlin",
        "country": "DE",
        "company": "Meyer Messtechnik GmbH",
        "building_info": "2nd yard, ring twice",
        "locality": "Mitte",
        "admin_area": "Berlin",
        "postal_code": "10115",
    }
    return {
        "customer": {
            "email": "zoe.meyer@example.com",
            "first_name": "Zoë",
            "last_name": "Meyer",
            "company": "Meyer Messtechnik GmbH",
            "phone": "+49 30 5550100",
            "customer_type": "business",
        },
        "billing_address": address,
        "shipping_address": address | {"contact_name": "Warenannahme", "street_address": "Hafenstraße 12"},
        "items": [{"sku": f"MBP14-M3-{index:03d}", "quantity": index, "contract_length": 24} for index in range(1, 12)],
        "order_type": "standard",
        "notes": "Deliver on a weekday between nine and noon, and call before. " * 8,
        "custom_fields": {"costCenter": "4711", "approvedBy": "Jonas", "budget": 12_500},
    }


def order() -> dict[str, Any]:
    """The same as it is sent: 2 KB of JSON."""
    return cast("dict[str, Any]", _sent(order_fields()))


def pages() -> dict[str, str]:
    """The first page of each list, by path, as the mock sends it: its items have every part that the contract knows."""
    mock = MockAPI(customers=PAGE, seed=5)
    headers = {
        "Authorization": f"Bearer {next(iter(mock.api_keys))}",
        "Tenant-ID": "acme",
        "Accept-Encoding": "identity",
    }
    with httpx.Client(transport=mock.transport(), base_url="http://mock", headers=headers) as client:
        return {path: client.get(path, params={"limit": PAGE}).text for path in (*LISTS, "/v1/customers")}


def examples() -> dict[str, str]:
    """The same pages, each with the contract's example of an item in place of the items."""
    found = pages()
    for operation in Contract.installed().listings:
        paging, example = operation.pagination, (operation.item_schema or {}).get("examples", [])[:1]
        if paging is not None and example:
            envelope = json.loads(found[operation.path]) | {paging.items: example}
            found[operation.path] = json.dumps(envelope, ensure_ascii=False)
    return found


def _sent(value: Any) -> Any:
    if isinstance(value, list):
        return [_sent(item) for item in cast("list[Any]", value)]
    if isinstance(value, dict):
        return {wire_name(name): _sent(part) for name, part in cast("dict[str, Any]", value).items()}
    return value


def order_created() -> Row:
    """The body of the response: the order of the contract's example, 1.5 KB of JSON."""
    order = Contract.installed().at("#/components/schemas/Order")["examples"][0]
    return {"success": True, "message": "Order created", "orderId": order["orderId"], "order": order}
