"""The adapter: requests out of filters, pages and errors out of answers."""

# Some of this cannot be seen from outside.
# pyright: reportPrivateUsage=false

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from flexportal import adapter
from flexportal.adapter import (
    CustomerStatus,
    CustomerType,
    ListOperation,
    contract_document,
    refusal,
    regions,
)
from flexportal.contract import Contract
from flexportal.errors import (
    APIStatusError,
    BadRequestError,
    ErrorDetail,
    InternalServerError,
    RateLimitError,
    ResponseContractError,
)
from flexportal.filters import FilterParameter
from flexportal.page import PageRequest
from flexportal.policy import Answer, Clock
from flexportal.secret import Secret
from flexportal_api import listings
from flexportal_api.listings import Parameter
from hypothesis import given
from hypothesis import strategies as st
from tests.scripted import LIST_CUSTOMERS, customer, envelope

SECRET = "key-5up3r/s3cr3t"


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """Patterns of secrets are kept; here each is made anew."""
    adapter._traces.cache_clear()


def answer(body: Any, status_code: int = 200, **headers: str) -> Answer:
    named = {"Content-Type": "application/json"} | {name.replace("_", "-"): value for name, value in headers.items()}
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Answer(status_code, httpx.Headers(named), content)


def refused(body: Any, status_code: int = 400, **headers: Any) -> APIStatusError:
    error = refusal(answer(body, status_code, **headers), secret=Secret(SECRET), clock=Clock())
    assert error is not None
    return error


def test_a_request_holds_only_what_was_asked_for() -> None:
    arguments = LIST_CUSTOMERS.request_arguments(PageRequest({}, None, 100), "acme")
    assert arguments["method"].upper() == "GET"
    assert arguments["url"] == "/v1/customers"
    assert arguments["params"] == {"limit": "100"}
    assert arguments["headers"] == {"Tenant-ID": "acme"}


def test_a_request_holds_every_filter_under_its_wire_name() -> None:
    filters = {"status": "active", "customer_type": "business", "email": "zoe+a@example.com"}
    arguments = LIST_CUSTOMERS.request_arguments(PageRequest(filters, "cur/sor", 7), "acme")
    assert arguments["params"] == {
        "limit": "7",
        "startAfter": "cur/sor",
        "status": "active",
        "customerType": "business",
        "email": "zoe+a@example.com",
    }


def test_an_enum_value_that_the_contract_does_not_know_travels() -> None:
    arguments = LIST_CUSTOMERS.request_arguments(PageRequest({"status": "paused"}, None, 1), "acme")
    assert arguments["params"]["status"] == "paused"


def kept(**arguments: Any) -> dict[str, Any]:
    return arguments


def test_an_api_without_tenants_that_counts_in_numbers_is_asked_in_its_own_terms() -> None:
    """Not every contract is like FlexPortal's: here the page size is a number, and there is no tenant."""
    order = Parameter("order", CustomerStatus, choices=CustomerStatus)
    made_up = replace(
        listings.LIST_CUSTOMERS, request_arguments=kept, tenant=None, size="size", size_type=int, options=(order,)
    )
    operation: ListOperation[object] = ListOperation(made_up)
    assert operation.request_arguments(PageRequest({}, None, 7), "acme") == {"size": 7}
    found = operation.request_arguments(PageRequest({"order": "active"}, "cursor", 7), "acme")
    assert found == {"size": 7, "start_after": "cursor", "order": CustomerStatus.ACTIVE}
    assert type(found["order"]) is CustomerStatus
    assert [parameter.argument for parameter in operation.options] == ["order"]


def test_a_filter_is_what_the_contract_says_of_it() -> None:
    status = Parameter("state", str, CustomerStatus, required=True, attribute="status", match="equal", parts=True)
    age = Parameter("age", int, attribute="years", match="equal")
    operation: ListOperation[object] = ListOperation(replace(listings.LIST_CUSTOMERS, filters=(status, age)))
    assert operation.filters == (
        FilterParameter("state", "status", choices=CustomerStatus, kind=str, required=True, parts=True),
        FilterParameter("age", "years", choices=None, kind=int, required=False, parts=False),
    )


def test_the_operation_agrees_with_the_contract() -> None:
    operation = Contract(contract_document()).operation(LIST_CUSTOMERS.id)
    choices = {parameter.attribute: parameter.choices for parameter in LIST_CUSTOMERS.filters}
    assert choices.items() >= {"status": CustomerStatus, "customer_type": CustomerType, "email": None}.items()
    assert len(choices) == len(operation.filters)
    assert operation.identity == "customerId"
    assert LIST_CUSTOMERS.identity == "customer_id"


def test_a_page_is_the_envelope_laid_out() -> None:
    body = envelope([customer(1), customer(2)], "next", surprise=True)
    page = LIST_CUSTOMERS.page(answer(body))
    assert [found.customer_id for found in page.items] == ["cus_1", "cus_2"]
    assert (page.has_more, page.next_cursor, page.count, page.limit) == (True, "next", 2, 100)
    assert page.raw == body


