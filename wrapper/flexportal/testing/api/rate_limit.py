"""The rate limit: so many requests of a key within any minute."""

from __future__ import annotations

import math
from collections import deque
from threading import Lock

from flexportal_core.clock import Clock

__all__ = ["WINDOW", "RateLimiter"]

WINDOW = 60.0
"""Seconds that the limit counts over."""


class RateLimiter:
    """A sliding window for each key. A request that is turned away does not count.

    Args:
        limit: Requests a minute; 0 means no limit.
        clock: Where the time comes from.
    """

    def __init__(self, limit: int, clock: Clock) -> None:
        self.limit = limit
        self._clock = clock
        self._lock = Lock()
        self._recent: dict[str, deque[float]] = {}

    def acquire(self, key: str) -> int | None:
        """None where the request may pass; else in how many whole seconds the next one may."""
        if self.limit == 0:
            return None
        with self._lock:
            now = self._clock.monotonic()
            recent = self._recent.setdefault(key, deque())
            while recent and now - recent[0] >= WINDOW:
                recent.popleft()
            if len(recent) < self.limit:
                recent.append(now)
                return None
            return max(1, math.ceil(recent[0] + WINDOW - now))
