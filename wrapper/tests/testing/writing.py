"""Bodies and requests for the tests of what the mock writes."""

from __future__ import annotations

import json
from typing import Any

from flexportal.testing import MockAPI, Request, Response

from .conftest import KEY, TENANT, body, get

__all__ = ["ADDRESS", "CUSTOMER", "ORDER", "PRODUCT", "Json", "done", "first", "register", "request_of", "send"]

Json = dict[str, Any]


CUSTOMER = {"email": "zoe.meyer@example.com", "firstName": "Zoë", "lastName": "Meyer"}


ADDRESS = {"contactName": "Zoë Meyer", "streetAddress": "Ring 1", "city": "Köln", "country": "DE"}


ORDER = {"customer": CUSTOMER, "billingAddress": ADDRESS, "items": [{"sku": "MBP14-M3-A", "quantity": 2}]}


PRODUCT: Json = {
    "productSku": "P", "name": "N", "specification": "", "category": "C", "brand": "B",
    "variants": [{"variantSku": "P-1", "variantName": "V", "grade": "A",
                  "pricing": [{"contractLength": 6, "monthlyPrice": 9.5, "calculatedAt": 7}]}],
}  # fmt: skip


def send(mock: MockAPI, method: str, path: str, content: Any = None, **headers: str) -> Response:
    data = b"" if content is None else content if isinstance(content, bytes) else json.dumps(content).encode()
    sent = {"content-type": "application/json", "host": "mock.localhost", **headers}
    return mock.respond(Request.parse(method, path, "", (KEY, TENANT, *sent.items()), data))


def done(mock: MockAPI, method: str, path: str, content: Any = None) -> Any:
    response = send(mock, method, path, content)
    assert response.status // 100 == 2, response.body
    return body(response)


def first(mock: MockAPI, path: str, **query: Any) -> Any:
    return next(value for value in body(get(mock, path, **query)).values() if isinstance(value, list))[0]


def register(mock: MockAPI, number: str, sku: str) -> Any:
    asset = {"serialNumber": number, "tenantId": "acme", "sku": sku, "productName": "D", "status": "available"}
    return done(mock, "POST", "/v1/assets", asset | {"createdAt": "2020-01-01", "updatedAt": "2020-01-01"})["asset"]


def request_of(mock: MockAPI, order: Json) -> Json:
    available = body(get(mock, "/v1/assets", sku="MBP14-M3-A", status="available"))["assets"]
    device = available[0] if available else register(mock, f"SN-{mock.calls.total}", "MBP14-M3-A")
    named = {"orderId": order["orderId"], "customerId": order["customer"]["customerId"]}
    return named | {"assetSerialNumber": device["serialNumber"]}
