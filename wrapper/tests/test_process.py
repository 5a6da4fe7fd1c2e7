"""Processes: what a fork leaves to the child is a portal that works, and that leaves its parent's sockets alone."""

# Some of this cannot be seen from outside.
# pyright: reportPrivateUsage=false

from __future__ import annotations

import asyncio
import os
import threading
import traceback
from collections.abc import Callable

import anyio
import pytest
from flexportal import AsyncFlexPortal, FlexPortal
from flexportal.pace import Pace
from flexportal.policy import Budget
from flexportal.process import PerProcess
from flexportal.testing import MockPortal
from tests.sockets import connections

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")

# What a forked child of a process with threads is told by Python 3.12 and later, rightly; here it is what is tested.
FORKING = pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")


def in_a_child(work: Callable[[], object]) -> None:
    """Do the work in a forked child, within ten seconds."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            work()
            code = 0
        except BaseException:  # noqa: BLE001 - nothing of the child may run on as if it were the parent
            traceback.print_exc()
        finally:
            os._exit(code)
    timer = threading.Timer(10, os.kill, (child, 9))
    timer.start()
    try:
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    finally:
        timer.cancel()


@FORKING
def test_a_child_asks_over_connections_of_its_own_and_leaves_the_parent_s_alone() -> None:
    with (
        MockPortal(customers=30).serve() as server,
        connections(server.url) as (url, opened),
        FlexPortal("test-key", "acme", base_url=url) as portal,
    ):
        walk = iter(portal.customers.list(page_size=10))
        first = [next(walk).customer_id for _ in range(10)]
        assert len(opened) == 1

        def work() -> None:
            assert len(portal.customers.list(page_size=10).to_list()) == 30
            portal.close()

        in_a_child(work)
        assert len(opened) == 2, "the child opened one of its own"
        rest = [customer.customer_id for customer in walk]
        assert len({*first, *rest}) == 30
        assert len(opened) == 2, "the parent's connection still served"


@FORKING
def test_a_child_closes_a_portal_that_it_did_not_use_without_harm() -> None:
    with MockPortal(customers=3).serve() as server, FlexPortal("test-key", "acme", base_url=server.url) as portal:
        portal.customers.list().first()
        in_a_child(portal.close)
        assert portal.customers.list().first() is not None


@FORKING
def test_an_asynchronous_portal_works_in_a_child_too() -> None:
    async def walk(portal: AsyncFlexPortal) -> int:
        return len(await portal.customers.list().to_list())

    async def parent(url: str) -> None:
        async with AsyncFlexPortal("test-key", "acme", base_url=url) as portal:
            assert await walk(portal) == 3

            def work() -> None:
                assert asyncio.run(walk(portal)) == 3

            in_a_child(work)
            assert await walk(portal) == 3

    with MockPortal(customers=3).serve() as server:
        anyio.run(parent, server.url)


@FORKING
def test_a_lock_that_another_thread_held_is_free_in_the_child() -> None:
    pace, budget = Pace(3), Budget()
    held, forked = threading.Event(), threading.Event()

    def hold() -> None:
        with pace._lock.get(), budget._lock.get():
            held.set()
            forked.wait(10)

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(10)

    def work() -> None:
        pace.give_back(1.0)
        assert pace.take() == float("-inf")
        assert budget.take()

    try:
        in_a_child(work)
    finally:
        forked.set()
        holder.join()


def test_what_two_threads_make_at_once_is_one_thing() -> None:
    made: list[object] = []
    both = threading.Barrier(2)

    def make() -> object:
        both.wait(10)
        made.append(object())
        return made[-1]

    own, found = PerProcess(make), list[object]()
    assert own.made is None
    threads = [threading.Thread(target=lambda: found.append(own.get())) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert len(made) == 2
    assert found[0] is found[1] is own.made is own.get()
