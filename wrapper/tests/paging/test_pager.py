"""Pagers: lazy, reusable, and nothing lost or repeated when a request fails in between. Sync and async alike."""

from __future__ import annotations

from typing import Any

import anyio
import httpx
import pytest
from flexportal import APITimeoutError, FlexPortalError, Page, PaginationError, Progress
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.scripted import Script, async_client, body_of, client, customer, envelope, error_response

ROWS = [customer(number) for number in range(7)]
IDS = [row["customerId"] for row in ROWS]


def ids(customers: Any) -> list[str]:
    return [found.customer_id for found in customers]


def test_nothing_is_sent_before_the_first_item_is_needed_and_only_one_page_for_it() -> None:
    script = Script(ROWS)
    pager = client(script).customers.list(page_size=3)
    items = iter(pager)
    pager.pages()
    assert script.requests == []
    assert ids([next(items), next(items), next(items)]) == IDS[:3]
    assert len(script.requests) == 1


def test_iterating_delivers_every_item_in_order_and_can_be_repeated() -> None:
    script = Script(ROWS)
    pager = client(script).customers.list(page_size=3)
    assert ids(pager) == IDS
    assert script.queries == [{"limit": "3"}, {"limit": "3", "startAfter": "3"}, {"limit": "3", "startAfter": "6"}]
    assert ids(pager) == ids(pager.to_list()) == IDS
    assert [(a.customer_id, b.customer_id) for a, b in zip(pager, pager, strict=True)] == list(
        zip(IDS, IDS, strict=True)
    )


@pytest.mark.anyio
async def test_async_iterating_delivers_every_item_in_order_and_can_be_repeated() -> None:
    script = Script(ROWS)
    async with async_client(script) as opened:
        pager = opened.customers.list(page_size=3)
        assert script.requests == []
        assert [item.customer_id async for item in pager] == IDS
        assert ids(await pager.to_list()) == IDS
        assert [len(page) async for page in pager.pages()] == [3, 3, 1]
        first = await pager.first()
        assert first is not None
        assert first.customer_id == IDS[0]
        assert script.queries[-1] == {"limit": "1"}
        assert await opened.customers.list(max_items=0).first() is None


def test_an_iterator_that_has_ended_stays_ended() -> None:
    script = Script(ROWS[:1])
    items = iter(client(script).customers.list())
    assert ids(items) == IDS[:1]
    assert next(items, None) is None
    assert len(script.requests) == 1


def test_pages_contain_what_the_server_sent_and_a_token_for_what_follows() -> None:
    opened = client(Script(ROWS))
    pages = opened.customers.list(page_size=4).pages()
    first = next(pages)
    assert isinstance(first, Page)
    assert (len(first), first.has_more, first.next_cursor, first.count, first.limit) == (4, True, "4", 4, 4)
    assert first.raw["customers"] == ROWS[:4]
    assert "example.com" not in repr(first)
    assert first.resume_token == pages.resume_token
    assert ids(opened.customers.list(resume=first.resume_token)) == IDS[4:]
    assert [(len(page), page.has_more, page.resume_token) for page in pages] == [(3, False, None)]


@pytest.mark.parametrize("max_items", [None, 1, 5])
def test_first_requests_one_item_and_leaves_iterations_alone(max_items: int | None) -> None:
    script = Script(ROWS)
    pager = client(script).customers.list(max_items=max_items)
    token = pager.resume_token
    assert ids([pager.first()]) == IDS[:1]
    assert script.queries == [{"limit": "1"}]
    assert pager.resume_token == token


@pytest.mark.parametrize(("rows", "max_items", "requests"), [([], None, 1), (ROWS, 0, 0)], ids=["empty", "0 items"])
def test_first_of_nothing_is_none(rows: list[dict[str, Any]], max_items: int | None, requests: int) -> None:
    script = Script(rows)
    assert client(script).customers.list(max_items=max_items).first() is None
    assert len(script.requests) == requests


def test_a_repeated_cursor_raises_pagination_error() -> None:
    def repeating(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json=envelope([customer(len(request.url.params))], "again"))

    items = iter(client(repeating).customers.list())
    assert ids([next(items), next(items)]) == ["cus_1", "cus_2"]
    for _ in range(2):
        with pytest.raises(PaginationError, match="cursor cycle") as caught:
            next(items)
        assert caught.value.resume_token is not None


FAULTS = st.lists(st.sampled_from(["none", "connection", "503", "404", "contract", "status"]), max_size=12)


def faulty(kinds: list[str]) -> Script:
    makers: dict[str, Any] = {
        "none": lambda: None,
        "connection": lambda: httpx.ReadError("reset"),
        "503": lambda: error_response(503),
        "404": lambda: error_response(404),
        "contract": lambda: body_of("{}"),
        "status": lambda: httpx.Response(204),
    }
    return Script(ROWS, [makers[kind]() for kind in kinds])


