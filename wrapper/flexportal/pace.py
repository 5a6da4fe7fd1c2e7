"""The pace: how fast a client sends, so that it uses a tier's rate limit fully and never runs into it."""

from __future__ import annotations

from heapq import heappop, heappush
from math import inf

from .process import process_lock

__all__ = ["Pace", "Ticket"]

MINUTE = 60.0


class Pace:
    """At most so many requests in any minute, as fast as that allows: all at once at first, then one for one.

    There are `requests_per_minute` slots. A request takes one and gives it back when it has been *answered*, for use a
    minute later. The server counts a request between its sending and its answer, so no window of a minute at the
    server, sliding or fixed, can hold more than the limit, whatever the network does to the requests on their way.

    One pace serves all walks and threads of a client. Processes do not share it: each forked child counts for itself.

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
        self._lock = process_lock()

    def ticket(self) -> Ticket:
        """What a request needs to be sent."""
        return Ticket(self)

    def take(self) -> float | None:
        """Take the slot that is usable soonest, and learn when; None where all are held."""
        with self._lock.get():
            if self._unused:
                self._unused -= 1
                return -inf
            return heappop(self._free_at) if self._free_at else None

    def give_back(self, free_at: float) -> None:
        """Give a slot back, usable from that moment."""
        with self._lock.get():
            heappush(self._free_at, free_at)


class Ticket:
    """The right to send one request. It tells how long to wait, and takes note of when the request was done.

    All moments are monotonic seconds from one clock.
    """

    __slots__ = ("_pace", "_slot")

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._slot: float | None = None

    def wait(self, now: float) -> float:
        """Seconds until the request may be sent; ask again after waiting, since it may have become more."""
        if self._slot is None:
            self._slot = self._pace.take()
        # Where all slots are held none can be used within the next minute: each is given back now at the soonest.
        return MINUTE if self._slot is None else max(0.0, self._slot - now)

    def done(self, now: float) -> None:
        """The request has been answered or has failed: the server has counted it by now, and not later."""
        self._slot = None
        self._pace.give_back(now + MINUTE)

    def drop(self) -> None:
        """The request will not be sent after all. Does nothing where it is done."""
        if self._slot is not None:
            self._pace.give_back(self._slot)
            self._slot = None
