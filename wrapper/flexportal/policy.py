"""The policy: whether to try again, after how long, and when to give up. Pure decisions; the drivers obey.

`attempts` is the one decision-maker. It is a generator: it yields what to do next (`Send`, `Wait`), is told what came
of it, and returns the answer or raises. What is random or reads a clock is injected.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from . import waiting
from .errors import APIConnectionError, APIStatusError, APITimeoutError, FlexPortalError
from .pace import Pace
from .process import process_lock

__all__ = ["Answer", "Budget", "Clock", "Deadline", "Policy", "Send", "Step", "Wait", "attempts", "retry_after"]

RETRIED_STATUSES = frozenset({408, 429, 500, 502, 503, 504, *range(520, 530)})


@dataclass(frozen=True, slots=True)
class Clock:
    """Where time and chance come from.

    Args:
        monotonic: Seconds that only go forward.
        today: The date, to read a `Retry-After` that is one.
        chance: A random number from 0 to 1.
    """

    monotonic: Callable[[], float] = waiting.monotonic
    today: Callable[[], datetime] = lambda: datetime.now(UTC)
    chance: Callable[[], float] = random.random


@dataclass(frozen=True, slots=True)
class Policy:
    """How hard to try.

    Args:
        max_retries: Further attempts after the first, for one request; 0 means none.
        timeout: Seconds for one attempt, body included; None means no limit.
        backoff: Seconds that the first retry waits at most; each further one at most twice as long.
        max_backoff: Seconds that a retry waits at most.
        max_retry_after: Seconds of `Retry-After` that are waited out; past it the error is raised at once.
        deadline: Seconds for a whole listing, all pages and retries included; None means no limit.
    """

    max_retries: int = 4
    timeout: float | None = 30.0
    backoff: float = 0.5
    max_backoff: float = 8.0
    max_retry_after: float = 60.0
    deadline: float | None = None

    def delay(self, retry: int, error: FlexPortalError, clock: Clock) -> float | None:
        """Seconds to wait before retry number `retry` (0 is the first); None means: don't.

        Exponential backoff with full jitter, unless the server says when to come back.
        """
        if isinstance(error, APIStatusError):
            asked = retry_after(error.response.headers, clock)
            if asked is not None:
                return asked if asked <= self.max_retry_after else None
        return clock.chance() * min(self.max_backoff, self.backoff * 2.0 ** min(retry, 1023))


class Budget:
    """What a client may spend on retries, over all its walks, so that a server that is down is not stormed.

    A retry costs a token. A success gives back what its own retries took, and one more; so faults that pass cost
    nothing, and only a server that stays down empties the budget.

    Args:
        capacity: Tokens at the start, and at most.
    """

    def __init__(self, capacity: int = 50) -> None:
        self._capacity = capacity
        self._tokens = capacity
        self._lock = process_lock()

    def take(self) -> bool:
        """Take a token for a retry; False where none is left."""
        with self._lock.get():
            if self._tokens == 0:
                return False
            self._tokens -= 1
            return True

    def give_back(self, taken: int) -> None:
        """A request succeeded after `taken` retries."""
        with self._lock.get():
            self._tokens = min(self._capacity, self._tokens + taken + 1)


@dataclass(frozen=True, slots=True)
class Deadline:
    """The moment by which a whole listing must be done, all pages and retries included.

    Args:
        ends_at: Monotonic seconds; None means never.
        seconds: What was asked for, for the message.
    """

    ends_at: float | None = None
    seconds: float | None = None

    @classmethod
    def after(cls, seconds: float | None, clock: Clock) -> Deadline:
        """The deadline so many seconds from now; None means none."""
        return cls() if seconds is None else cls(clock.monotonic() + seconds, seconds)

    def left(self, clock: Clock) -> float | None:
        """Seconds left, 0 or less when it has passed; None where there is no deadline."""
        return None if self.ends_at is None else self.ends_at - clock.monotonic()

    def missed(self) -> APITimeoutError:
        """The error that says so."""
        return APITimeoutError(f"the deadline of {self.seconds:g} seconds for the whole listing has passed")


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server sent: status, headers, decompressed body."""

    status_code: int
    headers: httpx.Headers = field(repr=False)
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Send:
    """Make an attempt, and take at most `timeout` seconds (None: as long as it takes) over it."""

    number: int
    timeout: float | None


