"""The rate limit that processes share through a file: together they never send more than the limit."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from flexportal.testing import InstantClock
from flexportal_core.rate_limit import MINUTE, Ticket
from flexportal_core.rate_limit_file import MARKER, SharedRateLimit

# Takes a slot, and waits to be killed.
HOLDER = """
import sys
from pathlib import Path
from flexportal_core.rate_limit_file import SharedRateLimit
print(SharedRateLimit(int(sys.argv[2]), Path(sys.argv[1])).take(), flush=True)
sys.stdin.read()
"""
# Sends five requests, in minutes of half a second, and prints when each was sent.
SENDER = """
import sys, time
from pathlib import Path
import flexportal_core.rate_limit, flexportal_core.rate_limit_file
flexportal_core.rate_limit.MINUTE = flexportal_core.rate_limit_file.MINUTE = 0.5
rate_limit = flexportal_core.rate_limit_file.SharedRateLimit(int(sys.argv[2]), Path(sys.argv[1]))
for _ in range(5):
    ticket = rate_limit.ticket()
    while (wait := ticket.wait(time.monotonic())) > 0:
        time.sleep(wait)
    print(time.monotonic(), flush=True)
    ticket.done(time.monotonic())
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "limit"


class Clock(InstantClock):
    """A clock that a test sets."""

    def __init__(self, time: float = 1000.0) -> None:
        super().__init__()
        self.time = time

    def monotonic(self) -> float:
        return self.time


def shared(path: Path, limit: int, clock: Clock | None = None) -> SharedRateLimit:
    return SharedRateLimit(limit, path, clock or Clock())


def start(source: str, path: Path, limit: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", source, str(path), str(limit)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )


def test_those_that_name_the_same_file_share_its_slots(path: Path) -> None:
    first, second = shared(path, 2), shared(path, 2)
    assert first.take() == second.take() == float("-inf")
    assert first.take() is second.take() is None
    first.give_back(1042.0)
    assert second.take() == 1042.0
    assert shared(path, 2).take() is None, "who starts has no slots of its own"


def test_the_slot_that_is_usable_soonest_is_taken_after_those_never_used(path: Path) -> None:
    rate_limit = shared(path, 3)
    for _ in range(2):
        rate_limit.take()
    for usable in (1050.0, 1020.0):
        rate_limit.give_back(usable)
    assert [rate_limit.take() for _ in range(3)] == [float("-inf"), 1020.0, 1050.0]


def test_a_slot_that_is_usable_again_is_used_before_the_file_grows(path: Path) -> None:
    clock = Clock()
    rate_limit = shared(path, 10**12, clock)
    for _ in range(5):
        rate_limit.take()
        rate_limit.give_back(clock.time)
    assert path.stat().st_size == 32


def test_a_slot_of_a_killed_process_is_usable_a_minute_later(path: Path) -> None:
    clock = Clock()
    holder = start(HOLDER, path, 2)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "-inf\n"
    rate_limit = shared(path, 2, clock)
    assert rate_limit.take() == float("-inf")
    assert rate_limit.take() is None
    holder.send_signal(signal.SIGKILL)
    holder.communicate()
    rate_limit.give_back(1007.0)
    assert rate_limit.take() == 1007.0
    clock.time = 1033.0
    assert rate_limit.take() == 1000.0 + MINUTE, "a minute after the death was noticed"


def test_a_slot_of_another_user_s_process_is_held(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rate_limit = shared(path, 1)
    rate_limit.take()

    def forbidden(_process: int, number: int) -> None:
        assert number == 0, "any other signal could end the process"
        raise PermissionError

    monkeypatch.setattr(os, "kill", forbidden)
    assert rate_limit.take() is None


def test_after_a_restart_of_the_machine_nobody_waits_for_more_than_a_minute(path: Path) -> None:
    rate_limit = shared(path, 1, Clock(9_000_000.0))
    rate_limit.take()
    rate_limit.give_back(9_000_060.0)
    assert shared(path, 1, Clock(30.0)).take() == 30.0 + MINUTE


def test_a_slot_that_was_not_taken_cannot_be_given_back(path: Path) -> None:
    shared(path, 1).give_back(1000.0)
    assert path.read_bytes() == b""


def test_an_incomplete_slot_at_the_end_of_the_file_is_overwritten(path: Path) -> None:
    path.write_bytes(MARKER + b"\0" * 7)
    assert shared(path, 1).take() == float("-inf")
    assert path.stat().st_size == 32


@pytest.mark.parametrize("seed", range(3))
def test_no_minute_has_more_requests_than_the_limit(path: Path, seed: int) -> None:
    """Several clients begin and end at any time; each has at most one request under way."""
    chance, clock, sent = random.Random(seed), Clock(), list[float]()
    clients: list[Ticket] = []
    for _ in range(1000):
        while len(clients) < 4:
            clients.append(shared(path, 5, clock).ticket())
        ticket = clients.pop(chance.randrange(len(clients)))
        if ticket.wait(clock.time) > 0:
            clients.append(ticket)
            clock.time += chance.uniform(0, 5)
        else:
            sent.append(clock.time)
            clock.time += chance.uniform(0, 2)
            ticket.done(clock.time)
            if chance.random() < 0.3:
                clients.pop().drop()
    assert len(sent) > 100
    assert all(later - earlier >= MINUTE for earlier, later in zip(sent, sent[5:], strict=False))


def test_processes_that_send_at_the_same_time_keep_the_limit_together(path: Path) -> None:
    senders = [start(SENDER, path, 5) for _ in range(3)]
    moments = sorted(float(line) for sender in senders for line in sender.communicate(timeout=60)[0].split())
    assert len(moments) == 15
    assert all(later - earlier >= 0.5 for earlier, later in zip(moments, moments[5:], strict=False))


def test_the_file_is_readable_by_its_owner_only(path: Path) -> None:
    shared(path, 1)
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_slot_that_an_interrupt_lost_is_usable_a_minute_later(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    limit = shared(path, 1, clock)
    original = limit.take

    def interrupt() -> None:
        original()
        raise KeyboardInterrupt

    ticket = limit.ticket()
    with monkeypatch.context() as patch:
        patch.setattr(limit, "take", interrupt)
        with pytest.raises(KeyboardInterrupt):
            ticket.wait(clock.time)
    following = limit.ticket()
    assert following.wait(clock.time) == MINUTE, "the interrupted ticket may still be in use"
    del ticket
    assert [following.wait(clock.time) for _ in range(2)] == [MINUTE, MINUTE]
    clock.time += MINUTE
    assert following.wait(clock.time) == 0.0
