"""Cancels requests at random moments, in every way that asyncio and trio have; none may leave anything behind.

Each combination runs in a process of its own and so does its server. What is left over is counted from outside: tasks
of the event loop, descriptors of the process, and how many requests can still be sent at the same time.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from argparse import Namespace
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

import anyio
import trio
from flexportal import AsyncFlexPortal, FlexPortalError

from .iterations import KEY, TENANT
from .processes import in_a_process, served
from .slow_server import HELD, HELD_EMAIL, Counts, serve
from .tally import WrongDeliveryError

__all__ = ["Leftovers", "cancel_requests", "main"]

CUSTOMERS, PAGE_SIZE = 90, 20
# Requests cancelled at a time.
WORKERS = 20
# Seconds for what ends by itself; connections that may be kept for the next request; errors after which to give up.
PATIENCE, KEPT, MOST_ERRORS = 10.0, 20, 200

Work = Callable[[], Coroutine[Any, Any, None]]
Pause = Callable[[], Awaitable[object]]


@dataclass
class Leftovers:
    """What came of the cancellations.

    Attributes:
        cancelled: How many requests were cancelled, by the way in which they were.
        completed: How many ended before they could be.
        errors: What was raised by those that were not cancelled.
        simultaneous: How many requests can be sent at the same time afterwards.
        tasks: Tasks left.
        descriptors: Descriptors left, beyond the connections that may be kept.
        descriptors_when_closed: Descriptors left when the client was closed.
        connections_when_closed: Connections that the server had then.
    """

    cancelled: Counter[str] = field(default_factory=Counter[str])
    completed: int = 0
    errors: Counter[str] = field(default_factory=Counter[str])
    simultaneous: int = 0
    tasks: int = 0
    descriptors: int = 0
    descriptors_when_closed: int = 0
    connections_when_closed: int = 0

    @property
    def none(self) -> bool:
        """Whether nothing was left, and nothing lost."""
        left = (self.tasks, self.descriptors, self.descriptors_when_closed, self.connections_when_closed)
        return not self.errors and not any(left) and self.simultaneous == HELD


class _Failure(Exception):
    """Raised by another task of the same group."""


async def _by_scope(work: Work, pause: Pause) -> None:
    async with anyio.create_task_group() as group:
        group.start_soon(work)
        await pause()
        group.cancel_scope.cancel()


async def _by_deadline(work: Work, pause: Pause) -> None:
    began = time.perf_counter()
    await pause()
    with anyio.move_on_after(time.perf_counter() - began):
        await work()


async def _by_failure(work: Work, pause: Pause) -> None:
    try:
        async with anyio.create_task_group() as group:
            group.start_soon(work)
            await pause()
            raise _Failure
    except* _Failure:
        pass


async def _by_cancel(work: Work, pause: Pause) -> None:
    task = asyncio.ensure_future(work())
    await pause()
    task.cancel()
    await asyncio.wait([task])


async def _by_cancel_twice(work: Work, pause: Pause) -> None:
    task = asyncio.ensure_future(work())
    await pause()
    while not task.done():  # also what the first one has it clean up
        task.cancel()
        await asyncio.sleep(0)


async def _by_timeout(work: Work, pause: Pause) -> None:
    began = time.perf_counter()
    await pause()
    try:
        async with asyncio.timeout(time.perf_counter() - began):
            await work()
    except TimeoutError:
        pass


async def _by_group(work: Work, pause: Pause) -> None:
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(work())
            await pause()
            raise _Failure
    except* _Failure:
        pass


BOTH = (_by_scope, _by_deadline, _by_failure)
WAYS: Mapping[str, Sequence[Callable[[Work, Pause], Awaitable[None]]]] = {
    "asyncio": (*BOTH, _by_cancel, _by_cancel_twice, _by_timeout, _by_group),
    "trio": BOTH,
}


class _Run:
    def __init__(self, client: AsyncFlexPortal, driver: str, number: int, seed: int) -> None:
        self.result = Leftovers()
        self._client = client
        self._driver = driver
        self._left = number
        self._chance = Random(seed)

    async def worker(self) -> None:
        while self._left > 0 and self.result.errors.total() < MOST_ERRORS:
            self._left -= 1
            if self._chance.random() < 0.1:
                await self._abandon()
            else:
                await self._cancel(self._chance.choice(WAYS[self._driver]))

    async def _cancel(self, way: Callable[[Work, Pause], Awaitable[None]]) -> None:
        ended: list[object] = []
        customers, prefetch = self._client.customers, self._chance.random() < 0.7
        scans = self._chance.random() < 0.3

        async def work() -> None:
            try:
                if scans:
                    found = await customers.scan(page_size=PAGE_SIZE, concurrency=3).to_list()
                else:
                    found = await customers.list(page_size=PAGE_SIZE, prefetch=prefetch).to_list()
            except FlexPortalError as error:
                self._count(error)
                return ended.append(error)
            if len({customer.customer_id for customer in found}) != CUSTOMERS:
                raise WrongDeliveryError(f"{len(found)} customers in place of {CUSTOMERS}")
            ended.append(found)

        await way(work, self._pause)
        if ended:
            self.result.completed += 1
            self._left += 1
        else:
            self.result.cancelled[way.__name__.removeprefix("_by_")] += 1

    def _count(self, error: FlexPortalError) -> None:
        self.result.errors[f"{type(error).__name__}: {error}"] += 1

    async def _pause(self) -> None:
        for _ in range(self._chance.randrange(40)):
            await anyio.sleep(self._chance.choice((0, 0, 0.0003)))

    async def _abandon(self) -> None:
        """Drop an iteration half way, or close it, while a page is fetched in the background."""
        items = aiter(self._client.customers.list(page_size=PAGE_SIZE))
        try:
            for _ in range(self._chance.randrange(PAGE_SIZE + 1, CUSTOMERS)):
                await anext(items)
        except FlexPortalError as error:
            self._count(error)
        if self._chance.random() < 0.5:
            await items.aclose()
            self.result.cancelled["closed"] += 1
        else:
            self.result.cancelled["dropped"] += 1


async def cancel_requests(url: str, driver: str, number: int, seed: int, counts: Callable[[], Counts]) -> Leftovers:
    """Cancel so many requests to the server.

    Args:
        url: The server's URL.
        driver: `asyncio` or `trio`: where this is called.
        number: How many.
        seed: What the moments and ways are derived from.
        counts: What the server has seen.

    Raises:
        WrongDeliveryError: A listing that was not cancelled is incomplete.
    """
    tasks, descriptors = _tasks(), _descriptors()
    async with AsyncFlexPortal(KEY, TENANT, base_url=url, max_retries=0, timeout=5) as client:
        await client.customers.list().first()
        run = _Run(client, driver, number, seed)
        async with anyio.create_task_group() as group:
            for _ in range(WORKERS):
                group.start_soon(run.worker)
        result = run.result
        result.tasks = await _settled(lambda: _tasks() - tasks)
        result.descriptors = await _settled(lambda: _descriptors() - descriptors - KEPT)
        async with anyio.create_task_group() as group:
            for _ in range(HELD):
                group.start_soon(_hold, client)
        result.simultaneous = counts().held
    result.descriptors_when_closed = await _settled(lambda: _descriptors() - descriptors)
    result.connections_when_closed = await _settled(lambda: counts().connections)
    return result


async def _hold(client: AsyncFlexPortal) -> None:
    with suppress(FlexPortalError):
        await client.customers.list(email=HELD_EMAIL).first()


def _tasks() -> int:
    try:
        return len(asyncio.all_tasks())
    except RuntimeError:
        return trio.lowlevel.current_statistics().tasks_living


def _descriptors() -> int:
    return len(os.listdir("/dev/fd"))


async def _settled(left: Callable[[], int]) -> int:
    """What is left in the end: what is being ended gets time for it."""
    end = time.monotonic() + PATIENCE
    while (found := max(0, left())) and time.monotonic() < end:
        await anyio.sleep(0.05)
    return found


def _measured(driver: str, tls: bool, number: int, seed: int) -> Leftovers:
    """One combination. With TLS, this sets SSL_CERT_FILE."""
    from certificate import make_certificate  # of scripts/, which `scripts/faults` has on the path

    with tempfile.TemporaryDirectory() as folder:
        certificate = make_certificate(Path(folder)) if tls else None
        if certificate is not None:
            os.environ["SSL_CERT_FILE"] = str(certificate)
        with served(serve, CUSTOMERS, seed, certificate) as (url, counts):
            return anyio.run(cancel_requests, url, driver, number, seed, counts, backend=driver)


def main(options: Namespace) -> int:
    """Run each driver with http and https; 0 if nothing was left over."""
    failed, drivers = False, options.driver or tuple(WAYS)
    for driver, tls in product([each for each in drivers if each in WAYS], (False, True)):
        began = time.monotonic()
        result = in_a_process(_measured, driver, tls, options.number // (2 * len(drivers)), options.seed)
        failed = failed or not result.none
        shown: dict[str, Any] = vars(result) | {"seconds": round(time.monotonic() - began)}
        print(f"{driver}, {'https' if tls else 'http'}")
        print(*(f"{name:>24}  {value}" for name, value in shown.items()), "", sep="\n", flush=True)
    return int(failed)
