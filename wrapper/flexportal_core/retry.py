"""Retries: whether to try again, after how long, and when to give up. Decisions only, no I/O.

`Attempts` says what to do next (`Send`, `Wait`), is told the outcome, and has the response or raises in the end. The
drivers in `session.py` do what it says.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime

from .clock import Clock
from .errors import APIConnectionError, APIError, APIStatusError, APITimeoutError
from .http.response import Response
from .rate_limit import RateLimit, Ticket

__all__ = ["Attempts", "Deadline", "RetryBudget", "RetryPolicy", "Send", "Wait", "retry_after"]

RETRIED_STATUSES = frozenset({408, 429, 500, 502, 503, 504, *range(520, 530)})

# Statuses that say that a request was not accepted: here and now (4xx; 408 is one that arrived in part), or here (307,
# 308). After other redirects of a POST it may have been processed (RFC 9110, 15.4.3 and 15.4.4); after a failure of the
# server or a proxy, and after a status that HTTP does not have, which counts as 5xx (15), too.
REFUSALS = frozenset({307, 308, *range(400, 500)}) - {408}

# Seconds, some 30 years; `Retry-After` may have any number of digits.
MAX_RETRY_AFTER = 1e9


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often and for how long to try.

    Args:
        max_retries: Further attempts after the first, for one request; 0 means none.
        timeout: Seconds for one attempt, body included; None means no limit.
        connect_timeout: Seconds of these for connecting; None means no limit but `timeout`.
        backoff: Upper bound in seconds of the wait before the first retry; it doubles with each further one.
        max_backoff: Upper bound in seconds of any such wait.
        max_retry_after: Longest `Retry-After` in seconds that is waited for; above it the error is raised at once.
        deadline: Seconds for a whole call or iteration, all pages and retries included; None means no limit.
    """

    max_retries: int = 4
    timeout: float | None = 30.0
    backoff: float = 0.5
    max_backoff: float = 8.0
    max_retry_after: float = 60.0
    deadline: float | None = None
    connect_timeout: float | None = None

    def delay(self, retry: int, error: APIError, clock: Clock) -> float | None:
        """Seconds to wait before retry number `retry` (0 is the first); None means: do not retry.

        Exponential backoff with full jitter, unless the server names a time.
        """
        if isinstance(error, APIStatusError):
            named = retry_after(error.response.headers, clock)
            if named is not None:
                return named if named <= self.max_retry_after else None
        return clock.random() * min(self.max_backoff, self.backoff * 2.0 ** min(retry, 1023))


class RetryBudget:
    """How many retries a client may spend over all its calls, so that a server that is down is not flooded.

    A retry costs a token. A success returns the tokens of its own retries and one more: transient faults cost nothing,
    and only a server that stays down empties the budget.

    Args:
        capacity: Tokens at the start, and at most.
    """

    def __init__(self, capacity: int = 50) -> None:
        # Operations of a deque are atomic, so neither threads nor a fork need a lock.
        self._tokens = deque([None] * capacity, maxlen=capacity)

    def take(self) -> bool:
        """Take a token for a retry; False where none is left."""
        try:
            self._tokens.pop()
        except IndexError:
            return False
        return True

    def give_back(self, taken: int) -> None:
        """A request succeeded after `taken` retries."""
        self._tokens.extend([None] * (taken + 1))


