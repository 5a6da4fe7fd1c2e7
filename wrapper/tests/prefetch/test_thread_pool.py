"""The threads of an iteration: how many there are, what they keep, and when they end."""

# Some of this cannot be seen from outside.
# pyright: reportPrivateUsage=false

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Callable, Generator
from contextvars import ContextVar
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

import pytest
from flexportal_core.prefetch import threads
from flexportal_core.prefetch.threads import Job, Threads
from tests.prefetch.fetching import PATIENCE, eventually

T = TypeVar("T")
variable: ContextVar[str] = ContextVar("variable", default="unset")


@pytest.fixture
def pool() -> Generator[Threads, None, None]:
    pool = Threads()
    yield pool
    pool.end()
    eventually(lambda: not pool._alive)


def result(job: Job[T]) -> T:
    eventually(lambda: job.is_done)
    return job.result()


def test_work_is_done_in_a_daemon_thread_with_the_caller_s_context(pool: Threads) -> None:
    token = variable.set("set")
    future = pool.start(lambda **_: (threading.current_thread(), variable.get()), 0)
    variable.reset(token)
    thread, seen = result(future)
    assert thread is not threading.current_thread()
    assert (thread.name, thread.daemon, seen) == ("prefetch", True, "set")


def test_one_thread_serves_many_pages_and_a_second_starts_when_both_are_needed(pool: Threads) -> None:
    assert len({result(pool.start(lambda **_: threading.get_ident(), 0)) for _ in range(5)}) == 1
    together = threading.Barrier(2, timeout=PATIENCE)
    both = [pool.start(lambda **_: together.wait(), under_way) for under_way in (0, 1)]
    assert sorted(result(future) for future in both) == [0, 1]
    assert len(pool._alive) == 2
    pool.end()
    eventually(lambda: not pool._alive)
    assert result(pool.start(lambda **_: "again", 0)) == "again"


def test_what_the_work_raises_is_raised_to_the_caller_and_the_thread_continues(pool: Threads) -> None:
    def interrupt(**_: Any) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        result(pool.start(interrupt, 0))
    assert result(pool.start(lambda **_: 2, 0)) == 2
    assert len(pool._alive) == 1


def test_a_caller_yields_until_the_request_is_sent_or_complete(pool: Threads, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "YIELD", PATIENCE)
    responded, sent = threading.Event(), list[int]()

    def request(*, on_sent: Callable[[], None]) -> bool:
        sent.append(1)
        on_sent()
        return responded.wait(PATIENCE)

    future = pool.start(request, 0, yields=True)
    assert sent == [1]
    assert not future.is_done
    responded.set()
    assert result(future)
    assert pool.start(lambda **_: 2, 0, yields=True).is_done


@pytest.mark.parametrize(("longest", "yields"), [(0.001, True), (PATIENCE, False)], ids=["for a moment", "not at all"])
def test_a_caller_does_not_wait_for_the_response(
    pool: Threads, monkeypatch: pytest.MonkeyPatch, longest: float, yields: bool
) -> None:
    monkeypatch.setattr(threads, "YIELD", longest)
    responded = threading.Event()
    future = pool.start(lambda **_: responded.wait(PATIENCE), 0, yields=yields)
    assert not future.is_done
    responded.set()
    assert result(future)


def test_work_that_is_cancelled_before_a_thread_begins_with_it_is_not_done(pool: Threads) -> None:
    busy, done = threading.Event(), list[int]()
    first = pool.start(lambda **_: busy.wait(PATIENCE), 0)
    second = pool.start(lambda **_: done.append(2), 0)
    assert second.begin()
    busy.set()
    assert result(first)
    assert result(pool.start(lambda **_: 3, 0)) == 3
    assert done == []


def test_an_idle_thread_holds_no_page(pool: Threads) -> None:
    class Result:
        pass

    held = weakref.ref(result(pool.start(lambda **_: Result(), 0)))

    def is_gone() -> bool:
        gc.collect()
        return held() is None

    eventually(is_gone)


def test_an_idle_thread_ends_after_a_while_and_another_starts(pool: Threads, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "IDLE", 0.001)
    for _ in range(3):
        assert result(pool.start(lambda **_: "done", 0)) == "done"
        eventually(lambda: not pool._alive)


def test_work_that_arrives_while_the_last_thread_ends_is_done_by_it(pool: Threads) -> None:
    future, name = Job[str](lambda **_: "done", SimpleQueue[None]()), object()
    pool._alive.add(name)

    class Jobs:
        """Nothing arrives in time; then something does, since the thread was still counted."""

        def get(self, timeout: float) -> Any:
            raise Empty

        def get_nowait(self) -> Any:
            if name in pool._alive or future.is_done:
                raise Empty
            return future

    jobs: Any = Jobs()
    threads._serve(jobs, pool._alive, name)
    assert future.result() == "done"


@pytest.mark.parametrize("is_taken", [False, True], ids=["not begun", "taken by another thread"])
def test_where_no_thread_can_be_started_work_is_not_begun_unless_another_takes_it(
    pool: Threads, monkeypatch: pytest.MonkeyPatch, is_taken: bool
) -> None:
    done: list[int] = []

    def refuse(*_arguments: Any) -> None:
        if is_taken:
            job = pool._jobs.get_nowait()  # as if by another thread, in the meantime
            assert job is not None
            job.do()
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patch:
        patch.setattr(threads, "start_daemon", refuse)
        if is_taken:
            assert result(pool.start(lambda **_: "taken", 1)) == "taken"
        else:
            with pytest.raises(RuntimeError, match="new thread"):
                pool.start(lambda **_: done.append(1), 0)
    assert not pool._alive
    assert result(pool.start(lambda **_: 2, 0)) == 2
    assert done == []
