"""The source of time and randomness. A client takes a clock, so that tests of retries need not wait."""

from __future__ import annotations

import random
import time
from datetime import UTC, datetime
from threading import Event
from typing import Protocol, runtime_checkable

import anyio

__all__ = ["SYSTEM_CLOCK", "Clock", "SystemClock"]


@runtime_checkable
class Clock(Protocol):
    """What a client needs of a clock."""

    def monotonic(self) -> float:
        """Return seconds that never go backwards, as `time.monotonic`."""
        ...

    def now(self) -> datetime:
        """Return the date and time, aware, in UTC: to read a `Retry-After` that is a date."""
        ...

    def random(self) -> float:
        """Return a random number from 0 to 1, for the jitter of retries."""
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
        """Return the date and time, aware, in UTC."""
        return datetime.now(UTC)

    def __repr__(self) -> str:
        return "SystemClock()"

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
