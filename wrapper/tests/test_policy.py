"""The policy: what is tried again, after how long, and when it is over. Time and chance are simulated."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

import httpx
import pytest
from flexportal.errors import APIConnectionError, APIStatusError, APITimeoutError, FlexPortalError, status_error_type
from flexportal.pace import Pace
from flexportal.policy import (
    Answer,
    Attempts,
    Budget,
    Clock,
    Deadline,
    Outcome,
    Policy,
    Send,
    Wait,
    attempts,
    retry_after,
)
from hypothesis import given
from hypothesis import strategies as st

TODAY = datetime(2026, 3, 14, 9, 0, tzinfo=UTC)


class World:
    """Simulated time; plays the driver."""

    def __init__(self, chance: float = 1.0) -> None:
        self.now = 1000.0
        self.clock = Clock(lambda: self.now, lambda: TODAY, lambda: chance)
        self.waits: list[float] = []
        self.sends: list[Send] = []

    def run(
        self,
        outcomes: Sequence[Outcome],
        policy: Policy | None = None,
        *,
        budget: Budget | None = None,
        pace: Pace | None = None,
        deadline: Deadline | None = None,
        latency: float = 0.0,
    ) -> Answer:
        queue = list(outcomes)
        flow = attempts(
            policy or Policy(),
            refusal=refusal,
            budget=budget or Budget(),
            pace=pace,
            deadline=deadline or Deadline(),
            clock=self.clock,
        )
        outcome: Outcome = None
        try:
            while True:
                step = flow.send(outcome)
                if isinstance(step, Wait):
                    self.waits.append(step.seconds)
                    self.now += step.seconds
                    outcome = None
                else:
                    self.sends.append(step)
                    self.now += latency
                    outcome = queue.pop(0)
        except StopIteration as done:
            found: Answer = done.value
            return found


def answer(status_code: int = 200, **headers: str) -> Answer:
    return Answer(status_code, httpx.Headers({name.replace("_", "-"): value for name, value in headers.items()}), b"")


def refusal(found: Answer) -> APIStatusError | None:
    if found.status_code < 300:
        return None
    response = httpx.Response(found.status_code, headers=found.headers)
    return status_error_type(found.status_code)("no", response=response)


OK = answer()
BROKEN = APIConnectionError("broken")


def test_a_success_needs_one_attempt_and_no_waiting() -> None:
    world = World()
    assert world.run([OK]) is OK
    assert world.waits == []
    assert world.sends == [Send(1, 30.0)]


@pytest.mark.parametrize("status_code", [408, 429, 500, 502, 503, 504, *range(520, 530)])
def test_a_status_that_may_pass_is_tried_again(status_code: int) -> None:
    world = World()
    assert world.run([answer(status_code), OK]) is OK
    assert [send.number for send in world.sends] == [1, 2]


@pytest.mark.parametrize(
    "status_code", [300, 302, 400, 401, 403, 404, 405, 409, 410, 418, 422, 501, 505, 519, 530, 599]
)
def test_a_status_that_will_not_pass_is_not_tried_again(status_code: int) -> None:
    world = World()
    with pytest.raises(APIStatusError) as caught:
        world.run([answer(status_code), OK])
    assert caught.value.status_code == status_code
    assert len(world.sends) == 1


@pytest.mark.parametrize("error", [BROKEN, APITimeoutError("late")], ids=["connection", "timeout"])
def test_a_connection_error_is_tried_again(error: APIConnectionError) -> None:
    assert World().run([error, error, OK]) is OK


@pytest.mark.parametrize("max_retries", [0, 1, 4])
def test_max_retries_bounds_the_attempts_and_the_last_error_is_raised(max_retries: int) -> None:
    world, last = World(), APIConnectionError("last")
    with pytest.raises(APIConnectionError, match="last"):
        world.run([*[BROKEN] * max_retries, last], Policy(max_retries=max_retries))
    assert len(world.sends) == max_retries + 1
    assert len(world.waits) == max_retries


def test_backoff_doubles_up_to_its_cap() -> None:
    world = World(chance=1.0)
    world.run([*[BROKEN] * 7, OK], Policy(max_retries=7, backoff=0.5, max_backoff=8.0))
    assert world.waits == [0.5, 1.0, 2.0, 4.0, 8.0, 8.0, 8.0]


@pytest.mark.parametrize("chance", [0.0, 0.25, 1.0])
def test_jitter_takes_a_random_part_of_the_whole_backoff(chance: float) -> None:
    world = World(chance)
    world.run([BROKEN, BROKEN, OK], Policy(backoff=2.0))
    assert world.waits == [2.0 * chance, 4.0 * chance]


def test_backoff_does_not_overflow_however_many_retries_are_allowed() -> None:
    assert Policy(max_backoff=8.0).delay(5000, BROKEN, World().clock) == 8.0


def test_retry_after_is_waited_out() -> None:
    world = World(chance=0.0)
    date = format_datetime(TODAY + timedelta(seconds=13))
    world.run([answer(429, Retry_After="7"), answer(503, Retry_After="11"), answer(503, Retry_After=date), OK])
    assert world.waits == [7.0, 11.0, 13.0]


def test_retry_after_past_the_cap_fails_at_once() -> None:
    world = World()
    with pytest.raises(APIStatusError):
        world.run([answer(429, Retry_After="61"), OK])
    assert world.waits == []
    world.run([answer(429, Retry_After="61"), OK], Policy(max_retry_after=61.0))
    assert world.waits == [61.0]


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0.0),
        ("120", 120.0),
        (" 5 ", 5.0),
        ("0005", 5.0),
        (format_datetime(TODAY + timedelta(seconds=90), usegmt=True), 90.0),
        (format_datetime(TODAY - timedelta(seconds=90), usegmt=True), 0.0),
        ("Saturday, 14-Mar-26 09:00:30 GMT", 30.0),
        ("Sat Mar 14 09:00:30 2026", 30.0),
        ("Sat, 14 Mar 2026 09:00:30 -0000", 30.0),
        ("Sat, 14 Mar 2026 10:00:30 +0100", 30.0),
    ],
)
def test_retry_after_in_each_of_its_forms(value: str, seconds: float) -> None:
    assert retry_after(httpx.Headers({"Retry-After": value}), World().clock) == seconds


@pytest.mark.parametrize(
    "value",
    [
        "",
        "soon",
        "-5",
        "1.5",
        "\u00b2",
        "\u0665",
        "Sat, 99 Mar 2026 09:00:30 GMT",
        "Sat, 14 Mar 99999999999999999999 09:00:30 GMT",
        "Sat, 14 Mar 2026 09:00:30 +999999999999",
        "Mon, 01 Jan 0001 00:00:00 +2359",
        ",",
    ],
    ids=ascii,
)
def test_a_retry_after_that_says_nothing_is_none_or_now(value: str) -> None:
    headers = httpx.Headers([(b"Retry-After", value.encode("utf-8"))])
    assert retry_after(headers, World().clock) in (None, 0.0)


def test_without_the_header_nothing_is_known() -> None:
    assert retry_after(httpx.Headers(), World().clock) is None


WORDS = st.sampled_from(
    ["Sat", "Mar", ",", "14", "2026", "99999999999", ":", "09:00:30", "GMT", "+0100", "-9999", "EST", "-", "0", "Z"]
)


@given(st.text(max_size=20) | st.lists(WORDS, max_size=8).map(" ".join))
def test_no_retry_after_raises(value: str) -> None:
    headers = httpx.Headers([(b"Retry-After", value.encode("utf-8", "replace"))])
    found = retry_after(headers, World().clock)
    assert found is None or found >= 0


@given(
    st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)).map(lambda moment: moment.replace(microsecond=0)),
    st.integers(-23, 23),
)
def test_any_http_date_reads_as_the_seconds_from_today(moment: datetime, hours: int) -> None:
    aware = moment.replace(tzinfo=timezone(timedelta(hours=hours)))
    found = retry_after(httpx.Headers({"Retry-After": format_datetime(aware)}), World().clock)
    assert found == max(0.0, (aware - TODAY).total_seconds())


def test_an_empty_budget_stops_retries() -> None:
    budget, world = Budget(2), World()
    with pytest.raises(APIConnectionError):
        world.run([BROKEN] * 3, Policy(max_retries=9), budget=budget)
    assert len(world.sends) == 3
    with pytest.raises(APIConnectionError):
        world.run([BROKEN], Policy(max_retries=9), budget=budget)


def test_a_success_gives_back_what_its_retries_took_and_one_more() -> None:
    budget = Budget(2)
    assert World().run([BROKEN, BROKEN, OK], budget=budget) is OK
    assert [budget.take() for _ in range(3)] == [True, True, False]
    World().run([OK], budget=budget)
    assert [budget.take() for _ in range(2)] == [True, False]


def test_a_budget_is_of_fifty_retries_unless_said_otherwise() -> None:
    budget = Budget()
    assert [budget.take() for _ in range(51)] == [True] * 50 + [False]


def test_a_budget_never_holds_more_than_its_capacity() -> None:
    budget = Budget(1)
    budget.give_back(50)
    assert [budget.take() for _ in range(2)] == [True, False]


def test_the_deadline_shortens_an_attempt() -> None:
    world = World()
    deadline = Deadline.after(40.0, world.clock)
    world.run([BROKEN, OK], Policy(timeout=30.0, backoff=5.0), deadline=deadline, latency=20.0)
    assert [send.timeout for send in world.sends] == [30.0, 15.0]


def test_the_deadline_bounds_an_attempt_that_has_no_timeout() -> None:
    world = World()
    world.run([OK], Policy(timeout=None), deadline=Deadline.after(40.0, world.clock))
    world.run([OK], Policy(timeout=None))
    world.run([OK], deadline=Deadline.after(0.5, world.clock))
    assert [send.timeout for send in world.sends] == [40.0, None, 0.5]


def test_a_retry_that_would_miss_the_deadline_is_not_waited_for() -> None:
    world = World()
    with pytest.raises(APITimeoutError) as caught:
        world.run([BROKEN, OK], Policy(backoff=3.0), deadline=Deadline.after(3.0, world.clock))
    assert world.waits == []
    assert str(caught.value) == "the deadline of 3 seconds for the whole listing has passed"
    assert caught.value.__cause__ is BROKEN


def test_nothing_is_sent_once_the_deadline_has_passed() -> None:
    world = World()
    with pytest.raises(APITimeoutError, match="deadline"):
        world.run([OK], deadline=Deadline.after(0.0, world.clock))
    assert world.sends == []


def test_without_a_deadline_there_is_always_time() -> None:
    assert Deadline.after(None, World().clock).left(World().clock) is None


def test_every_attempt_goes_through_the_pace() -> None:
    world = World(chance=0.0)
    pace, deadline = Pace(1), Deadline.after(130.0, world.clock)
    world.run([BROKEN, BROKEN, OK], pace=pace, deadline=deadline, latency=1.0)
    assert [wait for wait in world.waits if wait] == [60.0, 60.0]
    assert world.sends == [Send(1, 30.0), Send(2, 30.0), Send(3, 8.0)]
    world.now += 59.5
    world.run([OK], pace=pace)
    assert world.waits[-1] == 0.5


def test_a_pace_that_would_miss_the_deadline_is_not_waited_for_and_its_place_is_kept() -> None:
    world, pace = World(), Pace(1)
    world.run([OK], pace=pace)
    with pytest.raises(APITimeoutError):
        world.run([OK], pace=pace, deadline=Deadline.after(59.0, world.clock))
    assert pace.ticket().wait(world.now) == 60.0


def cancel(flow: Attempts) -> None:
    flow.close()


def interrupt(flow: Attempts) -> None:
    with pytest.raises(KeyboardInterrupt):
        flow.throw(KeyboardInterrupt())


@pytest.mark.parametrize("stop", [cancel, interrupt])
def test_an_interrupted_attempt_counts_and_gives_its_place_back(stop: Callable[[Attempts], None]) -> None:
    world, pace = World(), Pace(1)
    flow = attempts(Policy(), refusal=refusal, budget=Budget(), pace=pace, deadline=Deadline(), clock=world.clock)
    assert isinstance(next(flow), Send)
    world.now += 5.0
    stop(flow)
    assert pace.ticket().wait(world.now) == 60.0


@pytest.mark.parametrize("outcome", [None, "answer"])
def test_a_driver_that_sends_back_something_else_is_told_so(outcome: Outcome) -> None:
    with pytest.raises(TypeError) as caught:
        World().run([outcome])
    expected = f"a driver must send an answer or an APIConnectionError after Send, not {outcome!r}"
    assert str(caught.value) == expected


def test_an_answer_shows_neither_headers_nor_body() -> None:
    found = Answer(200, httpx.Headers({"X": "secret"}), b"secret")
    assert "secret" not in repr(found)


def test_the_clock_is_the_real_one_by_default() -> None:
    clock = Clock()
    assert clock.monotonic() <= clock.monotonic()
    assert clock.today().tzinfo is UTC
    assert 0 <= clock.chance() < 1


FAULTS = st.sampled_from(
    [BROKEN, answer(500), answer(503, Retry_After="3"), answer(429, Retry_After="1000"), answer(404)]
)


@given(st.lists(FAULTS, max_size=8), st.integers(0, 6), st.integers(0, 6), st.none() | st.floats(0, 50))
def test_every_run_ends_within_its_bounds(
    faults: list[Outcome], max_retries: int, capacity: int, seconds: float | None
) -> None:
    world = World()
    deadline = Deadline.after(seconds, world.clock)
    began = world.now
    with suppress(FlexPortalError):
        world.run([*faults, OK], Policy(max_retries=max_retries), budget=Budget(capacity), deadline=deadline)
    assert len(world.sends) <= 1 + min(max_retries, capacity)
    assert seconds is None or world.now - began <= seconds
