"""Threads in the background of one iteration.

Each serves for many pages, since starting one costs as much as a request. They are daemons, so that a program that is
done need not wait for pages that nobody takes any more.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextvars import Context, ContextVar, copy_context
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import Any, Generic, TypeVar

__all__ = ["Threads", "about_to_wait"]

T = TypeVar("T")

# Seconds after which a thread that has nothing to do ends.
IDLE = 5.0

# Seconds that a caller steps back for at most: a request over an open connection is out much sooner.
STEP_BACK = 0.002

_on_waiting: ContextVar[Callable[[], None] | None] = ContextVar("flexportal_on_waiting", default=None)


def about_to_wait() -> None:
    """Called by the work of a thread that has sent what it had to send: who stepped back for it may go on."""
    on_waiting = _on_waiting.get()
    if on_waiting is not None:
        on_waiting()


class Threads:
    """The threads of one iteration."""

    def __init__(self) -> None:
        self._jobs = SimpleQueue[_Job[Any] | None]()
        self._alive = set[object]()

    def begin(self, work: Callable[[], T], under_way: int, *, promptly: bool = False) -> Future[T]:
        """Have work done in a thread, in a context like the caller's.

        A future that can still be cancelled waits for its turn; then no thread will touch it.

        Args:
            work: What to do.
            under_way: How many others were begun and have not been asked for their outcome.
            promptly: Step back until the work is about to wait for something. Otherwise it may have to wait for the
                caller, who holds the interpreter for as long as it computes.

        Raises:
            RuntimeError: No thread can be had.
        """
        future = Future[T]()
        # Before the threads are counted: one that ends just now looks for work again when it is no longer counted.
        job = _Job(future, copy_context(), work)
        self._jobs.put(job)
        if len(self._alive) <= under_way:
            try:
                self._hire()
            except RuntimeError:
                if future.cancel():
                    raise
        if promptly:
            job.waits.wait(STEP_BACK)
        return future

    def end(self) -> None:
        """Have the threads end as soon as they are done. May be called from anywhere, a finalizer included."""
        for _ in self._alive.copy():
            self._jobs.put(None)

    def _hire(self) -> None:
        name = object()
        thread = threading.Thread(
            target=_serve, args=(self._jobs, self._alive, name), name="flexportal-fetch", daemon=True
        )
        self._alive.add(name)
        try:
            thread.start()
        except RuntimeError:
            self._alive.discard(name)
            raise


@dataclass(frozen=True, slots=True)
class _Job(Generic[T]):
    future: Future[T]
    context: Context
    work: Callable[[], T]
    waits: threading.Event = field(default_factory=threading.Event)

    def do(self) -> None:
        if not self.future.set_running_or_notify_cancel():
            return
        self.context.run(_on_waiting.set, self.waits.set)
        try:
            result = self.context.run(self.work)
        except BaseException as error:  # noqa: BLE001 - whatever it is, it is raised where the outcome is asked for
            self.future.set_exception(error)
        else:
            self.future.set_result(result)
        self.waits.set()


def _serve(jobs: SimpleQueue[_Job[Any] | None], alive: set[object], name: object) -> None:
    """Do one job after the other. Holds nothing of the last while it waits for the next."""
    while True:
        try:
            job = jobs.get(timeout=IDLE)
        except Empty:
            alive.discard(name)
            try:
                job = jobs.get_nowait()
            except Empty:
                return
        if job is None:
            alive.discard(name)
            return
        job.do()
        del job
