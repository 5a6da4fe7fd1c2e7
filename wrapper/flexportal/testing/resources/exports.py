"""Exports: subscriptions as CSV text."""

from __future__ import annotations

import csv
from io import StringIO
from typing import Literal

from ...timestamps import in_range
from ..api.messages import Item
from .action import Action

__all__ = ["rentals"]

COLUMNS = {
    "customerDetails": ("customerId", "customerName", "customerEmail"),
    "deviceDetails": ("assetSerialNumber", "sku", "productName"),
    "financialDetails": ("monthlyAmount", "currency"),
    "customFields": ("customFields",),
}


def rentals(action: Action) -> Item:
    """Export the subscriptions that started within a period, or all."""
    store, body = action.store, action.body
    found = [rental for rental in store.all("subscriptions", {}) if _passes(rental, body)]
    included = body.get("includeFields", {})
    columns = ["rentalId", "orderId", "status", "startDate", "endDate", "contractLength"]
    columns += [name for group, names in COLUMNS.items() if included.get(group, True) for name in names]
    text = StringIO(newline="")
    writer = csv.DictWriter(text, columns, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(found)
    active = [rental for rental in found if rental["status"] == "active"]
    revenue = round(sum(rental["monthlyAmount"] for rental in active), 2)
    return {
        "filename": f"rentals-{store.timestamp()[:10]}.csv",
        "csvData": text.getvalue(),
        "totalRecords": len(found),
        "generatedAt": store.timestamp(),
        "filters": {name: body[name] for name in ("startDate", "endDate", "status", "customerIds") if name in body},
        "totalRentals": len(found),
        "activeRentals": len(active),
        "totalRevenue": revenue,
        "averageMonthlyRevenue": round(revenue / len(active), 2) if active else 0,
    }


def _passes(rental: Item, body: Item) -> bool:
    if body.get("status", rental["status"]) != rental["status"]:
        return False
    if body.get("customerIds") and rental["customerId"] not in body["customerIds"]:
        return False
    ends: tuple[tuple[str, Literal["from", "until"]], ...] = (("startDate", "from"), ("endDate", "until"))
    return all(name not in body or in_range(rental["startDate"], body[name], end) for name, end in ends)
