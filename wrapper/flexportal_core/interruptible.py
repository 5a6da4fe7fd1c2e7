"""Threads and events for callers that may be interrupted between any two steps.

A signal's handler runs in the main thread, and what it raises (KeyboardInterrupt by default) may come between taking a
lock and the code that releases it. That happens to `Event`, `Condition`, `Future` and `Thread.start`, whose locks are
then held for ever. What is here, `SimpleQueue` and a plain `Lock` have no such moment.
"""

from __future__ import annotations

import sys
import time
from _thread import start_new_thread  # documented; its name says that it is on a lower level
from collections.abc import Callable
from contextlib import suppress
from threading import TIMEOUT_MAX, Event, Lock, Thread, current_thread, main_thread

__all__ = ["LONGEST_WAIT", "InterruptibleEvent", "start_daemon"]

# Seconds. On Windows no signal interrupts a wait for a lock, so that Ctrl-C has an effect only between two waits.
LONGEST_WAIT = 0.5 if sys.platform == "win32" else TIMEOUT_MAX


def start_daemon(work: Callable[[], object], name: str) -> None:
    """Start a daemon thread.

    Raises:
        RuntimeError: No thread can be started. Where that is known only later, the work is not done.
    """
    thread = Thread(target=work, name=name, daemon=True)
    if current_thread() is main_thread():
        # Only the main thread is interrupted. So another takes the steps of starting one.
        start_new_thread(_start, (thread,))
    else:
        thread.start()


def _start(thread: Thread) -> None:
    with suppress(RuntimeError):
        thread.start()


class InterruptibleEvent(Event):
    """An event that stays set."""

    def __init__(self) -> None:
        super().__init__()
        self._is_set = False
        self._gate = Lock()
        self._gate.acquire()

    def is_set(self) -> bool:
        """Whether it is set."""
        return self._is_set

    def set(self) -> None:
        """Set it, and wake those who wait for it."""
        self._is_set = True
        self._open()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait so many seconds, None for any number, or until it is set; whether it is."""
        end = None if timeout is None else time.monotonic() + timeout
        while not self._is_set:
            left = LONGEST_WAIT if end is None else min(LONGEST_WAIT, end - time.monotonic())
            if left <= 0:
                break
            if self._gate.acquire(timeout=left):
                self._open()
        return self._is_set

    def _open(self) -> None:
        with suppress(RuntimeError):  # somebody else has opened it
            self._gate.release()
