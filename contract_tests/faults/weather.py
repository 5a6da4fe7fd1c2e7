"""What goes wrong in a run, drawn from a seed: every kind of fault, its measures by chance as well."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random

from flexportal.body import MAX_RESPONSE_BYTES
from flexportal.testing import Fault, Kind
from flexportal.testing.faults import Schedule

__all__ = ["FAULTS", "weather"]

RETRIED = (408, 429, 500, 502, 503, 504, 520, 529)
FINAL = (400, 401, 403, 404, 422, 301, 451, 599, 204)
# Past the cap, so the client must not wait for it.
FAR_AWAY = 3600.0
TOO_LARGE = MAX_RESPONSE_BYTES + (1 << 20)


def _refused(dice: Random) -> Fault:
    return Fault(Kind.REFUSE, seconds=dice.uniform(0.001, 0.02))


def _silent(dice: Random) -> Fault:
    # Either the connection ends first, or the client's patience.
    return Fault(Kind.STALL, seconds=dice.choice((0.01, 0.05, 2.0)))


def _cut(dice: Random) -> Fault:
    return Fault(Kind.CUT_BODY, at=dice.random())


def _mismeasured(dice: Random) -> Fault:
    return Fault(Kind.WRONG_LENGTH, by=dice.choice((-1, 1)) * dice.choice((1, 2, 7, 100, 1000)))


def _broken(dice: Random) -> Fault:
    return Fault(Kind.BROKEN_GZIP, at=dice.random())


def _status(dice: Random) -> Fault:
    after = dice.choice((None, None, 0.0, 1.0, FAR_AWAY))
    return Fault(Kind.STATUS, status=dice.choice(RETRIED), retry_after=after, as_date=dice.random() < 0.5)


def _final_status(dice: Random) -> Fault:
    return Fault(Kind.STATUS, status=dice.choice(FINAL))


def _cycle(dice: Random) -> Fault:
    return Fault(Kind.CYCLE, period=dice.randint(1, 6))


def _dripping(dice: Random) -> Fault:
    return Fault(Kind.DRIP, seconds=dice.choice((0.02, 0.1, 2.0)))


def _huge(dice: Random) -> Fault:
    return Fault(Kind.HUGE, size=dice.choice((1 << 10, 1 << 18, 1 << 20)))


def _bomb(dice: Random) -> Fault:
    return Fault(Kind.BOMB, size=dice.choice((1 << 20, 1 << 22)))


def _too_large(dice: Random) -> Fault:
    return Fault(dice.choice((Kind.HUGE, Kind.BOMB)), size=TOO_LARGE)


def _deep(dice: Random) -> Fault:
    return Fault(Kind.DEEP, depth=dice.choice((10, 1000, 100_000)))


# The weights keep a run short: what costs seconds comes seldom.
FAULTS: Mapping[Callable[[Random], Fault], int] = {
    lambda _dice: Fault(Kind.RESET_BEFORE_HEADERS): 30,
    lambda _dice: Fault(Kind.RESET_AFTER_HEADERS): 30,
    lambda _dice: Fault(Kind.HTML): 30,
    _refused: 20,
    _silent: 5,
    _cut: 60,
    _mismeasured: 40,
    _broken: 40,
    _status: 60,
    _final_status: 20,
    _cycle: 30,
    _dripping: 10,
    _huge: 10,
    _bomb: 10,
    _too_large: 1,
    _deep: 10,
}
"""How each fault is drawn → how often, beside the others."""


def weather(seed: int, rate: float) -> Schedule:
    """What goes wrong with each request.

    Args:
        seed: The same one gives the same faults.
        rate: The part of the requests that goes wrong, from 0 to 1.
    """
    kinds, weights = list(FAULTS), list(FAULTS.values())

    def schedule(number: int) -> Fault | None:
        dice = Random(f"{seed} {number}")
        if dice.random() >= rate:
            return None
        return dice.choices(kinds, weights)[0](dice)

    return schedule
