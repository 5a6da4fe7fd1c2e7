"""What a run wrote, and reads that see it late: the contract doesn't say how soon they must.

A server may read from replicas that lag some seconds behind. So what a check of writes misses is looked at again, with
waits between a write and the next read, which cost nothing where the server shows writes at once.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, TypeVar

from flexportal_core.clock import SYSTEM_CLOCK, Clock

from .check import Untestable
from .probing.curl import Made
from .probing.request import Request

__all__ = ["LONGEST", "Writes"]

# Seconds between a write and the next read, when something is looked at again.
LAGS = (0.5, 2.0, 7.0)
LONGEST = LAGS[-1]
# How often a write was seen only after a wait, until the server is known to show writes late.
OFTEN = 3
# Seconds that a run waits at most.
MOST = 1800.0

Seen = TypeVar("Seen")


@dataclass
class Writes:
    """What a run wrote with all of its operations, and how long a read waits after that.

    Args:
        clock: Time.
        late: How often a read certainly showed a write only after a wait.
        made: What deletes the records that were made for a check.
        sources: The request that made a record, and where its response has the record's id, by that id.
        candidates: Rows that a write may be tried on, by the request that returned them, as they were after the last
            accepted write.
    """

    clock: Clock = SYSTEM_CLOCK
    late: int = 0
    made: list[Callable[[], None]] = field(default_factory=list[Callable[[], None]], repr=False)
    sources: dict[str, Made] = field(default_factory=dict[str, Made], repr=False)
    candidates: dict[Request, list[dict[str, Any]]] = field(
        default_factory=dict[Request, list[dict[str, Any]]], repr=False
    )
    _lag: float = 0.0
    _enough: float = 0.0
    _written: float | None = None
    _refused: float | None = None
    _waited: float = 0.0
    _lock: Lock = field(default_factory=Lock, repr=False)

    @property
    def lags(self) -> bool:
        """Whether the server is known to show writes late."""
        return self.late >= OFTEN

    def tidy(self) -> None:
        """Delete the records that were made for a check, where the API can."""
        while self.made:
            self.made.pop()()

    def wrote(self) -> None:
        """The server accepted a write."""
        self._written = self.clock.monotonic()
        self.candidates.clear()

    def refused(self) -> None:
        """The server refused a write: where it shows writes late, it may yet show what it did all the same.

        Half of the time to wait is left for the writes that it accepts.
        """
        self._refused = self.clock.monotonic() if self.lags and self._waited < MOST / 2 else None

    def before_read(self) -> None:
        """Wait, where a write was a moment ago and something is being looked at again, or the server shows writes late.

        Raises:
            Untestable: The server shows writes late, and the run has waited for as long as it may.
        """
        with self._lock:
            times = ((self._written, self._lag), (self._refused, self._enough))
            due = max((at + lag for at, lag in times if at is not None), default=0.0) - self.clock.monotonic()
            if due <= 0:
                return
            if self._waited < MOST:
                self.clock.sleep(due)
                self._waited += due
            elif self.late:
                raise Untestable(
                    f"the server shows writes late, and {MOST:.0f} seconds of waiting are used up", not_tried=True
                )

    def pause(self, seconds: float) -> None:
        """Wait, unless the run has waited for as long as it may."""
        if self._waited < MOST:
            self.clock.sleep(seconds)
            self._waited += seconds

    def waits(self) -> Generator[float]:
        """The waits after a write with which something is looked at again, while each lasts; none before any write."""
        outer = self._lag
        try:
            for lag in LAGS if self._written is not None else ():
                if lag > outer and lag >= self._enough:
                    self._lag = lag
                    yield lag
        finally:
            self._lag = outer

    def seen_late(self) -> None:
        """A read showed a write only after the present wait."""
        self.late, self._enough = self.late + 1, self._lag

    def patiently(self, look: Callable[[], Seen], seen: Callable[[Seen], bool]) -> Seen:
        """What `look` returns; looked at again, with longer waits after each write, until `seen` is true of it."""
        found = look()
        with closing(self.waits()) as waits:
            for _ in waits if not seen(found) else ():
                found = look()
                if seen(found):
                    self.seen_late()
                    break
        return found
