"""The control interface: what tests in other languages arrange and inspect, and who may."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from flexportal.contract import Contract
from flexportal.testing import Request, Response
from flexportal.testing.control.access import Access
from flexportal.testing.control.controlled import ControlledMock
from tests.testing.writing import ORDER, done, first, send

from .conftest import HEADERS, body, get

LOCAL = {"host": "127.0.0.1:8765"}


@pytest.fixture
def mock() -> ControlledMock:
    return ControlledMock(customers=40)


def control(
    mock: ControlledMock,
    method: str,
    path: str,
    content: Any = None,
    headers: Mapping[str, str] = LOCAL,
    query: str = "",
) -> Response:
    data = b"" if content is None else content if isinstance(content, bytes) else json.dumps(content).encode()
    pairs = {"content-type": "application/json", **headers}
    return mock.respond(Request.parse(method, f"/__mock__/{path}", query, tuple(pairs.items()), data))


def controlled(mock: ControlledMock, method: str, path: str, content: Any = None, query: str = "") -> Any:
    response = control(mock, method, path, content, query=query)
    assert response.status == 200, response.body
    return body(response)


def test_the_root_lists_every_path(mock: ControlledMock) -> None:
    paths = controlled(mock, "GET", "")["paths"]
    assert "POST /__mock__/reset" in paths
    for entry in paths:
        method, _, path = entry.partition(" /__mock__/")
        assert control(mock, method, path).status in (200, 400)


def test_an_arranged_failure_hits_the_operation_in_its_turn(mock: ControlledMock) -> None:
    arranged = {"operation": "createOrder", "failure": 503, "times": 2, "after": 1, "code": "BUSY", "retryAfter": 7}
    assert controlled(mock, "POST", "fail", arranged) == {}
    statuses = [send(mock, "POST", "/v1/orders", ORDER).status for _ in range(4)]
    assert statuses == [201, 503, 503, 201]
    assert get(mock).status == 200
    controlled(mock, "POST", "fail", {"failure": "read_timeout"})
    assert get(mock).failure == "read_timeout"


def test_an_order_is_confirmed_as_in_the_dashboard(mock: ControlledMock) -> None:
    order = done(mock, "POST", "/v1/orders", ORDER)["orderId"]
    assert controlled(mock, "POST", "confirm-order", {"orderId": order, "tenant": "acme"}) == {}
    assert body(get(mock, f"/v1/orders/{order}"))["status"] == "confirmed"
    assert control(mock, "POST", "confirm-order", {"orderId": order}).status == 409
    assert control(mock, "POST", "confirm-order", {"orderId": "ord_none"}).status == 404
    assert control(mock, "POST", "confirm-order", {"orderId": order, "tenant": "none"}).status == 404


def test_calls_are_listed_without_the_key(mock: ControlledMock) -> None:
    get(mock, status=["active", "inactive"])
    get(mock, "/v1/orders")
    assert controlled(mock, "GET", "calls")["total"] == 2
    (call,) = controlled(mock, "GET", "calls", query="operation=listCustomers")["calls"]
    assert control(mock, "GET", "calls", query="operation=dance").status == 400
    assert call["headers"] == {"authorization": ["***"], "tenant-id": ["acme"]}
    assert call["query"] == {"status": ["active", "inactive"]}
    assert (call["method"], call["path"], call["status"]) == ("GET", "/v1/customers", 400)
    send(mock, "PATCH", "/v1/orders/o%2F1/notes", b"\xff{")
    call = controlled(mock, "GET", "calls")["calls"][-1]
    assert (call["parameters"], call["body"]) == ({"orderId": "o/1"}, "\ufffd{")
    controlled(mock, "DELETE", "calls")
    assert controlled(mock, "GET", "calls") == {"calls": [], "total": 0}
    # Nothing of the control interface is a call of the program under test.
    assert mock.violations() == []


def test_snapshots_are_restored_by_name_and_the_oldest_are_dropped(mock: ControlledMock) -> None:
    empty = controlled(mock, "POST", "snapshot")["snapshot"]
    order = done(mock, "POST", "/v1/orders", ORDER)["orderId"]
    written = controlled(mock, "POST", "snapshot")["snapshot"]
    controlled(mock, "POST", "restore", {"snapshot": empty})
    assert get(mock, f"/v1/orders/{order}").status == 404
    controlled(mock, "POST", "restore", {"snapshot": written})
    assert get(mock, f"/v1/orders/{order}").status == 200
    for _ in range(99):
        controlled(mock, "POST", "snapshot")
    assert control(mock, "POST", "restore", {"snapshot": empty}).status == 404
    controlled(mock, "POST", "restore", {"snapshot": written})


def test_a_reset_drops_everything_and_may_change_the_data(mock: ControlledMock) -> None:
    before = first(mock, "/v1/orders")
    snapshot = controlled(mock, "POST", "snapshot")
    order = done(mock, "POST", "/v1/orders", ORDER)["orderId"]
    controlled(mock, "POST", "fail", {"failure": 500})
    assert list(controlled(mock, "GET", "state")["tenants"]["acme"]["records"]["listOrders"]) == ["-1"]
    controlled(mock, "POST", "reset")
    assert controlled(mock, "GET", "calls")["total"] == 0
    assert first(mock, "/v1/orders") == before
    assert get(mock, f"/v1/orders/{order}").status == 404
    controlled(mock, "POST", "reset", {"seed": 8, "customers": 3})
    assert len(body(get(mock))["customers"]) == 3
    assert first(mock, "/v1/orders") != before
    assert controlled(mock, "GET", "state")["parameters"]["seed"] == 8
    done(mock, "POST", "/v1/orders", ORDER)
    assert control(mock, "POST", "restore", snapshot).status == 404
    controlled(mock, "POST", "reset", {"seed": 7, "customers": 40})
    assert first(mock, "/v1/orders") == before
    mock.on_write = lambda change: None
    assert control(mock, "POST", "reset", {"seed": 8}).status == 409


@pytest.mark.parametrize(
    ("method", "path", "content", "status"),
    [
        ("GET", "nothing", None, 404),
        ("PUT", "reset", None, 405),
        ("POST", "reset", b"{", 400),
        ("POST", "reset", b"\xff", 400),
        ("POST", "reset", b"[" * 100_000, 400),
        ("POST", "reset", {"customers": -1}, 400),
        ("POST", "reset", {"seeds": 1}, 400),
        ("POST", "fail", None, 400),
        ("POST", "fail", {"failure": 200}, 400),
        ("POST", "fail", {"failure": 503, "operation": "dance"}, 400),
        ("POST", "fail", {"failure": 503, "retryAfter": "1\r\nx: y"}, 400),
        ("POST", "fail", {"failure": 503, "retryAfter": "1\n"}, 400),
        ("POST", "restore", {"snapshot": "1"}, 404),
    ],
)  # fmt: skip
def test_an_invalid_request_is_an_error_in_json(
    mock: ControlledMock, method: str, path: str, content: Any, status: int
) -> None:
    response = control(mock, method, path, content)
    assert (response.status, response.header("content-type")) == (status, "application/json")
    assert set(body(response)["error"]) == {"code", "message"}
    assert get(mock).status == 200


def test_a_body_needs_the_media_type_that_no_form_of_another_site_can_send(mock: ControlledMock) -> None:
    for media_type in ("", "text/plain", "application/x-www-form-urlencoded"):
        response = control(mock, "POST", "fail", {"failure": 500}, {**LOCAL, "content-type": media_type})
        assert response.status == 415


FROM: list[tuple[str, Access, dict[str, str], int]] = [
    ("a program", "local", LOCAL, 200),
    ("a name of this machine", "local", {"host": "LOCALHOST:1"}, 200),
    ("an IPv6 address of this machine", "local", {"host": "[::1]:8765"}, 200),
    ("the mock's own page", "local", {**LOCAL, "origin": "http://127.0.0.1:8765", "sec-fetch-site": "same-origin"}, 200),
    ("the address bar", "local", {**LOCAL, "sec-fetch-site": "none"}, 200),
    ("a page of another site", "local", {**LOCAL, "origin": "https://evil.example"}, 403),
    ("a page of another port", "local", {**LOCAL, "origin": "http://127.0.0.1:9999"}, 403),
    ("a sandboxed page", "local", {**LOCAL, "origin": "null"}, 403),
    ("a picture in another site", "local", {**LOCAL, "sec-fetch-site": "cross-site"}, 403),
    ("a name that was pointed here", "local", {"host": "evil.example:8765", "origin": "http://evil.example:8765"}, 403),
    ("no host", "local", {}, 403),
    ("an invalid host", "local", {"host": "[::"}, 403),
    ("a listener to other machines", "none", LOCAL, 403),
    ("another machine", "remote", {"host": "mock:8765"}, 200),
    ("a page at an address", "remote", {"host": "10.0.0.7:8765", "origin": "http://10.0.0.7:8765"}, 200),
    ("a remote name that was pointed here", "remote", {"host": "evil.example", "origin": "http://evil.example"}, 403),
]  # fmt: skip


@pytest.mark.parametrize(("access", "headers", "status"), [case[1:] for case in FROM], ids=[case[0] for case in FROM])
def test_who_may_control_the_mock(access: Access, headers: dict[str, str], status: int) -> None:
    assert control(ControlledMock(access, customers=1), "GET", "calls", headers=headers).status == status


def test_a_request_with_two_hosts_is_refused(mock: ControlledMock) -> None:
    hosts = (("host", "127.0.0.1"), ("host", "evil.example"))
    assert mock.respond(Request("GET", "/__mock__/calls", headers=hosts)).status == 403


def test_a_path_of_the_contract_is_never_taken(document: dict[str, Any]) -> None:
    document["paths"]["/__mock__/reset"] = document["paths"]["/v1/customers"]
    mock = ControlledMock(contract=Contract(document))
    headers = tuple((name.lower(), value) for name, value in HEADERS.items())
    assert "customers" in body(mock.respond(Request("GET", "/__mock__/reset", headers=headers)))
    assert control(mock, "GET", "calls").status == 200
