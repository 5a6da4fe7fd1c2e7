"""Writes as users call them: what is sent, and what comes back."""

from __future__ import annotations

import json
from typing import Any

import anyio
import httpx
import pytest
from flexportal import APIStatusError, ConflictError, Customer, RawResponse, UnknownOutcomeError
from flexportal.errors import codes
from flexportal.testing import customer_json
from tests.client.customers import EMAIL, Script, async_client, client, failed

KINDS = pytest.mark.parametrize("kind", ["sync", "asyncio", "trio"])


def call(kind: str, script: Script, resource: str, method: str, *ids: str, raw: bool = False, **fields: Any) -> Any:
    """Call a method of a client of that kind."""
    if kind == "sync":
        opened: Any = client(script)
        return getattr(getattr(opened.with_raw_response if raw else opened, resource), method)(*ids, **fields)

    async def main() -> Any:
        async with async_client(script) as opened:
            found: Any = opened.with_raw_response if raw else opened
            return await getattr(getattr(found, resource), method)(*ids, **fields)

    return anyio.run(main, backend=kind)


@KINDS
def test_a_missing_id_is_refused_as_the_call_was_written(kind: str) -> None:
    missing: Any = None
    with pytest.raises(TypeError, match=r"^orders\.get needs the argument order_id, which cannot be None$"):
        call(kind, Script(), "orders", "get", missing)
    with pytest.raises(ValueError, match="order_id='' cannot be part of a path"):
        call(kind, Script(), "orders", "get", "")


@KINDS
def test_an_update_fills_in_the_id_and_unwraps_the_record(kind: str) -> None:
    record = customer_json(customer_id="cust/1", first_name="Ada")
    envelope = {"success": True, "message": "ok", "customerId": "cust/1", "customer": record}
    script = Script(httpx.Response(200, json=envelope))
    updated = call(kind, script, "customers", "update", "cust/1", first_name="Ada")
    assert (type(updated), updated.first_name) == (Customer, "Ada")
    (sent,) = script.requests
    assert (sent.method, sent.url.raw_path) == ("PUT", b"/v1/customers/cust%2F1")
    assert json.loads(sent.content) == {"customerId": "cust/1", "firstName": "Ada"}


@KINDS
def test_an_action_without_fields_sends_no_body(kind: str) -> None:
    script = Script(httpx.Response(200, json={"success": True, "message": "ok", "orderId": "ord_1"}))
    assert call(kind, script, "orders", "cancel", "ord_1").order_id == "ord_1"
    (sent,) = script.requests
    assert (sent.content, "Content-Type" in sent.headers) == (b"", False)


@KINDS
def test_a_file_is_uploaded(kind: str) -> None:
    script = Script(failed(400))
    with pytest.raises(APIStatusError):
        call(kind, script, "products", "import_csv", csv_file=b"sku;name\n")
    (sent,) = script.requests
    assert sent.headers["Content-Type"].startswith("multipart/form-data; boundary=")
    assert b'name="csvFile"; filename="csvFile"' in sent.content
    assert b"\r\n\r\nsku;name\n\r\n" in sent.content


@KINDS
def test_a_conflict_has_a_documented_code(kind: str) -> None:
    content = {"error": {"code": "ORDER_NOT_CANCELLABLE", "message": "too late"}}
    with pytest.raises(ConflictError) as caught:
        call(kind, Script(httpx.Response(409, json=content)), "orders", "cancel", "ord_1")
    assert caught.value.code == codes.ORDER_NOT_CANCELLABLE


@KINDS
def test_an_unknown_outcome_names_the_call_that_reads_the_state_back(kind: str) -> None:
    with pytest.raises(UnknownOutcomeError) as caught:
        call(kind, Script(failed(502, EMAIL)), "orders", "cancel", "ord_1", reason=f"asked by {EMAIL}")
    error = caught.value
    assert (error.call, error.read_back, error.status_code) == ("orders.cancel", "orders.get(order_id)", 502)
    assert error.response is not None
    assert EMAIL not in f"{error} {error.__cause__} {error.response.content!r}"


@KINDS
def test_a_raw_response_of_a_resource_can_be_parsed(kind: str) -> None:
    script = Script(httpx.Response(200, headers={"X-Request-Id": "req_1"}, json=customer_json(customer_id="cust_1")))
    received = call(kind, script, "customers", "get", "cust_1", raw=True)
    assert (received.status_code, received.request_id) == (200, "req_1")
    assert received.parse().customer_id == "cust_1"


def test_raw_responses_are_typed() -> None:
    received: RawResponse[Customer] = client(
        Script(httpx.Response(200, json=customer_json()))
    ).with_raw_response.customers.get("c")
    parsed: Customer = received.parse()
    assert parsed.customer_id


@KINDS
def test_a_request_that_the_client_does_not_know_has_the_tenant(kind: str) -> None:
    script = Script(httpx.Response(200, json={"ok": True}))

    async def main() -> Any:
        return await async_client(script).request("PATCH", "/v1/assets/SN-1", json={"status": "available"})

    if kind == "sync":
        result = client(script).request("PATCH", "/v1/assets/SN-1", json={"status": "available"})
    else:
        result = anyio.run(main, backend=kind)
    assert result == {"ok": True}
    assert script.requests[0].headers["Tenant-ID"] == "acme"
