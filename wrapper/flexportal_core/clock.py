"""Where time and chance come from. A client takes a clock, so that tests of retries need not wait."""

from __future__ import annotations

import random
import time
from datetime import UTC, datetime
from threading import Event
from typing import Protocol

import anyio

__all__ = ["SYSTEM_CLOCK", "Clock", "SystemClock"]


class Clock(Protocol):
    """What a client asks of a clock."""

    def monotonic(self) -> float:
        """Seconds that only go forward."""
        ...

    def now(self) -> datetime:
        """The date and time, aware, in UTC: to read a `Retry-After` that is a date."""
        ...

    def random(self) -> float:
        """A random number from 0 to 1, for the jitter of retries."""
        ...

    def sleep(self, seconds: float, until: Event | None = None) -> None:
        """Wait so many seconds, or until the event is set."""
        ...

    async def sleep_async(self, seconds: float) -> None:
        """Wait so many seconds, and let other tasks run meanwhile."""
        ...


class SystemClock:
    """The clock of the machine."""

    monotonic = staticmethod(time.monotonic)
    random = staticmethod(random.random)

    def now(self) -> datetime:
        """The date and time, aware, in UTC."""
        return datetime.now(UTC)

    def sleep(self, seconds: float, until: Event | None = None) -> None:
        """Wait so many seconds, or until the event is set."""
        if until is None:
            time.sleep(seconds)
        else:
            until.wait(seconds)

    async def sleep_async(self, seconds: float) -> None:
        """Wait so many seconds, and let other tasks run meanwhile."""
        await anyio.sleep(seconds)


SYSTEM_CLOCK: Clock = SystemClock()
