"""The clock of the machine."""

from __future__ import annotations

import time
from datetime import UTC
from threading import Event

import anyio
import pytest
from flexportal_core.clock import SYSTEM_CLOCK


def test_the_system_clock_is_that_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr(time, "sleep", waited.append)
    assert SYSTEM_CLOCK.monotonic() <= SYSTEM_CLOCK.monotonic()
    assert SYSTEM_CLOCK.now().tzinfo is UTC
    assert 0 <= SYSTEM_CLOCK.random() < 1
    SYSTEM_CLOCK.sleep(7.0)
    assert waited == [7.0]
    anyio.run(SYSTEM_CLOCK.sleep_async, 0.0)


def test_a_wait_ends_when_its_event_is_set() -> None:
    stop = Event()
    stop.set()
    SYSTEM_CLOCK.sleep(3600.0, stop)
