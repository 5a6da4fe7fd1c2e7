"""How a client waits, and the clock that it waits by.

Both are real, unless a test says otherwise: within `skipped` a wait is over at once, and the clock goes forward by what
it would have taken. So a retry, a pace and a deadline see the time that they asked for, and nobody spends it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from threading import Lock

import anyio

__all__ = ["monotonic", "skipped", "sleep", "sleep_async"]


class _Skipping:
    """Whether waits are skipped, and how many seconds were: of the process, since waits happen in any thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._depth = 0
        self.seconds = 0.0

    def change(self, depth: int) -> None:
        with self._lock:
            self._depth += depth

    def skips(self, seconds: float) -> bool:
        with self._lock:
            if self._depth:
                # Never taken back: a clock that went backwards would confuse whoever is under way.
                self.seconds += seconds
            return self._depth > 0


_skipping = _Skipping()


def monotonic() -> float:
    """Seconds that only go forward, skipped ones included."""
    return time.monotonic() + _skipping.seconds


def sleep(seconds: float, pause: Callable[[float], object] = time.sleep) -> None:
    """Wait so many seconds.

    Args:
        seconds: How many.
        pause: What waits, such as that of an event that may end the wait early.
    """
    pause(0 if _skipping.skips(seconds) else seconds)


async def sleep_async(seconds: float) -> None:
    """Wait so many seconds, and let others work meanwhile."""
    await anyio.sleep(0 if _skipping.skips(seconds) else seconds)


@contextmanager
def skipped() -> Generator[None]:
    """While this is open, in every thread, a wait is over at once; it may be opened within itself."""
    _skipping.change(1)
    try:
        yield
    finally:
        _skipping.change(-1)
