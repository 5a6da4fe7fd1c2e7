"""What a hook or transport raises reaches the caller; nothing but the end of a list ends an iteration."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
from flexportal import AsyncFlexPortal, FlexPortal, FlexPortalError
from flexportal.export.columns import Layout
from flexportal.export.formats import format_of
from flexportal.export.job import Export
from flexportal_api.operations.customers import LIST_CUSTOMERS
from tests.scripted import KEY, TENANT, URL, Script, async_client, client, customer

ROWS = [customer(number) for number in range(12)]
IDS = [row["customerId"] for row in ROWS]
LATER = 3
STOPS = pytest.mark.parametrize("stop", [StopIteration, StopAsyncIteration])
SOURCES = pytest.mark.parametrize("source", ["on_request", "on_attempt", "transport"])
METHODS = pytest.mark.parametrize("method", ["list", "scan"])

Respond = Callable[[httpx.Request], httpx.Response]


class Stopping:
    """Raises in the third request and from then on: in a hook, or in the transport."""

    def __init__(self, source: str, stop: type[Exception]) -> None:
        self.raised: list[Exception] = []
        self._stop = stop
        self._requests = 0
        script = Script(ROWS)
        hooks: dict[str, Any] = {} if source == "transport" else {source: self._step}

        def respond(request: httpx.Request) -> httpx.Response:
            if source == "transport":
                self._step(request)
            return script(request)

        self.respond: Respond = respond
        self.options = hooks

    def _step(self, event: object) -> None:
        self._requests += 1
        if self._requests >= LATER:
            self.raised.append(self._stop("theirs"))
            raise self.raised[-1]


def pager(opened: Any, method: str, page_size: int = 2) -> Any:
    return getattr(opened.customers, method)(page_size=page_size, status=["active", "inactive"])


@SOURCES
@STOPS
@METHODS
@pytest.mark.parametrize("how", ["items", "pages", "raw items"])
def test_an_iteration_raises_an_error_of_ours_for_a_stop_of_theirs(
    source: str, stop: type[Exception], method: str, how: str
) -> None:
    """`next` could not raise it: a loop would end as if nothing were left."""
    stopping = Stopping(source, stop)
    with client(stopping.respond, **stopping.options) as opened:
        found = pager(opened, method)
        iterator = iter({"items": found, "pages": found.pages(), "raw items": found.raw_items()}[how])
        with pytest.raises(FlexPortalError, match=f"raised {stop.__name__}") as caught:
            for _ in iterator:
                pass
        assert caught.value.__cause__ in stopping.raised
        assert caught.value.resume_token == iterator.resume_token is not None


@SOURCES
@STOPS
@METHODS
def test_a_method_raises_theirs_unchanged(source: str, stop: type[Exception], method: str) -> None:
    stopping = Stopping(source, stop)
    with client(stopping.respond, **stopping.options) as opened:
        with pytest.raises(stop) as caught:
            pager(opened, method).to_list()
        assert caught.value in stopping.raised
        with pytest.raises(stop) as caught:
            opened.customers.list().first()
        assert caught.value in stopping.raised


@pytest.mark.parametrize(
    ("source", "stop"),
    [
        *((source, stop) for source in ("on_request", "on_attempt") for stop in (StopIteration, StopAsyncIteration)),
        # The coroutine of a transport cannot raise the other (PEP 479).
        ("transport", StopAsyncIteration),
    ],
)
@METHODS
@pytest.mark.parametrize("how", ["items", "pages", "raw items"])
@pytest.mark.anyio
async def test_an_async_iteration_raises_an_error_of_ours_for_a_stop_of_theirs(
    source: str, stop: type[Exception], method: str, how: str
) -> None:
    stopping = Stopping(source, stop)
    async with async_client(stopping.respond, **stopping.options) as opened:
        found = pager(opened, method)
        iterator = aiter({"items": found, "pages": found.pages(), "raw items": found.raw_items()}[how])
        with pytest.raises(FlexPortalError, match=f"raised {stop.__name__}") as caught:
            async for _ in iterator:
                pass
        assert caught.value.__cause__ in stopping.raised
        assert caught.value.resume_token == iterator.resume_token is not None


@SOURCES
@METHODS
@pytest.mark.anyio
async def test_an_async_method_raises_theirs_unchanged_where_a_coroutine_can(source: str, method: str) -> None:
    stopping = Stopping(source, StopAsyncIteration)
    async with async_client(stopping.respond, **stopping.options) as opened:
        with pytest.raises(StopAsyncIteration) as caught:
            await pager(opened, method).to_list()
        assert caught.value in stopping.raised
        with pytest.raises(StopAsyncIteration):
            await opened.customers.list().first()


@SOURCES
def test_an_export_is_not_complete_because_of_a_stop_of_theirs(source: str, tmp_path: Path) -> None:
    stopping, target = Stopping(source, StopIteration), tmp_path / "customers.ndjson"
    export = Export(target, format_of(target), Layout(LIST_CUSTOMERS), {}, 2)
    opened = client(stopping.respond, **stopping.options)
    with opened, pytest.raises(FlexPortalError, match="raised StopIteration"):
        export.run(lambda token, _saved: iter(pager(opened, "list").raw_items()))
    assert not target.exists()
    assert export.saved() == 4


class Gate(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Answers when it is opened, and knows when a request waits for that."""

    def __init__(self) -> None:
        self.script = Script(ROWS)
        self.waits, self.opened = threading.Event(), threading.Event()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.waits.set()
        assert self.opened.wait(10)
        return self.script(request)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.waits.set()
        while not self.opened.is_set():
            await anyio.sleep(0.001)
        return self.script(request)


