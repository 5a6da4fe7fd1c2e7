"""`InstantClock`: a clock whose waits cost no time."""

from __future__ import annotations

import random
import time
from datetime import UTC, datetime, timedelta
from threading import Event, Lock

from anyio.lowlevel import checkpoint

__all__ = ["InstantClock"]


class InstantClock:
    """A clock that skips waits: `sleep` returns at once, and the clock advances by the seconds skipped.

    With it, retries, `Retry-After` and rate limits of a client take no real time, and deadlines still pass. Pass the
    same clock to the mock for its rate limit and latency:

    ```python
    from flexportal.testing import InstantClock, MockAPI

    mock = MockAPI(clock=InstantClock())
    mock.fail_next(503, times=3, retry_after=20)
    with mock.client() as client:
        assert client.customers.list().first() is not None
    assert mock.calls.total == 4
    ```

    Real time is counted as well. Threads and tasks may share a clock.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._skipped = 0.0
        # Seeded, so that a test sees the same jitter on every run.
        self._random = random.Random(0)  # noqa: S311

    @property
    def skipped(self) -> float:
        """Total seconds of all skipped waits."""
        return self._skipped

    def monotonic(self) -> float:
        """Return seconds that never go backwards, skipped ones included."""
        return time.monotonic() + self._skipped

    def now(self) -> datetime:
        """Return the date and time, aware, in UTC, skipped seconds included."""
        return datetime.now(UTC) + timedelta(seconds=self._skipped)

    def random(self) -> float:
        """Return a random number from 0 to 1, from a fixed seed."""
        return self._random.random()

    def sleep(self, seconds: float, until: Event | None = None) -> None:
        """Skip so many seconds, unless the event is set."""
        if until is None or not until.is_set():
            self._skip(seconds)
        # Other threads get their turn, as they would during a real wait.
        time.sleep(0)

    async def sleep_async(self, seconds: float) -> None:
        """Skip so many seconds, and let other tasks run."""
        self._skip(seconds)
        await checkpoint()

    def _skip(self, seconds: float) -> None:
        with self._lock:
            self._skipped += max(0.0, seconds)
