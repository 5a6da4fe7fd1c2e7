"""What the wrapper sends is what the contract allows, and what the contract documents comes out of the wrapper."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import product
from typing import Any, cast

import anyio
import httpx
import pytest
import respx
from flexportal import (
    APIStatusError,
    AsyncFlexPortal,
    AuthenticationError,
    BadRequestError,
    FlexPortal,
    InternalServerError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    UnprocessableEntityError,
)
from flexportal.contract import Contract

from .contract_edits import EDITS, ContractEdit
from .json_values import Json
from .suite import contract_and_wrapper
from .wrapper_facts import SAID, request_faults

KEY, TENANT, URL = "test-key", "acme", "https://api-eu.flexportal.io"
LAST: Json = {"customers": [], "count": 0, "limit": 50, "hasMore": False, "nextCursor": None}

STATUSES: list[Any] = [None, "active", "inactive", ["active", "inactive"]]
TYPES: list[Any] = [None, "individual", "business", ["business", "individual"]]
EMAILS: list[Any] = [None, "zoë+x@example.com", ["a@example.com", "b&c=d@example.com"]]
SIZES = [1, 7, 50, 99, 100]


@pytest.fixture
def api() -> respx.Router:
    """A router that answers to the contract's one operation, and to nothing else."""
    router = respx.Router(base_url=URL, assert_all_called=False)
    router.get("/v1/customers", name="list").mock(return_value=httpx.Response(200, json=LAST))
    return router


def portal(api: respx.Router, **settings: Any) -> FlexPortal:
    return FlexPortal(KEY, TENANT, region="eu", transport=httpx.MockTransport(api.handler), **settings)


def async_portal(api: respx.Router) -> AsyncFlexPortal:
    return AsyncFlexPortal(KEY, TENANT, region="eu", transport=httpx.MockTransport(api.async_handler))


def sent(api: respx.Router) -> list[httpx.Request]:
    """The requests since this was last asked."""
    requests = [cast(httpx.Request, call.request) for call in cast(Any, api.calls)]
    api.reset()
    return requests


def values(*choices: str | list[str] | None) -> list[list[str | None]]:
    """Each filter's values, one listing each."""
    return [[choice] if choice is None or isinstance(choice, str) else list(choice) for choice in choices]


def test_contract_and_wrapper_agree(document: Json) -> None:
    assert contract_and_wrapper(document) == []


# But for the codes of errors: the wrapper passes on any.
SEEN = {name: edit for name, edit in EDITS.items() if SAID.fullmatch(edit.fact) and "codes" not in edit.fact}


@pytest.mark.parametrize("edit", SEEN.values(), ids=SEEN)
def test_an_edit_of_the_contract_parts_it_from_the_wrapper(edit: ContractEdit, document: Json) -> None:
    assert edit.fact in {found.fact for found in contract_and_wrapper(edit.edited(document))}


@pytest.mark.parametrize("page_size", SIZES)
@pytest.mark.parametrize("email", EMAILS, ids=["any email", "an email", "two emails"])
def test_every_combination_of_filters_is_sent_as_the_contract_says(
    email: Any, page_size: int, api: respx.Router, contract: Contract
) -> None:
    """One request for each combination of values, each with just these values."""
    for status, customer_type in product(STATUSES, TYPES):
        with portal(api) as opened:
            opened.customers.list(
                status=status, customer_type=customer_type, email=email, page_size=page_size
            ).to_list()
        requests = sent(api)
        assert [fault for request in requests for fault in request_faults(contract, request)] == []
        wanted = [
            {"status": one, "customerType": two, "email": three, "limit": str(page_size)}
            for one, two, three in product(*values(status, customer_type, email))
        ]
        queries = [dict(request.url.params.multi_items()) for request in requests]
        expected = [{name: value for name, value in entry.items() if value is not None} for entry in wanted]
        # Several combinations are asked for at a time.
        assert sorted(map(_entries, queries)) == sorted(map(_entries, expected))


def test_the_asynchronous_portal_sends_the_same(api: respx.Router) -> None:
    async def listed(arguments: dict[str, Any]) -> None:
        async with async_portal(api) as opened:
            await opened.customers.list(**arguments).to_list()

    for status, customer_type, email, page_size in product(STATUSES, TYPES, EMAILS, [1, 100]):
        arguments: dict[str, Any] = {"status": status, "customer_type": customer_type, "email": email}
        arguments["page_size"] = page_size
        anyio.run(listed, arguments)
        asynchronous = sorted(_told(request) for request in sent(api))
        with portal(api) as opened:
            opened.customers.list(**arguments).to_list()
        assert asynchronous == sorted(_told(request) for request in sent(api))


def _told(request: httpx.Request) -> tuple[str, str, list[tuple[str, str]]]:
    return request.method, str(request.url), sorted(request.headers.items())


def _entries(query: Mapping[str, str]) -> list[tuple[str, str]]:
    return sorted(query.items())


def test_each_later_page_repeats_the_filters_and_sends_the_cursor(api: respx.Router, contract: Contract) -> None:
    cursors = ["one", "two & = ü", None]
    api["list"].side_effect = [
        httpx.Response(200, json={**LAST, "hasMore": cursor is not None, "nextCursor": cursor}) for cursor in cursors
    ]
    with portal(api) as opened:
        opened.customers.list(status="active", email="a@example.com", page_size=7).to_list()
    requests = sent(api)
    assert [fault for request in requests for fault in request_faults(contract, request)] == []
    same = {"limit": "7", "status": "active", "email": "a@example.com"}
    assert [dict(request.url.params) for request in requests] == [
        same,
        {**same, "startAfter": "one"},
        {**same, "startAfter": "two & = ü"},
    ]


