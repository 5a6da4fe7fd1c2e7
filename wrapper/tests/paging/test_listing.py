"""`client.customers`: arguments are checked before anything is sent; filters, tokens and `find`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest
from flexportal import CustomerStatus, CustomerType, ResponseContractError
from flexportal_api.operations.customers import LIST_CUSTOMERS
from flexportal_core.operation import Filter, Parameter
from flexportal_core.paging.tokens import Position, fingerprint, write_token
from flexportal_core.resource import describe_list, describe_scan
from tests.scripted import TENANT, Script, async_client, client, customer, envelope

ROWS = [customer(number) for number in range(12)]
BOTH_MAKERS = pytest.mark.parametrize("make", [client, async_client], ids=["sync", "async"])


def matching(**wanted: list[str]) -> list[str]:
    return [row["customerId"] for row in ROWS if all(row[name] in values for name, values in wanted.items())]


def ids(customers: Any) -> list[str]:
    return [found.customer_id for found in customers]


# The argument that the message must name, and what else it says.
INVALID: list[tuple[dict[str, Any], type[Exception], str]] = [
    ({"status": "Active"}, ValueError, "status='Active' is not a known value; choose from 'active', 'inactive'"),
    ({"status": []}, ValueError, "status is an empty list"),
    ({"status": 7}, TypeError, "status must be text"),
    ({"customer_type": CustomerStatus.ACTIVE}, ValueError, "customer_type=<CustomerStatus.ACTIVE: 'active'>"),
    ({"email": ""}, ValueError, "email must be non-empty"),
    ({"email": ["a@x", None]}, TypeError, "email must be text"),
    ({"page_size": 0}, ValueError, "page_size must be from 1 to 100"),
    ({"page_size": 101}, ValueError, "page_size must be from 1 to 100"),
    ({"page_size": "50"}, TypeError, "page_size must be a whole number"),
    ({"page_size": True}, TypeError, "page_size must be a whole number"),
    ({"max_items": -1}, ValueError, "max_items must be 0 or more"),
    ({"max_items": 1.5}, TypeError, "max_items must be a whole number"),
    ({"prefetch": 1}, TypeError, "prefetch must be True or False"),
    ({"start_after": ""}, ValueError, "start_after is empty"),
    ({"start_after": 7}, TypeError, "start_after must be text"),
    ({"start_after": "\ud800"}, ValueError, "start_after cannot be sent"),
    ({"start_after": "c" * 5000}, ValueError, "start_after cannot be sent"),
    ({"start_after": "c", "status": ["active", "inactive"]}, ValueError, "start_after cannot be combined"),
    ({"start_after": "c", "resume": "t"}, ValueError, "pass start_after or resume, not both"),
    ({"resume": "t"}, ValueError, "resume: this token is malformed"),
    ({"resume": 7}, TypeError, "resume must be text"),
]
INVALID_FOR_SCAN: list[tuple[dict[str, Any], type[Exception], str]] = [
    ({"concurrency": 0}, ValueError, "concurrency must be from 1 to 64"),
    ({"concurrency": 65}, ValueError, "concurrency must be from 1 to 64"),
    ({"concurrency": True}, TypeError, "concurrency must be a whole number"),
    ({"resume": "?"}, ValueError, "resume: this token is malformed"),
    ({"page_size": 101}, ValueError, "page_size must be from 1 to 100"),
]
CALLS = [("list", *case) for case in INVALID] + [("scan", *case) for case in INVALID_FOR_SCAN]


@BOTH_MAKERS
@pytest.mark.parametrize(("method", "arguments", "kind", "message"), CALLS, ids=lambda value: ascii(value)[:40])
def test_an_invalid_argument_is_an_error_before_anything_is_sent(
    make: Callable[..., Any], method: str, arguments: dict[str, Any], kind: type[Exception], message: str
) -> None:
    script = Script(ROWS)
    with pytest.raises(kind) as caught:
        getattr(make(script).customers, method)(**arguments)
    assert str(caught.value).startswith(message)
    assert not hasattr(caught.value, "resume_token")
    assert script.requests == []


@pytest.mark.parametrize(("tenants", "scope"), [(True, ("acme",)), (False, ())], ids=["tenants", "no tenants"])
def test_any_operation_with_paging_can_be_listed_and_scanned(tenants: bool, scope: tuple[str, ...]) -> None:
    """With parameters that do not filter; bound to the tenant where there are tenants."""
    parameters = [each for each in LIST_CUSTOMERS.parameters if tenants or each.name != "Tenant-ID"]
    operation = replace(LIST_CUSTOMERS, parameters=(*parameters, Parameter("order", "order")))
    options: dict[str, Any] = {"page_size": 7, "max_items": 3, "resume": None}
    arguments: dict[str, Any] = {"status": "active", "order": "age"}
    session = {"Tenant-ID": "acme"}
    listing = describe_list(operation, arguments, session, start_after=None, prefetch=False, **options)
    assert (listing.scope, listing.page_size, listing.max_items, listing.prefetch) == (scope, 7, 3, False)
    assert [dict(part) for part in listing.partitions] == [{"order": "age", "status": "active"}]
    scan = describe_scan(operation, {**arguments, "customer_type": None}, session, concurrency=64, **options)
    assert (scan.in_order, scan.concurrency, scan.scope) == (False, 64, scope)
    assert {part["customer_type"] for part in scan.partitions} == {"business", "individual"}
    assert dict(scan.probe) == {"order": "age", "status": "active"}
    with pytest.raises(TypeError, match="not a list operation"):
        describe_list(replace(operation, paging=None), arguments, session, start_after=None, prefetch=False, **options)


def test_a_list_of_values_means_any_of_them_one_combination_after_the_other() -> None:
    script = Script(ROWS)
    every: dict[str, Any] = {"status": ["inactive", "active"], "customer_type": ["business", "individual"]}
    with client(script) as opened:
        found = ids(opened.customers.list(**every))
        assert [(query["status"], query["customerType"]) for query in script.queries] == [
            (status, kind) for status in every["status"] for kind in every["customer_type"]
        ]
        assert found[:2] == matching(status=["inactive"], customerType=["business"])
        assert sorted(found) == sorted(row["customerId"] for row in ROWS)
        begun = opened.customers.list(**every, max_items=5, page_size=2)
        assert ids(begun) + ids(opened.customers.list(**every, resume=begun.resume_token)) == found


def test_a_list_of_addresses_finds_each_customer_once_in_the_order_given() -> None:
    wanted = [ROWS[4]["email"], ROWS[2]["email"], ROWS[4]["email"], "nobody@example.com"]
    many = [f"nobody{number}@example.com" for number in range(100)]
    assert ids(client(Script(ROWS)).customers.list(email=[*wanted, *many])) == ["cus_4", "cus_2"]


def test_a_server_that_ignores_a_filter_delivers_nobody_twice() -> None:
    def ignoring(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json=envelope(ROWS[:2]))

    found = client(ignoring).customers.list(customer_type=["business", CustomerType.INDIVIDUAL])
    assert ids(found) == ["cus_0", "cus_1"]


@pytest.mark.parametrize("status", ["active", CustomerStatus.ACTIVE, ["active"], {CustomerStatus.ACTIVE}], ids=repr)
def test_a_single_value_is_one_request_however_it_is_written(status: Any) -> None:
    script = Script(ROWS)
    assert ids(client(script).customers.list(status=status)) == matching(status=["active"])
    assert script.queries == [{"limit": "100", "status": "active"}]


def test_an_unknown_status_is_sent_as_an_enum_member_and_an_address_exactly() -> None:
    script, address = Script(ROWS), "zoë+a&b=c%20d@exämple.com"
    assert client(script).customers.list(status=CustomerStatus("paused"), email=address).to_list() == []
    assert script.queries == [{"limit": "100", "status": "paused", "email": address}]


def test_start_after_continues_after_a_page() -> None:
    with client(Script(ROWS)) as opened:
        page = next(opened.customers.list(page_size=5).pages())
        assert ids(opened.customers.list(start_after=page.next_cursor)) == ids(opened.customers.list())[5:]


def test_a_token_that_names_several_positions_is_refused_by_list() -> None:
    for positions in ([Position(), Position()], list[Position]()):
        token = write_token(fingerprint("listCustomers", [{}], [TENANT]), positions)
        with pytest.raises(ValueError, match="not made by list"):
            client(Script()).customers.list(resume=token)


@BOTH_MAKERS
@pytest.mark.parametrize("kind", ["list", "scan"])
def test_a_token_of_another_tenant_is_refused(make: Callable[..., Any], kind: str) -> None:
    opened = make(Script(ROWS))
    token = getattr(opened.customers, kind)().resume_token
    with pytest.raises(ValueError, match="the tenant of the list that it comes from"):
        getattr(opened.with_options(tenant_id="globex").customers, kind)(resume=token)
    getattr(opened.with_options(tenant_id=TENANT).customers, kind)(resume=token)


def test_a_token_of_other_filters_is_refused_and_page_size_and_max_items_may_change() -> None:
    with client(Script(ROWS)) as opened:
        token = opened.customers.list(status="active", page_size=3, max_items=5).resume_token
        for filters in ({"status": "inactive"}, {"status": ["active", "inactive"]}, {}):
            with pytest.raises(ValueError, match="another list"):
                opened.customers.list(**filters, resume=token)
        assert len(opened.customers.list(status="active", page_size=9, resume=token).to_list()) == 8


def test_a_pager_names_the_filters_of_its_operation() -> None:
    pager = client(Script()).customers.list(email="a@example.com")
    filters = {found.argument: (found.filter, found.choices) for found in pager.filters}
    assert filters["status"] == (Filter("status", exhaustive=True), CustomerStatus)
    assert filters["email"] == (Filter("email"), None)


def test_find_requests_one_customer_by_address() -> None:
    script = Script(ROWS)
    found = client(script).customers.find(email="person3@example.com")
    assert found is not None
    assert found.customer_id == "cus_3"
    assert script.queries == [{"limit": "1", "email": "person3@example.com"}]
    assert client(script).customers.find(email="nobody@example.com") is None


@pytest.mark.anyio
async def test_async_find_requests_one_customer_by_address() -> None:
    async with async_client(Script(ROWS)) as opened:
        found = await opened.customers.find(email="person3@example.com")
        assert found is not None
        assert found.customer_id == "cus_3"
        assert await opened.customers.find(email="nobody@example.com") is None


def test_find_rejects_a_customer_with_another_address_and_does_not_show_it() -> None:
    def ignoring(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json=envelope([customer(1, email="Zoe@Example.com")]))

    with pytest.raises(ResponseContractError) as caught:
        client(ignoring).customers.find(email="ada@example.com")
    assert caught.value.path == "$.customers[0].email"
    assert "@" not in str(caught.value)
    assert client(ignoring).customers.find(email="zoe@example.com") is not None, "letter case may differ"


@pytest.mark.parametrize(("email", "error"), [(None, TypeError), (["a@x"], TypeError), ("", ValueError)], ids=repr)
def test_find_takes_one_address(email: Any, error: type[Exception]) -> None:
    script = Script(ROWS)
    with pytest.raises(error, match="email must be"):
        client(script).customers.find(email=email)
    assert script.requests == []
