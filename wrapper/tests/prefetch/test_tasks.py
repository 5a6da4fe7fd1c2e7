"""Prefetching in tasks, under asyncio and trio."""

# Some of this cannot be seen from outside.
# pyright: reportPrivateUsage=false

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from typing import Any

import anyio
import anyio.lowlevel
import httpx
import pytest
import trio
from flexportal import AsyncFlexPortal, FlexPortalError, InternalServerError
from flexportal_core.paging.page import Page, PageRequest
from flexportal_core.prefetch.tasks import AsyncPrefetcher, BackgroundTasks
from tests.prefetch.fetching import BACKENDS, EVERYTHING, PATIENCE, ROWS, ids
from tests.scripted import KEY, TENANT, URL, Script, async_client, error_response


async def eventually_async(condition: Callable[[], bool]) -> None:
    with anyio.fail_after(PATIENCE):
        while not condition():
            await anyio.sleep(0.001)


def run_async(backend: str, work: Callable[[AsyncFlexPortal], Awaitable[Any]], respond: Any, **options: Any) -> Any:
    async def main() -> Any:
        async with async_client(respond, **options) as opened:
            return await work(opened)

    return anyio.run(main, backend=backend)


def running(opened: AsyncFlexPortal) -> set[Any]:
    tasks: BackgroundTasks = opened._session.tasks
    return tasks._running


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

    run_async(backend, work, Script(ROWS, [None, None, error_response(500)]))


@pytest.mark.parametrize("backend", BACKENDS)
def test_async_a_scan_and_its_rows_are_whole(backend: str) -> None:
    async def work(opened: AsyncFlexPortal) -> None:
        assert sorted(ids(await opened.customers.scan(page_size=2).to_list())) == EVERYTHING
        rows = await opened.customers.scan(page_size=2).raw_items().to_list()
        assert sorted(row.customer_id for row in rows) == EVERYTHING

    run_async(backend, work, Script(ROWS))


class Hanging(httpx.AsyncBaseTransport):
    """Answers with the script until a page is requested that never comes."""

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
@pytest.mark.parametrize("how", ["the iteration is closed", "the iteration is dropped", "the client is closed"])
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
def test_who_waits_for_a_page_while_the_client_is_closed_hears_of_it(backend: str) -> None:
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


def test_closing_a_client_in_another_event_loop_waits_for_nothing() -> None:
    opened = AsyncFlexPortal(KEY, TENANT, base_url=URL, transport=Hanging("4"))
    items = aiter(opened.customers.list(page_size=2))

    async def begin() -> None:
        for _ in range(3):
            await anext(items)

    asyncio.run(begin())
    asyncio.run(opened.aclose())


def test_what_is_dropped_after_its_event_loop_was_closed_goes_quietly() -> None:
    async def main() -> Any:
        return BackgroundTasks().start(anyio.sleep_forever)

    loop = asyncio.new_event_loop()
    task = loop.run_until_complete(main())
    task.task.cancel()
    loop.run_until_complete(asyncio.sleep(0))
    task._done = anyio.Event()  # as if the loop had been closed before the task could end
    loop.close()
    task.cancel()


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_ending_a_walk_that_has_nothing_under_way_leaves_the_others_alone(backend: str) -> None:
    async def main() -> bool:
        tasks = BackgroundTasks()
        other = tasks.start(anyio.sleep_forever)
        await tasks.cancel([])
        alone = not other.is_done
        await tasks.cancel()
        return alone and other.is_done

    assert anyio.run(main, backend=backend)


FIRST, SECOND = PageRequest({}, None, 1, 0), PageRequest({}, None, 1, 1)


def page_of(request: PageRequest) -> Page[int]:
    return Page([request.partition], False, None, 1, 1, b"{}")


@pytest.mark.parametrize("backend", BACKENDS)
def test_async_a_page_alone_needs_no_other_task_and_of_several_the_rest_is_started(backend: str) -> None:
    by: list[int] = []

    async def fetch(request: PageRequest) -> Page[int]:
        by.append(anyio.get_current_task().id)
        return page_of(request)

    async def main() -> None:
        prefetcher = AsyncPrefetcher(fetch, BackgroundTasks())
        assert (await prefetcher.take([FIRST], [FIRST]))[1] == 0
        assert by == [anyio.get_current_task().id]
        assert (await prefetcher.take([FIRST], [FIRST, SECOND]))[1] == 0
        assert list(prefetcher._started) == [1]
        await prefetcher.aclose()

    anyio.run(main, backend=backend)


@pytest.mark.parametrize("backend", BACKENDS)
def test_async_a_page_whose_task_was_cancelled_from_outside_is_asked_for_again(backend: str) -> None:
    asked: list[PageRequest] = []

    async def fetch(request: PageRequest) -> Page[int]:
        asked.append(request)
        if len(asked) == 1:
            await anyio.sleep_forever()
        return page_of(request)

    async def main() -> None:
        tasks = BackgroundTasks()
        prefetcher = AsyncPrefetcher(fetch, tasks)
        prefetcher.start([FIRST])
        await eventually_async(lambda: bool(asked))
        await tasks.cancel()
        assert (await prefetcher.take([FIRST], [FIRST]))[0].items == [0]

    anyio.run(main, backend=backend)
    assert asked == [FIRST, FIRST]


@pytest.mark.parametrize("backend", BACKENDS)
def test_async_closing_fetches_ends_theirs_and_leaves_others_alone(backend: str) -> None:
    async def fetch(request: PageRequest) -> Page[int]:
        await anyio.sleep_forever()
        return page_of(request)

    async def main() -> None:
        tasks = BackgroundTasks()
        prefetcher = AsyncPrefetcher(fetch, tasks)
        other = tasks.start(anyio.sleep_forever)
        prefetcher.start([FIRST])
        await prefetcher.aclose()
        assert tasks._running == {other}
        await tasks.cancel()

    anyio.run(main, backend=backend)


@pytest.mark.parametrize("backend", BACKENDS)
def test_who_waited_for_a_task_leaves_no_bell_at_the_others(backend: str) -> None:
    async def main() -> None:
        tasks = BackgroundTasks()
        slow, quick = tasks.start(anyio.sleep_forever), tasks.start(anyio.lowlevel.checkpoint)
        await tasks.wait_for_any([slow, quick])
        assert (slow.is_done, quick.is_done, slow.waiters) == (False, True, set())
        await tasks.cancel()

    anyio.run(main, backend=backend)


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_task_runs_in_the_loop_and_the_context_in_which_it_was_started(backend: str) -> None:
    name = ContextVar("name", default="nobody")

    async def told() -> str:
        return name.get()

    async def main() -> None:
        tasks = BackgroundTasks()
        name.set("zoe")
        task = tasks.start(told)
        await task.wait()
        assert task.result() == "zoe"
        here = asyncio.get_running_loop() if backend == "asyncio" else trio.lowlevel.current_trio_token()
        assert task.loop.native is here

    anyio.run(main, backend=backend)