def test_items_follow_where_the_envelope_says_so_and_without_a_word_where_there_is_a_cursor() -> None:
    silent: ListOperation[object] = ListOperation(replace(listings.LIST_CUSTOMERS, more=None, count=None, echo=None))
    for more, cursor in ((True, None), (False, "next")):
        found = answer(envelope([customer(1)], hasMore=more, nextCursor=cursor))
        assert LIST_CUSTOMERS.page(found).has_more is more
        page = silent.page(found)
        assert (page.has_more, page.next_cursor, page.count, page.limit) == (not more, cursor, None, None)


@pytest.mark.parametrize(
    ("body", "path"),
    [
        (envelope([customer(0), customer(1, email=7)]), "$.customers[1].email"),
        ({key: value for key, value in envelope([]).items() if key != "hasMore"}, "$.hasMore"),
        (envelope([], nextCursor=7), "$.nextCursor"),
        ([], "$"),
        (b"", "$"),
        (b"<html>", "$"),
        (b"\xff\xfe\x00", "$"),
    ],
    ids=["mistyped", "missing", "cursor", "array", "empty", "HTML", "no text"],
)
def test_what_is_no_page_is_a_contract_error_that_names_the_place(body: Any, path: str) -> None:
    with pytest.raises(ResponseContractError, match="listCustomers") as caught:
        LIST_CUSTOMERS.page(answer(body))
    assert caught.value.path == path
    assert caught.value.__context__ is None, "the decoder's error knows the body"


@pytest.mark.parametrize(
    ("headers", "hint"),
    [
        ({"Content-Type": "text/html; charset=utf-8"}, " (the answer is text/html, not application/json)"),
        ({"Content-Type": " Text/Plain ;a;b"}, " (the answer is text/plain, not application/json)"),
        ({"Content-Type": "Application/JSON; charset=utf-8"}, ""),
        ({"Content-Type": f"text/{SECRET}"}, " (the answer is something else, not application/json)"),
        ({}, " (the answer is something else, not application/json)"),
    ],
    ids=["HTML", "text", "JSON", "the key", "none"],
)
def test_a_body_of_another_kind_is_named_in_the_message(headers: dict[str, str], hint: str) -> None:
    with pytest.raises(ResponseContractError) as caught:
        LIST_CUSTOMERS.page(Answer(200, httpx.Headers(headers), b"<html>"))
    assert str(caught.value) == f"listCustomers: $: expected JSON, found a syntax error at character 0{hint}"


@pytest.mark.parametrize("status_code", [201, 204, 299])
def test_a_success_that_the_contract_does_not_declare_is_a_contract_error(status_code: int) -> None:
    with pytest.raises(ResponseContractError) as caught:
        LIST_CUSTOMERS.page(answer(envelope([]), status_code))
    assert str(caught.value) == f"listCustomers: the contract declares no answer with status {status_code}"


@pytest.mark.parametrize("body", [b"[" * 100_000, b'{"customers":' * 100_000], ids=["arrays", "objects"])
def test_a_body_nested_without_end_is_a_contract_error(body: bytes) -> None:
    with pytest.raises(ResponseContractError):
        LIST_CUSTOMERS.page(answer(body))


@given(st.binary(max_size=200))
def test_no_bytes_raise_anything_else(content: bytes) -> None:
    with pytest.raises(ResponseContractError):
        LIST_CUSTOMERS.page(answer(content))
    assert refused(content).status_code == 400


@pytest.mark.parametrize("status_code", [200, 201, 204, 299])
def test_success_is_no_refusal(status_code: int) -> None:
    assert refusal(answer({}, status_code), secret=Secret(SECRET), clock=Clock()) is None


def test_an_envelope_becomes_code_message_and_details() -> None:
    detail = {"path": "query.limit", "message": "Too large.", "code": "range", "more": 1}
    body = {"error": {"code": "VALIDATION_ERROR", "message": "Bad.", "details": [detail], "trace": "t"}}
    error = refused(body)
    assert isinstance(error, BadRequestError)
    assert (error.code, error.message) == ("VALIDATION_ERROR", "Bad.")
    assert error.details == (ErrorDetail("query.limit", "Too large.", "range"),)


@pytest.mark.parametrize(
    "details", [None, {}, "text", [], [7, {"path": "p"}, {"path": 1, "message": "m", "code": "c"}]]
)
def test_details_of_another_shape_do_not_cost_the_rest(details: object) -> None:
    error = refused({"error": {"code": "C", "message": "Bad.", "details": details}})
    assert (error.code, error.message, error.details) == ("C", "Bad.", ())


