"""Interrupts listings with real signals at random moments; afterwards the same client must work as before."""

from __future__ import annotations

import signal
import sys
import threading
import time
from argparse import Namespace
from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from types import FrameType
from typing import Any

from flexportal import FlexPortal
from flexportal.testing import InstantClock

from .fault_schedule import light_schedule
from .iterations import KEY, TENANT
from .listings import expected_ids, serve
from .processes import in_a_process, served
from .tally import WrongDeliveryError

__all__ = ["Interruptions", "interrupt", "main"]

CUSTOMERS, PAGE_SIZE = 60, 10
REQUESTS_PER_MINUTE = 50
# Fraction of requests that fail.
RATE = 0.05
# Seconds within which a listing that is not interrupted ends, however busy the machine is.
PATIENCE = 10.0
# Connections that may be kept open for the next request.
KEPT_CONNECTIONS = 20


class Interruption(Exception):
    """Raised by the handler of a signal, as programs do to give up what takes too long."""


class StuckError(Exception):
    """A listing did not end."""


@dataclass
class Interruptions:
    """What came of them.

    Attributes:
        interrupted: How many listings were interrupted; the others had ended before.
        raised: The errors that left an interrupted listing, by type.
        problems: What was wrong afterwards, by kind.
        connections: The most connections that were open after a listing.
        threads: How many threads were left in the end.
    """

    interrupted: int = 0
    raised: Counter[str] = field(default_factory=Counter[str])
    problems: Counter[str] = field(default_factory=Counter[str])
    connections: int = 0
    threads: int = 0


def interrupt(url: str, tries: int, seed: int, expected: list[str]) -> Interruptions:
    """Interrupt so many listings, each at a random moment.

    Must be called in the main thread of a process, whose alarm signals it takes over.

    Args:
        url: The server's URL.
        tries: How many.
        seed: What the moments are derived from.
        expected: The ids of all customers, in the order of the list.

    Raises:
        WrongDeliveryError: A listing that was not interrupted is incomplete.
    """
    result, chance, clock = Interruptions(), Random(seed), InstantClock()
    options: dict[str, Any] = {"max_retries": 9, "requests_per_minute": REQUESTS_PER_MINUTE}
    with FlexPortal(KEY, TENANT, base_url=url, clock=clock, **options) as opened:
        moments = Moments(opened, chance)
        for _ in range(tries):
            _try(opened, chance, moments, result)
            _check(opened, expected, url, result)
        _check_rate_limit(opened, clock, result)
    end = time.monotonic() + PATIENCE
    while _helpers() and time.monotonic() < end:
        time.sleep(0.05)
    result.threads = len(_helpers())
    if result.threads or result.connections > KEPT_CONNECTIONS:
        result.problems["threads or connections are left"] += 1
    return result


class Moments:
    """Chooses when to interrupt: in half of all cases while waiting, most probably; in the other half at a bytecode.

    Args:
        opened: The client whose listings are interrupted.
        chance: What they are derived from.
    """

    def __init__(self, opened: FlexPortal, chance: Random) -> None:
        self._chance = chance
        began = time.monotonic()
        for _ in range(10):
            _listing(opened, chance)
        self._longest = (time.monotonic() - began) / 10
        with self._counted(0):
            for _ in range(3):
                _listing(opened, chance)
        self._most = self._count // 3

    @contextmanager
    def interrupting(self, kind: type[BaseException]) -> Generator[None]:
        """Raise this error somewhere within."""
        by_time = self._chance.random() < 0.5
        with alarm(kind, self._chance.uniform(1e-6, self._longest) if by_time else 0.0):
            if by_time:
                yield
                return
            with self._counted(self._chance.randint(1, self._most)):
                yield

    @contextmanager
    def _counted(self, at: int) -> Generator[None]:
        """Count the bytecodes of the main thread, and have the alarm go off at one of them; 0 means none."""
        self._count = 0

        def trace(frame: FrameType, event: str, _: Any) -> Any:
            frame.f_trace_opcodes, frame.f_trace_lines = True, False
            if event == "opcode":
                self._count += 1
                if self._count == at:
                    # The signal arrives a moment later. Raised here it could come where no signal's handler runs.
                    signal.setitimer(signal.ITIMER_REAL, 1e-6)
            return trace

        before = sys.gettrace()
        sys.settrace(trace)
        try:
            yield
        finally:
            sys.settrace(before)


