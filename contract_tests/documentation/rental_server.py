"""A small server that keeps what it is sent, written from the vendor's pages alone: no contract, no mock, no client.

It has the part of the API that the examples of the documentation use: orders, assets, subscriptions, payments. A new
order is confirmed when it is first read, which people do in the vendor's dashboard.
"""

from __future__ import annotations

import json
import re
import socket
import threading
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any
from urllib.parse import parse_qsl, unquote

__all__ = ["serve_rentals"]

Json = dict[str, Any]
NOW = "2026-04-01T08:00:00.000Z"
OWN = {"tenantId": "acme", "createdAt": NOW, "updatedAt": NOW, "createdBy": "api"}

# "Request bodies (fragment)": required and optional properties.
BODIES: Mapping[str, tuple[str, str]] = {
    "order": (
        "customer billingAddress items",
        "orderType shippingAddress extensionDetails upgradeDetails customFields notes",
    ),
    "customer": ("email firstName lastName", "company phone customerType"),
    "address": ("contactName streetAddress city country", "company buildingInfo locality adminArea postalCode"),
    "item": ("sku quantity", "contractLength"),
    "notes": ("notes", ""),
    "reason": ("", "reason"),
    "subscription": ("orderId assetSerialNumber customerId", "billingGroupId startDate contractLength notes"),
    "extension": ("rentalId extensionMonths reason", "newMonthlyAmount notes"),
    "quote": ("rentalId", ""),
    "paid": ("", "paymentReference notes"),
    "asset": ("", "status location condition notes acquisitionCost"),
}


class Refused(Exception):
    """A request that is refused: status, code, message."""


def checked(kind: str, body: Json) -> Json:
    """The body, if it has the properties that the page names, and no other."""
    required, optional = (names.split() for names in BODIES[kind])
    if not set(required) <= body.keys() <= {*required, *optional}:
        raise Refused(400, "VALIDATION_ERROR", f"the properties of {kind} are not those of the documentation")
    return body


def later(day: str, months: int) -> str:
    """The day so many months later; days of the month that all months have."""
    start = date.fromisoformat(day)
    year, month = divmod(start.month - 1 + months, 12)
    return start.replace(year=start.year + year, month=month + 1).isoformat()


