"""Client-side rate limiting: requests are sent as fast as the limit allows, and never faster."""

from __future__ import annotations

import os
from heapq import heappop, heappush
from math import inf
from threading import Lock
from weakref import ref

from .errors import APITimeoutError

__all__ = ["MINUTE", "Locked", "RateLimit", "Ticket"]

MINUTE = 60.0

# Seconds until the slots are asked for again where somebody else has locked them, mostly for a fraction of this.
LOCKED = 0.005


class Locked(Exception):
    """Somebody else has locked the slots; nobody waits for that with an event loop."""


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
        self._limit = requests_per_minute
        # Without callbacks, as those of a WeakSet: an interrupt that comes within one is lost.
        self._tickets: list[ref[Ticket]] = []
        # Slots that were never used, and when each of the others that nobody holds may be used, soonest first.
        self._unused = requests_per_minute
        self._free_at: list[float] = []
        # One for each process: a fork may happen while a thread of the parent holds the parent's.
        self._locks: dict[int, Lock] = {}

    def _lock(self) -> Lock:
        return self._locks.setdefault(os.getpid(), Lock())

    def ticket(self, timeout: float | None = None) -> Ticket:
        """A ticket for one request.

        Args:
            timeout: Seconds after which it gives up waiting for slots that somebody else has locked; None means never.
        """
        ticket = Ticket(self, timeout)
        with self._lock():
            self._tickets = [*filter(lambda each: each() is not None, self._tickets), ref(ticket)]
        return ticket

    def take(self) -> float | None:
        """Take the slot that is usable soonest, and learn when; None where all are held.

        Raises:
            Locked: Ask again.
        """
        with self._lock():
            if self._unused:
                self._unused -= 1
                return -inf
            return heappop(self._free_at) if self._free_at else None

    def give_back(self, free_at: float) -> None:
        """Give a slot back, usable from that moment."""
        with self._lock():
            heappush(self._free_at, free_at)

    def recover(self, now: float) -> None:
        """Give back the slots of requests that were interrupted while they took one or gave it back."""
        with self._lock():
            for _ in range(self._limit - self._unused - len(self._free_at) - self._holders()):
                heappush(self._free_at, now + MINUTE)

    def _holders(self) -> int:
        return sum(ticket.may_hold for each in self._tickets if (ticket := each()) is not None)


class Ticket:
    """Permission to send one request: how long to wait for it, and when the request has ended.

    All moments are monotonic seconds from one clock.

    Attributes:
        may_hold: Whether it holds a slot, or is taking one or giving one back.
    """

    __slots__ = ("__weakref__", "_locked_since", "_rate_limit", "_slot", "_timeout", "may_hold")

    def __init__(self, rate_limit: RateLimit, timeout: float | None) -> None:
        self._rate_limit = rate_limit
        self._slot: float | None = None
        self.may_hold = False
        self._timeout = inf if timeout is None else timeout
        self._locked_since: float | None = None

    def wait(self, now: float) -> float:
        """Seconds until the request may be sent; ask again after waiting, since it may have become more.

        Raises:
            APITimeoutError: Somebody else has locked the slots for too long.
        """
        if self._slot is None:
            self.may_hold = True
            try:
                self._slot = self._rate_limit.take()
            except Locked:
                return self._locked(now)
            self._locked_since = None
            self.may_hold = self._slot is not None
            if self._slot is None or self._slot > now:
                self._rate_limit.recover(now)
        # Where all slots are held none can be used within the next minute: each is given back now at the soonest.
        return MINUTE if self._slot is None else max(0.0, self._slot - now)

    def _locked(self, now: float) -> float:
        if self._locked_since is None:
            self._locked_since = now
        left = self._locked_since + self._timeout - now
        if left > 0:
            return min(LOCKED, left)
        error = APITimeoutError(f"another process has locked rate_limit_file= for {self._timeout:g} seconds")
        error.request_sent = False
        raise error

    def done(self, now: float) -> None:
        """The request has been answered or has failed: the server has counted it by now, and not later."""
        self._slot = None
        self._rate_limit.give_back(now + MINUTE)
        self.may_hold = False

    def drop(self) -> None:
        """The request will not be sent after all. Does nothing where it is done."""
        slot, self._slot = self._slot, None
        if slot is not None:
            self._rate_limit.give_back(slot)
            self.may_hold = False
