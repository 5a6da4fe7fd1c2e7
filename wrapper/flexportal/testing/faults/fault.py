"""The kinds of faults, and schedules that decide which request gets which."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random

__all__ = ["EVERY_FAULT", "Fault", "FaultKind", "FaultSchedule", "seeded_faults"]


class FaultKind(StrEnum):
    """The kind of a fault."""

    REFUSE = "refuse"
    """The connection is reset, and for `seconds` no other is accepted."""
    RESET_BEFORE_HEADERS = "reset before headers"
    """The connection is reset before any response."""
    RESET_AFTER_HEADERS = "reset after headers"
    """The connection is reset right after the headers."""
    CUT_BODY = "cut body"
    """The connection ends when the fraction `at` of the body has been sent."""
    STALL = "stall"
    """Nothing is sent for `seconds`; then the connection ends."""
    WRONG_LENGTH = "wrong length"
    """Content-Length is `by` more than the body's, or less where negative; then the connection ends."""
    BROKEN_GZIP = "broken gzip"
    """The compressed body is damaged at the fraction `at` of it."""
    STATUS = "status"
    """The response is an error of `status`, with Retry-After where `retry_after` is given."""
    HTML = "html"
    """The response is 200 with an HTML page."""
    CYCLE = "cycle"
    """The next cursor is the page's own (`period` 1), that of the page before (2), …; not on a first page."""
    DRIP = "drip"
    """The body comes in 20 pieces, over `seconds` in all."""
    HUGE = "huge"
    """The body is JSON of `size` bytes."""
    BOMB = "bomb"
    """The body is a little gzip that becomes JSON of `size` bytes."""
    DEEP = "deep"
    """The page has another key that holds arrays within arrays, `depth` deep."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault and its settings. Each kind uses the settings that its description names.

    Args:
        kind: The kind of fault.
        at: A fraction of the body, from 0 to 1.
        seconds: Duration in seconds.
        by: A number of bytes.
        status: A status code.
        retry_after: Seconds for Retry-After; None means no such header.
        as_date: Whether Retry-After is an HTTP date rather than a number of seconds.
        period: The length of a cycle.
        size: A number of bytes.
        depth: A number of levels.
    """

    kind: FaultKind
    at: float = 0.5
    seconds: float = 0.05
    by: int = 7
    status: int = 503
    retry_after: float | None = None
    as_date: bool = False
    period: int = 1
    size: int = 1 << 20
    depth: int = 100_000


FaultSchedule = Callable[[int], Fault | None]
"""The number of a request, from 0, → its fault; None means none."""

EVERY_FAULT = (
    *(Fault(kind) for kind in FaultKind if kind is not FaultKind.STATUS),
    *(Fault(FaultKind.CUT_BODY, at=at) for at in (0.0, 0.01, 0.99)),
    Fault(FaultKind.WRONG_LENGTH, by=-7),
    Fault(FaultKind.BROKEN_GZIP, at=0.0),
    Fault(FaultKind.CYCLE, period=2),
    *(Fault(FaultKind.STATUS, status=status) for status in (408, 429, 500, 502, 503, 504, 520, 529)),
    Fault(FaultKind.STATUS, status=429, retry_after=1),
    Fault(FaultKind.STATUS, status=429, retry_after=1, as_date=True),
)
"""Each kind at least once, with settings that keep a test short."""


def seeded_faults(seed: int, rate: float, faults: Sequence[Fault] = EVERY_FAULT) -> FaultSchedule:
    """Return a random schedule that is the same on every run.

    Args:
        seed: Seed of the schedule.
        rate: Fraction of requests to fail, from 0 to 1.
        faults: The faults, each equally likely.
    """

    def schedule(number: int) -> Fault | None:
        random = Random(f"{seed}/{number}")  # noqa: S311
        return random.choice(faults) if random.random() < rate else None

    return schedule
