"""What the operations of a tenant share: reading and changing records, and refusals."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

from .records import Records, Refused

__all__ = ["Base", "Json", "copied", "later"]

Json = dict[str, Any]


def later(day: str, months: int) -> str:
    """The day so many months later, at most the 28th."""
    start = date.fromisoformat(day[:10])
    years, month = divmod(start.month - 1 + months, 12)
    return start.replace(year=start.year + years, month=month + 1, day=min(start.day, 28)).isoformat()


def copied(source: Json, *names: str) -> Json:
    """Those properties that are there."""
    return {name: source[name] for name in names if source.get(name) is not None}


class Base:
    """Operations for one tenant. A body has been validated; each raises `Refused` where a record forbids it."""

    def __init__(self, records: Records, tenant: str, number: Iterator[int], conflict: int = 409) -> None:
        self.records, self.tenant, self.number, self.conflict_status = records, tenant, number, conflict

    def get(self, kind: str, id: str) -> Json:
        record = self.records.get(self.tenant, kind, id)
        if kind == "products":
            record["variants"] = self.records.all(self.tenant, "variants", productId=id)
        return record

    def conflict(self, code: str) -> Refused:
        return Refused(self.conflict_status, code, f"The state of the record forbids it ({code}).")

    def new_id(self, prefix: str) -> str:
        return f"{prefix}_{self.tenant[0]}{next(self.number):06d}"

    def add(self, kind: str, record: Json) -> Json:
        now = datetime.now(UTC)
        text = now.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        record = {"tenantId": self.tenant, "createdAt": text, "updatedAt": text, **record}
        # Within a millisecond the later one is the newer one.
        self.records.put(kind, record, now.timestamp() + next(self.number) * 1e-6)
        return record

    def change(self, kind: str, id: str, **fields: Any) -> Json:
        record = self.records.get(self.tenant, kind, id)
        text = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        record |= {**fields, "updatedAt": text}
        self.records.put(kind, record)
        return record

    def active(self, id: str, body: Json) -> Json:
        rental = self.get("rentals", id)
        if body["rentalId"] != id:
            raise Refused(400, "VALIDATION_ERROR", "rentalId is another one than in the path.", ["rentalId"])
        if rental["status"] != "active":
            raise self.conflict("SUBSCRIPTION_NOT_ACTIVE")
        return rental

    def available(self, serial: str, sku: str | None = None) -> Json:
        asset = self.records.get(self.tenant, "assets", serial, 400)
        if asset["status"] != "available":
            raise self.conflict("ASSET_NOT_AVAILABLE")
        if sku is not None and asset["sku"] != sku:
            raise Refused(400, "SKU_MISMATCH", "The device is of another SKU.")
        return asset

    def recount(self, customer_id: str) -> None:
        """Totals of a customer, from orders and subscriptions."""
        rentals = self.records.all(self.tenant, "rentals", customerId=customer_id)
        running = [each for each in rentals if each["status"] == "active"]
        orders = [
            each["orderId"] for each in self.records.all(self.tenant, "orders", **{"customer.customerId": customer_id})
        ]
        self.change(
            "customers",
            customer_id,
            orderIds=orders,
            totalOrders=len(orders),
            rentalIds=[each["rentalId"] for each in rentals],
            totalDevicesRented=len(running),
            totalMonthlyRevenue=sum(each["monthlyAmount"] for each in running),
        )

    def ended(self, id: str, status: str, **fields: Any) -> Json:
        rental = self.change("rentals", id, status=status, **fields)
        state = {"ended_buyout": "sold"}.get(status, "returned")
        self.change("assets", rental["assetSerialNumber"], status=state)
        self.recount(rental["customerId"])
        return rental
