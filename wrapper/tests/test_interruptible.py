"""Threads and events for callers that may be interrupted anywhere."""

# Coverage does not see what a thread of the lower level does.
# pyright: reportPrivateUsage=false

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from flexportal_core import interruptible
from flexportal_core.interruptible import InterruptibleEvent, start_daemon
from tests.prefetch.fetching import PATIENCE


def test_an_event_wakes_all_who_wait_for_it() -> None:
    event, woken = InterruptibleEvent(), threading.Barrier(4, timeout=PATIENCE)

    def wait() -> None:
        assert event.wait()
        woken.wait()

    for _ in range(3):
        threading.Thread(target=wait, daemon=True).start()
    assert not event.is_set()
    assert not event.wait(0.01)
    event.set()
    event.set()
    woken.wait()
    assert event.is_set()
    assert event.wait()


@pytest.mark.parametrize("run", [lambda work: work(), lambda work: threading.Thread(target=work).start()])
def test_a_daemon_is_started_from_any_thread(run: Callable[[Callable[[], None]], None]) -> None:
    found, done = list[threading.Thread](), threading.Event()

    def work() -> None:
        found.append(threading.current_thread())
        done.set()

    run(lambda: start_daemon(work, "name"))
    assert done.wait(PATIENCE)
    assert (found[0].name, found[0].daemon) == ("name", True)


def test_where_a_thread_cannot_be_started_after_all_nothing_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    interruptible._start(threading.Thread())
