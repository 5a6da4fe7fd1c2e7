"""Tasks in the background of a connection, under asyncio and trio alike.

They belong to no task group, since a listing is no block of the caller's program; so account of them is kept here, and
they end with their connection at the latest.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Coroutine, Iterable
from contextlib import suppress
from contextvars import copy_context
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar

import anyio

__all__ = ["Background", "Backgrounds"]

T = TypeVar("T")


class Background(Generic[T]):
    """A task in the background: its outcome, once there is one.

    Args:
        work: What to do; called once, in the task.
    """

    def __init__(self, work: Callable[[], Coroutine[Any, Any, T]]) -> None:
        self.loop = _running_loop()
        self.task: object
        self.bells: set[anyio.Event] = set()
        self._work = work
        self._scope = anyio.CancelScope()
        self._over = anyio.Event()
        self._results: list[T] = []
        self._error: Exception | None = None

    async def run(self) -> None:
        """Do the work and keep its outcome. Raises nothing but a cancellation from outside."""
        try:
            with self._scope:
                self._results.append(await self._work())
        except Exception as error:  # noqa: BLE001 - whatever it is, it is raised where the outcome is asked for
            self._error = error
        finally:
            self._over.set()
            for bell in self.bells:
                bell.set()

    @property
    def is_over(self) -> bool:
        """Whether the task has ended."""
        return self._over.is_set()

    @property
    def was_cancelled(self) -> bool:
        """Whether it ended without an outcome."""
        return self.is_over and self._error is None and not self._results

    def result(self) -> T:
        """What the work gave. Raises: what the work raised."""
        if self._error is not None:
            raise self._error
        return self._results[0]

    def cancel(self) -> None:
        """Have it end soon, without an outcome. May be called from anywhere, a finalizer included."""
        if not self.is_over:
            # A loop that is closed has ended all its tasks.
            with suppress(RuntimeError):
                self.loop.soon(self._scope.cancel)

    async def ended(self) -> None:
        """Wait until it has ended."""
        await self._over.wait()


class Backgrounds:
    """The tasks in the background of one connection."""

    def __init__(self) -> None:
        self._running: set[Background[Any]] = set()

    def begin(self, work: Callable[[], Coroutine[Any, Any, T]]) -> Background[T]:
        """Begin a task in the running event loop."""
        background = Background(work)
        self._running.add(background)

        async def run() -> None:
            try:
                await background.run()
            finally:
                self._running.discard(background)

        # Held, since an event loop does not hold its tasks.
        background.task = background.loop.spawn(run)
        return background

    async def wait_for_any(self, backgrounds: Iterable[Background[Any]]) -> None:
        """Wait until one of them has ended."""
        waited_for = list(backgrounds)
        if any(background.is_over for background in waited_for):
            return
        bell = anyio.Event()
        for background in waited_for:
            background.bells.add(bell)
        try:
            await bell.wait()
        finally:
            for background in waited_for:
                background.bells.discard(bell)

    async def end(self, backgrounds: Iterable[Background[Any]] | None = None) -> None:
        """Cancel these tasks, or all, and wait until they have ended, even if the caller is being cancelled."""
        loop = _running_loop()
        chosen = self._running if backgrounds is None else backgrounds
        # Those of another event loop cannot be waited for; it has ended them, or will.
        here = [background for background in chosen if background.loop.native is loop.native]
        for background in here:
            background.cancel()
        with anyio.CancelScope(shield=True):
            for background in here:
                await background.ended()


@dataclass(frozen=True, slots=True)
class _Loop:
    """An event loop: how to begin a task in it, and how to call into it from anywhere."""

    native: object
    spawn: Callable[[Callable[[], Coroutine[Any, Any, None]]], object]
    soon: Callable[[Callable[[], object]], object]


def _running_loop() -> _Loop:
    # anyio offers tasks in task groups only, so each library is asked itself; trio only where the program uses it.
    trio = sys.modules.get("trio")
    if trio is not None:
        with suppress(RuntimeError):  # not the one that runs
            token = trio.lowlevel.current_trio_token()
            spawn = partial(trio.lowlevel.spawn_system_task, context=copy_context())
            return _Loop(token, spawn, token.run_sync_soon)
    # Here, since most programs use no event loop, and importing this takes longer than a page.
    import asyncio

    loop = asyncio.get_running_loop()
    return _Loop(loop, lambda run: loop.create_task(run()), loop.call_soon_threadsafe)
