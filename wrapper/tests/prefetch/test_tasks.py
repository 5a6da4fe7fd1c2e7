"""Prefetching in tasks, under asyncio and trio: when requests start, and that no task is left."""

# Some of this cannot be seen from outside.
# pyright: reportPrivateUsage=false

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

import anyio
import anyio.lowlevel
import httpx
import pytest
from flexportal import AsyncFlexPortal, FlexPortalError, InternalServerError
from flexportal_core.paging.page import Page, PageRequest
from flexportal_core.prefetch.tasks import AsyncPrefetcher, BackgroundTasks
from tests.prefetch.fetching import FIRST, IDS, PATIENCE, ROWS, SECOND, ids, page_of
from tests.scripted import KEY, TENANT, URL, Script, async_client, error_response

BOTH_LIBRARIES = pytest.mark.anyio  # each test under asyncio and under trio


async def eventually(condition: Callable[[], bool]) -> None:
    """Wait until another task has done something; bounded."""
    with anyio.fail_after(PATIENCE):
        while not condition():
            await anyio.lowlevel.checkpoint()


def running(client: AsyncFlexPortal) -> set[Any]:
    tasks: BackgroundTasks = client._session.tasks
    return tasks._running


class Hanging(httpx.AsyncBaseTransport):
    """Responds with the script, until a page is requested that never arrives."""

    def __init__(self, cursor: str, on_request: Callable[[], object] = lambda: None) -> None:
        self.waiting = 0
        self._cursor = cursor
        self._on_request = on_request
        self._script = Script(ROWS)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.params.get("startAfter") == self._cursor:
            self.waiting += 1
            self._on_request()
            try:
                await anyio.sleep_forever()
            finally:
                self.waiting -= 1
        return self._script(request)


def hanging_client(transport: Hanging) -> AsyncFlexPortal:
    return AsyncFlexPortal(KEY, TENANT, base_url=URL, transport=transport)


@BOTH_LIBRARIES
async def test_from_the_second_page_on_the_next_is_fetched_while_the_caller_works() -> None:
    script = Script(ROWS)
    async with async_client(script) as client:
        pages = client.customers.list(page_size=2).pages()
        await anext(pages)
        assert (len(script.requests), running(client)) == (1, set())
        await anext(pages)
        await eventually(lambda: len(script.requests) == 3)
        assert ids([found async for page in pages for found in page.items]) == IDS[4:]
        assert len(script.requests) == 5
        assert running(client) == set()


@BOTH_LIBRARIES
async def test_without_prefetch_each_page_is_fetched_when_it_is_needed() -> None:
    script = Script(ROWS)
    async with async_client(script) as client:
        async for _ in client.customers.list(page_size=2, prefetch=False).pages():
            assert running(client) == set()
    assert len(script.requests) == 5


def test_a_program_without_trio_does_not_need_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "trio", raising=False)

    async def main() -> None:
        async with async_client(Script(ROWS)) as client:
            assert ids(await client.customers.list(page_size=2).to_list()) == IDS

    asyncio.run(main())


@BOTH_LIBRARIES
async def test_an_error_is_raised_when_its_page_is_reached() -> None:
    script = Script(ROWS, [None, None, error_response(500)])
    async with async_client(script) as client:
        items = aiter(client.customers.list(page_size=2))
        found = ids([await anext(items) for _ in range(3)])
        await eventually(lambda: len(script.requests) == 3 and not running(client))
        found += ids([await anext(items)])
        with pytest.raises(InternalServerError):
            await anext(items)
        assert found + ids([item async for item in items]) == IDS


@BOTH_LIBRARIES
async def test_a_scan_delivers_everything() -> None:
    async with async_client(Script(ROWS)) as client:
        assert sorted(ids(await client.customers.scan(page_size=2).to_list())) == IDS


@BOTH_LIBRARIES
@pytest.mark.parametrize("method", ["list", "scan"])
async def test_cancelling_an_iteration_that_waits_for_a_page_leaves_nothing_behind(method: str) -> None:
    scope = anyio.CancelScope()
    transport = Hanging("2", scope.cancel)
    async with hanging_client(transport) as client:
        with scope:
            await getattr(client.customers, method)(page_size=2).to_list()
        assert scope.cancelled_caught
        assert transport.waiting == 0
        assert running(client) == set()


@BOTH_LIBRARIES
@pytest.mark.parametrize("how", ["iteration closed", "iteration garbage-collected", "client closed"])
async def test_ending_an_iteration_ends_its_prefetching(how: str) -> None:
    transport = Hanging("4")
    client = hanging_client(transport)
    items = aiter(client.customers.list(page_size=2))
    for _ in range(3):
        await anext(items)
    await eventually(lambda: transport.waiting == 1)
    if how == "iteration closed":
        await items.aclose()
    elif how == "client closed":
        await client.aclose()
    else:
        del items
        gc.collect()
        await eventually(lambda: not running(client))
    assert running(client) == set()
    assert transport.waiting == 0
    await client.aclose()


@BOTH_LIBRARIES
async def test_closing_the_client_raises_an_error_where_a_page_is_awaited() -> None:
    transport = Hanging("4")
    client = hanging_client(transport)
    items = aiter(client.customers.list(page_size=2))
    for _ in range(4):
        await anext(items)

    async def close() -> None:
        await eventually(lambda: transport.waiting == 1)
        await client.aclose()

    async with anyio.create_task_group() as group:
        group.start_soon(close)
        with pytest.raises(FlexPortalError, match="closed"):
            await anext(items)


def test_a_client_can_be_closed_in_another_event_loop() -> None:
    client = hanging_client(Hanging("4"))
    items = aiter(client.customers.list(page_size=2))

    async def begin() -> None:
        for _ in range(3):
            await anext(items)

    with asyncio.Runner() as other:
        other.run(begin())
        # The other loop does not run meanwhile, so that nothing in it can be waited for.
        asyncio.run(asyncio.wait_for(client.aclose(), PATIENCE))


