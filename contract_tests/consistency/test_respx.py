"""respx routes respond to the client with the examples of the contract: typed results, and an exception per status."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import anyio
import httpx
import pytest
import respx
from flexportal import (
    APIStatusError,
    AsyncFlexPortal,
    AuthenticationError,
    BadRequestError,
    Customer,
    CustomerStatus,
    FlexPortal,
    InternalServerError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    ResponseContractError,
    UnprocessableEntityError,
)

from .contract import CONTRACT, Json

EXAMPLES = {name: entry["value"] for name, entry in CONTRACT.document["components"]["examples"].items()}
ERRORS: dict[str, type[APIStatusError]] = {
    "400": BadRequestError,
    "401": AuthenticationError,
    "403": PermissionDeniedError,
    "404": NotFoundError,
    "422": UnprocessableEntityError,
    "429": RateLimitError,
    "500": InternalServerError,
}


def error_examples() -> Iterator[Any]:
    responses = CONTRACT.document["paths"]["/v1/customers"]["get"]["responses"]
    for status in sorted(ERRORS.keys() | responses.keys() - {"200"}):
        for name, example in CONTRACT.resolve(responses[status])["content"]["application/json"]["examples"].items():
            yield pytest.param(int(status), ERRORS[status], CONTRACT.resolve(example)["value"], id=f"{status} {name}")


@pytest.fixture
def route() -> Iterator[respx.Route]:
    with respx.mock(base_url="https://api-eu.flexportal.io") as router:
        yield router.get("/v1/customers", headers={"Authorization": "Bearer test-key", "Tenant-ID": "acme"})


def read_all() -> list[Customer]:
    with FlexPortal("test-key", "acme", max_retries=0) as client:
        return client.customers.list(page_size=1).to_list()


async def read_all_async() -> list[Customer]:
    async with AsyncFlexPortal("test-key", "acme", max_retries=0) as client:
        return await client.customers.list(page_size=1).to_list()


READERS = {"sync": read_all, "async": lambda: anyio.run(read_all_async)}
each_reader = pytest.mark.parametrize("read", READERS.values(), ids=READERS)


@each_reader
def test_the_pages_of_the_contract_become_typed_customers(read: Any, route: respx.Route) -> None:
    route.side_effect = [httpx.Response(200, json=EXAMPLES[name]) for name in ("MiddlePage", "LastPage")]
    full, minimal = read()
    assert isinstance(full, Customer)
    assert full.status is CustomerStatus.ACTIVE
    assert full.last_billing_address is not None
    assert full.last_billing_address.postal_code == "10115"
    assert [full.to_dict(), minimal.to_dict()] == [
        *EXAMPLES["MiddlePage"]["customers"],
        *EXAMPLES["LastPage"]["customers"],
    ]
    queries = [dict(call.request.url.params) for call in route.calls]
    assert queries == [{"limit": "1"}, {"limit": "1", "startAfter": EXAMPLES["MiddlePage"]["nextCursor"]}]


@each_reader
@pytest.mark.parametrize(("status", "error", "body"), [*error_examples()])
def test_each_declared_error_becomes_an_exception(
    read: Any, status: int, error: type[APIStatusError], body: Json, route: respx.Route
) -> None:
    route.respond(status, json=body, headers={"Retry-After": "7"})
    with pytest.raises(APIStatusError) as raised:
        read()
    assert type(raised.value) is error
    assert (raised.value.status_code, raised.value.code) == (status, body["error"]["code"])
    assert [detail.path for detail in raised.value.details] == [d["path"] for d in body["error"].get("details", [])]
    if isinstance(raised.value, RateLimitError):
        assert raised.value.retry_after == 7


@each_reader
def test_a_body_that_violates_the_contract_becomes_an_exception_with_its_path(read: Any, route: respx.Route) -> None:
    route.respond(
        200, json={**EXAMPLES["LastPage"], "customers": [{**EXAMPLES["LastPage"]["customers"][0], "email": 5}]}
    )
    with pytest.raises(ResponseContractError) as raised:
        read()
    assert raised.value.path == "$.customers[0].email"
