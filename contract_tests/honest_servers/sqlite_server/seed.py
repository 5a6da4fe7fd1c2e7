"""The records that a server starts with: every status, and values that are awkward but legal."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from .base import later
from .records import Records
from .variations import Variations

__all__ = ["fill"]

Json = dict[str, Any]
NEWEST = datetime(2026, 4, 1, 8, tzinfo=UTC)
RENTALS = ("active", "active", "active", "cancelled", "ended_completed", "ended_buyout")
PAYMENTS = ("pending", "paid", "failed", "processing", "cancelled")
ORDERS = ("pending", "confirmed", "fulfilled", "cancelled", "partial")


def fill(records: Records, tenant: str, size: int, variations: Variations) -> None:
    """Add `size` customers, orders, products and so on to a tenant."""
    random = Random(f"{tenant}{size}")
    letter = tenant[0]
    for n in range(size):
        age = n // 9 if variations.ties else n
        at = NEWEST - timedelta(hours=age, milliseconds=0 if variations.ties else random.randrange(900))
        text = at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        own = {"tenantId": tenant, "createdAt": text, "updatedAt": text}
        ids = {
            name: f"{prefix}_{letter}{n:06d}"
            for name, prefix in (
                ("customerId", "cus"),
                ("orderId", "ord"),
                ("rentalId", "ren"),
                ("productId", "prd"),
                ("paymentId", "pay"),
                ("billingGroupId", "bgr"),
                ("fileId", "fil"),
            )
        }
        for kind, record in _records(n, ids, variations, tenant, random):
            records.put(kind, own | record, at.timestamp())


def _records(n: int, ids: Json, variations: Variations, tenant: str, random: Random) -> list[tuple[str, Json]]:
    email = f"kim.{n // 3 if variations.duplicate_emails else n}@{tenant}.example.com"
    person = {"customerId": ids["customerId"], "email": email, "firstName": "Kim", "lastName": f"Öst {n}"}
    address: Json = {"contactName": "Kim", "streetAddress": "1 Main St", "city": "Delft", "country": "Netherlands"}
    address |= {"postalCode": None} if n % 3 else {}
    sku, status = f"LAP-{n % 11}", RENTALS[n % len(RENTALS)]
    serial = f"SN {n:05d}/ä+{tenant[0]}" if n % 25 == 7 else f"SN-{tenant[0]}{n:05d}"
    amount = 10 + random.randrange(9000) / 100
    active, product = status == "active", {"productName": f"Laptop {n % 11}"}
    variant = {
        "variantId": f"var_{tenant[0]}{n:06d}",
        "productId": ids["productId"],
        "productSku": f"PRD-{n}",
        "variantSku": f"LAP-{n}",
        "variantName": f"Laptop {n}",
        "grade": "ABC"[n % 3],
        "pricing": [{"contractLength": 12, "monthlyPrice": amount}],
        "status": "inactive" if n % 7 == 5 else "active",
    }
    order = {
        "orderId": ids["orderId"],
        "status": ORDERS[n % len(ORDERS)],
        "orderType": "standard",
        "customer": person,
        "billingAddress": address,
        "shippingAddress": address,
        "items": [{"sku": sku, "quantity": 2, "unitPrice": amount, "contractLength": 12, **product}],
        "totals": {"subtotal": 2 * amount, "total": 2 * amount, "currency": "EUR", "totalDevices": 2},
        "rentalProgress": {"totalDevices": 2, "rentedDevices": 1},
        "rentalIds": [ids["rentalId"]],
        "createdBy": "seed",
        **({"notes": "Ring twice."} if n % 2 else {"customFields": None}),
    }
    rental = {
        "rentalId": ids["rentalId"],
        "assetSerialNumber": serial,
        "customerEmail": email,
        "customerName": f"Kim Öst {n}",
        "sku": sku,
        "monthlyAmount": amount,
        "currency": "EUR",
        "originalContractLength": 12,
        "contractLength": 12,
        "startDate": "2026-01-15",
        "endDate": later("2026-01-15", 12 + n % 5),
        "status": status,
        "orderId": ids["orderId"],
        "customerId": ids["customerId"],
        "createdBy": "seed",
        **product,
    }
    customer = {
        **person,
        "customerType": "business" if n % 4 == 0 else "individual",
        "status": "inactive" if n % 9 == 4 else "active",
        "totalOrders": 1,
        "totalDevicesRented": int(active),
        "totalMonthlyRevenue": amount if active else 0,
        "orderIds": [ids["orderId"]],
        "rentalIds": [ids["rentalId"]],
        "createdBy": "seed",
        **({"lastBillingAddress": address} if n % 2 else {}),
    }
    if variations.mixed_timestamps and n % 3 == 1:
        at = NEWEST - timedelta(hours=n // 9 if variations.ties else n)
        customer["createdAt"] = {"_seconds": int(at.timestamp()), "_nanoseconds": 0}
    payment = {
        "paymentId": ids["paymentId"],
        "idempotencyKey": f"{ids['rentalId']}/2026-05",
        "subtotal": amount,
        "total": amount,
        "currency": "EUR",
        "paymentType": "individual",
        "billingPeriod": "2026-05",
        "status": PAYMENTS[n % len(PAYMENTS)],
        "dueDate": f"2026-05-{n % 28 + 1:02d}",
        "paidAt": None,
        "customerId": ids["customerId"],
        "rentalId": ids["rentalId"],
    }
    group = {
        "billingGroupId": ids["billingGroupId"],
        "customerId": ids["customerId"],
        "groupName": f"Group {n}",
        "billingDay": n % 28 + 1,
        "totalMonthlyAmount": amount,
        "currency": "EUR",
        "status": "inactive" if n % 8 == 3 else "active",
        "createdBy": "seed",
        "rentalIds": [ids["rentalId"]],
        "activeRentalCount": int(active),
    }
    file = {
        "fileId": ids["fileId"],
        "orderId": ids["orderId"],
        "type": ("contract", "invoice")[n % 2],
        "filename": f"file {n}.pdf",
        "contentType": "application/pdf",
        "storagePath": f"files/{n}.pdf",
        "uploadedBy": "seed",
        "category": ("generated", "uploaded")[n % 2],
        "fileSize": 1000 + n,
    }
    catalog = {
        "productId": ids["productId"],
        "productSku": f"PRD-{n}",
        "name": f"Laptop {n}",
        "specification": "16 GB",
        "category": ("laptops", "phones")[n % 2],
        "brand": ("North", "South")[n % 2],
        "status": "discontinued" if n % 6 == 2 else "active",
    }
    rented = {"serialNumber": serial, "sku": sku, "status": "rented_out" if active else "returned", **product}
    rented |= {"rentalId": ids["rentalId"], "customerId": ids["customerId"]} if active else {}
    spare = {"serialNumber": f"FREE-{tenant[0]}{n:05d}", "sku": sku, "status": "available", **product}
    return [
        ("customers", customer),
        ("orders", order),
        ("rentals", rental),
        ("products", catalog),
        ("variants", variant),
        ("assets", rented),
        ("assets", spare),
        ("payments", payment),
        ("billingGroups", group),
        ("files", file),
    ]
