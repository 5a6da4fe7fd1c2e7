"""From the bytes of a response to what checks need."""

from __future__ import annotations

from typing import Any

import pytest
from flexportal.contract import Contract
from flexportal.testing import MockAPI

from contract_tests.flexportal_contract.probing.exchange import Exchange, RawResponse
from contract_tests.flexportal_contract.probing.reader import Reader
from contract_tests.flexportal_contract.probing.request import UNKNOWN_PATH, Argument, Request
from contract_tests.flexportal_contract.tests.support import CONTRACT, LIST_PATH, mock, reply, with_assumptions

REQUEST = Request(LIST_PATH)
ROW: dict[str, Any] = dict(mock(MockAPI, customers=1).items("acme")[0])
PAGE: dict[str, Any] = {"customers": [ROW], "count": 1, "limit": 50, "hasMore": False, "nextCursor": None}
ERROR = {"error": {"code": "AUTH_REQUIRED", "message": "Send a key."}}


def read(response: RawResponse, request: Request = REQUEST, contract: Contract = CONTRACT) -> Exchange:
    return Reader(contract, contract.listings[0]).read(1, request, response)


def kinds(exchange: Exchange) -> list[str]:
    return sorted(fault.kind for fault in exchange.faults)


def test_an_identity_that_is_an_email_address_is_masked() -> None:
    exchange = read(reply({**PAGE, "customers": [ROW | {"customerId": "ann@example.com"}]}))
    assert exchange.rows[0].label.startswith("#")


def test_undeclared_fields_are_drift() -> None:
    assert read(reply({**PAGE, "customers": [ROW | {"nickname": "x"}]})).drift == {("customers[].nickname", "string")}


def test_a_value_that_an_open_set_does_not_list_is_drift_and_no_fault() -> None:
    # Checks of one record and of writes look at faults of any kind.
    page, closed = reply({**PAGE, "customers": [ROW | {"status": "archived"}]}), with_assumptions(CONTRACT)
    assert kinds(read(page)) == []
    assert read(page).drift == {("customers[].status", '"archived"')}
    assert kinds(read(page, contract=closed)) == ["enum"]


@pytest.mark.parametrize(
    ("code", "shown"), [("AUTH_REQUIRED", "401 AUTH_REQUIRED"), ("ann@example.com is unknown", "401")]
)
def test_an_error_code_is_shown_only_where_it_looks_like_one(code: str, shown: str) -> None:
    assert read(reply({"error": {"code": code, "message": ""}}, 401)).outcome == shown


@pytest.mark.parametrize(
    ("response", "request_", "faults"),
    [
        (reply(ERROR, 418), REQUEST, []),
        (reply(PAGE, 206), REQUEST, ["status"]),
        (RawResponse(302, (), b"<html>", 6), REQUEST, ["status"]),
        (reply(ERROR, 418), Request(f"/v1/{UNKNOWN_PATH}"), []),
        (reply(ERROR, 405), Request(LIST_PATH, method="POST"), []),
        (reply(b"{} and more"), REQUEST, ["json"]),
        (reply(PAGE, content_length="3"), REQUEST, ["length"]),
        (reply(PAGE, content_length="3"), Request(LIST_PATH, method="HEAD"), []),
        (reply(b"<h1>Later.</h1>", 429, content_type="text/html"), REQUEST, []),
        (reply(b"<h1>Too long</h1>", 400), Request(LIST_PATH, (Argument("email", 3000 * "x"),)), []),
        (reply(ERROR | {"details": PAGE["customers"]}, 401), REQUEST, ["rows"]),
        (reply(ERROR | {"details": [{"customerId": "is missing"}]}, 400), REQUEST, []),
        (RawResponse(0, error="the connection broke"), REQUEST, ["error"]),
        (RawResponse(200, (), reply(PAGE).body), REQUEST, ["media-type"]),
        (reply(PAGE, content_type="Application/JSON; charset=UTF-8"), REQUEST, []),
        (reply(PAGE, content_type='application/json; charset="utf-8"; version=1'), REQUEST, []),
        (reply(PAGE, content_type="application/json; charset=latin-1"), REQUEST, ["media-type"]),
        (reply(PAGE, content_type="application/problem+json"), REQUEST, ["media-type"]),
    ],
)
def test_what_the_contract_does_not_declare_is_a_fault(
    response: RawResponse, request_: Request, faults: list[str]
) -> None:
    assert kinds(read(response, request_)) == faults


@pytest.mark.parametrize(("status", "drift"), [(418, {("listCustomers", "status 418")}), (405, set()), (400, set())])
def test_an_undeclared_error_response_is_drift(status: int, drift: set[tuple[str, str]]) -> None:
    assert read(reply(ERROR, status), REQUEST).drift == drift
