"""From the bytes of a response to what checks need."""

from __future__ import annotations

from typing import Any

import pytest
from flexportal.contract import Contract
from flexportal.testing import MockAPI

from contract_tests.flexportal_contract.probing.exchange import Exchange, RawResponse
from contract_tests.flexportal_contract.probing.reader import Reader, tenant_field, tenant_header
from contract_tests.flexportal_contract.probing.request import UNKNOWN_PATH, Argument, Request
from contract_tests.flexportal_contract.tests.support import CONTRACT, LIST_PATH, edited, mock, operation_of, reply

REQUEST = Request(LIST_PATH)
ROW: dict[str, Any] = dict(mock(MockAPI, customers=1).items("acme")[0])
PAGE: dict[str, Any] = {"customers": [ROW], "count": 1, "limit": 50, "hasMore": False, "nextCursor": None}
ERROR = {"error": {"code": "AUTH_REQUIRED", "message": "Send a key."}}


def read(response: RawResponse, request: Request = REQUEST, contract: Contract = CONTRACT) -> Exchange:
    return Reader(contract, contract.listings[0]).read(1, request, response)


def kinds(exchange: Exchange) -> list[str]:
    return sorted(fault.kind for fault in exchange.faults)


def test_a_correct_page_has_no_fault() -> None:
    exchange = read(reply(PAGE))
    page = exchange.page
    assert page is not None
    assert (exchange.faults, exchange.response.body, page.rows[0].content) == ((), b"", None)
    assert (page.rows[0].name, page.rows[0].fields["tenantId"]) == (ROW["customerId"], "acme")
    assert (page.count, page.echo, page.more, page.next) == (1, 50, False, None)


def test_the_order_of_keys_makes_no_difference() -> None:
    reordered = {**PAGE, "customers": [dict(reversed(ROW.items()))]}
    assert read(reply(PAGE)).rows[0].fingerprint == read(reply(reordered)).rows[0].fingerprint


def test_a_faulty_row_is_named() -> None:
    exchange = read(reply({**PAGE, "customers": [ROW | {"status": "gone", "email": 3}]}))
    assert kinds(exchange) == ["enum", "type"]
    assert all(f"(row {ROW['customerId']})" in fault.clause for fault in exchange.faults)


@pytest.mark.parametrize("body", [[], {"customers": 3}, 7, None])
def test_a_body_without_items_is_no_page(body: Any) -> None:
    exchange = read(reply(body))
    assert exchange.page is None
    assert exchange.faults


def test_rows_that_are_no_objects_have_distinct_names() -> None:
    names = {row.name for row in read(reply({**PAGE, "customers": [1, {"customerId": 7}]})).rows}
    assert len(names) == 2


def test_an_identity_that_is_an_email_address_is_masked() -> None:
    exchange = read(reply({**PAGE, "customers": [ROW | {"customerId": "ann@example.com"}]}))
    assert exchange.rows[0].label.startswith("#")


def test_undeclared_fields_are_drift() -> None:
    assert read(reply({**PAGE, "customers": [ROW | {"nickname": "x"}]})).drift == {("customers[].nickname", "string")}


@pytest.mark.parametrize(
    ("code", "shown"), [("AUTH_REQUIRED", "401 AUTH_REQUIRED"), ("ann@example.com is unknown", "401")]
)
def test_an_error_code_is_shown_only_where_it_looks_like_one(code: str, shown: str) -> None:
    assert read(reply({"error": {"code": code, "message": ""}}, 401)).outcome == shown


@pytest.mark.parametrize(
    ("response", "request_", "faults"),
    [
        (reply(ERROR, 418), REQUEST, ["status"]),
        (RawResponse(302, (), b"<html>", 6), REQUEST, ["status"]),
        (reply(ERROR, 418), Request(f"/v1/{UNKNOWN_PATH}"), []),
        (reply(ERROR, 405), Request(LIST_PATH, method="POST"), []),
        (reply(b"{} and more"), REQUEST, ["json"]),
        (reply(PAGE, content_length="3"), REQUEST, ["length"]),
        (reply(PAGE, content_length="3"), Request(LIST_PATH, method="HEAD"), []),
        (reply(b"<h1>Later.</h1>", 429, content_type="text/html"), REQUEST, []),
        (reply(b"<h1>Too long</h1>", 400), Request(LIST_PATH, (Argument("email", 3000 * "x"),)), []),
        (reply(ERROR | {"details": [{"customerId": "x"}]}, 401), REQUEST, ["rows"]),
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


def test_a_response_without_a_schema_has_no_fault() -> None:
    changed = edited(CONTRACT, lambda document: operation_of(document)["responses"].update({"204": {}}))
    exchange = read(RawResponse(204), contract=changed)
    assert (exchange.faults, exchange.page, exchange.ok) == ((), None, True)


def test_envelope_keys_that_the_contract_lacks_are_none() -> None:
    def reduce(document: dict[str, Any]) -> None:
        for name in ("more", "count", "echo"):
            del operation_of(document)["x-pagination"][name]

    page = read(reply(PAGE), contract=edited(CONTRACT, reduce)).page
    assert page is not None
    assert (page.count, page.echo, page.more) == (None, None, None)


def test_the_tenant_is_found_by_its_header() -> None:
    operation = CONTRACT.listings[0]
    assert (tenant_header(operation), tenant_field(operation)) == ("Tenant-ID", "tenantId")
    renamed = edited(CONTRACT, lambda document: document["components"]["parameters"]["TenantId"].update(name="X-Unit"))
    assert (tenant_header(renamed.listings[0]), tenant_field(renamed.listings[0])) == (None, None)
