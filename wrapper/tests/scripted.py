"""A server whose every response the test decides: over httpx's mock transport, so nothing reaches the network."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

import httpx
from flexportal import AsyncFlexPortal, FlexPortal

KEY = "key-5up3r-s3cr3t"
TENANT = "acme"
URL = "http://127.0.0.1:1"

Respond = Callable[[httpx.Request], httpx.Response]


def customer(number: int, **fields: Any) -> dict[str, Any]:
    """A customer with the required fields."""
    required: dict[str, Any] = {
        "customerId": f"cus_{number}",
        "tenantId": TENANT,
        "email": f"person{number}@example.com",
        "firstName": "Ada",
        "lastName": f"No. {number}",
        "customerType": "individual" if number % 2 else "business",
        "totalOrders": number,
        "totalDevicesRented": 0,
        "totalMonthlyRevenue": 9.5,
        "status": "active" if number % 3 else "inactive",
        "orderIds": [],
        "rentalIds": [],
        "createdBy": "import",
    }
    return required | fields


def envelope(rows: list[dict[str, Any]], next_cursor: str | None = None, **fields: Any) -> dict[str, Any]:
    """The body of a page."""
    return {
        "customers": rows,
        "count": len(rows),
        "limit": 100,
        "hasMore": next_cursor is not None,
        "nextCursor": next_cursor,
    } | fields


class Script:
    """Serves customers page by page and keeps every request.

    Args:
        rows: What there is, in order.
        faults: What happens instead, request by request: a response, an error to raise, or None for a normal response.
            After the last one everything is normal.
    """

    def __init__(
        self, rows: Iterable[dict[str, Any]] = (), faults: Iterable[httpx.Response | Exception | None] = ()
    ) -> None:
        self.rows = list(rows)
        self.faults = list(faults)
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        fault = self.faults.pop(0) if self.faults else None
        if isinstance(fault, Exception):
            raise fault
        return self._page(dict(request.url.params)) if fault is None else fault

    def _page(self, query: dict[str, str]) -> httpx.Response:
        kept = {"status": query.get("status"), "customerType": query.get("customerType"), "email": query.get("email")}
        matching = [row for row in self.rows if all(value in (None, row[name]) for name, value in kept.items())]
        begin = int(query.get("startAfter", "0"))
        end = begin + int(query["limit"])
        body = envelope(matching[begin:end], str(end) if end < len(matching) else None, limit=int(query["limit"]))
        return httpx.Response(200, json=body)

    @property
    def queries(self) -> list[dict[str, str]]:
        """The query of every request."""
        return [dict(request.url.params) for request in self.requests]


def client(respond: Respond, **options: Any) -> FlexPortal:
    """A client of the script. It retries nothing by default."""
    settings: dict[str, Any] = {"max_retries": 0, "base_url": URL} | options
    return FlexPortal(KEY, TENANT, transport=httpx.MockTransport(respond), **settings)


def async_client(respond: Respond, **options: Any) -> AsyncFlexPortal:
    """As `client`."""
    settings: dict[str, Any] = {"max_retries": 0, "base_url": URL} | options
    return AsyncFlexPortal(KEY, TENANT, transport=httpx.MockTransport(respond), **settings)


def body_of(text: str | bytes, status_code: int = 200, media_type: str = "application/json") -> httpx.Response:
    """A response with this body."""
    return httpx.Response(status_code, headers={"Content-Type": media_type}, content=text)


def error_response(status_code: int, code: str = "CODE", message: str = "Message.", **headers: str) -> httpx.Response:
    """A response with the error envelope. Header names: underscores stand for hyphens."""
    content = json.dumps({"error": {"code": code, "message": message}})
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(status_code, headers={"Content-Type": "application/json", **named}, content=content)
