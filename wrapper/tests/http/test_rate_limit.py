"""The rate limit: never more than the limit in any minute, whatever the network does, and as fast as it allows."""

from __future__ import annotations

import random
import threading
from contextlib import suppress

import pytest
from flexportal_core.rate_limit import MINUTE, RateLimit
from hypothesis import given, settings
from hypothesis import strategies as st


def run(limit: int, requests: int, latency: float) -> list[float]:
    """Send one request after the other; when each was sent."""
    rate_limit, now, sent = RateLimit(limit), 0.0, list[float]()
    for _ in range(requests):
        ticket = rate_limit.ticket()
        while (wait := ticket.wait(now)) > 0:
            now += wait
        sent.append(now)
        now += latency
        ticket.done(now)
    return sent


@pytest.mark.parametrize("limit", [0, -1])
def test_a_limit_below_one_is_a_value_error(limit: int) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        RateLimit(limit)


def test_requests_are_sent_at_once_up_to_the_limit_and_then_a_minute_after_a_response() -> None:
    assert run(2, 5, latency=1.0) == [0.0, 1.0, 61.0, 62.0, 122.0]


def test_no_time_is_lost() -> None:
    """500 requests at 100 a minute: four whole minutes must pass, plus what the requests themselves take."""
    assert run(100, 500, latency=0.01)[-1] <= 4 * MINUTE * 1.02


@settings(deadline=None)
@given(st.integers(1, 6), st.integers(1, 6), st.integers(0, 2**32 - 1), st.sampled_from([0.1, 5.0, 100.0, 400.0]))
def test_no_minute_has_more_requests_than_the_limit(limit: int, workers: int, seed: int, slowness: float) -> None:
    """Several iterations share it; the server counts a request at any moment between sending and response."""
    chance = random.Random(seed)
    rate_limit, counted, now = RateLimit(limit), list[float](), 0.0
    tickets = [rate_limit.ticket() for _ in range(workers)]
    due = [now + ticket.wait(now) for ticket in tickets]
    in_flight = [False] * workers
    for _ in range(300):
        worker = min(range(workers), key=due.__getitem__)
        now = due[worker]
        if in_flight[worker] or (tickets[worker].wait(now) == 0 and chance.random() < 0.1):
            # It was answered, or given up before it was sent.
            (tickets[worker].done(now) if in_flight[worker] else tickets[worker].drop())
            in_flight[worker] = False
            tickets[worker] = rate_limit.ticket()
            due[worker] = now + tickets[worker].wait(now)
        elif (wait := tickets[worker].wait(now)) > 0:
            due[worker] = now + wait
        else:
            answered = now + chance.random() * slowness
            counted.append(chance.uniform(now, answered))
            in_flight[worker], due[worker] = True, answered
    counted.sort()
    assert counted
    assert max(sum(begin <= moment < begin + MINUTE for moment in counted) for begin in counted) <= limit


def test_while_a_response_is_awaited_its_slot_is_held() -> None:
    rate_limit = RateLimit(1)
    slow, following = rate_limit.ticket(), rate_limit.ticket()
    assert slow.wait(0.0) == 0.0
    assert following.wait(0.0) == following.wait(90.0) == MINUTE
    slow.done(100.0)
    assert following.wait(100.0) == MINUTE
    assert following.wait(160.0) == 0.0


def test_a_dropped_ticket_returns_its_slot_as_it_was() -> None:
    rate_limit = RateLimit(1)
    first = rate_limit.ticket()
    assert first.wait(0.0) == 0.0
    first.done(10.0)
    first.drop()
    dropped, without_slot = rate_limit.ticket(), rate_limit.ticket()
    assert dropped.wait(10.0) == MINUTE
    assert without_slot.wait(10.0) == MINUTE
    for ticket in (dropped, dropped, without_slot):
        ticket.drop()
    assert rate_limit.ticket().wait(11.0) == MINUTE - 1.0
    assert rate_limit.ticket().wait(500.0) == MINUTE, "there is one slot, and it is held"


def test_threads_share_it() -> None:
    rate_limit, taken = RateLimit(50), list[float | None]()
    threads = [threading.Thread(target=lambda: taken.extend(rate_limit.take() for _ in range(20))) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(taken), taken.count(float("-inf"))) == (100, 50)


def test_a_large_limit_costs_no_memory() -> None:
    assert RateLimit(10**12).take() == float("-inf")


@pytest.mark.parametrize("step", ["take", "give_back"])
def test_a_slot_that_an_interrupt_lost_is_usable_a_minute_later(monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    rate_limit = RateLimit(1)
    original = getattr(rate_limit, step)

    def interrupt(*given: float) -> None:
        if step == "take":
            original(*given)
        raise KeyboardInterrupt

    ticket = rate_limit.ticket()
    with monkeypatch.context() as patch, suppress(KeyboardInterrupt):
        patch.setattr(rate_limit, step, interrupt)
        ticket.wait(0.0)
        ticket.done(0.0)
    following = rate_limit.ticket()
    assert following.wait(0.0) == MINUTE, "the interrupted ticket may still be in use"
    del ticket
    assert following.wait(1.0) == MINUTE
    assert following.wait(1.0) == MINUTE
    assert following.wait(61.0) == 0.0
