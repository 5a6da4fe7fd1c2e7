"""Fetches in the background: when they begin, where their errors arise, and that nothing of them is left behind."""

# Some of this cannot be seen from outside.
# pyright: reportPrivateUsage=false

from __future__ import annotations

import asyncio
import gc
import os
import sys
import threading
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from typing import Any

import anyio
import httpx
import pytest
from flexportal import AsyncFlexPortal, Customer, FlexPortalError, InternalServerError
from flexportal.background import Backgrounds
from flexportal.connection import AsyncConnection
from flexportal.fetches import Fetches
from flexportal.page import Page, PageRequest
from tests.scripted import KEY, TENANT, URL, Script, async_portal, customer, portal, refused

ROWS = [customer(number) for number in range(10)]
BACKENDS = ["asyncio", "trio"]
PATIENCE = 5.0


def ids(customers: list[Customer]) -> list[str]:
    return [found.customer_id for found in customers]


EVERYTHING = [str(row["customerId"]) for row in ROWS]


def eventually(condition: Callable[[], bool]) -> None:
    """Wait until another thread has done something; bounded."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.001)


async def eventually_async(condition: Callable[[], bool]) -> None:
    with anyio.fail_after(PATIENCE):
        while not condition():
            await anyio.sleep(0.001)


def page_of(request: PageRequest) -> Page[int]:
    return Page([request.partition], False, None, 1, 1, b"{}")


def fetched(page: PageRequest, *, given_up: threading.Event) -> Page[int]:
    return page_of(page)


FIRST, SECOND = PageRequest({}, None, 1, 0), PageRequest({}, None, 1, 1)


def test_a_caller_that_stops_on_the_first_page_causes_one_request() -> None:
    script = Script(ROWS)
    with portal(script) as opened:
        iterator = iter(opened.customers.list(page_size=2))
        assert ids([next(iterator), next(iterator)]) == EVERYTHING[:2]
        assert len(script.requests) == 1


def test_from_the_second_page_on_the_next_is_fetched_while_the_caller_works() -> None:
    script = Script(ROWS)
    with portal(script) as opened:
        pages = opened.customers.list(page_size=2).pages()
        next(pages)
        next(pages)
        eventually(lambda: len(script.requests) == 3)
        assert ids([found for page in pages for found in page.items]) == EVERYTHING[4:]
        assert len(script.requests) == 5


def test_without_look_ahead_each_page_is_fetched_when_it_is_asked_for() -> None:
    script = Script(ROWS)
    before = set(threading.enumerate())
    with portal(script) as opened:
        for number, _ in enumerate(opened.customers.list(page_size=2, look_ahead=0).pages(), 1):
            assert len(script.requests) == number
            assert set(threading.enumerate()) <= before


@pytest.mark.parametrize("look_ahead", [0, 1])
def test_an_error_of_a_page_arises_when_the_page_is_reached_and_the_walk_goes_on_after_it(look_ahead: int) -> None:
    script = Script(ROWS, [None, None, refused(500)])
    with portal(script) as opened:
        pages = opened.customers.list(page_size=2, look_ahead=look_ahead).pages()
        found = [*next(pages).items, *next(pages).items]
        with pytest.raises(InternalServerError) as caught:
            next(pages)
        assert caught.value.resume_token == pages.resume_token
        found += [row for page in pages for row in page.items]
    assert ids(found) == EVERYTHING


def test_lists_of_filter_values_are_asked_for_several_at_a_time_in_the_order_given() -> None:
    barrier = threading.Barrier(3, timeout=PATIENCE)
    script = Script(ROWS)

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.params["email"] != "person9@example.com":
            barrier.wait()  # passes only if three are under way together
        return script(request)

    emails = [f"person{number}@example.com" for number in (9, 3, 5, 1)]
    with portal(answer) as opened:
        found = opened.customers.list(email=emails).to_list()
    assert [row.email for row in found] == emails


def test_where_no_thread_can_be_had_pages_are_fetched_when_their_turn_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    with portal(Script(ROWS)) as opened:
        assert ids(opened.customers.list(page_size=2).to_list()) == EVERYTHING
        assert sorted(ids(opened.customers.scan(page_size=2).to_list())) == EVERYTHING


def test_what_is_dropped_half_way_makes_no_further_attempt() -> None:
    attempts: list[float] = []

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.params.get("startAfter") == "4":
            attempts.append(time.monotonic())
            return refused(503, Retry_After="5")
        return Script(ROWS)(request)

    with portal(answer, max_retries=4) as opened:
        pages = opened.customers.list(page_size=2).pages()
        next(pages)
        next(pages)
        eventually(lambda: bool(attempts))
        fetching = [thread for thread in threading.enumerate() if thread.name == "flexportal-fetch"]
        assert fetching
        del pages
        gc.collect()
        for thread in fetching:
            thread.join(PATIENCE)
            assert not thread.is_alive()
    assert len(attempts) == 1


def test_closing_an_iteration_ends_its_fetches_and_it_can_be_gone_on_with() -> None:
    with portal(Script(ROWS)) as opened:
        items = iter(opened.customers.list(page_size=2))
        found = [next(items) for _ in range(4)]
        items.close()
        with pytest.raises(FlexPortalError, match="closed"):
            list(items)
        token = items.resume_token
        assert ids(found + opened.customers.list(resume=token).to_list()) == EVERYTHING


def test_a_fork_fetches_for_itself_what_its_parent_had_begun() -> None:
    never = threading.Event()

    def stuck(page: PageRequest, *, given_up: threading.Event) -> Page[int]:
        if page is SECOND and os.getpid() == parent:
            never.wait(PATIENCE)
        return page_of(page)

    parent = os.getpid()
    fetches = Fetches[int](stuck)
    fetches.begin([SECOND])
    child = os.fork()
    if child == 0:
        os._exit(0 if fetches.take([SECOND], [SECOND])[1] == 1 else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    never.set()


def test_what_another_process_began_is_begun_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    fetches = Fetches[int](fetched)
    fetches.begin([FIRST])
    monkeypatch.setattr("flexportal.fetches.os.getpid", lambda: -1)
    assert fetches.take([SECOND], [SECOND])[1] == 1
    assert fetches._begun == {}


def test_the_page_begun_first_is_taken_first() -> None:
    fetches = Fetches[int](fetched)
    fetches.begin([SECOND, FIRST])
    eventually(lambda: all(future.done() for future in fetches._begun.values()))
    assert fetches.take([FIRST, SECOND], [FIRST, SECOND])[1] == 1
    assert fetches.take([FIRST, SECOND], [FIRST])[1] == 0


def test_a_page_that_no_thread_has_come_to_is_fetched_by_who_asks_for_it() -> None:
    """A caller that asks for the next page at once needs no other thread for it."""
    by: list[int] = []

    def noting(page: PageRequest, *, given_up: threading.Event) -> Page[int]:
        by.append(threading.get_ident())
        return page_of(page)

    fetches = Fetches[int](noting)
    waiting = Future[Page[int]]()
    fetches._begun[0] = waiting
    assert fetches.take([FIRST], [FIRST])[1] == 0
    assert waiting.cancelled()
    assert by == [threading.get_ident()]


def test_a_caller_that_works_on_its_pages_steps_back_until_the_next_is_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("flexportal.threads.STEP_BACK", PATIENCE)
    monkeypatch.setattr("flexportal.fetches.AT_ONCE", -1.0)
    fetches = Fetches[int](fetched)
    for _ in range(2):
        fetches.look_ahead([FIRST])
        assert fetches._begun[0].done()
        assert fetches.take([FIRST], [FIRST])[1] == 0
    fetches.rest()


def test_a_caller_that_asks_at_once_does_not_step_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flexportal.fetches.AT_ONCE", PATIENCE)
    fetches, promptly = Fetches[int](fetched), list[bool]()
    begin = fetches._threads.begin

    def noting(*given: Any, **options: Any) -> Any:
        promptly.append(options["promptly"])
        return begin(*given, **options)

    monkeypatch.setattr(fetches._threads, "begin", noting)
    fetches.look_ahead([FIRST])  # what the caller does with its first page nobody knows
    fetches.take([FIRST], [FIRST])
    fetches.look_ahead([FIRST])
    assert promptly == [True, False]
    fetches.close()


def test_a_caller_that_has_several_pages_fetched_steps_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flexportal.threads.STEP_BACK", PATIENCE)
    monkeypatch.setattr("flexportal.fetches.AT_ONCE", PATIENCE)
    fetches = Fetches[int](fetched)
    fetches.begin([SECOND])
    fetches.take([SECOND], [FIRST, SECOND])
    fetches.look_ahead([FIRST, SECOND])
    assert not fetches._begun[1].cancel()
    fetches.close()


@pytest.mark.parametrize("how", ["it is at its end", "it is closed", "it is dropped"])
def test_an_iteration_that_is_over_keeps_no_threads(how: str) -> None:
    def fetching() -> list[threading.Thread]:
        return [thread for thread in threading.enumerate() if thread.name == "flexportal-fetch"]

    before = fetching()
    with portal(Script(ROWS)) as opened:
        pages = opened.customers.list(page_size=2).pages()
        for _ in range(3):
            next(pages)
        threads = set(fetching()) - set(before)
        assert len(threads) == 1
        if how == "it is at its end":
            assert len(list(pages)) == 2
        elif how == "it is closed":
            pages.close()
        else:
            del pages
            gc.collect()
        for thread in threads:
            thread.join(PATIENCE)
            assert not thread.is_alive()


def run_async(backend: str, work: Callable[[AsyncFlexPortal], Awaitable[Any]], answering: Any, **options: Any) -> Any:
    async def main() -> Any:
        async with async_portal(answering, **options) as opened:
            return await work(opened)

    return anyio.run(main, backend=backend)


def running(opened: AsyncFlexPortal) -> set[Any]:
    connection: AsyncConnection = opened._connection
    return connection.backgrounds._running


@pytest.mark.parametrize("backend", BACKENDS)
def test_async_a_caller_that_stops_on_the_first_page_causes_one_request(backend: str) -> None:
    script = Script(ROWS)

    async def work(opened: AsyncFlexPortal) -> None:
        items = aiter(opened.customers.list(page_size=2))
        assert ids([await anext(items), await anext(items)]) == EVERYTHING[:2]
        await anyio.sleep(0.01)
        assert len(script.requests) == 1

    run_async(backend, work, script)


@pytest.mark.parametrize("backend", BACKENDS)
def test_async_the_next_page_is_fetched_while_the_caller_works(backend: str) -> None:
    script = Script(ROWS)

    async def work(opened: AsyncFlexPortal) -> None:
        pages = opened.customers.list(page_size=2).pages()
        await anext(pages)
        await anext(pages)
        await eventually_async(lambda: len(script.requests) == 3)
        assert ids([found async for page in pages for found in page.items]) == EVERYTHING[4:]
        assert len(script.requests) == 5
        assert running(opened) == set()

    run_async(backend, work, script)


def test_a_program_without_trio_needs_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "trio", raising=False)

    async def work(opened: AsyncFlexPortal) -> None:
        assert ids(await opened.customers.list(page_size=2).to_list()) == EVERYTHING

    run_async("asyncio", work, Script(ROWS))


@pytest.mark.parametrize("backend", BACKENDS)
def test_async_an_error_arises_when_its_page_is_reached(backend: str) -> None:
    async def work(opened: AsyncFlexPortal) -> None:
        pages = opened.customers.list(page_size=2).pages()
        found = [*(await anext(pages)).items, *(await anext(pages)).items]
        with pytest.raises(InternalServerError) as caught:
            await anext(pages)
        assert caught.value.resume_token == pages.resume_token
        found += [row async for page in pages for row in page.items]
        assert ids(found) == EVERYTHING

    run_async(backend, work, Script(ROWS, [None, None, refused(500)]))


@pytest.mark.parametrize("backend", BACKENDS)
def test_async_a_scan_and_its_rows_are_whole(backend: str) -> None:
    async def work(opened: AsyncFlexPortal) -> None:
        assert sorted(ids(await opened.customers.scan(page_size=2).to_list())) == EVERYTHING
        rows = await opened.customers.scan(page_size=2).rows().to_list()
        assert sorted(row.customer_id for row in rows) == EVERYTHING

    run_async(backend, work, Script(ROWS))


class Hanging(httpx.AsyncBaseTransport):
    """Answers with the script until a page is asked for that never comes."""

    def __init__(self, cursor: str) -> None:
        self.waiting = 0
        self._cursor = cursor
        self._script = Script(ROWS)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.params.get("startAfter") == self._cursor:
            self.waiting += 1
            try:
                await anyio.sleep_forever()
            finally:
                self.waiting -= 1
        return self._script(request)


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("kind", ["list", "scan"])
def test_cancelling_a_walk_that_waits_for_a_page_leaves_nothing_behind(backend: str, kind: str) -> None:
    async def main() -> None:
        transport = Hanging("2")
        async with AsyncFlexPortal(KEY, TENANT, base_url=URL, transport=transport) as opened:
            with anyio.move_on_after(0.05):
                await getattr(opened.customers, kind)(page_size=2).to_list()
            assert transport.waiting == 0
            assert running(opened) == set()

    anyio.run(main, backend=backend)


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("how", ["the iteration is closed", "the iteration is dropped", "the portal is closed"])
def test_a_walk_that_is_left_while_a_page_is_looked_ahead_for_leaves_nothing_behind(backend: str, how: str) -> None:
    async def main() -> None:
        transport = Hanging("4")
        opened = AsyncFlexPortal(KEY, TENANT, base_url=URL, transport=transport)
        items = aiter(opened.customers.list(page_size=2))
        for _ in range(3):
            await anext(items)
        await eventually_async(lambda: transport.waiting == 1)
        if how == "the iteration is closed":
            await items.aclose()
            assert running(opened) == set()
        elif how == "the iteration is dropped":
            del items
            gc.collect()
            await eventually_async(lambda: not running(opened))
        await opened.aclose()
        assert running(opened) == set()
        assert transport.waiting == 0

    anyio.run(main, backend=backend)


@pytest.mark.parametrize("backend", BACKENDS)
def test_who_waits_for_a_page_while_the_portal_is_closed_hears_of_it(backend: str) -> None:
    async def main() -> None:
        opened = AsyncFlexPortal(KEY, TENANT, base_url=URL, transport=Hanging("4"))
        items = aiter(opened.customers.list(page_size=2))
        for _ in range(4):
            await anext(items)

        async def close() -> None:
            await anyio.sleep(0.01)
            await opened.aclose()

        async with anyio.create_task_group() as group:
            group.start_soon(close)
            with pytest.raises(FlexPortalError, match="closed"):
                await anext(items)

    anyio.run(main, backend=backend)


def test_closing_a_portal_in_another_event_loop_waits_for_nothing() -> None:
    opened = AsyncFlexPortal(KEY, TENANT, base_url=URL, transport=Hanging("4"))
    items = aiter(opened.customers.list(page_size=2))

    async def begin() -> None:
        for _ in range(3):
            await anext(items)

    asyncio.run(begin())
    asyncio.run(opened.aclose())


def test_what_is_dropped_after_its_event_loop_was_closed_goes_quietly() -> None:
    async def main() -> Any:
        return Backgrounds().begin(anyio.sleep_forever)

    loop = asyncio.new_event_loop()
    background = loop.run_until_complete(main())
    background.task.cancel()
    loop.run_until_complete(asyncio.sleep(0))
    background._over = anyio.Event()  # as if the loop had been closed before the task could end
    loop.close()
    background.cancel()


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_ending_a_walk_that_has_nothing_under_way_leaves_the_others_alone(backend: str) -> None:
    async def main() -> bool:
        backgrounds = Backgrounds()
        other = backgrounds.begin(anyio.sleep_forever)
        await backgrounds.end([])
        alone = not other.is_over
        await backgrounds.end()
        return alone and other.is_over

    assert anyio.run(main, backend=backend)
