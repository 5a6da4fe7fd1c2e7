"""The pace that processes share by way of a file: together they never send more than the limit."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from flexportal import ConfigurationError
from flexportal.options import pace as pace_of
from flexportal.pace import MINUTE, Ticket
from flexportal.shared_pace import SharedPace
from flexportal.testing.throttle import Throttle
from tests.scripted import Script, customer, portal

# A process that takes a slot and does not live to give it back, after its parent has read of it.
HOLDER = """
import sys
from pathlib import Path
from typing import Any
from flexportal.shared_pace import SharedPace
print(SharedPace(int(sys.argv[2]), Path(sys.argv[1])).take(), flush=True)
sys.stdin.read()
"""
# A process that sends so many requests at the pace of the file, in minutes of half a second; says when each was sent
# and answered.
SENDER = """
import sys, time
from pathlib import Path
from typing import Any
import flexportal.pace, flexportal.shared_pace
flexportal.pace.MINUTE = flexportal.shared_pace.MINUTE = 0.5
pace = flexportal.shared_pace.SharedPace(int(sys.argv[2]), Path(sys.argv[1]))
for _ in range(int(sys.argv[3])):
    ticket = pace.ticket()
    while (wait := ticket.wait(time.monotonic())) > 0:
        time.sleep(wait)
    sent = time.monotonic()
    ticket.done(time.monotonic())
    print(sent, flush=True)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "pace"


