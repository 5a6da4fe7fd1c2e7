"""Waiting, real and skipped."""

from __future__ import annotations

import threading
import time

import anyio
import pytest
from flexportal import waiting

HOUR = 3600.0


@pytest.fixture(autouse=True)
def nothing_skipped_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "_skipping", waiting._Skipping())  # pyright: ignore[reportPrivateUsage]


def test_the_clock_is_the_real_one_as_long_as_nothing_is_skipped() -> None:
    assert waiting.monotonic() <= time.monotonic()


def test_a_skipped_wait_is_over_at_once_and_the_clock_has_moved_on() -> None:
    began, real = waiting.monotonic(), time.monotonic()
    with waiting.skipped():
        waiting.sleep(HOUR)
        anyio.run(waiting.sleep_async, HOUR)
    assert waiting.monotonic() - began >= HOUR * 2
    assert time.monotonic() - real < HOUR


def test_the_clock_does_not_go_back_when_waits_are_real_again() -> None:
    with waiting.skipped():
        waiting.sleep(HOUR)
        within = waiting.monotonic()
    assert waiting.monotonic() >= within


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long was really waited."""
    noted: list[float] = []

    async def note(seconds: float) -> None:
        noted.append(seconds)

    monkeypatch.setattr("anyio.sleep", note)
    return noted


def test_a_skipped_wait_lets_others_go_first_and_no_more(waits: list[float]) -> None:
    with waiting.skipped():
        waiting.sleep(HOUR, waits.append)
        anyio.run(waiting.sleep_async, HOUR)
    assert waits == [0, 0]


def test_otherwise_a_wait_is_real(waits: list[float]) -> None:
    with waiting.skipped(), waiting.skipped():
        pass
    began = waiting.monotonic()
    waiting.sleep(HOUR, waits.append)
    anyio.run(waiting.sleep_async, HOUR)
    assert waits == [HOUR, HOUR]
    assert waiting.monotonic() - began < HOUR


def test_it_stays_skipped_until_the_last_that_is_open_is_closed() -> None:
    with waiting.skipped():
        with waiting.skipped():
            pass
        before = waiting.monotonic()
        waiting.sleep(HOUR)
        assert waiting.monotonic() - before >= HOUR


def test_other_threads_do_not_wait_either() -> None:
    before = waiting.monotonic()
    with waiting.skipped():
        threads = [threading.Thread(target=waiting.sleep, args=(HOUR,)) for _ in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=20)
    assert waiting.monotonic() - before >= 20 * HOUR