@dataclass(frozen=True, slots=True)
class Deadline:
    """The moment by which a whole call or iteration must end, all pages and retries included.

    Args:
        ends_at: Monotonic seconds; None means never.
        seconds: The time that was allowed, for the message.
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

    def passed(self) -> APITimeoutError:
        """The error to raise when it has passed."""
        return APITimeoutError(f"the deadline of {self.seconds:g} seconds has passed")


@dataclass(frozen=True, slots=True)
class Send:
    """Make an attempt, and spend at most so many seconds on it, and on connecting (None: no limit)."""

    number: int
    timeout: float | None
    connect_timeout: float | None = None


@dataclass(frozen=True, slots=True)
class Wait:
    """Wait so many seconds."""

    seconds: float


Outcome = Response | APIConnectionError | None


# No generator, in which a StopIteration of a caller's clock would become a RuntimeError (PEP 479).
class Attempts:
    """The attempts of one request, until there is a successful response.

    Args:
        policy: How often and for how long to try.
        status_error: The error for a response; None where it is a success.
        is_repeatable: Whether the request may be sent again where the server may have processed it.
        unknown_outcome: The error to raise where it may not, in place of the one that left its outcome unknown.
        budget: Shared by all calls of a client.
        rate_limit: Shared likewise; None means no limit.
        deadline: Of the whole call or iteration.
        clock: Time and chance.
    """

    def __init__(
        self,
        policy: RetryPolicy,
        *,
        status_error: Callable[[Response], APIStatusError | None],
        is_repeatable: bool,
        unknown_outcome: Callable[[APIError], APIError],
        budget: RetryBudget,
        rate_limit: RateLimit | None,
        deadline: Deadline,
        clock: Clock,
    ) -> None:
        self._policy = policy
        self._status_error = status_error
        self._is_repeatable = is_repeatable
        self._unknown_outcome = unknown_outcome
        self._budget = budget
        self._rate_limit = rate_limit
        self._deadline = deadline
        self._clock = clock
        self._retries = 0
        self._ticket: Ticket | None = None
        self._is_under_way = False

    def step(self, outcome: Outcome) -> Send | Wait | Response:
        """What to do next, or the response of the first attempt that succeeded.

        Args:
            outcome: The response or the connection error where the last step was `Send`; else None.

        Raises:
            APIConnectionError: There was no response, and no further attempt is allowed. For a request that is not
                repeatable, it is what `unknown_outcome` made of the error where the server may have processed it.
            APIStatusError: An error response, and no further attempt is allowed.
            APITimeoutError: The deadline has passed, or would pass while waiting.
        """
        if not self._is_under_way:
            return self._send()
        self.close()
        error = outcome if isinstance(outcome, APIConnectionError) else self._status_error(_response(outcome))
        if error is None:
            self._budget.give_back(self._retries)
            return _response(outcome)
        return self._retry(error)

    def close(self) -> None:
        """Return the slot of the rate limit, also where the caller is interrupted or cancelled."""
        ticket, self._ticket = self._ticket, None
        is_sent, self._is_under_way = self._is_under_way, False
        if ticket is not None:
            if is_sent:
                ticket.done(self._clock.monotonic())
            ticket.drop()

    def _send(self) -> Send | Wait:
        """An attempt, as soon as the rate limit allows it."""
        policy, deadline, clock = self._policy, self._deadline, self._clock
        if self._rate_limit is not None:
            if self._ticket is None:
                self._ticket = self._rate_limit.ticket(policy.timeout)
            if (wait := self._ticket.wait(clock.monotonic())) > 0:
                return _wait(wait, deadline, clock, None)
        send = Send(self._retries + 1, _attempt_timeout(policy, deadline, clock), policy.connect_timeout)
        self._is_under_way = True
        return send

    def _retry(self, error: APIConnectionError | APIStatusError) -> Wait:
        policy, clock = self._policy, self._clock
        if not self._is_repeatable and not is_unprocessed(error, clock) and not _is_refusal(error):
            raise self._unknown_outcome(error) from error
        delay = policy.delay(self._retries, error, clock) if _is_transient(error) else None
        if delay is None or self._retries >= policy.max_retries or not self._budget.take():
            raise error
        self._retries += 1
        return _wait(delay, self._deadline, clock, error)


def _response(outcome: Outcome) -> Response:
    if not isinstance(outcome, Response):
        raise TypeError(f"a driver must send a response or an APIConnectionError after Send, not {outcome!r}")
    return outcome


def is_unprocessed(error: APIError, clock: Clock) -> bool:
    """Whether the server has certainly not processed a request, so that even one that creates may be sent again.

    That is so where nothing of it reached the server; where the rate limit refused it (429, RFC 6585, 4); and where the
    server refused it as overloaded or under maintenance and says when to try again: 503 with `Retry-After` (RFC 9110,
    15.6.4 and 10.2.3). A 503 without it may come from a proxy that gave up on a server which still processes the
    request, as 502 and 504 do. A read timeout, a lost connection and a 500 say nothing either.
    """
    if isinstance(error, APIStatusError):
        if error.status_code == 503:
            return retry_after(error.response.headers, clock) is not None
        return error.status_code == 429
    return isinstance(error, APIConnectionError) and not error.request_sent


def _is_refusal(error: APIError) -> bool:
    """Whether it is a response that says that the request was not accepted."""
    return isinstance(error, APIStatusError) and error.status_code in REFUSALS


def _is_transient(error: APIError) -> bool:
    if isinstance(error, APIConnectionError):
        return error.is_transient
    return isinstance(error, APIStatusError) and error.status_code in RETRIED_STATUSES


def _wait(seconds: float, deadline: Deadline, clock: Clock, cause: APIError | None) -> Wait:
    left = deadline.left(clock)
    if left is not None and seconds >= left:
        # Waiting would change nothing but the time at which the caller gets the error.
        raise deadline.passed() from cause
    return Wait(seconds)


def _attempt_timeout(policy: RetryPolicy, deadline: Deadline, clock: Clock) -> float | None:
    left = deadline.left(clock)
    if left is None:
        return policy.timeout
    if left <= 0:
        raise deadline.passed()
    return left if policy.timeout is None else min(left, policy.timeout)


def retry_after(headers: Mapping[str, str], clock: Clock) -> float | None:
    """Seconds that `Retry-After` asks to wait, from either of its forms (RFC 9110, 10.2.3); never negative.

    None where the header is missing or invalid.
    """
    value = headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdigit():
        return min(float(value), MAX_RETRY_AFTER)
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, OverflowError):  # the latter for a year of twenty digits
        return None
    if moment.tzinfo is None:  # "-0000": a time in UTC that says nothing of the sender's zone (RFC 5322, 3.3)
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - clock.now()).total_seconds())