@METHODS
@pytest.mark.parametrize("how", ["items", "pages"])
def test_a_second_thread_that_needs_a_page_gets_an_error_at_once(method: str, how: str) -> None:
    gate = Gate()
    with FlexPortal(KEY, TENANT, base_url=URL, transport=gate, max_retries=0) as opened:
        iterator: Iterator[Any] = iter(pager(opened, method) if how == "items" else pager(opened, method).pages())
        with ThreadPoolExecutor(1) as threads:
            first = threads.submit(next, iterator)
            assert gate.waits.wait(10)
            with pytest.raises(FlexPortalError, match="another thread or task") as caught:
                next(iterator)
            assert caught.value.resume_token is None, "what the other thread will get is not delivered"
            gate.opened.set()
            found = [first.result(10), *iterator]
    items = found if how == "items" else [item for page in found for item in page.items]
    assert sorted(item.customer_id for item in items) == sorted(IDS)


@METHODS
@pytest.mark.anyio
async def test_a_second_task_that_needs_a_page_gets_an_error_at_once(method: str) -> None:
    gate, found = Gate(), list[Any]()
    async with AsyncFlexPortal(KEY, TENANT, base_url=URL, transport=gate, max_retries=0) as opened:
        iterator: AsyncIterator[Any] = aiter(pager(opened, method))

        async def take() -> None:
            found.append(await anext(iterator))

        async with anyio.create_task_group() as group:
            group.start_soon(take)
            await anyio.wait_all_tasks_blocked()
            with pytest.raises(FlexPortalError, match="another thread or task"):
                await anext(iterator)
            gate.opened.set()
        found += [item async for item in iterator]
    assert sorted(item.customer_id for item in found) == sorted(IDS)


@METHODS
def test_threads_that_share_an_iterator_and_try_again_deliver_each_item_once(method: str) -> None:
    with client(Script(customer(number) for number in range(400))) as opened:
        items, found, errors = iter(getattr(opened.customers, method)(page_size=3)), list[str](), set[str]()

        def work() -> None:
            for _ in range(1_000_000):
                try:
                    found.append(next(items).customer_id)
                except StopIteration:
                    return
                except FlexPortalError as error:
                    errors.add(str(error))

        with ThreadPoolExecutor(4) as threads:
            for done in [threads.submit(work) for _ in range(4)]:
                done.result(60)
    assert sorted(found) == sorted(f"cus_{number}" for number in range(400))
    assert all("another thread or task" in error for error in errors)


@METHODS
def test_an_iteration_that_another_thread_closes_ends_with_an_error(method: str) -> None:
    """Not as if nothing were left; and nobody's hook is to blame."""
    gate = Gate()
    gate.opened.set()
    with FlexPortal(KEY, TENANT, base_url=URL, transport=gate, max_retries=0) as opened:
        pages = pager(opened, method, 1).pages()
        next(pages)
        next(pages)  # from here on, pages are fetched in threads
        gate.opened.clear()
        with ThreadPoolExecutor(1) as threads:
            waiting = threads.submit(list, pages)
            assert not wait([waiting], 0.1).done
            pages.close()
            gate.opened.set()
            with pytest.raises(FlexPortalError, match="this iteration is closed"):
                waiting.result(10)


@pytest.mark.anyio
async def test_a_scan_that_another_task_closes_ends_with_an_error() -> None:
    gate = Gate()
    async with AsyncFlexPortal(KEY, TENANT, base_url=URL, transport=gate, max_retries=0) as opened:
        items = aiter(pager(opened, "scan"))

        async def take() -> None:
            with pytest.raises(FlexPortalError, match="this iteration is closed"):
                await anext(items)

        async with anyio.create_task_group() as group:
            group.start_soon(take)
            await anyio.wait_all_tasks_blocked()
            await items.aclose()
            gate.opened.set()


def test_an_iterator_is_free_again_after_an_error() -> None:
    with client(Script(ROWS, [httpx.ReadError("reset")])) as opened:
        items = iter(opened.customers.list(page_size=5))
        with pytest.raises(FlexPortalError, match="reset"):
            next(items)
        assert [item.customer_id for item in items] == IDS
