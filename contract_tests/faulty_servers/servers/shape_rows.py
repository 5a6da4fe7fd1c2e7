"""Rows and envelopes that don't keep their schema, mostly only in a few rows."""

from __future__ import annotations

from typing import Any

from flexportal.contract import Contract

from ..entry import faulty_method
from ..mock import Dataset, Item, ListQuery, MockAPI, Window
from ..places import is_last_page, is_later_page, is_rare


def tightened(contract: Contract) -> Contract:
    """The contract with a bound and a length in its rows; the installed one has none in any response."""
    document = dict(contract.document)
    schemas = document["components"]["schemas"]
    customer = schemas["Customer"]
    properties = customer["properties"]
    bounded = properties | {
        "totalOrders": properties["totalOrders"] | {"minimum": 0},
        "createdBy": properties["createdBy"] | {"minLength": 1},
    }
    document["components"] = document["components"] | {
        "schemas": schemas | {"Customer": customer | {"properties": bounded}}
    }
    return Contract(document)


@faulty_method("item", "shape.required-fields", also=("customer-required",))
def one_row_lacks_its_creator(self: MockAPI, query: ListQuery, dataset: Dataset, position: int) -> Item:
    """One customer in 200 has no `createdBy`."""
    row = MockAPI.item(self, query, dataset, position)
    if is_rare(position):
        del row["createdBy"]
    return row


@faulty_method("envelope", "shape.required-fields")
def no_cursor_key_on_the_last_page(self: MockAPI, query: ListQuery, window: Window) -> Item:
    """The last page has no `nextCursor` instead of one that is null."""
    body = MockAPI.envelope(self, query, window)
    if is_last_page(window):
        # Required, and may be null.
        del body["nextCursor"]
    return body


@faulty_method("item", "shape.required-fields", also=("address-required",))
def address_lacks_its_city(self: MockAPI, query: ListQuery, dataset: Dataset, position: int) -> Item:
    """Where the postal code is null, the shipping address has no city either."""
    row = MockAPI.item(self, query, dataset, position)
    address = row.get("lastShippingAddress", {})
    if address.get("postalCode", "") is None:
        # Two levels down.
        del address["city"]
    return row


@faulty_method("item", "shape.types")
def orders_as_text(self: MockAPI, query: ListQuery, dataset: Dataset, position: int) -> Item:
    """One customer in 200 has the number of orders as text."""
    row = MockAPI.item(self, query, dataset, position)
    return row | {"totalOrders": str(row["totalOrders"])} if is_rare(position) else row


@faulty_method("item", "shape.types")
def null_for_no_rentals(self: MockAPI, query: ListQuery, dataset: Dataset, position: int) -> Item:
    """From the second page on an empty list of rentals is null."""
    row = MockAPI.item(self, query, dataset, position)
    # An empty list was due.
    return row if row["rentalIds"] or not is_later_page(query) else row | {"rentalIds": None}


@faulty_method("count", "shape.types")
def count_as_text_on_the_last_page(self: MockAPI, query: ListQuery, window: Window, rows: list[Item]) -> Any:
    """The last page states its count as text."""
    count = MockAPI.count(self, query, window, rows)
    return str(count) if is_last_page(window) else count


@faulty_method("page_items", "shape.types", customers=1)
def one_customer_is_no_list(self: MockAPI, query: ListQuery, window: Window) -> Any:
    """A page with a single customer has it as an object, not in a list."""
    rows = MockAPI.page_items(self, query, window)
    return rows[0] if len(rows) == 1 else rows


@faulty_method("envelope", "shape.types", customers=0)
def null_for_no_customers(self: MockAPI, query: ListQuery, window: Window) -> Item:
    """An empty page has null instead of an empty list."""
    body = MockAPI.envelope(self, query, window)
    return body if body["customers"] else body | {"customers": None}


@faulty_method("item", "shape.types")
def postal_code_as_number(self: MockAPI, query: ListQuery, dataset: Dataset, position: int) -> Item:
    """For the other tenant, postal codes of digits alone are numbers."""
    row = MockAPI.item(self, query, dataset, position)
    address = row.get("lastBillingAddress", {})
    if query.tenant != self.tenants[0] and (address.get("postalCode") or "").isdecimal():
        # It loses leading zeros, too.
        address["postalCode"] = int(address["postalCode"])
    return row


@faulty_method("item", "shape.known-values")
def undeclared_status(self: MockAPI, query: ListQuery, dataset: Dataset, position: int) -> Item:
    """One customer in 200 is `suspended`, a status that the contract doesn't have."""
    row = MockAPI.item(self, query, dataset, position)
    return row | {"status": "suspended"} if is_rare(position) and not query.filters else row


@faulty_method("item", "shape.known-values")
def capital_type_when_filters_combine(self: MockAPI, query: ListQuery, dataset: Dataset, position: int) -> Item:
    """Only where two filters combine, types are written with a capital."""
    row = MockAPI.item(self, query, dataset, position)
    return row | {"customerType": row["customerType"].title()} if len(query.filters) > 1 else row


@faulty_method("item", "shape.constraints", contract=tightened)
def negative_orders(self: MockAPI, query: ListQuery, dataset: Dataset, position: int) -> Item:
    """One customer in 200 has -1 orders, under a contract that demands at least none."""
    row = MockAPI.item(self, query, dataset, position)
    return row | {"totalOrders": -1} if is_rare(position) else row
