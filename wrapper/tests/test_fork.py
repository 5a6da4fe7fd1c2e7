"""Forks: a client works in a forked child, and leaves the connections of its parent open."""

from __future__ import annotations

import asyncio
import json
import os
import threading
import traceback
from collections.abc import Callable

import anyio
import pytest
from flexportal import AsyncFlexPortal, FlexPortal
from flexportal.testing import MockAPI
from flexportal_core.rate_limit import RateLimit
from tests.http.sockets import OK, Reply, raw_server, sending
from tests.scripted import customer, envelope

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork"),
    # What Python 3.12 warns of, a fork of a process with threads, is what is tested.
    pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning"),
]


def in_a_child(work: Callable[[], object]) -> None:
    """Do the work in a forked child, within ten seconds."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            work()
            code = 0
        except BaseException:  # noqa: BLE001 - nothing of the child may continue as if it were the parent
            traceback.print_exc()
        finally:
            os._exit(code)
    timer = threading.Timer(10, os.kill, (child, 9))
    timer.start()
    try:
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    finally:
        timer.cancel()


def pages() -> list[Reply]:
    """Three pages of ten customers."""
    bodies = [
        json.dumps(envelope([customer(start + number) for number in range(10)], next_cursor)).encode()
        for start, next_cursor in ((0, "10"), (10, "20"), (20, None))
    ]
    return [sending(OK, b"Content-Length: %d\r\n\r\n" % len(body), body, keep=True) for body in bodies]


def test_a_child_opens_its_own_connection_and_the_parent_keeps_its_own() -> None:
    first_page, *others = pages()
    with raw_server() as server:
        server.begin(first_page, *pages(), *others)
        with FlexPortal("test-key", "acme", base_url=server.url) as client:
            items = iter(client.customers.list(page_size=10))
            first = [next(items).customer_id for _ in range(10)]
            assert len(server.connections) == 1

            def work() -> None:
                assert len(client.customers.list(page_size=10).to_list()) == 30
                client.close()

            in_a_child(work)
            assert len(server.connections) == 2
            assert len({*first, *[each.customer_id for each in items]}) == 30
            assert len(server.connections) == 2


def test_a_child_can_close_a_client_that_it_did_not_use() -> None:
    with MockAPI(customers=3).serve() as server, FlexPortal("test-key", "acme", base_url=server.url) as client:
        client.customers.list().first()
        in_a_child(client.close)
        assert client.customers.list().first() is not None


def test_an_asynchronous_client_works_in_a_child() -> None:
    async def count(client: AsyncFlexPortal) -> int:
        return len(await client.customers.list().to_list())

    async def parent(url: str) -> None:
        async with AsyncFlexPortal("test-key", "acme", base_url=url) as client:
            assert await count(client) == 3

            def work() -> None:
                assert asyncio.run(count(client)) == 3

            in_a_child(work)
            assert await count(client) == 3

    with MockAPI(customers=3).serve() as server:
        anyio.run(parent, server.url)


def test_a_lock_that_a_thread_of_the_parent_holds_does_not_block_the_child() -> None:
    limit = RateLimit(3)
    held, forked = threading.Event(), threading.Event()

    def hold() -> None:
        with limit._lock():
            held.set()
            forked.wait(10)

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(10)

    def work() -> None:
        limit.give_back(1.0)
        assert limit.take() == float("-inf")

    try:
        in_a_child(work)
    finally:
        forked.set()
        holder.join()