class Now:
    """A clock that a test sets."""

    def __init__(self, now: float = 1000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def program(source: str, *arguments: object) -> subprocess.Popen[str]:
    folders = [str(folder) for folder in (Path(__file__).parents[1], Path(__file__).parents[2] / "generated")]
    return subprocess.Popen(
        [sys.executable, "-c", source, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(folders)},
    )


def test_two_that_name_the_same_file_share_the_slots(path: Path) -> None:
    first, second = (SharedPace(2, path, Now()) for _ in range(2))
    assert first.take() == second.take() == float("-inf")
    assert first.take() is None
    assert second.take() is None


def test_a_slot_given_back_is_usable_from_that_moment_whoever_takes_it(path: Path) -> None:
    first, second = (SharedPace(1, path, Now()) for _ in range(2))
    first.take()
    first.give_back(1042.0)
    assert second.take() == 1042.0


def test_the_slot_that_is_usable_soonest_is_taken(path: Path) -> None:
    pace = SharedPace(2, path, Now())
    assert pace.take() == pace.take() == float("-inf")
    pace.give_back(1050.0)
    pace.give_back(1020.0)
    assert pace.take() == 1020.0


@pytest.mark.parametrize("since", [100.0, 0.0])
def test_a_slot_that_is_usable_again_is_used_before_the_file_grows(path: Path, since: float) -> None:
    now = Now()
    pace = SharedPace(10**12, path, now)
    for _ in range(5):
        pace.take()
        pace.give_back(now.now - since)
    assert path.stat().st_size == 16


def test_another_slot_is_used_before_one_is_waited_for(path: Path) -> None:
    pace = SharedPace(2, path, Now())
    pace.take()
    pace.give_back(1050.0)
    assert pace.take() == float("-inf")


def test_a_process_that_starts_has_no_slots_of_its_own(path: Path) -> None:
    pace = SharedPace(1, path, Now())
    pace.take()
    pace.give_back(1042.0)
    assert SharedPace(1, path, Now()).take() == 1042.0


def test_what_a_killed_process_held_comes_back_a_minute_after_that_is_noticed(path: Path) -> None:
    holder = program(HOLDER, path, 2)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "-inf\n"
    now = Now()
    pace = SharedPace(2, path, now)
    assert pace.take() == float("-inf")
    assert pace.take() is None
    holder.send_signal(signal.SIGKILL)
    holder.communicate()
    pace.give_back(1007.0)
    # The dead one's slot is free from 1060 on, so the other one is sooner; asked for later, it is still 1060.
    assert pace.take() == 1007.0
    now.now = 1033.0
    assert pace.take() == 1000.0 + MINUTE


def test_a_process_of_somebody_else_is_alive(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pace = SharedPace(1, path, Now())
    pace.take()

    def forbidden(process: int, number: int) -> None:
        assert number == 0, "it is only asked after: any other signal could end it"
        raise PermissionError

    monkeypatch.setattr(os, "kill", forbidden)
    assert pace.take() is None


def test_a_clock_that_began_anew_makes_nobody_wait_for_more_than_a_minute(path: Path) -> None:
    pace = SharedPace(1, path, Now(9_000_000.0))
    pace.take()
    pace.give_back(9_000_060.0)
    assert SharedPace(1, path, Now(30.0)).take() == 30.0 + MINUTE


def test_what_is_given_back_without_having_been_taken_is_nobody_s(path: Path) -> None:
    pace = SharedPace(1, path, Now())
    pace.give_back(1000.0)
    assert path.read_bytes() == b""


def test_half_a_slot_at_the_end_of_the_file_is_overwritten(path: Path) -> None:
    path.write_bytes(b"\0" * 7)
    assert SharedPace(1, path, Now()).take() == float("-inf")
    assert path.stat().st_size == 16


def test_threads_share_it_too(path: Path) -> None:
    pace, taken = SharedPace(40, path, Now()), list[float | None]()
    threads = [threading.Thread(target=lambda: taken.extend(pace.take() for _ in range(10))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert taken.count(float("-inf")) == 40
    assert taken.count(None) == 40


@pytest.mark.parametrize("seed", range(5))
def test_a_server_turns_none_of_them_away(path: Path, seed: int) -> None:
    """Several clients begin and end at any time; each has at most one request under way."""
    chance, now = random.Random(seed), Now()
    server = Throttle(5, now)
    clients: list[Ticket] = []
    sent = 0
    for _ in range(2000):
        while len(clients) < 4:
            clients.append(SharedPace(5, path, now).ticket())
        ticket = clients.pop(chance.randrange(len(clients)))
        if ticket.wait(now.now) > 0:
            clients.append(ticket)
            now.now += chance.uniform(0, 5)
        else:
            assert server.admit("key") is None
            sent += 1
            now.now += chance.uniform(0, 2)
            ticket.done(now.now)
            if chance.random() < 0.3 and clients:
                clients.pop().drop()
    assert sent > 100


def test_processes_that_send_at_the_same_time_keep_the_limit_together(path: Path) -> None:
    senders = [program(SENDER, path, 5, 5) for _ in range(3)]
    moments = sorted(float(line) for sender in senders for line in sender.communicate(timeout=60)[0].split())
    assert len(moments) == 15
    assert all(later - earlier >= 0.5 for earlier, later in zip(moments, moments[5:], strict=False))


def test_portals_share_it(path: Path) -> None:
    script = Script([customer(number) for number in range(3)])
    first, second = (portal(script, requests_per_minute=2, pace_file=path, deadline=5.0) for _ in range(2))
    assert first.customers.list().first() is not None
    assert second.customers.list().first() is not None
    with pytest.raises(Exception, match="deadline of 5 seconds"):
        first.customers.list().first()


def test_a_file_without_a_pace_is_a_configuration_error(path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"pace_file= .* needs requests_per_minute="):
        pace_of(None, path)


def test_a_file_that_is_no_path_is_a_configuration_error() -> None:
    wrong: Any = pace_of
    with pytest.raises(ConfigurationError, match="pace_file= must be a path, not int"):
        wrong(100, 7)


def test_a_file_that_cannot_be_made_is_a_configuration_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="pace_file= cannot be used: No such file"):
        pace_of(100, str(tmp_path / "missing" / "pace"))


def test_a_link_is_not_followed(path: Path, tmp_path: Path) -> None:
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ConfigurationError, match="pace_file= cannot be used"):
        pace_of(100, path)


def test_nobody_else_may_read_it(path: Path) -> None:
    SharedPace(1, path)
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_system_without_locks_for_files_is_named(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fcntl", None)
    with pytest.raises(ConfigurationError) as caught:
        import_module("flexportal.options").pace(100, path)
    assert str(caught.value) == "pace_file= needs locks for files, which this system does not have"
