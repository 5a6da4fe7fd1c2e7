"""`portal.customers`: what is checked before anything is sent, and what filters and `find` ask for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest
from flexportal import CustomerStatus, CustomerType, PaginationError, ResponseContractError
from flexportal.adapter import ListOperation
from flexportal.resource_base import fan_out, in_order
from flexportal.resume import Position, fingerprint, write_token
from flexportal_api import listings
from flexportal_api.listings import Parameter
from tests.scripted import TENANT, Script, async_portal, customer, envelope, portal

ROWS = [customer(number) for number in range(12)]


def matching(**wanted: list[str]) -> list[str]:
    return [row["customerId"] for row in ROWS if all(row[name] in values for name, values in wanted.items())]


NO_CURSOR = "start_after cannot be sent in a URL; pass a page's next_cursor exactly as it was given"
SEVERAL = "start_after belongs to one listing, and a list of filter values makes several"
BAD: list[tuple[dict[str, Any], type[Exception], str]] = [
    ({"status": "Active"}, ValueError, "status='Active' is not a known value; choose from 'active', 'inactive'"),
    ({"status": []}, ValueError, "status is an empty list"),
    ({"status": 7}, TypeError, "status must be text"),
    ({"customer_type": "company"}, ValueError, "customer_type='company' is not a known value"),
    (
        {"customer_type": CustomerStatus.ACTIVE},
        ValueError,
        "customer_type=<CustomerStatus.ACTIVE: 'active'> is not a known value",
    ),
    ({"email": ""}, ValueError, "email must be non-empty"),
    ({"email": b"a@x"}, TypeError, "email must be text"),
    ({"email": ["a@x", None]}, TypeError, "email must be text"),
    ({"page_size": 0}, ValueError, "page_size must be from 1 to 100, not 0; max_items limits the total"),
    ({"page_size": 101}, ValueError, "page_size must be from 1 to 100"),
    ({"page_size": -1}, ValueError, "page_size must be from 1 to 100"),
    ({"page_size": "50"}, TypeError, "page_size must be a whole number, not str"),
    ({"page_size": 50.0}, TypeError, "page_size must be a whole number"),
    ({"page_size": True}, TypeError, "page_size must be a whole number"),
    ({"page_size": None}, TypeError, "page_size must be a whole number"),
    ({"max_items": -1}, ValueError, "max_items must be 0 or more, not -1; None means all"),
    ({"max_items": 1.5}, TypeError, "max_items must be a whole number"),
    ({"max_items": False}, TypeError, "max_items must be a whole number"),
    (
        {"start_after": ""},
        ValueError,
        "start_after is empty; pass a page's next_cursor, or None to start from the beginning",
    ),
    ({"start_after": 7}, TypeError, "start_after must be text, not int"),
    ({"start_after": "\ud800"}, ValueError, NO_CURSOR),
    ({"start_after": "c" * 5000}, ValueError, NO_CURSOR),
    ({"start_after": "c", "status": ["active", "inactive"]}, ValueError, SEVERAL),
    ({"start_after": "c", "resume": "t"}, ValueError, "pass start_after or resume, not both: each says where to begin"),
    ({"resume": "t"}, ValueError, "resume: this token is damaged"),
    ({"resume": ""}, ValueError, "resume: this token is damaged"),
    ({"resume": 7}, TypeError, "resume must be text"),
]


@pytest.mark.parametrize("make", [portal, async_portal])
@pytest.mark.parametrize(("arguments", "kind", "message"), BAD, ids=lambda value: ascii(value)[:40])
def test_a_bad_argument_is_refused_before_anything_is_sent(
    make: Callable[..., Any], arguments: dict[str, Any], kind: type[Exception], message: str
) -> None:
    script = Script(ROWS)
    with pytest.raises(kind) as caught:
        make(script).customers.list(**arguments)
    assert str(caught.value).startswith(message)
    assert script.requests == []


@pytest.mark.parametrize(("tenant", "whose"), [("tenant_id", "acme"), (None, None)])
def test_a_listing_knows_its_tenant_where_there_are_tenants_and_every_other_argument(
    tenant: str | None, whose: str | None
) -> None:
    order = Parameter("order", CustomerStatus, choices=CustomerStatus)
    operation: ListOperation[object] = ListOperation(replace(listings.LIST_CUSTOMERS, tenant=tenant, options=(order,)))
    told: dict[str, Any] = {"page_size": 7, "max_items": None, "start_after": None, "resume": None, "look_ahead": 0}
    listing = in_order(operation, {"status": "active"}, {"order": "inactive"}, tenant_id="acme", **told)
    assert listing.tenant_id == whose
    assert [dict(part) for part in listing.partitions] == [{"order": "inactive", "status": "active"}]


def test_a_list_goes_on_with_the_parts_that_it_had_not_begun() -> None:
    every: dict[str, Any] = {"status": ["inactive", "active"], "customer_type": ["business", "individual"]}
    whole = [row.customer_id for row in portal(Script(ROWS)).customers.list(**every)]
    begun = portal(Script(ROWS)).customers.list(**every, max_items=1)
    first = [row.customer_id for row in begun]
    rest = portal(Script(ROWS)).customers.list(**every, resume=begun.resume_token)
    assert first + [row.customer_id for row in rest] == whole


def test_nothing_at_all_may_be_asked_for() -> None:
    script = Script(ROWS)
    for look_ahead in (0, 1):
        assert portal(script).customers.list(max_items=0, look_ahead=look_ahead).to_list() == []
    assert script.requests == []


def test_a_token_that_names_several_places_is_not_for_a_list() -> None:
    bound_to = fingerprint("listCustomers", [{}], TENANT)
    message = "resume: this token does not come from a list; pass it to what it was made by"
    with pytest.raises(ValueError, match=f"^{message}$"):
        portal(Script()).customers.list(resume=write_token(bound_to, [Position(), Position()]))
    with pytest.raises(ValueError, match=f"^{message}$"):
        portal(Script()).customers.list(resume=write_token(bound_to, []))


@pytest.mark.parametrize("kind", ["list", "scan"])
@pytest.mark.parametrize("make", [portal, async_portal])
def test_a_token_of_another_tenant_is_refused(make: Callable[..., Any], kind: str) -> None:
    opened = make(Script(ROWS))
    token = getattr(opened.customers, kind)().resume_token
    with pytest.raises(ValueError, match="the tenant that it was made with"):
        getattr(opened.with_options(tenant_id="globex").customers, kind)(resume=token)
    getattr(opened.with_options(tenant_id=TENANT).customers, kind)(resume=token)


def test_a_token_of_other_filters_is_refused_and_page_size_and_max_items_do_not_matter() -> None:
    opened = portal(Script(ROWS))
    token = opened.customers.list(status="active", page_size=3, max_items=5).resume_token
    with pytest.raises(ValueError, match="another listing"):
        opened.customers.list(status="inactive", resume=token)
    with pytest.raises(ValueError, match="another listing"):
        opened.customers.list(resume=token)
    assert len(opened.customers.list(status="active", page_size=9, resume=token).to_list()) == 8


@pytest.mark.parametrize("status", ["active", CustomerStatus.ACTIVE, ["active"], {CustomerStatus.ACTIVE}], ids=repr)
def test_one_value_is_one_listing_however_it_is_written(status: Any) -> None:
    script = Script(ROWS)
    found = portal(script).customers.list(status=status).to_list()
    assert [row.customer_id for row in found] == matching(status=["active"])
    assert script.queries == [{"limit": "100", "status": "active"}]


def test_a_list_means_any_of_them_each_combination_after_the_other() -> None:
    script = Script(ROWS)
    listing = portal(script).customers.list(status=["inactive", "active"], customer_type=["business", "individual"])
    found = [row.customer_id for row in listing]
    assert script.queries == [
        {"limit": "100", "status": status, "customerType": kind}
        for status in ("inactive", "active")
        for kind in ("business", "individual")
    ]
    assert sorted(found) == sorted(row["customerId"] for row in ROWS)
    assert found[0] == matching(status=["inactive"], customerType=["business"])[0]


def test_a_list_of_addresses_finds_each_customer_once() -> None:
    wanted = [ROWS[4]["email"], ROWS[2]["email"], ROWS[4]["email"], "nobody@example.com"]
    found = portal(Script(ROWS)).customers.list(email=wanted).to_list()
    assert [row.customer_id for row in found] == ["cus_4", "cus_2"]


def test_a_server_that_ignores_a_filter_does_not_deliver_anybody_twice() -> None:
    def deaf(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json=envelope(ROWS[:2]))

    found = portal(deaf).customers.list(customer_type=["business", CustomerType.INDIVIDUAL]).to_list()
    assert [row.customer_id for row in found] == ["cus_0", "cus_1"]


def test_max_items_is_over_all_combinations() -> None:
    script = Script(ROWS)
    found = portal(script).customers.list(status=["inactive", "active"], max_items=6, page_size=2).to_list()
    assert [row.customer_id for row in found] == [*matching(status=["inactive"]), *matching(status=["active"])][:6]
    assert [query["limit"] for query in script.queries] == ["2", "2", "2"]


def test_page_size_changes_the_requests_and_max_items_the_result() -> None:
    for page_size in (1, 5, 100):
        assert len(portal(Script(ROWS)).customers.list(page_size=page_size, max_items=7).to_list()) == 7


def test_start_after_goes_on_behind_a_page() -> None:
    opened = portal(Script(ROWS))
    page = next(opened.customers.list(page_size=5).pages())
    rest = opened.customers.list(start_after=page.next_cursor)
    assert [row.customer_id for row in rest] == [row["customerId"] for row in ROWS[5:]]


def test_a_value_that_the_contract_does_not_know_travels_as_an_enum_member() -> None:
    script = Script(ROWS)
    assert portal(script).customers.list(status=CustomerStatus("paused")).to_list() == []
    assert script.queries == [{"limit": "100", "status": "paused"}]


def test_an_address_travels_exactly() -> None:
    script = Script(ROWS)
    address = "zoë+a&b=c%20d@exämple.com"
    portal(script).customers.list(email=address).to_list()
    assert script.queries == [{"limit": "100", "email": address}]


class TestFind:
    """`find` gives the customer with this address, or None."""

    def test_it_asks_for_one(self) -> None:
        script = Script(ROWS)
        found = portal(script).customers.find(email="person3@example.com")
        assert found is not None
        assert found.customer_id == "cus_3"
        assert script.queries == [{"limit": "1", "email": "person3@example.com"}]

    def test_nobody_is_none(self) -> None:
        assert portal(Script(ROWS)).customers.find(email="nobody@example.com") is None

    def test_somebody_else_is_a_contract_error_that_does_not_show_the_address(self) -> None:
        deaf = Script([customer(1)])

        def ignoring(request: httpx.Request) -> httpx.Response:
            return deaf(httpx.Request("GET", request.url.copy_remove_param("email")))

        with pytest.raises(ResponseContractError) as caught:
            portal(ignoring).customers.find(email="zoe@example.com")
        assert caught.value.path == "$.customers[0].email"
        assert str(caught.value) == "listCustomers: the server ignored the e-mail filter"

    def test_letter_case_is_the_server_s_affair(self) -> None:
        def generous(_request: httpx.Request) -> httpx.Response:
            return httpx.Response(200, json=envelope([customer(1, email="Zoe@Example.com")]))

        assert portal(generous).customers.find(email="zoe@example.com") is not None

    @pytest.mark.parametrize("email", [None, 7, ["a@x"], b"a@x"], ids=repr)
    def test_anything_but_text_is_a_type_error(self, email: Any) -> None:
        script = Script(ROWS)
        with pytest.raises(TypeError) as caught:
            portal(script).customers.find(email=email)
        assert str(caught.value) == f"email must be text, not {type(email).__name__}; list(email=[…]) takes several"
        assert script.requests == []

    def test_an_empty_address_is_a_value_error(self) -> None:
        with pytest.raises(ValueError, match="non-empty"):
            portal(Script()).customers.find(email="")

    @pytest.mark.anyio
    async def test_awaited_it_does_the_same(self) -> None:
        async with async_portal(Script(ROWS)) as opened:
            found = await opened.customers.find(email="person3@example.com")
            assert found is not None
            assert found.customer_id == "cus_3"
            assert await opened.customers.find(email="nobody@example.com") is None
            with pytest.raises(TypeError, match="email must be text"):
                await opened.customers.find(email=7)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"concurrency": 0}, ValueError, "concurrency must be from 1 to 64, not 0"),
        ({"concurrency": 65}, ValueError, "concurrency must be from 1 to 64, not 65"),
        ({"concurrency": True}, TypeError, "concurrency must be a whole number, not bool"),
        ({"resume": "?"}, ValueError, "resume: this token is damaged"),
        ({"page_size": 101}, ValueError, "page_size must be from 1 to 100"),
    ],
)
def test_arguments_of_a_scan_that_cannot_be_meant_are_refused(
    arguments: dict[str, Any], error: type[Exception], message: str
) -> None:
    with portal(Script()) as opened, pytest.raises(error, match=message):
        opened.customers.scan(**arguments)


@pytest.mark.parametrize("concurrency", [1, 64])
def test_a_scan_is_what_its_arguments_say(concurrency: int) -> None:
    ordered: ListOperation[object] = ListOperation(replace(listings.LIST_CUSTOMERS, options=(Parameter("order", str),)))
    filters = {parameter.argument: None for parameter in ordered.filters}
    asked: dict[str, Any] = {"page_size": 7, "max_items": 3, "resume": None, "tenant_id": TENANT}
    listing = fan_out(ordered, filters, {"order": "age"}, concurrency=concurrency, **asked)
    assert (listing.page_size, listing.max_items, listing.concurrency) == (7, 3, concurrency)
    assert listing.in_order is False
    assert {part["order"] for part in listing.partitions} == {"age"}


@pytest.mark.parametrize(("look_ahead", "error"), [(2, ValueError), (-1, ValueError), (True, TypeError)])
def test_look_ahead_is_0_or_1(look_ahead: Any, error: type[Exception]) -> None:
    with portal(Script()) as opened, pytest.raises(error, match=r"^look_ahead must be (0 or 1|a whole number), not "):
        opened.customers.list(look_ahead=look_ahead)


def test_a_scan_parts_the_listing_by_every_filter_whose_values_cover_it() -> None:
    script = Script([customer(number) for number in range(9)])
    with portal(script) as opened:
        assert len(opened.customers.scan().to_list()) == 9
        combined = {(str(status), str(kind)) for status in CustomerStatus for kind in CustomerType}
        assert len(script.requests) == 1 + len(combined)
        # The first is the look at the whole.
        assert {(query.get("status"), query.get("customerType")) for query in script.queries} == {
            (None, None),
            *combined,
        }


def test_a_scan_of_chosen_values_asks_for_those_alone() -> None:
    script = Script([customer(number) for number in range(9)])
    with portal(script) as opened:
        found = opened.customers.scan(status="active", email=["person1@example.com", "person3@example.com"]).to_list()
    assert [row.customer_id for row in found] == ["cus_1"]
    assert {query["status"] for query in script.queries} == {"active"}


def test_a_scan_says_so_where_a_customer_has_a_value_that_the_contract_does_not_know() -> None:
    rows = [customer(1), customer(2, status="unheard-of")]
    with portal(Script(rows)) as opened:
        items = iter(opened.customers.scan())
        assert next(items).customer_id == "cus_1"
        with pytest.raises(PaginationError, match=r"\(status\)"):
            next(items)
        assert len(opened.customers.scan(status=["active", CustomerStatus("unheard-of")]).to_list()) == 2


def test_a_scan_goes_on_from_its_token_and_takes_no_other() -> None:
    with portal(Script([customer(number) for number in range(9)])) as opened:
        items = iter(opened.customers.scan(page_size=2))
        found = [next(items).customer_id for _ in range(4)]
        found += [row.customer_id for row in opened.customers.scan(page_size=3, resume=items.resume_token)]
        assert sorted(found) == [f"cus_{number}" for number in range(9)]
        with pytest.raises(ValueError, match="another listing"):
            opened.customers.list(resume=opened.customers.scan().resume_token)
        with pytest.raises(ValueError, match="another listing"):
            opened.customers.scan(resume=opened.customers.list().resume_token)


@pytest.mark.parametrize("positions", [[], [Position(1), Position(1)]], ids=["none", "one twice"])
def test_a_token_that_names_no_part_or_one_twice_is_refused(positions: list[Position]) -> None:
    with portal(Script()) as opened:
        token = write_token(opened.customers.scan()._listing.fingerprint, positions)  # pyright: ignore[reportPrivateUsage]
        told = "resume: this token names no part of the listing, or one twice"
        with pytest.raises(ValueError, match=f"^{told}$"):
            opened.customers.scan(resume=token)