class Rentals:
    """The records of a tenant, and what can be done with them."""

    def __init__(self) -> None:
        self.numbers = count(1001)
        self.orders: dict[str, Json] = {}
        self.subscriptions: dict[str, Json] = {}
        self.payments: dict[str, Json] = {}
        self.assets: dict[str, Json] = {}
        for number in range(1, 4):
            asset = {"sku": "MBP14-M3-A", "productName": "MacBook Pro 14", "status": "available", **OWN}
            del asset["createdBy"]
            self.assets[f"SN-{number}"] = {"serialNumber": f"SN-{number}", **asset}
        self.routes: list[tuple[str, str, Callable[..., tuple[int, Json] | None]]] = [
            ("POST", "/v1/orders", self.create_order),
            ("GET", "/v1/orders/([^/]+)", self.get_order),
            ("PATCH", "/v1/orders/([^/]+)/notes", self.update_notes),
            ("POST", "/v1/orders/([^/]+)/cancel", self.cancel_order),
            ("GET", "/v1/assets", self.listed("assets", ("status", "sku", "customerId", "rentalId"))),
            ("PATCH", "/v1/assets/([^/]+)", self.update_asset),
            ("POST", "/v1/subscriptions", self.create_subscription),
            ("POST", "/v1/subscriptions/calculate-buyout", self.quote),
            ("GET", "/v1/subscriptions/([^/]+)", self.get_subscription),
            ("POST", "/v1/subscriptions/([^/]+)/extend", self.extend),
            ("GET", "/v1/payments", self.listed("payments", ("status", "rentalId"))),
            ("POST", "/v1/payments/([^/]+)/mark-paid", self.mark_paid),
            ("POST", "/v1/products/csv", self.import_products),
        ]
        _, made = self.create_order(
            {
                "customer": {"email": "sam@example.org", "firstName": "Sam", "lastName": "Ode"},
                "billingAddress": {"contactName": "Sam", "streetAddress": "Ring 1", "city": "Bonn", "country": "DE"},
                "items": [{"sku": "MBP14-M3-A", "quantity": 1, "contractLength": 12}],
            }
        )
        self.orders["ord_123"] = {**made["order"], "orderId": "ord_123", "status": "fulfilled"}

    def handle(self, method: str, target: str, headers: Mapping[str, str], content: bytes) -> tuple[int, Json] | None:
        """Status and body of the response; None where the connection is lost."""
        path, _, query = target.partition("?")
        try:
            if headers.get("authorization") != "Bearer test-key":
                raise Refused(401, "INVALID_TOKEN", "The key is invalid.")
            if headers.get("tenant-id") != "acme":
                raise Refused(403, "NO_TENANT_ACCESS", "The tenant is missing or invalid.")
            for verb, pattern, respond in self.routes:
                found = re.fullmatch(pattern, path)
                if verb == method and found:
                    return respond(*map(unquote, found.groups()), _given(method, query, headers, content))
            raise Refused(404, "NOT_FOUND", "There is no such path.")
        except Refused as refused:
            status, code, message = refused.args
            return status, {"error": {"code": code, "message": message}}

    def found(self, kind: str, key: str) -> Json:
        """The record. Raises: Refused."""
        records: dict[str, Json] = getattr(self, kind)
        if key not in records:
            raise Refused(404, "NOT_FOUND", "There is no such record.")
        return records[key]

    def listed(self, kind: str, filters: tuple[str, ...]) -> Callable[[Json], tuple[int, Json]]:
        """A list: of all records, in one page."""

        def page(query: Json) -> tuple[int, Json]:
            rows = [
                row
                for row in getattr(self, kind).values()
                if all(row.get(name) == query[name] for name in filters if name in query)
                and query.get("dueDateFrom", "") <= row.get("dueDate", "9")
            ]
            rows = rows[: int(query.get("limit", 50))]
            page = {kind: rows, "count": len(rows), "hasMore": False, "nextCursor": None}
            return 200, page | ({"success": True} if kind == "payments" else {"limit": 50})

        return page

    def create_order(self, body: Json) -> tuple[int, Json]:
        """Place an order at 49.50 a device and month."""
        checked("order", body)
        checked("customer", body["customer"])
        checked("address", body["billingAddress"])
        checked("address", body.get("shippingAddress") or body["billingAddress"])
        for item in body["items"]:
            checked("item", item)
        key = f"ord_{next(self.numbers)}"
        devices = sum(item["quantity"] for item in body["items"])
        order = {
            "orderId": key,
            "status": "pending",
            "orderType": "standard",
            **body,
            "customer": {"customerId": f"cus_{next(self.numbers)}", **body["customer"]},
            "shippingAddress": body.get("shippingAddress", body["billingAddress"]),
            "items": [
                {"productName": "MacBook Pro 14", "unitPrice": 49.5, "contractLength": 12, **item}
                for item in body["items"]
            ],
            "totals": {"subtotal": 49.5 * devices, "total": 49.5 * devices, "currency": "EUR", "totalDevices": devices},
            "rentalProgress": {"totalDevices": devices, "rentedDevices": 0},
            "rentalIds": [],
            **OWN,
        }
        self.orders[key] = order
        return 201, {"success": True, "message": "Order created", "orderId": key, "order": dict(order)}

    def get_order(self, key: str, _: Json) -> tuple[int, Json]:
        """One order. Who reads a pending one finds it confirmed."""
        order = self.found("orders", key)
        if order["status"] == "pending":
            order["status"] = "confirmed"
        return 200, order

    def update_notes(self, key: str, body: Json) -> tuple[int, Json]:
        """Replace the notes of an order."""
        self.found("orders", key).update(checked("notes", body))
        return 200, {"success": True, "message": "Notes updated", "orderId": key}

    def cancel_order(self, key: str, body: Json) -> tuple[int, Json]:
        """Cancel an order."""
        checked("reason", body)
        order = self.found("orders", key)
        if order["status"] not in ("pending", "confirmed"):
            raise Refused(400, "ORDER_NOT_CANCELLABLE", "The status of the order forbids it.")
        order["status"] = "cancelled"
        return 200, {"success": True, "message": "Order cancelled", "orderId": key}

    def update_asset(self, key: str, body: Json) -> tuple[int, Json]:
        """What a page mentions without a fragment."""
        self.found("assets", key).update(checked("asset", body))
        return 200, {"success": True, "serialNumber": key}

    def create_subscription(self, body: Json) -> tuple[int, Json]:
        """Rent an available device out for a confirmed order; each month is paid."""
        checked("subscription", body)
        order = self.found("orders", body["orderId"])
        asset = self.found("assets", body["assetSerialNumber"])
        if order["status"] not in ("confirmed", "partial"):
            raise Refused(400, "ORDER_NOT_CONFIRMED", "The order is not confirmed.")
        if asset["status"] != "available":
            raise Refused(400, "ASSET_NOT_AVAILABLE", "The device is not available.")
        key, months = f"ren_{next(self.numbers)}", order["items"][0]["contractLength"]
        customer = order["customer"]
        rental = {
            "rentalId": key,
            "assetSerialNumber": asset["serialNumber"],
            "customerId": customer["customerId"],
            "customerEmail": customer["email"],
            "customerName": f"{customer['firstName']} {customer['lastName']}",
            "sku": asset["sku"],
            "productName": asset["productName"],
            "monthlyAmount": 49.5,
            "currency": "EUR",
            "startDate": "2026-04-01",
            "endDate": later("2026-04-01", months),
            "originalContractLength": months,
            "contractLength": months,
            "status": "active",
            "orderId": order["orderId"],
            **OWN,
        }
        self.subscriptions[key] = rental
        asset |= {"status": "rented_out", "rentalId": key}
        order["rentalIds"].append(key)
        order["rentalProgress"]["rentedDevices"] += 1
        order["status"] = "fulfilled" if len(order["rentalIds"]) == order["totals"]["totalDevices"] else "partial"
        self.bill(rental, 0, months)
        return 201, {"success": True, "message": "Subscription created", "rentalId": key, "rental": dict(rental)}

    def get_subscription(self, key: str, _: Json) -> tuple[int, Json]:
        """One subscription."""
        return 200, self.found("subscriptions", key)

    def bill(self, rental: Json, first: int, months: int) -> None:
        """The payments of those months."""
        for month in range(first, first + months):
            key, due = f"pay_{next(self.numbers)}", later(rental["startDate"], month)
            self.payments[key] = {
                "paymentId": key,
                "customerId": rental["customerId"],
                "rentalId": rental["rentalId"],
                "idempotencyKey": f"{rental['rentalId']}/{due[:7]}",
                "subtotal": 49.5,
                "total": 49.5,
                "currency": "EUR",
                "paymentType": "individual",
                "billingPeriod": due[:7],
                "status": "pending",
                "dueDate": due,
                **{name: value for name, value in OWN.items() if name != "createdBy"},
            }

    def extend(self, key: str, body: Json) -> tuple[int, Json] | None:
        """Add months to a subscription, and their payments. The response for `sub_123` is lost."""
        if checked("extension", body)["rentalId"] != key:
            raise Refused(400, "VALIDATION_ERROR", "rentalId is another one than in the path.")
        if key == "sub_123":
            return None
        rental = self.found("subscriptions", key)
        months, old, length = body["extensionMonths"], rental["endDate"], rental["contractLength"]
        if not 1 <= months <= 120:
            raise Refused(400, "INVALID_EXTENSION_MONTHS", "1 to 120 months.")
        rental |= {"contractLength": length + months, "endDate": later(old, months)}
        self.bill(rental, length, months)
        return 200, {
            "success": True,
            "message": "Subscription extended",
            "rentalId": key,
            "assetSerialNumber": rental["assetSerialNumber"],
            "oldEndDate": old,
            "newEndDate": rental["endDate"],
            "extensionMonths": months,
            "oldContractLength": length,
            "newContractLength": length + months,
        }

    def quote(self, body: Json) -> tuple[int, Json]:
        """The price of a buyout: half of what remains."""
        rental = self.found("subscriptions", checked("quote", body)["rentalId"])
        remaining = 49.5 * rental["contractLength"]
        price = {"buyoutPrice": remaining / 2, "remainingPayments": remaining, "depreciatedValue": remaining / 2}
        return 200, {"success": True, **price}

    def import_products(self, body: Json) -> tuple[int, Json]:
        """Create a product for each line of a file."""
        created = len(body.get("csvFile", "").splitlines()) - 1
        return 201, {"success": True, "message": "Products imported", "created": created, "updated": 0}

    def mark_paid(self, key: str, body: Json) -> tuple[int, Json]:
        """Mark a payment as paid."""
        payment = self.found("payments", key)
        if payment["status"] == "paid":
            raise Refused(400, "ALREADY_PAID", "The payment is paid.")
        payment |= {**checked("paid", body), "status": "paid", "paidAt": NOW, "manuallyMarked": True}
        return 200, {"success": True, "message": "Payment marked as paid", "payment": payment}


def _given(method: str, query: str, headers: Mapping[str, str], content: bytes) -> Json:
    """The query of a GET; otherwise the body, or the one part of it."""
    if method == "GET":
        return dict(parse_qsl(query))
    kind, _, boundary = headers.get("content-type", "").partition("; boundary=")
    if kind != "multipart/form-data":
        body: Json = json.loads(content or b"{}")
        return body
    _, part, _ = content.split(f"--{boundary}".encode())
    head, _, file = part.decode().partition("\r\n\r\n")
    return {"csvFile": file.removesuffix("\r\n")} if 'name="csvFile"' in head else {}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    rentals: Rentals
    lock: threading.Lock

    def do(self) -> None:
        content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        with self.lock:
            response = self.rentals.handle(self.command, self.path, headers, content)
        if response is None:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        body = json.dumps(response[1]).encode()
        self.send_response(response[0])
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PATCH = do  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@contextmanager
def serve_rentals() -> Generator[str]:
    """The URL of a server with three devices and an order, until the context is left."""
    handler = type("Handler", (_Handler,), {"rentals": Rentals(), "lock": threading.Lock()})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as listening:
        thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.server_port}"
        finally:
            listening.shutdown()
            thread.join()
