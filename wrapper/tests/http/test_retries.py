"""Retries: what is retried, after how long, and when to give up. Time and chance are simulated."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime
from threading import Event

import pytest
from flexportal_core.errors import (
    APIConnectionError,
    APIError,
    APIStatusError,
    APITimeoutError,
    UnknownOutcomeError,
    status_error_type,
)
from flexportal_core.http.response import Response
from flexportal_core.rate_limit import RateLimit
from flexportal_core.retry import (
    Attempts,
    Deadline,
    Outcome,
    RetryBudget,
    RetryPolicy,
    Send,
    Wait,
    retry_after,
)
from hypothesis import given, settings
from hypothesis import strategies as st

TODAY = datetime(2026, 3, 14, 9, 0, tzinfo=UTC)


class Simulation:
    """A clock that stands still, and a driver that plays back outcomes."""

    def __init__(self, chance: float = 1.0) -> None:
        self.time = 1000.0
        self.chance = chance
        self.waits: list[float] = []
        self.sends: list[Send] = []

    def monotonic(self) -> float:
        return self.time

    def now(self) -> datetime:
        return TODAY

    def random(self) -> float:
        return self.chance

    def sleep(self, seconds: float, until: Event | None = None) -> None:
        raise AssertionError("decisions do not wait")

    async def sleep_async(self, seconds: float) -> None:
        raise AssertionError("decisions do not wait")

    def start(
        self,
        policy: RetryPolicy | None = None,
        *,
        budget: RetryBudget | None = None,
        rate_limit: RateLimit | None = None,
        deadline: Deadline | None = None,
        is_repeatable: bool = True,
    ) -> Attempts:
        return Attempts(
            policy or RetryPolicy(),
            status_error=status_error,
            is_repeatable=is_repeatable,
            unknown_outcome=lambda error: UnknownOutcomeError("things.create", "things.list()", error),
            budget=budget or RetryBudget(),
            rate_limit=rate_limit,
            deadline=deadline or Deadline(),
            clock=self,
        )

    def run(self, outcomes: Sequence[Outcome], steps: Attempts, latency: float = 0.0) -> Response:
        queue = list(outcomes)
        outcome: Outcome = None
        try:
            while not isinstance(step := steps.step(outcome), Response):
                if isinstance(step, Wait):
                    self.waits.append(step.seconds)
                    self.time += step.seconds
                    outcome = None
                else:
                    self.sends.append(step)
                    self.time += latency
                    outcome = queue.pop(0)
            return step
        finally:
            steps.close()


def respond(status_code: int = 200, retry_after: str | None = None) -> Response:
    return Response(status_code, () if retry_after is None else ((b"Retry-After", retry_after.encode()),))


def status_error(response: Response) -> APIStatusError | None:
    if response.status_code < 300:
        return None
    return status_error_type(response.status_code)("no", response=response)


OK = respond()
LOST = APIConnectionError("lost")
NOT_SENT = APIConnectionError("refused")
NOT_SENT.request_sent = False


def test_a_success_needs_one_attempt() -> None:
    simulation = Simulation()
    assert simulation.run([OK], simulation.start()) is OK
    assert (simulation.waits, simulation.sends) == ([], [Send(1, 30.0)])


@pytest.mark.parametrize("status_code", [408, 429, 500, 502, 503, 504, 520, 529])
def test_a_transient_status_is_retried(status_code: int) -> None:
    simulation = Simulation()
    assert simulation.run([respond(status_code), OK], simulation.start()) is OK
    assert [send.number for send in simulation.sends] == [1, 2]


@pytest.mark.parametrize("status_code", [302, 400, 401, 403, 404, 409, 422, 501, 505, 519, 530])
def test_any_other_status_is_raised_at_once(status_code: int) -> None:
    simulation = Simulation()
    with pytest.raises(APIStatusError) as caught:
        simulation.run([respond(status_code), OK], simulation.start())
    assert caught.value.status_code == status_code
    assert len(simulation.sends) == 1


@pytest.mark.parametrize(
    "outcome",
    [NOT_SENT, respond(429), respond(429, "1"), respond(503, "1"), respond(503, format_datetime(TODAY, usegmt=True))],
    ids=["not sent", "429", "429 with a time", "503 with seconds", "503 with a date"],
)
def test_a_request_that_was_certainly_not_processed_is_sent_again(outcome: Outcome) -> None:
    simulation = Simulation()
    assert simulation.run([outcome, OK], simulation.start(is_repeatable=False)) is OK
    assert len(simulation.sends) == 2
    with pytest.raises(APIError) as caught:
        simulation.run([outcome], simulation.start(RetryPolicy(max_retries=0), is_repeatable=False))
    assert not isinstance(caught.value, UnknownOutcomeError)


@pytest.mark.parametrize(
    "outcome",
    [
        LOST,
        APITimeoutError("late"),
        *map(respond, (300, 301, 302, 303, 304, 408, 500, 501, 502, 503, 504, 505, 520, 599, 600, 999)),
        respond(503, "soon"),
    ],
    ids=lambda outcome: f"{getattr(outcome, 'status_code', outcome)}",
)
def test_a_request_that_must_not_be_repeated_is_sent_once_where_its_outcome_is_unknown(outcome: Outcome) -> None:
    simulation = Simulation()
    with pytest.raises(UnknownOutcomeError, match=r"^things\.create: .* check with things\.list\(\) before") as caught:
        simulation.run([outcome, OK], simulation.start(is_repeatable=False))
    assert len(simulation.sends) == 1
    assert caught.value.status_code == getattr(outcome, "status_code", None)
    assert caught.value.response is (outcome if isinstance(outcome, Response) else None)
    assert isinstance(caught.value.__cause__, APIError)


@pytest.mark.parametrize("status_code", [307, 308, 400, 401, 403, 404, 409, 422])
def test_a_refusal_of_a_request_that_must_not_be_repeated_is_raised_as_it_is(status_code: int) -> None:
    simulation = Simulation()
    with pytest.raises(APIStatusError) as caught:
        simulation.run([respond(status_code), OK], simulation.start(is_repeatable=False))
    assert caught.value.status_code == status_code


@pytest.mark.parametrize("max_retries", [0, 1, 4])
def test_max_retries_bounds_the_attempts_and_the_last_error_is_raised(max_retries: int) -> None:
    simulation, last = Simulation(), APIConnectionError("last")
    with pytest.raises(APIConnectionError, match="last"):
        simulation.run([*[LOST] * max_retries, last], simulation.start(RetryPolicy(max_retries=max_retries)))
    assert len(simulation.sends) == max_retries + 1


@pytest.mark.parametrize("chance", [1.0, 0.25])
def test_backoff_is_a_random_part_of_a_bound_that_doubles(chance: float) -> None:
    simulation = Simulation(chance)
    simulation.run([*[LOST] * 7, OK], simulation.start(RetryPolicy(max_retries=7)))
    assert simulation.waits == [chance * bound for bound in (0.5, 1.0, 2.0, 4.0, 8.0, 8.0, 8.0)]
    assert RetryPolicy().delay(5000, LOST, simulation) == 8.0 * chance


def test_retry_after_is_waited_for_up_to_a_minute() -> None:
    simulation = Simulation()
    date = format_datetime(TODAY + timedelta(seconds=13))
    simulation.run([respond(429, "7"), respond(503, date), respond(429, "60"), OK], simulation.start())
    assert simulation.waits == [7.0, 13.0, 60.0]
    with pytest.raises(APIStatusError):
        simulation.run([respond(429, "61"), OK], simulation.start())


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0.0),
        (" 120 ", 120.0),
        ("9" * 40, 1e9),
        (format_datetime(TODAY + timedelta(seconds=90), usegmt=True), 90.0),
        (format_datetime(TODAY - timedelta(seconds=90), usegmt=True), 0.0),
        ("Saturday, 14-Mar-26 09:00:30 GMT", 30.0),
        ("Sat Mar 14 09:00:30 2026", 30.0),
        ("Sat, 14 Mar 2026 09:00:30 -0000", 30.0),
        ("Sat, 14 Mar 2026 10:00:30 +0100", 30.0),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("\u00b2", None),
        ("Sat, 99 Mar 2026 09:00:30 GMT", None),
        ("Sat, 14 Mar 99999999999999999999 09:00:30 GMT", None),
    ],
    ids=ascii,
)
def test_retry_after_is_read_in_each_of_its_forms(value: str, seconds: float | None) -> None:
    assert retry_after({"Retry-After": value}, Simulation()) == seconds


WORDS = st.sampled_from(
    ["Sat", "Mar", ",", "14", "2026", "99999999999", ":", "09:00:30", "GMT", "+0100", "-9999", "EST", "-", "0", "Z"]
)


@settings(max_examples=50)
@given(st.text(max_size=20) | st.lists(WORDS, max_size=8).map(" ".join))
def test_no_retry_after_raises(value: str) -> None:
    found = retry_after({"Retry-After": value}, Simulation())
    assert found is None or found >= 0


@given(
    st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)).map(lambda moment: moment.replace(microsecond=0)),
    st.integers(-23, 23),
)
def test_any_http_date_is_read_as_the_seconds_from_now(moment: datetime, hours: int) -> None:
    aware = moment.replace(tzinfo=timezone(timedelta(hours=hours)))
    found = retry_after({"Retry-After": format_datetime(aware)}, Simulation())
    assert found == max(0.0, (aware - TODAY).total_seconds())


def test_an_empty_budget_stops_retries_of_all_calls() -> None:
    budget, simulation = RetryBudget(2), Simulation()
    for sends in (3, 4):
        with pytest.raises(APIConnectionError):
            simulation.run([LOST] * 9, simulation.start(budget=budget))
        assert len(simulation.sends) == sends


def test_a_success_returns_the_tokens_of_its_retries_and_one_more() -> None:
    budget, simulation = RetryBudget(2), Simulation()
    simulation.run([LOST, LOST, OK], simulation.start(budget=budget))
    assert [budget.take() for _ in range(3)] == [True, True, False]
    simulation.run([OK], simulation.start(budget=budget))
    assert [budget.take() for _ in range(2)] == [True, False]


def test_a_budget_has_fifty_tokens_and_never_more() -> None:
    budget = RetryBudget()
    budget.give_back(9)
    assert [budget.take() for _ in range(51)] == [True] * 50 + [False]


def test_the_deadline_shortens_the_timeout_of_an_attempt() -> None:
    simulation = Simulation()
    deadline = Deadline.after(40.0, simulation)
    simulation.run([LOST, OK], simulation.start(RetryPolicy(backoff=5.0), deadline=deadline), latency=20.0)
    assert [send.timeout for send in simulation.sends] == [30.0, 15.0]


def test_without_a_timeout_the_deadline_alone_bounds_an_attempt() -> None:
    simulation = Simulation()
    policy = RetryPolicy(timeout=None)
    simulation.run([OK], simulation.start(policy, deadline=Deadline.after(40.0, simulation)))
    simulation.run([OK], simulation.start(policy, deadline=Deadline.after(None, simulation)))
    assert [send.timeout for send in simulation.sends] == [40.0, None]


def test_a_retry_that_would_miss_the_deadline_is_not_waited_for() -> None:
    simulation = Simulation()
    steps = simulation.start(RetryPolicy(backoff=3.0), deadline=Deadline.after(3.0, simulation))
    with pytest.raises(APITimeoutError, match="deadline of 3 seconds") as caught:
        simulation.run([LOST, OK], steps)
    assert simulation.waits == []
    assert caught.value.__cause__ is LOST


def test_nothing_is_sent_after_the_deadline() -> None:
    simulation = Simulation()
    with pytest.raises(APITimeoutError, match="deadline"):
        simulation.run([OK], simulation.start(deadline=Deadline.after(0.0, simulation)))
    assert simulation.sends == []


def test_every_attempt_waits_for_the_rate_limit() -> None:
    simulation, rate_limit = Simulation(chance=0.0), RateLimit(1)
    deadline = Deadline.after(130.0, simulation)
    simulation.run([LOST, LOST, OK], simulation.start(rate_limit=rate_limit, deadline=deadline), latency=1.0)
    assert [wait for wait in simulation.waits if wait] == [60.0, 60.0]
    assert [send.timeout for send in simulation.sends] == [30.0, 30.0, 8.0]


def test_a_rate_limit_that_would_miss_the_deadline_is_not_waited_for() -> None:
    simulation, rate_limit = Simulation(), RateLimit(1)
    simulation.run([OK], simulation.start(rate_limit=rate_limit))
    with pytest.raises(APITimeoutError):
        simulation.run([OK], simulation.start(rate_limit=rate_limit, deadline=Deadline.after(59.0, simulation)))
    assert rate_limit.ticket().wait(simulation.time) == 60.0, "the slot was returned"


def test_an_interrupted_attempt_counts_for_the_rate_limit() -> None:
    simulation, rate_limit = Simulation(), RateLimit(1)
    steps = simulation.start(rate_limit=rate_limit)
    assert isinstance(steps.step(None), Send)
    simulation.time += 5.0
    steps.close()
    steps.close()
    assert rate_limit.ticket().wait(simulation.time) == 60.0


def test_a_driver_that_sends_back_no_outcome_is_a_type_error() -> None:
    simulation = Simulation()
    with pytest.raises(TypeError, match="a driver must send"):
        simulation.run([None], simulation.start())


FAULTS = st.sampled_from([LOST, respond(500), respond(503, "3"), respond(429, "1000"), respond(404)])


@given(st.lists(FAULTS, max_size=8), st.integers(0, 6), st.integers(0, 6), st.none() | st.floats(0, 50))
def test_every_call_ends_within_its_bounds(
    faults: list[Outcome], max_retries: int, capacity: int, seconds: float | None
) -> None:
    simulation = Simulation()
    deadline = Deadline.after(seconds, simulation)
    steps = simulation.start(RetryPolicy(max_retries=max_retries), budget=RetryBudget(capacity), deadline=deadline)
    with suppress(APIError):
        simulation.run([*faults, OK], steps)
    assert len(simulation.sends) <= 1 + min(max_retries, capacity)
    assert seconds is None or simulation.time - 1000.0 <= seconds