@pytest.mark.parametrize("fields", [{}, {"code": None}, {"code": 7}])
def test_a_message_without_a_code_is_still_a_message(fields: dict[str, object]) -> None:
    error = refused({"error": {"message": "Bad."} | fields})
    assert (error.code, error.message) == (None, "Bad.")


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b"[" * 100_000, b"\xff", [], "text", 7, None, {}, {"error": None}, {"error": {"code": "C"}}],
    ids=lambda body: repr(body)[:20],
)
def test_a_body_that_is_no_envelope_leaves_the_status_line(body: Any) -> None:
    error = refused(body, 502)
    assert isinstance(error, InternalServerError)
    assert (error.message, error.code, error.details) == ("Bad Gateway", None, ())


def test_a_status_without_a_body_is_told_by_its_phrase() -> None:
    assert refused(b"", 400).message == "Bad Request"


@pytest.mark.parametrize("status_code", [419, 520, 599, 999])
def test_a_status_outside_the_registry_has_a_sentence_as_well(status_code: int) -> None:
    assert refused(b"", status_code).message == "the server gave no reason that can be read"


@pytest.mark.parametrize("status_code", [300, 301, 302, 307, 308, 399])
def test_a_redirect_says_to_check_the_base_url(status_code: int) -> None:
    error = refused(b"", status_code, Location="https://elsewhere.example/")
    assert type(error) is APIStatusError
    redirects = "the server redirects, which is not followed lest the key go astray; check the base URL"
    assert error.message == redirects


def test_a_rate_limit_error_knows_when_to_come_back() -> None:
    error = refused({}, 429, Retry_After="7")
    assert isinstance(error, RateLimitError)
    assert error.retry_after == 7.0
    at = answer({}, 429, Retry_After="Fri, 02 Jan 2026 03:04:09 GMT")
    later = refusal(at, secret=Secret(SECRET), clock=Clock(today=lambda: datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)))
    assert isinstance(later, RateLimitError)
    assert later.retry_after == 4.0


def test_the_response_is_as_received_and_knows_no_request() -> None:
    on_the_wire: dict[str, Any] = {"Content_Encoding": "gzip", "Content_Length": "9", "Transfer_Encoding": "chunked"}
    error = refused({"error": {"code": "C", "message": "m"}}, X_Trace="t", **on_the_wire)
    assert error.response.status_code == 400
    assert error.response.json() == {"error": {"code": "C", "message": "m"}}
    assert error.response.headers["X-Trace"] == "t"
    length = str(len(error.response.content))
    assert error.response.headers == {"Content-Type": "application/json", "X-Trace": "t", "Content-Length": length}
    with pytest.raises(RuntimeError):
        _ = error.response.request


@pytest.mark.parametrize(
    "echo",
    [
        SECRET,
        SECRET.upper(),
        SECRET.replace("/", "\\/"),
        "".join(f"\\u{ord(letter):04x}" for letter in SECRET),
        "".join(f"%{ord(letter):02X}" for letter in SECRET),
        SECRET.replace("k", "\\u006B").replace("/", "%2F"),
    ],
    ids=["as it is", "upper case", "escaped slash", "JSON escapes", "URL escapes", "mixed"],
)
def test_a_key_that_the_server_repeats_is_blotted_out(echo: str) -> None:
    body = f'{{"error": {{"code": "{echo}", "message": "no {echo}", "details": '
    body += f'[{{"path": "{echo}", "message": "{echo}", "code": "{echo}"}}]}}}}'
    error = refused(body.encode(), X_Echo=echo, **dict[str, Any]({f"X-{echo}": "1"}))
    shown = f"{error} {error.args!r} {error.details} {error.code} {error.response.text} {error.response.json()}"
    shown += str(error.response.headers.multi_items())
    assert SECRET.lower() not in shown.lower()
    assert echo.lower() not in shown.lower()
    assert error.message == "no ***"


def test_an_address_that_was_asked_for_is_blotted_out_however_it_is_spelled() -> None:
    address = "zoë-\N{GRINNING FACE}@example.com"
    # As it is, as JSON spells it (what is beyond U+FFFF in two halves), and as a URL does.
    echoes = (address, json.dumps(address)[1:-1], quote(address, safe=""))
    content = "|".join(echoes).encode()
    error = refusal(answer(content, 400), secret=Secret(SECRET), clock=Clock(), addresses=("a@b.example", address))
    assert error is not None
    assert error.response.content == b"***|***|***"


def test_blotting_leaves_other_bytes_alone() -> None:
    content = bytes(range(256)) + SECRET.encode() + "ü€".encode()
    assert refused(content).response.content == bytes(range(256)) + b"***" + "ü€".encode()


def test_the_regions_are_the_contract_s_servers_with_europe_first() -> None:
    found = regions()
    assert list(found) == ["eu", "us", "qatar", "test"]
    assert next(iter(found.values())) == "https://api-eu.flexportal.io"
