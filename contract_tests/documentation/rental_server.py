"""A small server that keeps what it is sent, written from the vendor's pages alone: no contract, no mock, no client.

It has the part of the API that `place_an_order.py` uses: orders, assets, subscriptions, payments. A new order is
confirmed when it is first read, which people do in the vendor's dashboard.
"""

from __future__ import annotations

import json
import re
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
    "subscription": ("orderId assetSerialNumber customerId", "billingGroupId startDate contractLength notes"),
    "extension": ("rentalId extensionMonths reason", "newMonthlyAmount notes"),
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
        self.routes: list[tuple[str, str, Callable[..., tuple[int, Json]]]] = [
            ("POST", "/v1/orders", self.create_order),
            ("GET", "/v1/orders/([^/]+)", self.get_order),
            ("GET", "/v1/assets", self.listed("assets", ("status", "sku", "customerId", "rentalId"))),
            ("POST", "/v1/subscriptions", self.create_subscription),
            ("GET", "/v1/subscriptions/([^/]+)", self.get_subscription),
            ("POST", "/v1/subscriptions/([^/]+)/extend", self.extend),
            ("GET", "/v1/payments", self.listed("payments", ("status", "rentalId"))),
        ]

    def handle(self, method: str, target: str, headers: Mapping[str, str], content: bytes) -> tuple[int, Json]:
        """Status and body of the response."""
        path, _, query = target.partition("?")
        try:
            if headers.get("authorization") != "Bearer test-key":
                raise Refused(401, "INVALID_TOKEN", "The key is invalid.")
            if headers.get("tenant-id") != "acme":
                raise Refused(403, "NO_TENANT_ACCESS", "The tenant is missing or invalid.")
            for verb, pattern, respond in self.routes:
                found = re.fullmatch(pattern, path)
                if verb == method and found:
                    return respond(*map(unquote, found.groups()), _given(method, query, content))
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

    def extend(self, key: str, body: Json) -> tuple[int, Json]:
        """Add months to a subscription, and their payments."""
        if checked("extension", body)["rentalId"] != key:
            raise Refused(400, "VALIDATION_ERROR", "rentalId is another one than in the path.")
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


def _given(method: str, query: str, content: bytes) -> Json:
    """The query of a GET; otherwise the body."""
    given: Json = dict(parse_qsl(query)) if method == "GET" else json.loads(content)
    return given


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    rentals: Rentals
    lock: threading.Lock

    def do(self) -> None:
        content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        with self.lock:
            response = self.rentals.handle(self.command, self.path, headers, content)
        body = json.dumps(response[1]).encode()
        self.send_response(response[0])
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@contextmanager
def serve_rentals() -> Generator[str]:
    """The URL of a server with three devices, until the context is left."""
    handler = type("Handler", (_Handler,), {"rentals": Rentals(), "lock": threading.Lock()})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as listening:
        thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.server_port}"
        finally:
            listening.shutdown()
            thread.join()
