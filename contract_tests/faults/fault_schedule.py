"""A random fault schedule with every kind of fault; the settings of each fault are random too."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random

from flexportal.testing import Fault, FaultKind, FaultSchedule
from flexportal_core.http.response import MAX_RESPONSE_BYTES

__all__ = ["fault_schedule", "light_schedule"]

RETRIED_STATUSES = (408, 429, 500, 502, 503, 504, 520, 529)
FINAL_STATUSES = (400, 401, 403, 404, 422, 301, 451, 599, 204)
# The last one is more than the client waits for.
RETRY_AFTER = (None, None, 0.0, 1.0, 3600.0)


def _status(chance: Random) -> Fault:
    retry_after, as_date = chance.choice(RETRY_AFTER), chance.random() < 0.5
    return Fault(FaultKind.STATUS, status=chance.choice(RETRIED_STATUSES), retry_after=retry_after, as_date=as_date)


def _wrong_length(chance: Random) -> Fault:
    return Fault(FaultKind.WRONG_LENGTH, by=chance.choice((-1, 1)) * chance.choice((1, 2, 7, 100, 1000)))


def _too_large(chance: Random) -> Fault:
    return Fault(chance.choice((FaultKind.HUGE, FaultKind.BOMB)), size=MAX_RESPONSE_BYTES + (1 << 20))


# How each fault is drawn → its weight. What costs seconds is rare, which keeps a run short.
FAULTS: Mapping[Callable[[Random], Fault], int] = {
    lambda _: Fault(FaultKind.RESET_BEFORE_HEADERS): 30,
    lambda _: Fault(FaultKind.RESET_AFTER_HEADERS): 30,
    lambda _: Fault(FaultKind.HTML): 30,
    lambda chance: Fault(FaultKind.REFUSE, seconds=chance.uniform(0.001, 0.02)): 20,
    # 2 seconds is more than the client's timeout.
    lambda chance: Fault(FaultKind.STALL, seconds=chance.choice((0.01, 0.05, 2.0))): 5,
    lambda chance: Fault(FaultKind.DRIP, seconds=chance.choice((0.02, 0.1, 2.0))): 10,
    lambda chance: Fault(FaultKind.CUT_BODY, at=chance.random()): 60,
    lambda chance: Fault(FaultKind.BROKEN_GZIP, at=chance.random()): 40,
    lambda chance: Fault(FaultKind.STATUS, status=chance.choice(FINAL_STATUSES)): 20,
    lambda chance: Fault(FaultKind.CYCLE, period=chance.randint(1, 6)): 30,
    lambda chance: Fault(FaultKind.HUGE, size=chance.choice((1 << 10, 1 << 18, 1 << 20))): 10,
    lambda chance: Fault(FaultKind.BOMB, size=chance.choice((1 << 20, 1 << 22))): 10,
    lambda chance: Fault(FaultKind.DEEP, depth=chance.choice((10, 1000, 100_000))): 10,
    _status: 60,
    _wrong_length: 40,
    _too_large: 1,
}


def fault_schedule(seed: int, rate: float) -> FaultSchedule:
    """A random schedule that is the same on every run.

    Args:
        seed: What the schedule is derived from.
        rate: Fraction of requests to fail, from 0 to 1.
    """
    faults, weights = list(FAULTS), list(FAULTS.values())

    def schedule(number: int) -> Fault | None:
        chance = Random(f"{seed} {number}")
        return chance.choices(faults, weights)[0](chance) if chance.random() < rate else None

    return schedule


def light_schedule(seed: int, rate: float) -> FaultSchedule:
    """A random schedule of faults that cost no time."""

    def schedule(number: int) -> Fault | None:
        chance = Random(f"{seed} {number}")
        if chance.random() >= rate:
            return None
        return chance.choice((Fault(FaultKind.STATUS, status=503), Fault(FaultKind.RESET_AFTER_HEADERS)))

    return schedule
