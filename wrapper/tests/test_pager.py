"""Pagers: lazy, reusable, and nothing lost or repeated when a request fails in between."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import anyio
import httpx
import pytest
from flexportal import (
    APIConnectionError,
    APITimeoutError,
    FlexPortalError,
    InternalServerError,
    Page,
    PaginationError,
    connection,
)
from flexportal.outgoing import Requests
from flexportal.pager import Pager
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.scripted import Script, async_portal, body_of, customer, envelope, portal, refused

ROWS = [customer(number) for number in range(7)]
IDS = [row["customerId"] for row in ROWS]


def ids(customers: Any) -> list[str]:
    return [found.customer_id for found in customers]


def test_nothing_is_sent_before_the_first_item_is_asked_for() -> None:
    script = Script(ROWS)
    pager = portal(script).customers.list(page_size=3)
    items = iter(pager)
    pager.pages()
    assert script.requests == []
    assert next(items).customer_id == IDS[0]
    assert len(script.requests) == 1


def test_iterating_delivers_every_item_in_order_over_as_few_requests_as_needed() -> None:
    script = Script(ROWS)
    assert ids(portal(script).customers.list(page_size=3)) == IDS
    assert script.queries == [
        {"limit": "3"},
        {"limit": "3", "startAfter": "3"},
        {"limit": "3", "startAfter": "6"},
    ]


def test_a_caller_who_stops_on_page_one_causes_one_request() -> None:
    script = Script(ROWS)
    for number, _ in enumerate(portal(script).customers.list(page_size=3), start=1):
        if number == 3:
            break
    assert len(script.requests) == 1


def test_a_pager_can_be_used_again() -> None:
    pager = portal(Script(ROWS)).customers.list(page_size=3)
    assert ids(pager) == ids(pager) == ids(pager.to_list()) == IDS


def test_two_iterations_of_one_pager_do_not_disturb_each_other() -> None:
    pager = portal(Script(ROWS)).customers.list(page_size=2)
    assert [(a.customer_id, b.customer_id) for a, b in zip(pager, pager, strict=True)] == list(
        zip(IDS, IDS, strict=True)
    )


def test_an_iterator_that_has_ended_stays_ended() -> None:
    script = Script(ROWS[:1])
    items = iter(portal(script).customers.list())
    assert ids(items) == IDS[:1]
    assert next(items, None) is None
    assert len(script.requests) == 1


def test_pages_say_what_the_server_said() -> None:
    pages = list(portal(Script(ROWS)).customers.list(page_size=4).pages())
    assert [(len(page), page.has_more, page.next_cursor, page.count, page.limit) for page in pages] == [
        (4, True, "4", 4, 4),
        (3, False, None, 3, 4),
    ]
    assert pages[0].raw["customers"] == ROWS[:4]
    assert isinstance(pages[0], Page)


@pytest.mark.parametrize("max_items", [None, 1, 5])
def test_first_asks_for_one_item_only(max_items: int | None) -> None:
    script = Script(ROWS)
    first = portal(script).customers.list(max_items=max_items).first()
    assert first is not None
    assert first.customer_id == IDS[0]
    assert script.queries == [{"limit": "1"}]


@pytest.mark.parametrize(
    ("rows", "max_items", "requests"), [([], None, 1), (ROWS, 0, 0)], ids=["nobody", "none wanted"]
)
def test_first_of_nothing_is_none(rows: list[dict[str, Any]], max_items: int | None, requests: int) -> None:
    script = Script(rows)
    assert portal(script).customers.list(max_items=max_items).first() is None
    assert len(script.requests) == requests


def test_first_does_not_touch_the_iteration_under_way() -> None:
    pager = portal(Script(ROWS)).customers.list(page_size=3)
    items = iter(pager)
    next(items)
    token = pager.resume_token
    assert pager.first() is not None
    assert pager.resume_token == token


def test_a_repeated_cursor_stops_the_walk_after_what_it_delivered() -> None:
    def circling(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json=envelope([customer(len(request.url.params))], "again"))

    items = iter(portal(circling).customers.list())
    assert [next(items).customer_id, next(items).customer_id] == ["cus_1", "cus_2"]
    for _ in range(2):
        with pytest.raises(PaginationError, match="circle") as caught:
            next(items)
        assert caught.value.resume_token is not None


@pytest.mark.parametrize(
    "fault",
    [httpx.ReadError("reset"), refused(500), refused(404), body_of("<html>"), httpx.Response(204)],
    ids=["connection", "500", "404", "contract", "undeclared"],
)
@pytest.mark.parametrize("position", range(3))
def test_after_an_error_the_iterator_goes_on_with_the_same_page(
    fault: httpx.Response | Exception, position: int
) -> None:
    script = Script(ROWS, [*[None] * position, fault])
    items = iter(portal(script).customers.list(page_size=3))
    found: list[str] = []
    with pytest.raises(FlexPortalError):
        found.extend(item.customer_id for item in items)
    found += ids(items)
    assert len(script.requests) == 4
    assert script.queries[position] == script.queries[position + 1]
    assert found[-1] == IDS[-1]


def walk_through_faults(pager: Pager[Any]) -> tuple[list[str], list[FlexPortalError]]:
    items, found, errors = iter(pager), list[str](), list[FlexPortalError]()
    for _ in range(200):
        try:
            item = next(items, None)
        except FlexPortalError as error:
            errors.append(error)
            continue
        if item is None:
            return found, errors
        found.append(item.customer_id)
    raise AssertionError("the walk did not end")


FAULTS = st.lists(st.sampled_from(["ok", "connection", "status", "contract"]), max_size=12)


def faulty(kinds: list[str]) -> Script:
    makers: dict[str, Any] = {
        "ok": lambda: None,
        "connection": lambda: httpx.ReadError("reset"),
        "status": lambda: refused(503),
        "contract": lambda: body_of("{}"),
    }
    return Script(ROWS, [makers[kind]() for kind in kinds])


@settings(deadline=None)
@given(kinds=FAULTS, page_size=st.integers(1, 8), max_items=st.none() | st.integers(0, 9))
def test_whatever_fails_every_item_is_delivered_once_and_in_order(
    kinds: list[str], page_size: int, max_items: int | None
) -> None:
    with portal(faulty(kinds)) as opened:
        found, errors = walk_through_faults(opened.customers.list(page_size=page_size, max_items=max_items))
    assert found == IDS[:max_items]
    assert all(error.resume_token for error in errors)


@settings(deadline=None)
@given(kinds=FAULTS, sizes=st.lists(st.integers(1, 8), min_size=1, max_size=4), stop=st.integers(1, 5))
def test_a_crashed_walk_goes_on_from_the_error_s_token_in_another_process(
    kinds: list[str], sizes: list[int], stop: int
) -> None:
    """Each error and each `stop`-th item ends a process; the next one has only the token."""
    script, found, token = faulty(kinds), list[str](), None
    for number in range(100):
        with portal(script) as opened:
            pager = opened.customers.list(page_size=sizes[number % len(sizes)], resume=token)
            items = iter(pager)
            try:
                for _ in range(stop):
                    item = next(items, None)
                    if item is None:
                        break
                    found.append(item.customer_id)
                token = items.resume_token
                fair = token == pager.resume_token
            except FlexPortalError as error:
                token = error.resume_token
                fair = token == items.resume_token
        assert fair
        if token is None:
            break
    assert found == IDS


def test_the_token_before_the_first_item_names_it_and_at_the_end_there_is_none() -> None:
    opened = portal(Script(ROWS))
    pager = opened.customers.list(page_size=3)
    before = pager.resume_token
    assert before is not None
    assert ids(opened.customers.list(resume=before)) == IDS
    pager.to_list()
    assert pager.resume_token is None


def test_a_page_s_token_goes_on_after_it() -> None:
    opened = portal(Script(ROWS))
    pages = opened.customers.list(page_size=3).pages()
    page = next(pages)
    assert page.resume_token == pages.resume_token
    assert ids(opened.customers.list(resume=page.resume_token)) == IDS[3:]
    assert [page.resume_token is None for page in pages] == [False, True]


class CountedRequests(Requests[Any]):
    """Counts how often one was made."""

    made = 0

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        CountedRequests.made += 1


@pytest.fixture
def requests_made(monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    monkeypatch.setattr(connection, "Requests", CountedRequests)
    CountedRequests.made = 0
    return lambda: CountedRequests.made


def test_what_the_requests_of_a_listing_have_in_common_is_made_once(requests_made: Callable[[], int]) -> None:
    assert ids(portal(Script(ROWS)).customers.list(page_size=2)) == IDS
    assert requests_made() == 1


def test_outside_a_walk_an_error_has_no_token() -> None:
    with pytest.raises(ValueError, match="page_size") as caught:
        portal(Script()).customers.list(page_size=0)
    assert not hasattr(caught.value, "resume_token")


def test_a_deadline_bounds_the_whole_listing() -> None:
    hurried = portal(Script(ROWS)).with_options(deadline=1e-9)
    with pytest.raises(APITimeoutError, match="deadline"):
        hurried.customers.list(page_size=3).to_list()


class TestAsync:
    """The awaiting twin does the same."""

    pytestmark = pytest.mark.anyio

    async def test_iterating_delivers_every_item_in_order(self) -> None:
        script = Script(ROWS)
        async with async_portal(script) as opened:
            pager = opened.customers.list(page_size=3)
            assert script.requests == []
            assert [item.customer_id async for item in pager] == IDS
            assert ids(await pager.to_list()) == IDS
        assert len(script.requests) == 6

    async def test_pages_and_first(self) -> None:
        script = Script(ROWS)
        async with async_portal(script) as opened:
            pager = opened.customers.list(page_size=4)
            assert [len(page) async for page in pager.pages()] == [4, 3]
            first = await pager.first()
            assert first is not None
            assert first.customer_id == IDS[0]
            assert script.queries[-1] == {"limit": "1"}
            assert await opened.customers.list(max_items=0).first() is None

    @pytest.mark.parametrize("position", range(3))
    async def test_after_an_error_the_iterator_goes_on_with_the_same_page(self, position: int) -> None:
        script = Script(ROWS, [*[None] * position, httpx.ReadError("reset")])
        found: list[str] = []
        async with async_portal(script) as opened:
            items = aiter(opened.customers.list(page_size=3))
            with pytest.raises(APIConnectionError) as caught:  # noqa: PT012 - a loop is what may raise here
                async for item in items:
                    found.append(item.customer_id)
            assert caught.value.resume_token == items.resume_token
            assert caught.value.resume_token is not None
            rest = opened.customers.list(page_size=2, resume=caught.value.resume_token)
            assert [item.customer_id async for item in rest] == IDS[3 * position :]
            found.extend([item.customer_id async for item in items])
        assert found == IDS

    async def test_a_cancelled_walk_can_go_on(self) -> None:
        held = True

        async def answer(request: httpx.Request) -> httpx.Response:
            if held and "startAfter" in request.url.params:
                await anyio.sleep(60)
            return script(request)

        script = Script(ROWS)
        async with async_portal(answer) as opened:  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
            items, found = aiter(opened.customers.list(page_size=3)), list[str]()
            with anyio.move_on_after(0.05) as scope:
                async for item in items:
                    found.append(item.customer_id)
            assert scope.cancelled_caught
            assert found == IDS[:3]
            held = False
            assert found + [item.customer_id async for item in items] == IDS

    async def test_what_the_requests_of_a_listing_have_in_common_is_made_once(
        self, requests_made: Callable[[], int]
    ) -> None:
        async with async_portal(Script(ROWS)) as opened:
            assert ids(await opened.customers.list(page_size=2).to_list()) == IDS
        assert requests_made() == 1

    async def test_a_scan_takes_its_pages_in_the_order_in_which_they_come(self) -> None:
        """The customers that are active are asked for first, and answered last."""
        others, script = anyio.Event(), Script(ROWS)

        async def answer(request: httpx.Request) -> httpx.Response:
            if request.url.params["status"] == "active":
                await others.wait()
            return script(request)

        async with async_portal(answer) as opened:  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
            found: list[str] = []
            with anyio.fail_after(10):
                async for item in opened.customers.scan(status=["active", "inactive"], customer_type="individual"):
                    found.append(item.customer_id)
                    others.set()
        assert found == ["cus_3", "cus_1", "cus_5"]

    async def test_a_status_error_carries_the_token_of_its_page(self) -> None:
        script = Script(ROWS, [None, refused(500)])
        async with async_portal(script) as opened:
            pages = opened.customers.list(page_size=3).pages()
            page = await anext(pages)
            with pytest.raises(InternalServerError) as caught:
                await anext(pages)
            assert caught.value.resume_token == page.resume_token

    async def test_a_deadline_bounds_the_whole_listing(self) -> None:
        async with async_portal(Script(ROWS)) as opened:
            hurried = opened.with_options(deadline=1e-9)
            with pytest.raises(APITimeoutError, match="deadline"):
                await hurried.customers.list(page_size=3).to_list()
