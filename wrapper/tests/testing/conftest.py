"""A contract, changed contracts, and a mock server with a client that holds the right key."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
import yaml
from contract_changes import settled
from flexportal.contract import Contract
from flexportal.testing import MockPortal

Ask = Callable[..., httpx.Response]


# Not the project's own: what these tests say of customers stays true whatever the project's own gains.
CONTRACT = Contract(yaml.load(settled(), Loader=yaml.CSafeLoader))


@pytest.fixture(scope="session")
def contract() -> Contract:
    return CONTRACT


@pytest.fixture(scope="module", autouse=True)
def _contract_of_mocks() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Contract, "installed", lambda: CONTRACT)
        yield


@pytest.fixture
def document(contract: Contract) -> dict[str, Any]:
    """The contract's document, for a test to change."""
    return copy.deepcopy(dict(contract.document))


@pytest.fixture
def orders(document: dict[str, Any]) -> Contract:
    """The contract with a second list operation, of which no handwritten line knows."""
    listing = copy.deepcopy(document["paths"]["/v1/customers"]["get"])
    listing["operationId"] = "listOrders"
    listing["x-pagination"] = {
        "cursor": "cursor",
        "size": "pageSize",
        "items": "orders",
        "next": "next",
        "echo": "size",
    }
    listing["x-filters"] = {
        "state": {"field": "state", "match": "equal"},
        "paid": {"field": "paid", "match": "equal"},
        "customer": {"field": "customerId", "match": "equal"},
        "lines": {"field": "lineCount", "match": "equal"},
    }
    query = [
        {"name": "cursor", "in": "query", "schema": {"type": "string"}},
        {"name": "pageSize", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 20}},
        {"name": "state", "in": "query", "schema": {"$ref": "#/components/schemas/OrderState"}},
        {"name": "paid", "in": "query", "schema": {"type": "boolean"}},
        {"name": "customer", "in": "query", "schema": {"type": "string", "minLength": 2, "maxLength": 60}},
        {"name": "lines", "in": "query", "schema": {"type": "integer", "minimum": 0}},
        {"name": "since", "in": "query", "required": True, "schema": {"type": "number", "maximum": 9}},
        {"name": "X-Trace", "in": "header", "schema": {"type": "string", "pattern": "^[a-z]+$"}},
    ]
    listing["parameters"] = [listing["parameters"][0], *query]
    listing["responses"]["200"]["content"]["application/json"] = {"schema": {"$ref": "#/components/schemas/OrderPage"}}
    del listing["responses"]["400"]
    document["paths"]["/v1/shops/{shop}/orders"] = {"get": listing}
    document["components"]["schemas"] |= {
        "OrderState": {"type": "string", "enum": ["open", "closed", "lost"]},
        "OrderPage": {
            "type": "object",
            "required": ["orders", "next", "size", "success", "version"],
            "properties": {
                "orders": {"type": "array", "items": {"$ref": "#/components/schemas/Order"}},
                "next": {"type": ["string", "null"]},
                "size": {"type": "string"},
                "success": {"type": "boolean"},
                "version": {"const": 3},
                "note": {"type": "string"},
            },
        },
        "Order": {
            "allOf": [{"$ref": "#/components/schemas/Dated"}],
            "type": "object",
            "required": ["orderId", "tenantId", "customerId", "state", "paid", "lineCount"],
            "properties": {
                "orderId": {"type": "string"},
                "tenantId": {"type": "string"},
                "customerId": {"type": "string"},
                "state": {"$ref": "#/components/schemas/OrderState"},
                "paid": {"type": "boolean"},
                "lineCount": {"type": "integer", "minimum": 2, "maximum": 5},
                "total": {"type": "number", "exclusiveMinimum": 0},
                "weights": {"type": "array", "items": {"multipleOf": 0.5, "type": "number"}, "minItems": 1},
                "place": {"$ref": "#/components/schemas/Address"},
                "parent": {"$ref": "#/components/schemas/Nested"},
                "code": {"type": "string", "pattern": "^[A-Z]{3}$", "examples": ["ABC", "XYZ"]},
                "slug": {"type": "string", "minLength": 12, "maxLength": 14},
                "either": {"oneOf": [{"type": "integer"}, {"type": "string"}]},
                "maybe": {"type": ["null", "boolean"]},
                "channel": {"enum": ["web", "shop"]},
                "anything": {},
            },
        },
        "Dated": {
            "required": ["createdAt", "day", "mail"],
            "properties": {
                "createdAt": {"type": "string", "format": "date-time"},
                "changedAt": {"type": "string", "format": "date-time"},
                "day": {"type": "string", "format": "date"},
                "mail": {"type": "string", "format": "email"},
                "key": {"type": "string", "format": "uuid"},
            },
        },
        "Nested": {
            "type": "object",
            "required": ["name"],
            "properties": {"name": {"type": "string"}, "inner": {"$ref": "#/components/schemas/Nested"}},
        },
    }  # fmt: skip
    return Contract(document)


@pytest.fixture
def mock() -> MockPortal:
    return MockPortal()


@pytest.fixture
def ask(mock: MockPortal) -> Iterator[Ask]:
    """Asks the mock for a page: `ask(limit=1)`; `tenant`, `key` and `headers` stand beside the query."""

    def get(tenant: str = "acme", key: str = "test-key", headers: dict[str, str] | None = None, **query: Any) -> Any:
        sent = {"Authorization": f"Bearer {key}", "Tenant-ID": tenant} | (headers or {})
        return client.get("/v1/customers", params=query, headers=sent)

    with httpx.Client(transport=mock.transport(), base_url="http://mock.localhost") as client:
        yield get
