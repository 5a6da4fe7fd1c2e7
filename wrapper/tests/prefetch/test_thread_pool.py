"""Threads in the background: how many there are, what they hold, and when they end."""

# Some of this cannot be seen from outside.
# pyright: reportPrivateUsage=false

from __future__ import annotations

import gc
import threading
import time
import weakref
from collections.abc import Callable
from concurrent.futures import Future
from contextvars import ContextVar, copy_context
from queue import Empty
from typing import Any

import pytest
from flexportal_core.prefetch import threads
from flexportal_core.prefetch.threads import Threads

PATIENCE = 5.0

told: ContextVar[str] = ContextVar("told", default="nothing")


def eventually(condition: Callable[[], bool]) -> None:
    """Wait until another thread has done something; bounded."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.001)


def alive(pool: Threads) -> int:
    return len(pool._alive)


def test_work_is_done_in_another_thread_and_in_a_context_like_the_caller_s() -> None:
    pool = Threads()
    token = told.set("something")
    try:
        future = pool.start(lambda **_: (threading.current_thread(), told.get()), 0)
    finally:
        told.reset(token)
    thread, seen = future.result(PATIENCE)
    assert thread is not threading.current_thread()
    assert (thread.name, thread.daemon) == ("prefetch", True)
    assert seen == "something"
    pool.end()


def test_one_thread_serves_one_after_the_other_and_another_comes_when_both_are_needed() -> None:
    pool = Threads()
    assert len({pool.start(lambda **_: threading.get_ident(), 0).result(PATIENCE) for _ in range(5)}) == 1
    together = threading.Barrier(2, timeout=PATIENCE)
    both = [pool.start(lambda **_: together.wait(), under_way) for under_way in (0, 1)]
    assert sorted(future.result(PATIENCE) for future in both) == [0, 1]
    assert alive(pool) == 2
    pool.end()
    eventually(lambda: alive(pool) == 0)
    assert pool.start(lambda **_: "again", 0).result(PATIENCE) == "again"
    pool.end()


def test_what_the_work_raises_is_the_outcome_and_the_thread_goes_on() -> None:
    pool = Threads()
    with pytest.raises(KeyboardInterrupt):
        pool.start(_interrupted, 0).result(PATIENCE)
    assert pool.start(lambda **_: 2, 0).result(PATIENCE) == 2
    assert alive(pool) == 1
    pool.end()


def _interrupted(**_: Any) -> None:
    raise KeyboardInterrupt


def test_who_yields_goes_on_when_the_work_is_about_to_wait_or_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "YIELD", PATIENCE)
    pool, answered, sent = Threads(), threading.Event(), list[int]()

    def ask(*, on_sent: Callable[[], None]) -> bool:
        answered.wait(0.02)  # sending takes a while
        sent.append(1)
        on_sent()
        return answered.wait(PATIENCE)

    began = time.monotonic()
    future = pool.start(ask, 0, yields=True)
    assert sent == [1]
    assert time.monotonic() - began < PATIENCE
    assert not future.done()
    answered.set()
    assert future.result(PATIENCE)
    assert pool.start(lambda **_: 2, 0, yields=True).done()
    pool.end()


def test_nobody_yields_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "YIELD", 0.001)
    pool, answered = Threads(), threading.Event()
    future = pool.start(lambda **_: answered.wait(PATIENCE), 0, yields=True)
    assert not future.done()
    answered.set()
    assert future.result(PATIENCE)
    pool.end()


def test_who_is_not_asked_to_does_not_yield(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "YIELD", PATIENCE)
    pool, answered = Threads(), threading.Event()
    began = time.monotonic()
    future = pool.start(lambda **_: answered.wait(PATIENCE), 0)
    assert time.monotonic() - began < PATIENCE
    answered.set()
    assert future.result(PATIENCE)
    pool.end()


def test_work_that_is_cancelled_before_a_thread_comes_to_it_is_not_done() -> None:
    pool = Threads()
    busy, done = threading.Event(), list[int]()
    first = pool.start(lambda **_: busy.wait(PATIENCE), 0)
    second = pool.start(lambda **_: done.append(2), 0)
    assert second.cancel()
    busy.set()
    assert first.result(PATIENCE)
    assert pool.start(lambda **_: 3, 0).result(PATIENCE) == 3
    assert done == []
    pool.end()


def test_a_thread_that_waits_holds_nothing_of_what_it_did() -> None:
    class Page:
        pass

    pool = Threads()
    page = pool.start(lambda **_: Page(), 0).result(PATIENCE)
    held = weakref.ref(page)
    del page

    def gone() -> bool:
        gc.collect()
        return held() is None

    eventually(gone)
    pool.end()


def test_a_thread_with_nothing_to_do_ends_and_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "IDLE", 0.001)
    pool = Threads()
    for number in range(3):
        assert pool.start(lambda number=number, **_: number, 0).result(PATIENCE) == number
        eventually(lambda: alive(pool) == 0)


def test_work_that_comes_while_the_last_thread_ends_is_done_by_it() -> None:
    pool, name = Threads(), object()
    pool._alive.add(name)

    class Jobs:
        """Nothing comes in time, and then something does, since the thread was still counted."""

        def get(self, timeout: float) -> Any:
            raise Empty

        def get_nowait(self) -> Any:
            if name in pool._alive or future.done():
                raise Empty
            return threads._Job(future, copy_context(), lambda **_: "done")

    future = Future[str]()
    jobs: Any = Jobs()
    threads._serve(jobs, pool._alive, name)
    assert future.result(0) == "done"


def test_where_no_thread_can_be_had_nothing_was_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    pool, done = Threads(), list[int]()
    monkeypatch.setattr(threading.Thread, "start", refuse)
    with pytest.raises(RuntimeError, match="new thread"):
        pool.start(lambda **_: done.append(1), 0)
    assert alive(pool) == 0
    monkeypatch.undo()
    assert pool.start(lambda **_: 2, 0).result(PATIENCE) == 2
    assert done == []
    pool.end()


def test_where_no_further_thread_can_be_had_one_that_is_done_may_have_taken_it(monkeypatch: pytest.MonkeyPatch) -> None:
    pool = Threads()

    def refuse(_thread: threading.Thread) -> None:
        job = pool._jobs.get_nowait()  # as if by another thread, meanwhile
        assert job is not None
        job.do()
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    assert pool.start(lambda **_: "taken", 1).result(0) == "taken"