def sync_run(script: Script, stop: int, *, continues: bool, **options: Any) -> tuple[list[str], list[Any], str | None]:
    """What an iteration of so many items delivers, its errors with the token then, and the token at the end."""
    found, errors = list[str](), list[tuple[FlexPortalError, str | None]]()
    with client(script) as opened:
        items = iter(opened.customers.list(**options))
        while len(found) < stop and (continues or not errors):
            try:
                found.append(next(items).customer_id)
            except StopIteration:
                break
            except FlexPortalError as error:
                errors.append((error, items.resume_token))
        return found, errors, items.resume_token


def async_run(script: Script, stop: int, *, continues: bool, **options: Any) -> tuple[list[str], list[Any], str | None]:
    """As `sync_run`, with `async for`."""

    async def run() -> tuple[list[str], list[Any], str | None]:
        found, errors = list[str](), list[tuple[FlexPortalError, str | None]]()
        async with async_client(script) as opened:
            items = aiter(opened.customers.list(**options))
            while len(found) < stop and (continues or not errors):
                try:
                    found.append((await anext(items)).customer_id)
                except StopAsyncIteration:
                    break
                except FlexPortalError as error:
                    errors.append((error, items.resume_token))
            return found, errors, items.resume_token

    return anyio.run(run)


RUNS = st.sampled_from([sync_run, async_run])


@settings(deadline=None)
@given(run=RUNS, kinds=FAULTS, page_size=st.integers(1, 8), max_items=st.none() | st.integers(0, 9))
def test_an_iterator_continues_after_an_error_with_the_page_that_failed(
    run: Any, kinds: list[str], page_size: int, max_items: int | None
) -> None:
    script = faulty(kinds)
    found, errors, token = run(script, 100, continues=True, page_size=page_size, max_items=max_items)
    assert found == IDS[:max_items]
    pages = -(-len(found) // page_size) or int(max_items != 0)
    assert len(script.requests) == len(errors) + pages
    assert all(error.resume_token == then is not None for error, then in errors)
    assert token is None or max_items is not None


@settings(deadline=None)
@given(run=RUNS, kinds=FAULTS, sizes=st.lists(st.integers(1, 8), min_size=1, max_size=4), stop=st.integers(1, 5))
def test_another_process_continues_after_an_error_or_a_crash_from_the_token(
    run: Any, kinds: list[str], sizes: list[int], stop: int
) -> None:
    """Each error and each `stop`-th item ends a process; the next one has only the token."""
    script, found, token = faulty(kinds), list[str](), None
    for number in range(100):
        size = sizes[number % len(sizes)]
        more, errors, token = run(script, stop, continues=False, page_size=size, resume=token)
        assert all(error.resume_token == token for error, _ in errors)
        found += more
        if token is None:
            break
    assert found == IDS


def test_the_token_of_a_pager_names_the_first_item_before_an_iteration_and_is_none_after_it() -> None:
    opened = client(Script(ROWS))
    pager = opened.customers.list(page_size=3)
    assert ids(opened.customers.list(resume=pager.resume_token)) == IDS
    items = iter(pager)
    next(items)
    assert pager.resume_token == items.resume_token
    assert ids(opened.customers.list(resume=pager.resume_token)) == IDS[1:]
    list(items)
    assert pager.resume_token is None


def test_an_error_says_how_far_the_iteration_came() -> None:
    opened = client(Script(ROWS, [None, None, httpx.ReadError("reset")]))
    with pytest.raises(FlexPortalError) as caught:
        opened.customers.list(page_size=2).to_list()
    assert caught.value.progress == Progress(2, 4)


@pytest.mark.anyio
async def test_a_deadline_bounds_the_whole_iteration() -> None:
    with pytest.raises(APITimeoutError, match="deadline"):
        client(Script(ROWS), deadline=1e-9).customers.list(page_size=3).to_list()
    async with async_client(Script(ROWS), deadline=1e-9) as opened:
        with pytest.raises(APITimeoutError, match="deadline"):
            await opened.customers.list(page_size=3).to_list()


@pytest.mark.anyio
async def test_a_cancelled_iteration_can_continue() -> None:
    scope, script, found = anyio.CancelScope(), Script(ROWS), list[str]()

    async def respond(request: httpx.Request) -> httpx.Response:
        if "startAfter" in request.url.params and not scope.cancel_called:
            scope.cancel()
            await anyio.sleep_forever()
        return script(request)

    async with async_client(respond) as opened:  # type: ignore[arg-type]
        items = aiter(opened.customers.list(page_size=3))
        with scope:
            async for item in items:
                found.append(item.customer_id)
        assert scope.cancelled_caught
        assert found == IDS[:3]
        assert found + [item.customer_id async for item in items] == IDS


@pytest.mark.anyio
async def test_a_scan_delivers_pages_in_the_order_in_which_they_arrive() -> None:
    others, script = anyio.Event(), Script(ROWS)

    async def respond(request: httpx.Request) -> httpx.Response:
        if request.url.params["status"] == "active":
            await others.wait()
        return script(request)

    found: list[str] = []
    async with async_client(respond) as opened:  # type: ignore[arg-type]
        with anyio.fail_after(10):
            async for item in opened.customers.scan(status=["active", "inactive"], customer_type="individual"):
                found.append(item.customer_id)
                others.set()
    assert found == ["cus_3", "cus_1", "cus_5"]
