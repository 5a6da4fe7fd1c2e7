"""Every operation is reachable from the client, and an iteration over a real socket delivers each item once."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any

import anyio
import httpx
import pytest
from flexportal import AsyncFlexPortal, Customer, CustomerStatus, CustomerType, FlexPortal
from flexportal.contract import Operation
from flexportal.testing import MockAPI

from .contract import CONTRACT, Json
from .generated import GENERATED, attribute

CUSTOMERS, PAGE_SIZE = 57, 10


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with MockAPI(customers=CUSTOMERS).serve() as server:
        yield server.url


@pytest.fixture(scope="module")
def items(url: str) -> list[Json]:
    """Every customer, requested page by page as the contract describes, without the client."""
    operation = CONTRACT.operation("listCustomers")
    paging, found, cursor = operation.pagination, list[Json](), None
    assert paging is not None
    assert paging.size is not None
    assert paging.cursor is not None
    with httpx.Client(base_url=url, headers={"Authorization": "Bearer test-key", "Tenant-ID": "acme"}) as http:
        while True:
            query = {paging.size: str(PAGE_SIZE)} | ({} if cursor is None else {str(paging.cursor): cursor})
            page = http.get(operation.path, params=query).raise_for_status().json()
            found += page[paging.items]
            cursor = page[str(paging.next)]
            if cursor is None:
                return found


def sync(url: str, call: str, **options: Any) -> list[Customer]:
    with FlexPortal("test-key", "acme", base_url=url) as client:
        return list(getattr(client.customers, call)(**options))


def asynchronous(backend: str) -> Callable[..., list[Customer]]:
    async def iterate(url: str, call: str, options: dict[str, Any]) -> list[Customer]:
        async with AsyncFlexPortal("test-key", "acme", base_url=url) as client:
            return [customer async for customer in getattr(client.customers, call)(**options)]

    return lambda url, call, **options: anyio.run(iterate, url, call, options, backend=backend)


DRIVERS = {"sync": sync, "asyncio": asynchronous("asyncio"), "trio": asynchronous("trio")}
each_driver = pytest.mark.parametrize("iterate", DRIVERS.values(), ids=DRIVERS)


@pytest.mark.parametrize("operation", CONTRACT.listings, ids=lambda operation: operation.id)
@pytest.mark.parametrize("kind", [FlexPortal, AsyncFlexPortal])
def test_each_list_operation_is_reachable_with_its_filters_as_arguments(kind: Any, operation: Operation) -> None:
    arguments = inspect.signature(method_of(kind, operation)).parameters
    paging = operation.pagination
    assert paging is not None
    queries = {parameter.name for parameter in operation.parameters if parameter.location == "query"}
    filters = {attribute(name) for name in queries - {paging.cursor, paging.size}}
    assert filters | {"page_size", "start_after", "max_items", "resume"} <= arguments.keys()
    assert all(argument.default is None for name, argument in arguments.items() if name in filters)


@pytest.mark.parametrize(
    "operation", [each for each in CONTRACT.operations if not each.pagination], ids=lambda operation: operation.id
)
@pytest.mark.parametrize("kind", [FlexPortal, AsyncFlexPortal])
def test_each_other_operation_takes_its_path_by_position_and_its_body_by_keyword(
    kind: Any, operation: Operation
) -> None:
    arguments = inspect.signature(method_of(kind, operation)).parameters.values()
    by_position = [each.name for each in arguments if each.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD]
    assert by_position == [attribute(each.name) for each in operation.parameters if each.location == "path"]
    schema = {} if operation.body is None else operation.body.schema
    keys = {key: attribute(key) for key, node in schema.get("properties", {}).items() if "x-equals" not in node}
    by_keyword = {each.name: each.default for each in arguments if each.kind is inspect.Parameter.KEYWORD_ONLY}
    assert by_keyword.keys() == set(keys.values())
    required = {keys[key] for key in schema.get("required", []) if key in keys}
    assert {name for name, default in by_keyword.items() if default is inspect.Parameter.empty} == required


def method_of(kind: Any, operation: Operation) -> Any:
    resource, _, method = GENERATED[operation.id][0].call.partition(".")
    return getattr(getattr(kind("test-key", "acme"), resource), method)


@each_driver
@pytest.mark.parametrize("call", ["list", "scan"])
def test_each_item_is_delivered_once(iterate: Any, call: str, url: str, items: list[Json]) -> None:
    delivered = [customer.to_dict() for customer in iterate(url, call, page_size=PAGE_SIZE)]
    if call == "scan":  # in no particular order
        delivered.sort(key=lambda item: [other["customerId"] for other in items].index(item["customerId"]))
    assert len(items) == CUSTOMERS
    assert delivered == items


@each_driver
def test_an_interrupted_iteration_resumes_with_the_next_item(iterate: Any, url: str, items: list[Json]) -> None:
    with FlexPortal("test-key", "acme", base_url=url) as client:
        iterator = iter(client.customers.list(page_size=PAGE_SIZE))
        first = [next(iterator).to_dict() for _ in range(PAGE_SIZE + 4)]
        token = iterator.resume_token
    rest = [customer.to_dict() for customer in iterate(url, "list", resume=token)]
    assert [*first, *rest] == items


@each_driver
@pytest.mark.parametrize(
    ("filters", "matches"),
    [
        ({"status": "active"}, lambda item: item["status"] == "active"),
        ({"customer_type": CustomerType.BUSINESS, "status": CustomerStatus.INACTIVE}, lambda item: (item["customerType"], item["status"]) == ("business", "inactive")),
        ({"customer_type": ["individual", "business"]}, lambda item: True),
    ],
    ids=["one filter", "two filters", "a list of values"],
)  # fmt: skip
def test_filters_select_items(iterate: Any, filters: Any, matches: Any, url: str, items: list[Json]) -> None:
    delivered = {customer.customer_id for customer in iterate(url, "list", **filters)}
    assert delivered == {item["customerId"] for item in items if matches(item)}


def test_each_region_has_the_url_of_its_server() -> None:
    urls = {server["x-region"]: server["url"] for server in CONTRACT.document["servers"]}
    assert {region: FlexPortal("test-key", "acme", region=region).base_url for region in urls} == urls
