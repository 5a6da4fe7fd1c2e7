"""Client-side rate limiting: requests are sent as fast as the limit allows, and never faster."""

from __future__ import annotations

import os
from heapq import heappop, heappush
from math import inf
from threading import Lock

__all__ = ["MINUTE", "RateLimit", "Ticket"]

MINUTE = 60.0


class RateLimit:
    """At most so many requests in any minute: all at once at first, then one for each that a minute has passed since.

    There are `requests_per_minute` slots. A request takes one and gives it back when it has been *answered*, for use a
    minute later. The server counts a request between its sending and its answer, so no window of a minute at the
    server, sliding or fixed, can hold more than the limit, whatever the network does to the requests on their way.

    All calls and threads of a client share it. Processes do not: each forked child counts for itself.

    Args:
        requests_per_minute: The tier's limit; at least 1.

    Raises:
        ValueError: The limit is less than 1.
    """

    def __init__(self, requests_per_minute: int) -> None:
        if requests_per_minute < 1:
            raise ValueError(f"requests_per_minute must be at least 1, not {requests_per_minute}")
        # Slots that were never used, and when each of the others that nobody holds may be used, soonest first.
        self._unused = requests_per_minute
        self._free_at: list[float] = []
        # One for each process: a fork may happen while a thread of the parent holds the parent's.
        self._locks: dict[int, Lock] = {}

    def _lock(self) -> Lock:
        return self._locks.setdefault(os.getpid(), Lock())

    def ticket(self) -> Ticket:
        """A ticket for one request."""
        return Ticket(self)

    def take(self) -> float | None:
        """Take the slot that is usable soonest, and learn when; None where all are held."""
        with self._lock():
            if self._unused:
                self._unused -= 1
                return -inf
            return heappop(self._free_at) if self._free_at else None

    def give_back(self, free_at: float) -> None:
        """Give a slot back, usable from that moment."""
        with self._lock():
            heappush(self._free_at, free_at)


class Ticket:
    """Permission to send one request: how long to wait for it, and when the request has ended.

    All moments are monotonic seconds from one clock.
    """

    __slots__ = ("_rate_limit", "_slot")

    def __init__(self, rate_limit: RateLimit) -> None:
        self._rate_limit = rate_limit
        self._slot: float | None = None

    def wait(self, now: float) -> float:
        """Seconds until the request may be sent; ask again after waiting, since it may have become more."""
        if self._slot is None:
            self._slot = self._rate_limit.take()
        # Where all slots are held none can be used within the next minute: each is given back now at the soonest.
        return MINUTE if self._slot is None else max(0.0, self._slot - now)

    def done(self, now: float) -> None:
        """The request has been answered or has failed: the server has counted it by now, and not later."""
        self._slot = None
        self._rate_limit.give_back(now + MINUTE)

    def drop(self) -> None:
        """The request will not be sent after all. Does nothing where it is done."""
        if self._slot is not None:
            self._rate_limit.give_back(self._slot)
            self._slot = None
