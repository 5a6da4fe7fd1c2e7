"""Arranging the state of a mock, and inspecting what it received."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from flexportal.contract import Contract
from flexportal.testing import Call, Calls, MockAPI, Request

from .conftest import body, get, validator


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"customers": -1}, "customers must be from 0 to 100000000"),
        ({"customers": {"acme": 1}}, "customers must be given for each tenant and for no other"),
        ({"tenants": ()}, "tenants must be at least one name, each once"),
        ({"tenants": ("acme", "acme")}, "tenants must be at least one name, each once"),
        ({"api_keys": {" a": ()}}, "an API key must not be empty nor contain whitespace"),
        ({"api_keys": {"a": ("initech",)}}, "an API key can access an unknown tenant"),
        ({"rate_limit": -1}, "rate_limit must not be negative"),
        ({"latency_ms": -1}, "latency must not be negative"),
    ],
    ids=str,
)
def test_an_invalid_argument_is_a_value_error(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        MockAPI(**arguments)


def test_the_defaults_are_the_documented_ones() -> None:
    mock = MockAPI()
    documented = MockAPI(250, 7, ("acme", "globex"), {"test-key": ("acme", "globex")}, rate_limit=0, latency_ms=0)
    assert [list(mock.items(tenant)) for tenant in mock.tenants] == [
        list(documented.items(tenant)) for tenant in ("acme", "globex")
    ]
    assert (len(mock.items("acme")), mock.api_keys, mock.strict) == (250, documented.api_keys, True)
    assert len(MockAPI({"acme": 3, "globex": 0}).items("acme")) == 3
    assert MockAPI(tenants=("initech",)).api_keys == {"test-key": ("initech",)}


def test_calls_record_the_requests(mock: MockAPI) -> None:
    get(mock, limit=3, status="active")
    mock.respond(Request("POST", "/v1/nothing"))
    first, second = mock.calls
    assert (first.method, first.path, first.status, first.operation) == ("GET", "/v1/customers", 200, "listCustomers")
    assert first.query == (("limit", "3"), ("status", "active"))
    assert (first.value("status"), first.value("email")) == ("active", None)
    assert (first.header("Tenant-ID"), first.header("x-none")) == ("acme", None)
    assert (second.status, second.operation, mock.calls.total) == (404, None, 2)
    assert list(mock.calls.to("listCustomers")) == mock.calls[:1] == [first]
    assert first.header("authorization") == "***"
    assert "test-key" not in f"{mock.calls!r} {first.headers}"
    mock.calls.clear()
    assert (list(mock.calls), mock.calls.total) == ([], 0)


def test_only_the_newest_calls_are_kept() -> None:
    calls = Calls()
    for number in range(10_050):
        calls.add(Call("GET", f"/{number}", (), (), 200, None))
    assert (len(calls), calls.total, calls[0].path, calls[-1].path) == (10_000, 10_050, "/50", "/10049")


def test_the_next_requests_fail_as_arranged(mock: MockAPI) -> None:
    mock.fail_next(503, times=2)
    mock.fail_next(429, retry_after=1.2, code="SLOW_DOWN")
    responses = [get(mock, limit="invalid") for _ in range(3)]
    assert [response.status for response in responses] == [503, 503, 429]
    assert [body(response)["error"]["code"] for response in responses] == ["INTERNAL_ERROR"] * 2 + ["SLOW_DOWN"]
    assert [response.header("retry-after") for response in responses] == [None, None, "2"]
    assert get(mock).status == 200
    mock.fail_next(500, operation="listOrders")
    mock.fail_next(429, operation="listCustomers")
    assert mock.respond(Request("GET", "/healthz")).status == 200
    assert body(get(mock))["error"]["code"] == "RATE_LIMITED"


@pytest.mark.parametrize(
    ("given", "sent"),
    [(0, "0"), ("soon", "soon"), (datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), "Fri, 02 Jan 2026 03:04:05 GMT")],
    ids=str,
)
def test_retry_after_takes_every_form(mock: MockAPI, given: Any, sent: str) -> None:
    mock.fail_next(429, retry_after=given)
    assert get(mock).header("retry-after") == sent


def test_an_added_customer_is_the_newest(mock: MockAPI, contract: Contract) -> None:
    before = list(mock.items("acme"))
    first = mock.add_customer(status="inactive", customFields={"a": 1})
    second = mock.add_customer("acme", first_name="Ada")
    assert all(map(validator(contract, "Customer").is_valid, (first, second)))
    assert list(mock.items("acme")) == [second, first, *before]
    assert body(get(mock, limit=2))["customers"] == [second, first]
    assert (len(mock.items("globex")), second["firstName"]) == (250, "Ada")
    third = mock.add_customer("globex", extra={"nickname": "Bo"}, tenant_id="acme")
    assert (third["tenantId"], third["nickname"]) == ("globex", "Bo")
    with pytest.raises(KeyError):
        mock.add_customer("initech")


def test_latency_delays_the_api_only() -> None:
    mock = MockAPI(latency_ms=20)
    assert (get(mock).delay, mock.respond(Request("GET", "/healthz")).delay) == (0.02, 0)
    mock.latency(0)
    assert get(mock).delay == 0


def test_the_contract_is_served(mock: MockAPI, contract: Contract) -> None:
    import yaml

    assert body(mock.respond(Request("GET", "/openapi.json"))) == contract.document
    assert yaml.safe_load(mock.respond(Request("GET", "/openapi.yaml")).body) == contract.document
    response = mock.respond(Request("GET", "/healthz"))
    assert (body(response), response.header("Content-Type"), response.header("x-none")) == (
        {"status": "ok"},
        "application/json",
        None,
    )
