"""Prefetching with tasks, under asyncio and trio alike.

Background tasks belong to no task group of the caller's, since an iteration is no block of its program. They are
registered here, and end with their session at the latest.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Coroutine, Iterable, Sequence
from contextlib import suppress
from functools import partial
from typing import Any, Generic, TypeVar

import anyio

from ..errors import APIError
from ..event_loop import call_soon, running_loop, spawn
from ..paging.page import Page, PageRequest

__all__ = ["ITERATION_CLOSED", "AsyncPrefetcher", "BackgroundTask", "BackgroundTasks"]

T = TypeVar("T")

ITERATION_CLOSED = "this iteration is closed; another can continue from its resume_token"


class BackgroundTask(Generic[T]):
    """A background task: its outcome, once there is one.

    Args:
        work: What to do; called once, in the task.
    """

    def __init__(self, work: Callable[[], Coroutine[Any, Any, T]]) -> None:
        self.loop = running_loop()
        self.task: object
        self.waiters: set[anyio.Event] = set()
        self._work = work
        self._scope = anyio.CancelScope()
        self._done = anyio.Event()
        self._results: list[T] = []
        self._error: Exception | None = None

    async def run(self) -> None:
        """Do the work and keep its outcome. Raises nothing but a cancellation from outside."""
        try:
            with self._scope:
                self._results.append(await self._work())
        except Exception as error:  # noqa: BLE001 - whatever it is, it is raised where the outcome is asked for
            self._error = error

    def end(self) -> None:
        """Tell those who wait that it has ended, or will never begin."""
        self._done.set()
        for changed in self.waiters:
            changed.set()

    @property
    def is_done(self) -> bool:
        """Whether the task has ended."""
        return self._done.is_set()

    @property
    def was_cancelled(self) -> bool:
        """Whether it ended without an outcome."""
        return self.is_done and self._error is None and not self._results

    def result(self) -> T:
        """What the work gave. Raises: what the work raised."""
        if self._error is not None:
            raise self._error
        return self._results[0]

    def cancel(self) -> None:
        """Have it end soon, without an outcome. May be called from anywhere, a finalizer included."""
        if not self.is_done:
            # A loop that is closed has ended all its tasks.
            with suppress(RuntimeError):
                call_soon(self.loop, self._scope.cancel)

    async def wait(self) -> None:
        """Wait until it has ended."""
        await self._done.wait()


class BackgroundTasks:
    """The background tasks of one session."""

    def __init__(self) -> None:
        self._running: set[BackgroundTask[Any]] = set()

    def start(self, work: Callable[[], Coroutine[Any, Any, T]]) -> BackgroundTask[T]:
        """Start a task in the running event loop."""
        task = BackgroundTask(work)
        self._running.add(task)

        def ended() -> None:
            self._running.discard(task)
            task.end()

        # Held, since an event loop does not hold its tasks.
        task.task = spawn(task.run, ended)
        return task

    async def wait_for_any(self, tasks: Iterable[BackgroundTask[Any]]) -> None:
        """Wait until one of them has ended."""
        waited_for = list(tasks)
        if any(task.is_done for task in waited_for):
            return
        changed = anyio.Event()
        for task in waited_for:
            task.waiters.add(changed)
        try:
            await changed.wait()
        finally:
            for task in waited_for:
                task.waiters.discard(changed)

    async def cancel(self, tasks: Iterable[BackgroundTask[Any]] | None = None) -> None:
        """Cancel these tasks, or all, and wait until they have ended, even if the caller is being cancelled."""
        loop = running_loop()
        chosen = self._running if tasks is None else tasks
        # Those of another event loop cannot be waited for; it has ended them, or will.
        here = [task for task in chosen if task.loop is loop]
        for task in here:
            task.cancel()
        with anyio.CancelScope(shield=True):
            for task in here:
                await task.wait()


class AsyncPrefetcher(Generic[T]):
    """Pages being fetched, each in a task; at most one for a partition.

    Args:
        fetch: Fetches a page.
        tasks: Those of the session.
    """

    def __init__(self, fetch: Callable[[PageRequest], Coroutine[Any, Any, Page[T]]], tasks: BackgroundTasks) -> None:
        self._fetch = fetch
        self._tasks = tasks
        self._started: dict[int, BackgroundTask[Page[T]]] = {}
        self._is_closed = False
        weakref.finalize(self, _cancel, self._started)

    def start(self, requests: Iterable[PageRequest]) -> None:
        """Start fetching those that are not under way."""
        for request in requests:
            if request.partition not in self._started:
                self._started[request.partition] = self._tasks.start(partial(self._fetch, request))

    async def take(self, due: Sequence[PageRequest], under_way: Sequence[PageRequest]) -> tuple[Page[T], int]:
        """The first page available of those that are due, and its partition; as `Prefetcher.take`.

        Raises:
            APIError: What fetching it raised, or the iteration is closed.
        """
        self._forget_those_of_other_loops()
        if not self._started and len(under_way) <= 1:
            return await self._fetch_now(due[0]), due[0].partition
        self._check_open()
        self.start(under_way)
        started = dict(self._started)  # another task may close the iteration meanwhile
        wanted = {request.partition: request for request in due}
        try:
            await self._tasks.wait_for_any(started[partition] for partition in wanted)
        except BaseException:  # cancelled: nothing is left running
            await self._cancel_started()
            raise
        self._check_open()
        partition = next(number for number, fetch in started.items() if number in wanted and fetch.is_done)
        self._started.pop(partition, None)
        fetch = started[partition]
        # Cancelled from outside, by whoever closed the client: fetching again raises that.
        return await self._fetch_now(wanted[partition]) if fetch.was_cancelled else fetch.result(), partition

    async def aclose(self) -> None:
        """Fetch nothing more. Cancels what is under way, and waits until it has ended."""
        self._is_closed = True
        await self._cancel_started()

    async def _cancel_started(self) -> None:
        started = list(self._started.values())
        self._started.clear()
        await self._tasks.cancel(started)

    async def _fetch_now(self, request: PageRequest) -> Page[T]:
        self._check_open()
        return await self._fetch(request)

    def _check_open(self) -> None:
        if self._is_closed:
            raise APIError(ITERATION_CLOSED)

    def _forget_those_of_other_loops(self) -> None:
        # What was started in an event loop that has been stopped will never be done.
        for partition, fetch in list(self._started.items()):
            if not fetch.is_done and fetch.loop is not running_loop():
                fetch.cancel()
                del self._started[partition]


def _cancel(started: dict[int, BackgroundTask[Any]]) -> None:
    for fetch in started.values():
        fetch.cancel()
