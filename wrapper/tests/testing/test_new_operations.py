"""Operations that a contract adds, and that no module of the mock knows."""

from __future__ import annotations

import json

import httpx
import pytest
from flexportal.contract import Contract
from flexportal.testing import MockAPI

from .conftest import KEY, TENANT, body
from .writing import done, first, send


@pytest.fixture
def new_operations(contract: Contract) -> MockAPI:
    """A mock of a contract with operations on variants that no module knows."""
    document = json.loads(json.dumps(contract.document))
    whole = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Variant"}}}}
    fields = {"variantId": {"type": "string"}, "variantName": {"type": "string"}}
    body_ = {"content": {"application/json": {"schema": {"type": "object", "properties": fields}}}}
    retire = {"field": "status", "from": ["active"], "to": "inactive"}
    document["paths"]["/v1/products/variants"]["post"] = {
        "operationId": "createVariant", "requestBody": body_, "responses": {"201": whole}
    }  # fmt: skip
    document["paths"]["/v1/products/variants/{variantId}"] = {
        "get": {"operationId": "getVariant", "responses": {"200": whole}},
        "delete": {"operationId": "deleteVariant", "responses": {"204": {"description": ""}}},
    }
    document["paths"]["/v1/products/variants/{variantId}/retire"] = {
        "post": {"operationId": "retireVariant", "x-transition": retire, "responses": {"200": whole}}
    }
    return MockAPI(contract=Contract(document))


def test_a_record_that_no_module_knows_is_created_whole(new_operations: MockAPI) -> None:
    made = done(new_operations, "POST", "/v1/products/variants", {"variantName": "N"})
    schema = new_operations.contract.document["components"]["schemas"]["Variant"]
    assert (made["variantName"], made.keys() >= set(schema["required"])) == ("N", True)
    assert done(new_operations, "GET", f"/v1/products/variants/{made['variantId']}") == made
    assert first(new_operations, "/v1/products/variants") == made
    again = send(new_operations, "POST", "/v1/products/variants", {"variantId": made["variantId"]})
    assert (again.status, body(again)["error"]["code"]) == (409, "CONFLICT")


def test_a_transition_that_no_module_knows_is_made_once(new_operations: MockAPI) -> None:
    path = f"/v1/products/variants/{done(new_operations, 'POST', '/v1/products/variants')['variantId']}"
    assert done(new_operations, "POST", f"{path}/retire")["status"] == "inactive"
    again = send(new_operations, "POST", f"{path}/retire")
    assert (again.status, body(again)["error"]["code"]) == (409, "CONFLICT")


def test_a_delete_that_no_module_knows_removes_the_record(new_operations: MockAPI) -> None:
    path = f"/v1/products/variants/{first(new_operations, '/v1/products/variants')['variantId']}"
    with new_operations.serve() as server, httpx.Client(base_url=server.url, headers=dict([KEY, TENANT])) as client:
        assert [client.delete(path).status_code, client.get(path).status_code] == [204, 404]
        assert client.get("/v1/products/variants").status_code == 200
    assert len(new_operations.items("acme", "listVariants")) == 249