@pytest.mark.parametrize("region", ["eu", "us", "qatar", "test"])
def test_each_region_is_asked_at_its_server(region: str, contract: Contract) -> None:
    server = next(entry["url"] for entry in contract.document["servers"] if entry["x-region"] == region)
    regional = respx.Router(base_url=server)
    regional.get("/v1/customers").mock(return_value=httpx.Response(200, json=LAST))
    with FlexPortal(KEY, TENANT, region=region, transport=httpx.MockTransport(regional.handler)) as opened:
        assert opened.customers.list().to_list() == []


@pytest.mark.parametrize(
    ("request_line", "fact"),
    [
        (("POST", "/v1/customers?limit=1"), "operation"),
        (("GET", "/v1/customer"), "operation"),
        (("GET", "/v1/customers?limit=101"), "listCustomers.query.limit"),
        (("GET", "/v1/customers?status=ACTIVE"), "listCustomers.query.status"),
        (("GET", "/v1/customers?status=active&status=inactive"), "listCustomers.query.status"),
        (("GET", "/v1/customers?page_size=5"), "listCustomers.query.page_size"),
    ],
    ids=lambda value: value if isinstance(value, str) else value[1],
)
def test_a_request_that_the_contract_forbids_is_noticed(
    request_line: tuple[str, str], fact: str, contract: Contract
) -> None:
    method, target = request_line
    headers = {"Authorization": "Bearer k", "Tenant-ID": "acme"}
    found = request_faults(contract, httpx.Request(method, URL + target, headers=headers))
    assert fact in {fault.fact for fault in found}


@pytest.mark.parametrize(
    ("headers", "fact"),
    [
        ({"Authorization": "Bearer k"}, "listCustomers.header.Tenant-ID"),
        ({"Authorization": "Bearer k", "Tenant-ID": ""}, "listCustomers.header.Tenant-ID"),
        ({"Tenant-ID": "acme"}, "listCustomers.security"),
        ({"Tenant-ID": "acme", "Authorization": "Basic k"}, "listCustomers.security"),
    ],
    ids=["no tenant", "empty tenant", "no key", "another scheme"],
)
def test_a_request_without_what_the_contract_wants_is_noticed(
    headers: dict[str, str], fact: str, contract: Contract
) -> None:
    found = request_faults(contract, httpx.Request("GET", f"{URL}/v1/customers", headers=headers))
    assert [fault.fact for fault in found] == [fact]


ERRORS: dict[str, type[APIStatusError]] = {
    "400": BadRequestError,
    "401": AuthenticationError,
    "403": PermissionDeniedError,
    "404": NotFoundError,
    "422": UnprocessableEntityError,
    "429": RateLimitError,
    "500": InternalServerError,
}


def documented_errors(contract: Contract) -> Iterator[tuple[str, Json]]:
    for response in contract.operation("listCustomers").responses:
        if response.status != "200":
            node = contract.document["paths"]["/v1/customers"]["get"]["responses"][response.status]
            media = contract.resolve(node)["content"]["application/json"]
            for example in media["examples"].values():
                yield response.status, contract.resolve(example)["value"]


def test_each_documented_error_becomes_its_exception(api: respx.Router, contract: Contract) -> None:
    documented = list(documented_errors(contract))
    assert {status for status, _ in documented} == ERRORS.keys()
    for status, envelope in documented:
        api["list"].return_value = httpx.Response(int(status), json=envelope)
        with portal(api, max_retries=0) as opened, pytest.raises(ERRORS[status]) as caught:
            opened.customers.list().to_list()
        error: APIStatusError = caught.value
        assert type(error) is ERRORS[status]
        assert (error.status_code, error.code, error.message) == (
            int(status),
            envelope["error"]["code"],
            envelope["error"]["message"],
        )
        details = [{"path": it.path, "message": it.message, "code": it.code} for it in error.details]
        assert details == envelope["error"].get("details", [])
        assert error.response.json() == envelope


def test_a_code_that_no_page_names_is_passed_on(api: respx.Router) -> None:
    """The set of codes is open."""
    api["list"].return_value = httpx.Response(400, json={"error": {"code": "NEW_CODE", "message": "New."}})
    with portal(api) as opened, pytest.raises(BadRequestError) as caught:
        opened.customers.list().to_list()
    assert caught.value.code == "NEW_CODE"


@pytest.mark.parametrize("form", ["seconds", "date"])
def test_both_forms_of_retry_after_are_understood(form: str, api: respx.Router) -> None:
    at = datetime.now(UTC) + timedelta(seconds=30)
    value = "30" if form == "seconds" else format_datetime(at, usegmt=True)
    envelope = {"error": {"code": "RATE_LIMITED", "message": "Later."}}
    api["list"].return_value = httpx.Response(429, json=envelope, headers={"Retry-After": value})
    with portal(api, max_retries=0) as opened, pytest.raises(RateLimitError) as caught:
        opened.customers.list().to_list()
    assert caught.value.retry_after == pytest.approx(30, abs=2)


def test_the_examples_of_the_contract_are_delivered(api: respx.Router, contract: Contract) -> None:
    """The middle page, then the last one, as the contract shows them."""
    middle, last = copy.deepcopy(contract.schema("CustomerPage")["examples"])
    api["list"].side_effect = [httpx.Response(200, json=middle), httpx.Response(200, json=last)]
    with portal(api) as opened:
        delivered = opened.customers.list().to_list()
    assert [customer.to_dict() for customer in delivered] == [*middle["customers"], *last["customers"]]
