"""The rate limit: so many requests of a key within any minute."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from threading import Lock

__all__ = ["WINDOW", "Throttle"]

WINDOW = 60.0
"""Seconds that the limit counts over."""


class Throttle:
    """A sliding window for each key. A request that is turned away does not count.

    Args:
        limit: Requests a minute; 0 means no limit.
        clock: Where the time comes from, in seconds; only differences matter.
    """

    def __init__(self, limit: int, clock: Callable[[], float]) -> None:
        self.limit = limit
        self._clock = clock
        self._lock = Lock()
        self._seen: dict[str, deque[float]] = {}

    def admit(self, key: str) -> int | None:
        """None where the request may pass; else after how many whole seconds the next one may."""
        if self.limit == 0:
            return None
        with self._lock:
            now = self._clock()
            seen = self._seen.setdefault(key, deque())
            while seen and now - seen[0] >= WINDOW:
                seen.popleft()
            if len(seen) < self.limit:
                seen.append(now)
                return None
            return max(1, math.ceil(seen[0] + WINDOW - now))
