"""The threads of an iteration: how many there are, what they keep, and when they end."""

# Some of this cannot be seen from outside.
# pyright: reportPrivateUsage=false

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Generator
from contextvars import ContextVar
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

import pytest
from flexportal_core.prefetch import threads
from flexportal_core.prefetch.threads import Job, Threads
from tests.prefetch.fetching import eventually

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
