"""The pace: never over the limit, whatever the network does, and as fast as that allows."""

from __future__ import annotations

import random
import threading

import pytest
from flexportal.pace import MINUTE, Pace
from flexportal.testing.throttle import Throttle
from hypothesis import given, settings
from hypothesis import strategies as st


def run(limit: int, requests: int, latencies: list[float], start: float = 0.0) -> list[tuple[float, float]]:
    """Send one request after the other; when each was sent and answered."""
    pace, now, log = Pace(limit), start, list[tuple[float, float]]()
    for number in range(requests):
        ticket = pace.ticket()
        while (wait := ticket.wait(now)) > 0:
            now += wait
        sent = now
        now += latencies[number % len(latencies)]
        ticket.done(now)
        log.append((sent, now))
    return log


@pytest.mark.parametrize("limit", [0, -1])
def test_a_limit_below_one_is_refused(limit: int) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        Pace(limit)


def test_the_first_requests_go_out_at_once() -> None:
    assert [sent for sent, _ in run(5, 5, [0.0])] == [0.0] * 5


def test_then_each_waits_for_a_minute_after_the_answer_that_makes_room() -> None:
    log = run(2, 5, [1.0], start=100.0)
    assert [sent for sent, _ in log] == [100.0, 101.0, 161.0, 162.0, 222.0]


def most_in_a_minute(counted: list[float]) -> int:
    """The largest number of requests that any window of a minute, sliding or fixed, holds."""
    moments = sorted(counted)
    return max(sum(begin <= moment < begin + MINUTE for moment in moments) for begin in moments)


@settings(deadline=None)
@given(st.integers(1, 6), st.integers(1, 6), st.integers(0, 2**32 - 1), st.sampled_from([0.1, 5.0, 100.0, 400.0]))
def test_no_minute_holds_more_than_the_limit_whatever_the_network_does(
    limit: int, workers: int, seed: int, slowness: float
) -> None:
    """Several walks share a pace; the server counts each request at any moment between sending and answering."""
    chance = random.Random(seed)
    pace, counted = Pace(limit), list[float]()
    # Each worker: the moment of its next event, and what it is about.
    now = 0.0
    tickets = [pace.ticket() for _ in range(workers)]
    due = [now + ticket.wait(now) for ticket in tickets]
    in_flight = [False] * workers
    sent = 0
    for _ in range(300):
        worker = min(range(workers), key=due.__getitem__)
        now = due[worker]
        if in_flight[worker]:
            tickets[worker].done(now)
            in_flight[worker] = False
            tickets[worker] = pace.ticket()
            due[worker] = now + tickets[worker].wait(now)
        elif (wait := tickets[worker].wait(now)) > 0:
            due[worker] = now + wait
        elif chance.random() < 0.1:
            # The walk was given up before it sent: its place must not let others go early.
            tickets[worker].drop()
            tickets[worker] = pace.ticket()
            due[worker] = now + tickets[worker].wait(now)
        else:
            answered = now + chance.random() * slowness
            counted.append(chance.uniform(now, answered))
            in_flight[worker], due[worker] = True, answered
            sent += 1
    assert sent > 0
    assert most_in_a_minute(counted) <= limit


def test_the_wall_time_is_within_two_percent_of_the_limiter_s_bound() -> None:
    """500 requests at 100 a minute: four whole minutes must pass, plus what the requests themselves take."""
    log = run(100, 500, [0.01])
    assert log[-1][1] <= 4 * MINUTE * 1.02


def test_a_place_given_up_is_the_next_one_s() -> None:
    pace = Pace(1)
    first = pace.ticket()
    assert first.wait(0.0) == 0.0
    first.done(10.0)
    given_up = pace.ticket()
    assert given_up.wait(10.0) == MINUTE
    given_up.drop()
    given_up.drop()
    assert pace.ticket().wait(11.0) == 10.0 + MINUTE - 11.0


def test_dropping_a_ticket_that_is_done_or_has_no_place_yet_changes_nothing() -> None:
    pace = Pace(1)
    first, second = pace.ticket(), pace.ticket()
    assert first.wait(0.0) == 0.0
    assert second.wait(0.0) == MINUTE
    second.drop()
    first.done(5.0)
    first.drop()
    assert pace.ticket().wait(5.0) == MINUTE
    assert pace.ticket().wait(500.0) == MINUTE, "there is one slot, and it is held"


def test_while_an_answer_is_out_the_request_after_it_waits() -> None:
    """The server may count a slow request at any moment until it answers."""
    pace = Pace(1)
    slow, next_one = pace.ticket(), pace.ticket()
    assert slow.wait(0.0) == 0.0
    assert next_one.wait(0.0) == MINUTE
    assert next_one.wait(90.0) == MINUTE
    slow.done(100.0)
    assert next_one.wait(100.0) == MINUTE
    assert next_one.wait(160.0) == 0.0


def test_threads_share_a_pace() -> None:
    pace, waits = Pace(50), list[float]()

    def take() -> None:
        for _ in range(20):
            ticket = pace.ticket()
            waits.append(ticket.wait(0.0))
            if waits[-1] == 0.0:
                ticket.done(0.0)
            else:
                ticket.drop()

    threads = [threading.Thread(target=take) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(waits) == 100
    assert waits.count(0.0) == 50


class Bucket:
    """The other common limiter: tokens come back at the tier's rate, and a full bucket holds a minute's worth."""

    def __init__(self, limit: int) -> None:
        self.limit, self.tokens, self.last = limit, float(limit), 0.0

    def admits(self, now: float) -> bool:
        self.tokens = min(self.limit, self.tokens + (now - self.last) * self.limit / MINUTE)
        self.last = now
        self.tokens -= (admitted := self.tokens >= 1 - 1e-9)
        return admitted


@pytest.mark.parametrize("limiter", ["window", "bucket"])
@pytest.mark.parametrize("workers", [1, 8])
@pytest.mark.parametrize("latency", [0.01, 0.3])
def test_a_walk_meets_no_refusal_and_loses_no_time_against_a_limiter(
    limiter: str, workers: int, latency: float
) -> None:
    """A thousand requests at 100 a minute, against the mock's own limiter: nine minutes must pass, and no more do."""
    pace, now, refusals, sent = Pace(100), 0.0, 0, 0
    window, bucket = Throttle(100, lambda: now), Bucket(100)
    tickets = [pace.ticket() for _ in range(workers)]
    due, in_flight = [0.0] * workers, [False] * workers
    while sent < 1000 or any(in_flight):
        worker = min(range(workers), key=due.__getitem__)
        now = due[worker]
        if in_flight[worker]:
            tickets[worker].done(now)
            in_flight[worker], tickets[worker] = False, pace.ticket()
        if (wait := tickets[worker].wait(now)) > 0 or sent == 1000:
            due[worker] = now + (wait or MINUTE)
            continue
        sent += 1
        refusals += window.admit("key") is not None if limiter == "window" else not bucket.admits(now)
        in_flight[worker], due[worker] = True, now + latency
    assert refusals == 0
    # After the ninth minute there is still the tenth hundred to be asked for.
    assert now <= (9 * MINUTE + 100 * latency / workers) * 1.02
