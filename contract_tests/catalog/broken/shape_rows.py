"""Rows and envelopes that don't keep their schema, mostly only here and there."""

from __future__ import annotations

from typing import Any

from flexportal.contract import Contract
from flexportal.testing import Ask, MockPortal, Population, Row, Window

from ..entry import Defect
from ..places import is_deep, is_last, is_rare

__all__ = ["DEFECTS"]


class OneRowLacksItsCreator(MockPortal):
    """One customer in 200 has no `createdBy`."""

    def row(self, ask: Ask, population: Population, position: int) -> Row:
        row = super().row(ask, population, position)
        if is_rare(position):
            # DEFECT
            del row["createdBy"]
        return row


class NoCursorKeyOnTheLastPage(MockPortal):
    """The last page has no `nextCursor` in place of one that is null."""

    def envelope(self, ask: Ask, window: Window) -> Row:
        body = super().envelope(ask, window)
        if is_last(window):
            # DEFECT: required, and may be null.
            del body["nextCursor"]
        return body


class NoEchoAtSizeOne(MockPortal):
    """The envelope lacks `limit` where pages of one customer are asked for."""

    def envelope(self, ask: Ask, window: Window) -> Row:
        body = super().envelope(ask, window)
        if ask.size == 1:
            # DEFECT
            del body["limit"]
        return body


class AddressLacksItsCity(MockPortal):
    """Where the postal code is null, the shipping address has no city either."""

    def row(self, ask: Ask, population: Population, position: int) -> Row:
        row = super().row(ask, population, position)
        address = row.get("lastShippingAddress", {})
        if address.get("postalCode", "") is None:
            # DEFECT: two levels down.
            del address["city"]
        return row


class OrdersAsText(MockPortal):
    """One customer in 200 has the number of orders as text."""

    def row(self, ask: Ask, population: Population, position: int) -> Row:
        row = super().row(ask, population, position)
        # DEFECT
        return row | {"totalOrders": str(row["totalOrders"])} if is_rare(position) else row


class NullForNoRentals(MockPortal):
    """From the second page on an empty list of rentals is null."""

    def row(self, ask: Ask, population: Population, position: int) -> Row:
        row = super().row(ask, population, position)
        # DEFECT: an empty list was due.
        return row if row["rentalIds"] or not is_deep(ask) else row | {"rentalIds": None}


class CountAsTextOnTheLastPage(MockPortal):
    """The last page states its count as text."""

    def count(self, ask: Ask, window: Window, rows: list[Row]) -> Any:
        count = super().count(ask, window, rows)
        # DEFECT
        return str(count) if is_last(window) else count


class OneCustomerIsNoList(MockPortal):
    """A page with a single customer holds it bare, not in a list, as converters from XML do."""

    def rows_of(self, ask: Ask, window: Window) -> Any:
        rows = super().rows_of(ask, window)
        # DEFECT
        return rows[0] if len(rows) == 1 else rows


class NullForNoCustomers(MockPortal):
    """An empty page holds null in place of an empty list."""

    def envelope(self, ask: Ask, window: Window) -> Row:
        body = super().envelope(ask, window)
        # DEFECT
        return body if body["customers"] else body | {"customers": None}


class PostalCodeAsNumber(MockPortal):
    """For the other tenant, postal codes of digits alone are numbers."""

    def row(self, ask: Ask, population: Population, position: int) -> Row:
        row = super().row(ask, population, position)
        address = row.get("lastBillingAddress", {})
        if ask.tenant != self.tenants[0] and (address.get("postalCode") or "").isdecimal():
            # DEFECT: it loses leading zeros, too.
            address["postalCode"] = int(address["postalCode"])
        return row


class OneRowInAThousand(MockPortal):
    """One customer in a thousand has null for a family name."""

    def row(self, ask: Ask, population: Population, position: int) -> Row:
        row = super().row(ask, population, position)
        # DEFECT: on the eleventh page.
        return row | {"lastName": None} if position == 1049 else row


class UndeclaredStatus(MockPortal):
    """One customer in 200 is `suspended`, a status that the contract doesn't have."""

    def row(self, ask: Ask, population: Population, position: int) -> Row:
        row = super().row(ask, population, position)
        # DEFECT
        return row | {"status": "suspended"} if is_rare(position) and not ask.filters else row


class CapitalTypeWhenFiltersCombine(MockPortal):
    """Only where two filters combine, types are written with a capital."""

    def row(self, ask: Ask, population: Population, position: int) -> Row:
        row = super().row(ask, population, position)
        # DEFECT
        return row | {"customerType": row["customerType"].title()} if len(ask.filters) > 1 else row


class NegativeOrders(MockPortal):
    """One customer in 200 has -1 orders, under a contract that demands at least none."""

    def row(self, ask: Ask, population: Population, position: int) -> Row:
        row = super().row(ask, population, position)
        # DEFECT
        return row | {"totalOrders": -1} if is_rare(position) else row


class BlankCreator(MockPortal):
    """On the last page `createdBy` is empty, under a contract that demands a letter at least."""

    def rows_of(self, ask: Ask, window: Window) -> list[Row]:
        rows = super().rows_of(ask, window)
        # DEFECT
        return [row | {"createdBy": ""} for row in rows] if is_last(window) else rows


def tightened(contract: Contract) -> Contract:
    """The contract with a bound and a length in its rows; the one of today has none in any response."""
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


DEFECTS = (
    Defect(server=OneRowLacksItsCreator, law="shape.required-fields", also=("customer-required",)),
    Defect(server=NoCursorKeyOnTheLastPage, law="shape.required-fields"),
    Defect(server=NoEchoAtSizeOne, law="shape.required-fields"),
    Defect(server=AddressLacksItsCity, law="shape.required-fields", also=("address-required",)),
    Defect(server=OrdersAsText, law="shape.types"),
    Defect(server=NullForNoRentals, law="shape.types"),
    Defect(server=CountAsTextOnTheLastPage, law="shape.types"),
    Defect(server=OneCustomerIsNoList, law="shape.types", customers=1),
    Defect(server=NullForNoCustomers, law="shape.types", customers=0),
    Defect(server=PostalCodeAsNumber, law="shape.types"),
    Defect(server=OneRowInAThousand, law="shape.types", customers=1100),
    Defect(server=UndeclaredStatus, law="shape.enum-values"),
    Defect(server=CapitalTypeWhenFiltersCombine, law="shape.enum-values"),
    Defect(server=NegativeOrders, law="shape.constraints", contract=tightened),
    Defect(server=BlankCreator, law="shape.constraints", contract=tightened),
)