@BOTH_LIBRARIES
@pytest.mark.parametrize("method", ["list", "scan"])
async def test_a_closed_iteration_refuses_to_continue(method: str) -> None:
    """What it has received is delivered, as by the sync one."""
    async with async_client(Script(ROWS)) as client:
        items = aiter(getattr(client.customers, method)(page_size=2))
        await anext(items)
        await items.aclose()
        await anext(items)
        for _ in range(2):
            with pytest.raises(FlexPortalError, match="iteration is closed") as caught:
                await anext(items)
        assert caught.value.resume_token == items.resume_token is not None


@BOTH_LIBRARIES
async def test_closing_an_iteration_ends_the_wait_for_its_page() -> None:
    transport = Hanging("4")
    async with hanging_client(transport) as client:
        items = aiter(client.customers.list(page_size=2))
        for _ in range(4):
            await anext(items)

        async def close() -> None:
            await eventually(lambda: transport.waiting == 1)
            await items.aclose()

        async with anyio.create_task_group() as group:
            group.start_soon(close)
            with pytest.raises(FlexPortalError, match="iteration is closed"):
                await anext(items)


@BOTH_LIBRARIES
async def test_an_iteration_continues_after_a_cancelled_wait() -> None:
    transport = Hanging("4")
    async with hanging_client(transport) as client:
        items = aiter(client.customers.list(page_size=2))
        found = ids([await anext(items) for _ in range(4)])
        with anyio.move_on_after(0.01):
            await anext(items)
        transport._cursor = ""
        assert found + ids([item async for item in items]) == IDS


@pytest.mark.parametrize("how", ["stopped", "all its tasks cancelled", "all its tasks cancelled before they begin"])
def test_an_iteration_continues_in_another_event_loop(how: str) -> None:
    transport = Hanging("4")
    client = hanging_client(transport)
    items = aiter(client.customers.list(page_size=2))

    async def begin() -> list[Any]:
        found = [await anext(items) for _ in range(3)]
        if how != "all its tasks cancelled before they begin":
            await eventually(lambda: transport.waiting == 1)
        if how != "stopped":
            for task in asyncio.all_tasks() - {asyncio.current_task()}:
                task.cancel()
        return found

    async def end() -> list[Any]:
        transport._cursor = ""
        return [item async for item in items]

    loop = asyncio.new_event_loop()
    found = loop.run_until_complete(begin())
    assert ids(found + asyncio.run(asyncio.wait_for(end(), PATIENCE))) == IDS
    for task in asyncio.all_tasks(loop):
        task.cancel()
    loop.run_until_complete(asyncio.sleep(0.01))
    loop.close()


@BOTH_LIBRARIES
async def test_a_single_page_is_fetched_by_the_caller_and_of_several_the_others_are_started() -> None:
    callers: list[int] = []

    async def fetch(request: PageRequest) -> Page[int]:
        callers.append(anyio.get_current_task().id)
        return page_of(request)

    tasks = BackgroundTasks()
    prefetcher = AsyncPrefetcher(fetch, tasks)
    assert (await prefetcher.take([FIRST], [FIRST]))[1] == 0
    assert callers == [anyio.get_current_task().id]
    assert (await prefetcher.take([FIRST], [FIRST, SECOND]))[1] == 0
    await eventually(lambda: len(callers) == 3)
    assert (await prefetcher.take([SECOND], [SECOND]))[1] == 1
    assert len(callers) == 3
    await tasks.cancel()


@BOTH_LIBRARIES
async def test_a_page_whose_task_was_cancelled_by_others_is_fetched_again() -> None:
    requested: list[PageRequest] = []

    async def fetch(request: PageRequest) -> Page[int]:
        requested.append(request)
        if len(requested) == 1:
            await anyio.sleep_forever()
        return page_of(request)

    tasks = BackgroundTasks()
    prefetcher = AsyncPrefetcher(fetch, tasks)
    prefetcher.start([FIRST])
    await eventually(lambda: bool(requested))
    await tasks.cancel()
    assert (await prefetcher.take([FIRST], [FIRST]))[0].items == [0]
    assert requested == [FIRST, FIRST]


@BOTH_LIBRARIES
@pytest.mark.parametrize("started", [[], [FIRST]], ids=["nothing", "a page"])
async def test_closing_an_iteration_leaves_those_of_others_alone(started: list[PageRequest]) -> None:
    async def fetch(request: PageRequest) -> Page[int]:
        await anyio.sleep_forever()
        return page_of(request)

    tasks = BackgroundTasks()
    prefetcher, other = AsyncPrefetcher(fetch, tasks), tasks.start(anyio.sleep_forever)
    prefetcher.start(started)
    await prefetcher.aclose()
    assert tasks._running == {other}
    await tasks.cancel()
    assert other.is_done


@BOTH_LIBRARIES
async def test_waiting_for_one_of_several_tasks_leaves_nothing_with_the_others() -> None:
    tasks = BackgroundTasks()
    slow, quick = tasks.start(anyio.sleep_forever), tasks.start(anyio.lowlevel.checkpoint)
    await tasks.wait_for_any([slow, quick])
    assert (slow.is_done, quick.is_done, slow.waiters) == (False, True, set())
    await tasks.cancel()


@BOTH_LIBRARIES
async def test_a_task_has_the_context_of_its_caller() -> None:
    variable = ContextVar("variable", default="unset")

    async def read() -> str:
        return variable.get()

    variable.set("set")
    task = BackgroundTasks().start(read)
    await task.wait()
    assert task.result() == "set"