@dataclass(frozen=True, slots=True)
class Wait:
    """Wait so many seconds."""

    seconds: float


Step = Send | Wait
Outcome = Answer | APIConnectionError | None
Attempts = Generator[Step, Outcome, Answer]


def attempts(
    policy: Policy,
    *,
    refusal: Callable[[Answer], APIStatusError | None],
    budget: Budget,
    pace: Pace | None,
    deadline: Deadline,
    clock: Clock,
) -> Attempts:
    """Try until there is an answer to go on with.

    Args:
        policy: How hard to try.
        refusal: The error that an answer stands for; None where the answer is a success.
        budget: Shared by all walks of a client.
        pace: Shared likewise; None means as fast as the answers come.
        deadline: Of the whole listing.
        clock: Time and chance.

    Yields:
        What to do; the driver sends back the answer or the connection error, and None after a wait.

    Returns:
        The answer of the first attempt that succeeds.

    Raises:
        APIConnectionError: No answer, and no further attempt allowed.
        APIStatusError: An answer that says no, and no further attempt allowed.
        APITimeoutError: The deadline passed, or would pass while waiting.
    """
    retries = 0
    while True:
        outcome = yield from _attempt(retries + 1, policy, pace, deadline, clock)
        error = outcome if isinstance(outcome, APIConnectionError) else refusal(_answer(outcome))
        if error is None:
            budget.give_back(retries)
            return _answer(outcome)
        delay = policy.delay(retries, error, clock) if _is_retried(error) else None
        if delay is None or retries >= policy.max_retries or not budget.take():
            raise error
        retries += 1
        yield _wait(delay, deadline, clock, error)


def _attempt(
    number: int, policy: Policy, pace: Pace | None, deadline: Deadline, clock: Clock
) -> Generator[Step, Outcome, Outcome]:
    """One attempt, when the pace allows it."""
    if pace is None:
        return (yield Send(number, _attempt_timeout(policy, deadline, clock)))
    ticket = pace.ticket()
    try:
        while (wait := ticket.wait(clock.monotonic())) > 0:
            yield _wait(wait, deadline, clock, None)
        send = Send(number, _attempt_timeout(policy, deadline, clock))
        try:
            return (yield send)
        finally:  # also where the caller is interrupted or cancelled meanwhile
            ticket.done(clock.monotonic())
    finally:
        ticket.drop()


def _answer(outcome: Outcome) -> Answer:
    if not isinstance(outcome, Answer):
        raise TypeError(f"a driver must send an answer or an APIConnectionError after Send, not {outcome!r}")
    return outcome


def _is_retried(error: FlexPortalError) -> bool:
    return not isinstance(error, APIStatusError) or error.status_code in RETRIED_STATUSES


def _wait(seconds: float, deadline: Deadline, clock: Clock, cause: FlexPortalError | None) -> Wait:
    left = deadline.left(clock)
    if left is not None and seconds >= left:
        # Waiting it out would change nothing but the time at which the caller hears of it.
        raise deadline.missed() from cause
    return Wait(seconds)


def _attempt_timeout(policy: Policy, deadline: Deadline, clock: Clock) -> float | None:
    left = deadline.left(clock)
    if left is None:
        return policy.timeout
    if left <= 0:
        raise deadline.missed()
    return left if policy.timeout is None else min(left, policy.timeout)


def retry_after(headers: httpx.Headers, clock: Clock) -> float | None:
    """Seconds that `Retry-After` asks to wait, from either of its forms (RFC 9110, 10.2.3); never negative.

    None where the header is missing or says nothing that can be understood.
    """
    value = headers.get("Retry-After")
    if value is None:
        return None
    value = value.strip()
    if value.isascii() and value.isdigit():
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, OverflowError):  # the latter for a year of twenty digits
        return None
    if moment.tzinfo is None:  # "-0000": a time in UTC that says nothing of the sender's zone (RFC 5322, 3.3)
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - clock.today()).total_seconds())