def _listing(opened: FlexPortal, chance: Random) -> list[str]:
    if chance.random() < 0.4:
        found = opened.customers.scan(page_size=PAGE_SIZE, concurrency=3)
    else:
        found = opened.customers.list(page_size=PAGE_SIZE, prefetch=chance.random() < 0.7)
    return [customer.customer_id for customer in found]


def _try(opened: FlexPortal, chance: Random, moments: Moments, result: Interruptions) -> None:
    kind = chance.choice((KeyboardInterrupt, Interruption))
    try:
        with moments.interrupting(kind):
            _listing(opened, chance)
        return
    except BaseException as error:  # noqa: BLE001 - whatever it is, it is counted
        result.raised[type(error).__name__] += 1
        if type(error) is not kind:
            result.problems[f"an interrupted listing raised {type(error).__name__}"] += 1
    result.interrupted += 1


def _check(opened: FlexPortal, expected: list[str], url: str, result: Interruptions) -> None:
    try:
        with alarm(StuckError, PATIENCE):
            found = [customer.customer_id for customer in opened.customers.list(page_size=PAGE_SIZE)]
    except Exception as error:  # noqa: BLE001 - whatever it is, it is counted
        result.problems[f"the next listing raised {type(error).__name__}"] += 1
        return
    if found != expected:
        raise WrongDeliveryError(f"{len(found)} customers in place of {len(expected)}")
    result.connections = max(result.connections, _connections(url))


def _check_rate_limit(opened: FlexPortal, clock: InstantClock, result: Interruptions) -> None:
    """All of the rate limit is there again: a minute later as many requests as it allows are sent at once."""
    clock.sleep(180.0)
    before = clock.skipped
    for _ in range(REQUESTS_PER_MINUTE // 2):
        opened.customers.list(page_size=1).first()
    if clock.skipped - before > 60.0:
        result.problems["slots of the rate limit are lost"] += 1


def _helpers() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name in ("prefetch", "resolve")]


def _connections(url: str) -> int:
    """Connections of this process to the server, as Linux counts them."""
    port = f":{int(url.rsplit(':', 1)[1]):04X}"
    with open("/proc/net/tcp", encoding="ascii") as table:
        rows = [line.split() for line in table.readlines()[1:]]
    return sum(row[2].endswith(port) and row[3] == "01" for row in rows)


@contextmanager
def alarm(kind: type[BaseException], seconds: float) -> Generator[None, None, None]:
    """Raise this error in so many seconds, wherever the main thread is then; 0 means when the timer is set anew."""

    errors = iter((kind, StuckError))

    def handle(_signal: int, _frame: Any) -> None:
        # Once more after a while, in case the first was lost, or something waits for ever because of it.
        signal.setitimer(signal.ITIMER_REAL, PATIENCE)
        raise next(errors)

    before = signal.signal(signal.SIGALRM, handle)
    try:
        signal.setitimer(signal.ITIMER_REAL, seconds)
        yield
        signal.setitimer(signal.ITIMER_REAL, 0)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _measured(tries: int, seed: int) -> Interruptions:
    with served(serve, CUSTOMERS, light_schedule, seed, RATE) as (url, _):
        return interrupt(url, tries, seed, expected_ids("list", CUSTOMERS))


def main(options: Namespace) -> int:
    """Interrupt listings and print what came of it; 0 where nothing was wrong."""
    result = in_a_process(_measured, options.number, options.seed)
    print(*(f"{name:>12}  {value}" for name, value in vars(result).items()), sep="\n")
    return 1 if result.problems else 0
