"""Prefetching with threads: pages are fetched while the caller works on a page or waits for another one.

The iteration state decides which pages; here they are started in threads and collected in their turn. The threads
are daemons, so that a program which has ended need not wait for pages that nobody takes.
"""

from __future__ import annotations

import os
import threading
import time
import weakref
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from contextvars import copy_context
from functools import partial
from queue import Empty, SimpleQueue
from typing import Any, Generic, Protocol, TypeVar

from ..interruptible import start_daemon
from ..paging.page import Page, PageRequest

__all__ = ["Prefetcher", "Threads"]

T = TypeVar("T")

# Seconds within which a caller that asks for the next page has not worked on the last.
AT_ONCE = 0.001

# Seconds after which an idle thread ends.
IDLE = 5.0

# Seconds that a caller yields for at most: sending a request over an open connection takes much less.
YIELD = 0.002

# Seconds after which a caller that waits fetches itself what no thread has begun with.
UNBEGUN = 0.05


class Fetch(Protocol[T]):
    """Fetches a page, and makes no further attempt once `stop` is set. Calls `on_sent` when the request is sent."""

    def __call__(
        self, page: PageRequest, *, stop: threading.Event, on_sent: Callable[[], None] | None = None
    ) -> Page[T]: ...


class Prefetcher(Generic[T]):
    """Pages being fetched, each in a thread; at most one for a partition.

    A caller may be interrupted anywhere. What it had begun to take is fetched again then, if it is asked for again.

    Args:
        fetch: Fetches a page.
        stop: Set as soon as nobody needs a page any more.
    """

    def __init__(self, fetch: Fetch[T], stop: threading.Event) -> None:
        self._fetch = fetch
        self._started: dict[int, Job[Page[T]]] = {}
        self._stop = stop
        self._process = os.getpid()
        self._threads: Threads | None = None
        # When the caller got the last page, and whether it took its time with the one before.
        self._delivered_at = time.monotonic()
        self._caller_works = True

    def start(self, requests: Iterable[PageRequest], *, yields: bool = False) -> None:
        """Start fetching those that are not under way; with `yields`, wait until each request is sent."""
        self._forget_those_of_parent()
        # Where no thread can be started, the page is fetched when its turn comes.
        with suppress(RuntimeError):
            for request in requests:
                if request.partition not in self._started:
                    fetch = partial(self._fetch, request, stop=self._stop)
                    self._started[request.partition] = self._pool().start(fetch, len(self._started), yields=yields)

    def prefetch(self, requests: Iterable[PageRequest]) -> None:
        """As `start`, before the caller gets a page to work on.

        A thread can send nothing while the caller computes. So a caller that works on its pages, or has several fetched
        at a time, yields until the requests are sent. One that needs the next page at once fetches it itself.
        """
        self.start(requests, yields=self._caller_works or len(self._started) > 0)
        self._delivered_at = time.monotonic()

    def take(self, due: Sequence[PageRequest], under_way: Sequence[PageRequest]) -> tuple[Page[T], int]:
        """The first page available of those that are due, and its partition.

        Args:
            due: Any of these will do.
            under_way: What is worth fetching meanwhile, those due included.

        Raises:
            APIError: What fetching it raised. Taking it again fetches it again.
        """
        self._forget_those_of_parent()
        self._caller_works = time.monotonic() - self._delivered_at > AT_ONCE
        if self._started or len(under_way) > 1:
            self.start(under_way)
        started = self._started.keys() & {found.partition for found in due}
        if (len(due) == 1 or not started) and self._is_ours(due[0].partition):
            return self._fetch(due[0], stop=self._stop), due[0].partition
        wanted = {found.partition: found for found in due}
        while True:
            jobs = dict(self._started)  # another thread may close the iteration meanwhile
            # The one started first, so that none waits for ever behind others that are faster.
            done = next((number for number, job in jobs.items() if number in wanted and job.is_done), None)
            if done is not None:
                self._started.pop(done, None)
                return jobs[done].result(), done
            if not self._pool().wait(UNBEGUN):
                for number, request in wanted.items():
                    if self._is_ours(number):
                        return self._fetch(request, stop=self._stop), number

    def _is_ours(self, partition: int) -> bool:
        """Whether no thread has begun with a partition's page; none will, then."""
        job = self._started.pop(partition, None)
        if job is None or job.begin():
            return True
        self._started[partition] = job
        return False

    def idle(self) -> None:
        """Keep no threads. They are started again when there is something to fetch."""
        if self._threads is not None:
            self._threads.end()

    def close(self) -> None:
        """Drop what is fetched; requests under way end by themselves. The caller has set `stop`."""
        self._started.clear()
        self.idle()

    def _pool(self) -> Threads:
        if self._threads is None:
            self._threads = Threads()
            # An iteration that is dropped half way has nobody left who could close it.
            weakref.finalize(self, _abandon, self._stop, self._threads)
        return self._threads

    def _forget_those_of_parent(self) -> None:
        # A fork copies no threads: what the parent started will never be done here.
        if self._process != os.getpid():
            self._started.clear()
            self._process, self._threads = os.getpid(), None


