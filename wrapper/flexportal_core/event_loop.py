"""Event loops of asyncio and trio: which one runs, and how to begin a task in it or call into it from anywhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Coroutine
from contextlib import suppress
from contextvars import copy_context
from typing import Any

__all__ = ["call_soon", "has_ended", "running_loop", "spawn"]


def running_loop() -> Any:
    """The event loop of the caller: asyncio's, or the token of trio's. Raises: RuntimeError where there is none."""
    # anyio offers neither this nor tasks without a task group; trio is asked only where the program uses it.
    trio = sys.modules.get("trio")
    if trio is not None:
        with suppress(RuntimeError):  # not the one that runs
            return trio.lowlevel.current_trio_token()
    # Here, since most programs use no event loop, and importing this takes longer than a page.
    import asyncio

    return asyncio.get_running_loop()


def spawn(run: Callable[[], Coroutine[Any, Any, None]], ended: Callable[[], object]) -> object:
    """Begin a task in the running event loop. It belongs to no task group, and an event loop may not even hold it.

    Args:
        run: The task.
        ended: Called when it has ended; also where it was cancelled before it could begin, as asyncio does.
    """
    loop = running_loop()
    if _is_trio(loop):
        return sys.modules["trio"].lowlevel.spawn_system_task(_run, run, ended, context=copy_context())
    task = loop.create_task(run())

    def done(_task: object) -> None:
        ended()

    task.add_done_callback(done)
    return task


async def _run(run: Callable[[], Coroutine[Any, Any, None]], ended: Callable[[], object]) -> None:
    try:
        await run()
    finally:
        ended()


def call_soon(loop: Any, call: Callable[[], object]) -> None:
    """Have an event loop call something. Raises: RuntimeError where it has ended."""
    (loop.run_sync_soon if _is_trio(loop) else loop.call_soon_threadsafe)(call)


def has_ended(loop: Any) -> bool:
    """Whether an event loop will never run again."""
    try:
        call_soon(loop, bool)
    except RuntimeError:
        return True
    return False


def _is_trio(loop: Any) -> bool:
    return hasattr(loop, "run_sync_soon")
