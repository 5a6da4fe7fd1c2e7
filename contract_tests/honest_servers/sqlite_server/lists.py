"""The lists: their parameters, and a page of one."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .records import Condition, Records, Refused, Sort
from .variations import Variations

__all__ = ["LISTS", "Lists"]

Json = dict[str, Any]


@dataclass(frozen=True)
class ListOf:
    """A list: kind, filters as parameter and field, the values of some, sort fields, and what its envelope has."""

    kind: str
    filters: Mapping[str, str]
    values: Mapping[str, str] = field(default_factory=dict[str, str])
    sorts: str = ""
    limit: int = 50
    most: int = 100
    success: bool = False
    cursor: bool = True


STATUS = {"status": "status"}
CUSTOMER, RENTAL, ORDER = {"customerId": "customerId"}, {"rentalId": "rentalId"}, {"orderId": "orderId"}
ON_OFF = {"status": "active inactive"}
LISTS = {
    "customers": ListOf(
        "customers",
        {**STATUS, "customerType": "customerType", "email": "email"},
        {**ON_OFF, "customerType": "individual business", "hasActiveRentals": "true false"},
        "createdAt firstName lastName email totalMonthlyRevenue totalDevicesRented",
    ),
    "orders": ListOf(
        "orders",
        {**STATUS, "customerId": "customer.customerId"},
        {"status": "pending confirmed partial fulfilled cancelled"},
        "createdAt updatedAt orderId status totals.total",
    ),
    "subscriptions": ListOf(
        "rentals",
        {**STATUS, **CUSTOMER, **ORDER, "serialNumber": "assetSerialNumber", "sku": "sku"}
        | {"endDateFrom": "endDate", "endDateTo": "endDate"},
        {"status": "active cancelled ended_completed ended_buyout ended_upgrade ended_early_return"},
        "createdAt endDate",
    ),
    "products": ListOf(
        "products", {**STATUS, "category": "category", "brand": "brand"}, {"status": "active discontinued"}
    ),
    "products/variants": ListOf(
        "variants", {**STATUS, "productSku": "productSku", "grade": "grade"}, ON_OFF, "", 5000, 5000
    ),
    "assets": ListOf(
        "assets",
        {**STATUS, "sku": "sku", **CUSTOMER, **RENTAL},
        {"status": "available rented_out returned sold unavailable"},
        "createdAt updatedAt serialNumber status sku",
    ),
    "payments": ListOf(
        "payments",
        {**STATUS, **CUSTOMER, **RENTAL, "billingGroupId": "billingGroupId"}
        | {"dueDateFrom": "dueDate", "dueDateTo": "dueDate"},
        {"status": "pending processing paid failed cancelled"},
        success=True,
    ),
    "billing-groups": ListOf("billingGroups", {**STATUS, **CUSTOMER}, ON_OFF, success=True),
    "files": ListOf("files", {**ORDER, "type": "type"}, most=10**6, cursor=False),
}


def invalid(name: str) -> Refused:
    """The error response to a query parameter."""
    return Refused(400, "VALIDATION_ERROR", f"The parameter {name} is invalid.", [name])


class Lists:
    """Pages of lists."""

    def __init__(self, records: Records, variations: Variations) -> None:
        self.records, self.variations = records, variations

    def page(self, tenant: str, name: str, query: Mapping[str, str]) -> Json:
        """A page. Raises: Refused."""
        entry = LISTS[name]
        limit = self.limit(entry, query)
        sort, conditions = self.sort(entry, query), self.conditions(entry, query)
        after = self.after(tenant, name, query["startAfter"]) if entry.cursor and "startAfter" in query else None
        size = max(1, limit - limit // 4) if self.variations.short_pages and entry.cursor else limit
        rows = self.records.page(tenant, entry.kind, conditions, sort, after, size + 1)
        more, rows = len(rows) > size, rows[:size]
        items = [self.item(tenant, entry.kind, record) for record, _ in rows]
        envelope = {entry.kind: items, "count": len(items)}
        if not entry.success:
            envelope["limit"] = limit
        if entry.cursor:
            envelope |= {"hasMore": more, "nextCursor": self.cursor(tenant, name, rows[-1][1]) if more else None}
        return envelope | ({"success": True} if entry.success else {})

    def item(self, tenant: str, kind: str, record: Json) -> Json:
        """A row. A product carries its variants."""
        if kind == "products":
            record["variants"] = self.records.all(tenant, "variants", productId=record["productId"])
        return record

    def limit(self, entry: ListOf, query: Mapping[str, str]) -> int:
        text = query.get("limit", str(entry.limit))
        if not (text.isascii() and text.isdigit()) or not 1 <= int(text[:9]) <= entry.most:
            raise invalid("limit")
        return int(text)

    def sort(self, entry: ListOf, query: Mapping[str, str]) -> Sort:
        if not entry.sorts:
            return Sort()
        by, way = query.get("sortBy", "createdAt"), query.get("sortDir", "desc")
        if by not in entry.sorts.split() or way not in ("asc", "desc"):
            raise invalid("sortBy" if way in ("asc", "desc") else "sortDir")
        return Sort(by, way == "desc")

    def conditions(self, entry: ListOf, query: Mapping[str, str]) -> list[Condition]:
        for name, values in entry.values.items():
            if name in query and query[name] not in values.split():
                raise invalid(name)
        signs = {"From": ">=", "To": "<="}
        found = list[Condition]()
        for name, path in entry.filters.items():
            if name in query:
                sign = next((sign for end, sign in signs.items() if name.endswith(f"Date{end}")), "=")
                found.append(Condition(path, sign, query[name] if sign == "=" else query[name][:10]))
        if "hasActiveRentals" in query and "hasActiveRentals" in entry.values:
            found.append(Condition("totalDevicesRented", ">" if query["hasActiveRentals"] == "true" else "=", 0))
        return found

    def cursor(self, tenant: str, name: str, key: list[Any]) -> str:
        stamp = int(time.monotonic() * 10) if self.variations.cursor_lifetime else 0
        return base64.urlsafe_b64encode(json.dumps([tenant, name, stamp, key]).encode()).decode()

    def after(self, tenant: str, name: str, cursor: str) -> list[Any]:
        try:
            owner, of, stamp, key = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        except (ValueError, TypeError):
            raise invalid("startAfter") from None
        old = stamp and time.monotonic() - stamp / 10 > self.variations.cursor_lifetime
        if (owner, of) != (tenant, name) or old:
            raise invalid("startAfter")
        return list(key)