def _abandon(stop: threading.Event, threads: Threads) -> None:
    stop.set()
    threads.end()


class Threads:
    """The threads of one iteration. Each serves many pages, since starting one costs as much as a request."""

    def __init__(self) -> None:
        self._jobs = SimpleQueue[Job[Any] | None]()
        self._alive = set[object]()
        self._finished = SimpleQueue[None]()

    def start(self, work: Callable[..., T], under_way: int, *, yields: bool = False) -> Job[T]:
        """Do work in a thread, in a copy of the caller's context.

        Args:
            work: What to do; gets `on_sent`, to call when it begins to wait.
            under_way: How many others were started and not collected.
            yields: Wait until the work waits for something. Otherwise it may have to wait for the caller, who holds the
                interpreter for as long as it computes.

        Raises:
            RuntimeError: No thread can be started.
        """
        # Before the threads are counted: one that ends just now looks for work again when it is no longer counted.
        job = Job(work, self._finished)
        self._jobs.put(job)
        if len(self._alive) <= under_way:
            try:
                self._add_thread()
            except RuntimeError:
                if job.begin():
                    raise
        if yields:
            with suppress(Empty):
                job.waiting.get(timeout=YIELD)
        return job

    def wait(self, seconds: float) -> bool:
        """Wait until a job is done; False where none is after so many seconds. One may have been done before."""
        try:
            self._finished.get(timeout=seconds)
        except Empty:
            return False
        return True

    def end(self) -> None:
        """End the threads as soon as they are done. May be called from anywhere, a finalizer included."""
        for _ in self._alive.copy():
            self._jobs.put(None)

    def _add_thread(self) -> None:
        name = object()
        try:
            self._alive.add(name)
            start_daemon(partial(_serve, self._jobs, self._alive, name), "prefetch")
        except BaseException:
            self._alive.discard(name)
            raise


class Job(Generic[T]):
    """Work for a thread.

    Args:
        work: What to do.
        finished: Gets something when it is done.

    Attributes:
        is_done: Whether it has a result, or an error.
        waiting: Gets something when the work waits for something, or is done.
    """

    def __init__(self, work: Callable[..., T], finished: SimpleQueue[None]) -> None:
        self.is_done = False
        self.waiting = SimpleQueue[None]()
        self._work = work
        self._context = copy_context()
        self._finished = finished
        self._begun = threading.Lock()
        self._result: T
        self._error: BaseException | None = None

    def begin(self) -> bool:
        """Whether the caller is the first to ask, and so the one who does the work."""
        return self._begun.acquire(blocking=False)

    def do(self) -> None:
        """Do the work, unless somebody else does."""
        if not self.begin():
            return
        try:
            self._result = self._context.run(self._work, on_sent=partial(_tell, self.waiting))
        except BaseException as error:  # noqa: BLE001 - whatever it is, it is raised where the result is collected
            self._error = error
        self.is_done = True
        _tell(self.waiting)
        _tell(self._finished)

    def result(self) -> T:
        """The result of the work, which is done. Raises: What the work raised."""
        if self._error is None:
            return self._result
        try:
            raise self._error
        finally:
            del self  # the error knows this frame, and would keep the job that keeps the error


def _tell(waiting: SimpleQueue[None]) -> None:
    if waiting.empty():
        waiting.put(None)


def _serve(jobs: SimpleQueue[Job[Any] | None], alive: set[object], name: object) -> None:
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
