"""Arranging the state of a mock, and inspecting what it received."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest
from flexportal import APIConnectionError, APITimeoutError, FlexPortal, FlexPortalError, PermissionDeniedError
from flexportal.contract import Contract
from flexportal.testing import Call, Calls, FaultyServer, InstantClock, MockAPI, Request
from flexportal.timestamps import parse

from .conftest import body, get, validator


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"customers": 100_000_001}, "customers must be from 0 to 100000000"),
        ({"customers": {"acme": 1}}, "customers must be given for each tenant and for no other"),
        ({"tenants": ()}, "tenants must be at least one name, without duplicates"),
        ({"tenants": ("acme", "acme")}, "tenants must be at least one name, without duplicates"),
        ({"api_keys": {" a": ()}}, "an API key must not be empty or contain white space"),
        ({"api_keys": {"a": ("initech",)}}, "an API key has access to an unknown tenant"),
        ({"rate_limit": -1}, "rate_limit must be a whole number from 0"),
        ({"rate_limit": "9"}, "rate_limit must be a whole number from 0"),
        ({"latency_ms": -1}, "latency must be a number of milliseconds from 0"),
        ({"latency_ms": "9"}, "latency must be a number of milliseconds from 0"),
        ({"customers": "3"}, "customers must be a whole number from 0"),
        ({"customers": {"acme": 1, "globex": True}}, "customers must be a whole number from 0"),
        ({"tenants": "acme"}, "tenants must be a list of names"),
        ({"tenants": (1,)}, "tenants must be a list of names"),
        ({"api_keys": {"a": "acme"}}, "api_keys must map each key to a list of tenants"),
        ({"now": datetime(2026, 6, 1)}, "now must be an aware datetime"),
        ({"now": "2026-06-01"}, "now must be an aware datetime"),
    ],
    ids=str,
)
def test_an_invalid_argument_is_a_value_error(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        MockAPI(**arguments)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"clock": 5}, "clock must be a clock with all methods of InstantClock, not int"),
        ({"clock": 0}, "clock must be a clock"),
        ({"contract": {}}, r"contract must be a Contract, such as Contract\(document\), not dict"),
    ],
    ids=str,
)
def test_an_argument_of_another_type_is_a_type_error(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(TypeError, match=message):
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
    assert repr(first).startswith("Call(method='GET', path='/v1/customers', query=(('limit', '3'), ")
    mock.calls.clear()
    assert (list(mock.calls), mock.calls.total) == ([], 0)


@pytest.mark.parametrize("name", ["orders.cancell", "createOrders", ""])
def test_an_operation_that_is_not_served_is_refused_wherever_it_is_named(mock: MockAPI, name: str) -> None:
    with pytest.raises(ValueError, match=f"does not serve the operation '{name}'"):
        mock.calls.to(name)
    with pytest.raises(ValueError, match=f"does not serve the operation '{name}'"):
        MockAPI(denied={"test-key": [name]})


def test_permissions_are_denied_by_the_name_in_python_too() -> None:
    with MockAPI(denied={"test-key": ["orders.list"]}).client() as client:
        assert client.customers.list().first() is not None
        with pytest.raises(PermissionDeniedError):
            client.orders.list().first()


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


def test_a_failure_may_come_after_requests_that_pass(mock: MockAPI) -> None:
    mock.fail_next(503, after=2, operation="listCustomers")
    mock.fail_next(429, times=2, after=1)
    assert [get(mock).status for _ in range(7)] == [200, 200, 503, 200, 429, 429, 200]
    mock.fail_next(520, times=2, after=1)
    mock.fail_next("read_error")
    with pytest.raises(AssertionError, match="never requested: 520, 520, read_error"):
        mock.verify()


NAMED = {
    "connect_error": (APIConnectionError, False),
    "connect_timeout": (APITimeoutError, False),
    "read_error": (APIConnectionError, True),
    "read_timeout": (APITimeoutError, True),
}


@pytest.mark.parametrize("name", NAMED)
def test_a_connection_error_is_arranged_by_name(mock: MockAPI, name: Any) -> None:
    kind, request_sent = NAMED[name]
    mock.fail_next(name, after=1)
    with mock.client(max_retries=0) as client:
        client.customers.list().first()
        with pytest.raises(kind) as caught:
            client.customers.list().first()
    assert (type(caught.value), caught.value.request_sent) == (kind, request_sent)
    assert [call.status for call in mock.calls] == [200, 0]


@pytest.mark.parametrize("served", ["serve", "faulty"])
@pytest.mark.parametrize(("name", "kind"), [("connect_error", APIConnectionError), ("read_timeout", APITimeoutError)])
def test_on_a_socket_a_failure_cuts_the_response_or_sends_none(
    mock: MockAPI, served: str, name: Any, kind: type[FlexPortalError]
) -> None:
    mock.fail_next(name)
    with mock.serve() if served == "serve" else FaultyServer(mock, []) as server:
        options: dict[str, Any] = {"api_key": "test-key", "tenant_id": "acme", "base_url": server.url, "max_retries": 0}
        with FlexPortal(**options, timeout=0.3) as client:
            with pytest.raises(kind) as caught:
                client.customers.list().first()
            assert client.with_options(timeout=30).customers.list().first() is not None
    assert type(caught.value) is kind


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        *[
            ({"failure": value}, "failure must be a status from 300 to 599, or one of connect_error")
            for value in (200, 600, True, "503", None)
        ],
        *[
            ({"failure": 503, "times": value}, "times must be a whole number from 1")
            for value in cast("list[Any]", [0, True, "2"])
        ],
        ({"failure": 503, "after": -1}, "after must be a whole number from 0"),
        *[
            ({"failure": 503, "retry_after": value}, "retry_after must be seconds")
            for value in cast("list[Any]", [-1, datetime(2026, 1, 2), True, [], "a\r\nX-B: c", "2 ", "zwölf"])
        ],
        ({"failure": 503, "code": 5}, "code must be text"),
        ({"failure": "read_error", "code": "X"}, "code= and retry_after= need a status"),
        (
            {"failure": 503, "operation": "listCustomer"},
            "does not serve the operation 'listCustomer'; did you mean 'listCustomers'",
        ),
    ],
    ids=str,
)
def test_a_failure_that_cannot_be_arranged_is_refused(mock: MockAPI, arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        mock.fail_next(**arguments)


def moments(mock: MockAPI, operation: str, field: str) -> list[datetime]:
    return [moment for item in mock.items("acme", operation) if (moment := parse(item.get(field))) is not None]


@pytest.mark.parametrize("operation", ["listCustomers", "listOrders"])
def test_dates_are_relative_to_now(operation: str) -> None:
    now = datetime(2031, 5, 6, 7, tzinfo=UTC)
    pinned = MockAPI(60, now=now)
    dates = moments(pinned, operation, "createdAt")
    assert now - timedelta(minutes=2) < dates[0] <= now
    assert now - timedelta(days=16) < dates[-1] < dates[0]
    assert list(pinned.items("acme", operation)) == list(MockAPI(60, now=now).items("acme", operation))
    assert max(moments(pinned, operation, "updatedAt")) <= now


def test_without_now_customers_are_as_recent_as_today() -> None:
    clock = InstantClock()
    mock = MockAPI(clock=clock)
    assert mock.now == clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    recent = [
        each for each in moments(mock, "listCustomers", "createdAt") if each > datetime.now(UTC) - timedelta(days=30)
    ]
    assert 80 < len(recent) < 130


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
    assert yaml.load(mock.respond(Request("GET", "/openapi.yaml")).body, yaml.CSafeLoader) == contract.document
    response = mock.respond(Request("GET", "/healthz"))
    assert (body(response), response.header("Content-Type"), response.header("x-none")) == (
        {"status": "ok"},
        "application/json",
        None,
    )
