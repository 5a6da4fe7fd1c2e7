"""The shared rate-limit file when others lock, fill, replace or damage it: nobody waits, and every error is ours."""

from __future__ import annotations

import os
import socket
import stat
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import anyio
import pytest
from flexportal import AsyncFlexPortal, FlexPortal
from flexportal.errors import APITimeoutError, ConfigurationError
from flexportal_core import rate_limit_file
from flexportal_core.rate_limit import MINUTE, Locked
from flexportal_core.rate_limit_file import MARKER, SLOT, SharedRateLimit
from tests.http.test_rate_limit_file import Clock, shared, start
from tests.http.things import StillClock
from tests.scripted import KEY, TENANT, URL, Script, async_client, client, customer

NEVER_USED = float("-inf")
ROWS = [customer(number) for number in range(3)]

# Holds the lock until its input is closed, or for 10 seconds.
LOCKER = """
import fcntl, select, sys
file = open(sys.argv[1], "ab")
fcntl.flock(file, fcntl.LOCK_EX)
print("locked", flush=True)
select.select([sys.stdin], [], [], 10)
"""
# Lists with each of several limits on the size of files, each time with another file, and prints the errors.
FILLER = """
import resource, sys
from pathlib import Path
import httpx
from flexportal import FlexPortal, FlexPortalError
limits = resource.getrlimit(resource.RLIMIT_FSIZE)
body = {"customers": [], "count": 0, "limit": 100, "hasMore": False, "nextCursor": None}
transport = httpx.MockTransport(lambda request: httpx.Response(200, json=body))
for size in sys.argv[2:]:
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(size), limits[1]))
    try:
        with FlexPortal("key", "acme", base_url="http://127.0.0.1:1", transport=transport, requests_per_minute=3,
                        rate_limit_file=Path(sys.argv[1], size)) as client:
            said = len(client.customers.list().to_list())
    except FlexPortalError as error:
        said = f"{type(error).__name__} {error}"
    resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    print(said)
"""
# Forks while it holds the lock, and says whether the lock is free afterwards.
FORKER = """
import os, sys
from pathlib import Path
from flexportal_core.rate_limit_file import SharedRateLimit
rate_limit = SharedRateLimit(1, Path(sys.argv[1]))
rate_limit.take()
kill, reader, writer = os.kill, *os.pipe()
def forking(process, number):
    if os.fork() == 0:
        os.close(writer)
        os.read(reader, 1)
        os._exit(0)
    return kill(process, number)
os.kill = forking
rate_limit.take()
os.kill = kill
print(rate_limit.take(), flush=True)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "limit"


@contextmanager
def locked(path: Path) -> Generator[None]:
    """Another process holds the lock."""
    with start(LOCKER, path, 0) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "locked\n"
        yield


@pytest.mark.parametrize(
    ("options", "message", "seconds"),
    [
        ({"timeout": 2, "deadline": None}, "locked rate_limit_file= for 2 seconds", 2),
        ({"timeout": None, "deadline": 3}, "deadline of 3 seconds", 3),
        ({"timeout": 5, "deadline": 1}, "deadline of 1 seconds", 1),
    ],
    ids=["timeout", "deadline", "both"],
)
@pytest.mark.anyio
async def test_nobody_waits_for_the_lock_beyond_timeout_and_deadline(
    path: Path, options: dict[str, Any], message: str, seconds: float
) -> None:
    script, settings = Script(ROWS), {"requests_per_minute": 5, "rate_limit_file": path, **options}
    with locked(path):
        for kind in (client, async_client):
            clock = StillClock()
            opened: Any = kind(script, clock=clock, **settings)
            with pytest.raises(APITimeoutError, match=message) as caught:
                await opened.customers.list().to_list() if kind is async_client else opened.customers.list().to_list()
            assert clock.skipped == pytest.approx(seconds, abs=0.02), "but for the last look at the lock"
            assert caught.value.request_sent is ("deadline" in message)
    assert script.requests == []


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_a_locked_file_does_not_block_an_event_loop(path: Path, backend: str) -> None:
    async def main() -> float:
        worst = 0.0
        async with async_client(Script(ROWS), requests_per_minute=5, rate_limit_file=path) as opened:
            with locked(path):
                last = time.monotonic()
                async with anyio.create_task_group() as group:
                    group.start_soon(opened.customers.list().to_list)
                    for _ in range(30):
                        await anyio.sleep(0.01)
                        worst, last = max(worst, time.monotonic() - last), time.monotonic()
                    group.cancel_scope.cancel()
        return worst

    assert anyio.run(main, backend=backend) < 3


def test_a_slot_is_given_back_while_the_file_is_locked(path: Path) -> None:
    rate_limit = shared(path, 1)
    assert rate_limit.take() == NEVER_USED
    with locked(path):
        rate_limit.give_back(1000.0)
        with pytest.raises(Locked):
            rate_limit.take()
    assert shared(path, 1).take() == 1000.0


def test_the_lock_is_free_after_a_fork_that_happened_while_it_was_held(path: Path) -> None:
    assert start(FORKER, path, 1).communicate(timeout=30)[0] == "None\n"


def test_a_slot_that_is_given_back_while_the_file_is_read_is_read_again(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rate_limit = shared(path, 2)
    for usable in (rate_limit.take(), rate_limit.take()):
        assert usable == NEVER_USED
    for usable in (1010.0, 1020.0):
        rate_limit.give_back(usable)
    read = rate_limit_file._read
    half = [rate_limit_file._Slot(), rate_limit_file._Slot(1010.0, 7)]
    monkeypatch.setattr(rate_limit_file, "_read", lambda _file, _limit: list(half))
    assert rate_limit.take() in (1010.0, 1020.0), "not as if it had never been used"
    monkeypatch.setattr(rate_limit_file, "_read", read)
    assert rate_limit.take() in (1010.0, 1020.0)


def text_file(path: Path) -> None:
    path.write_text("Dear diary,\n")


def old_file(path: Path) -> None:
    path.write_bytes(SLOT.pack(1.0, 0) * 3)


def beginning(path: Path) -> None:
    path.write_bytes(MARKER[:5])


def folder(path: Path) -> None:
    path.mkdir()
    (path / "file").write_text("theirs")


def fifo(path: Path) -> None:
    os.mkfifo(path)


def unix_socket(path: Path) -> None:
    with closing(socket.socket(socket.AF_UNIX)) as listener:
        listener.bind(str(path))


def own_file(path: Path) -> None:
    shared(path, 1).take()


THEIRS = [text_file, old_file, beginning, folder, fifo, unix_socket]
KINDS: list[Any] = [FlexPortal, AsyncFlexPortal]


def state(path: Path) -> Any:
    """What is at a path, with its contents."""
    found = path.lstat()
    content = path.read_bytes() if stat.S_ISREG(found.st_mode) else None
    return found.st_mode, found.st_ino, found.st_mtime_ns, found.st_size, content


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("make", THEIRS, ids=lambda make: make.__name__)
def test_what_is_not_ours_is_refused_and_stays_as_it_is(path: Path, make: Callable[[Path], None], kind: Any) -> None:
    make(path)
    before = state(path)
    with pytest.raises(ConfigurationError, match="rate_limit_file= cannot be used"):
        kind(KEY, TENANT, base_url=URL, requests_per_minute=5, rate_limit_file=path)
    assert state(path) == before


@pytest.mark.parametrize("make", [*THEIRS, own_file], ids=lambda make: make.__name__)
def test_a_link_is_refused_wherever_it_leads(path: Path, tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(tmp_path / "target")
    before = state(tmp_path / "target")
    path.symlink_to(tmp_path / "target")
    with pytest.raises(ConfigurationError, match="rate_limit_file= cannot be used: it is a link"):
        shared(path, 1)
    assert state(tmp_path / "target") == before


@pytest.mark.parametrize("device", ["/dev/null", "/dev/full", "/dev/zero"])
def test_a_device_is_refused(device: str) -> None:
    with pytest.raises(ConfigurationError, match="regular file"):
        shared(Path(device), 1)


@pytest.mark.parametrize("name", ["a\0b", "\ud800", "x" * 300, ""], ids=["NUL", "surrogate", "long", "empty"])
def test_a_path_that_cannot_be_opened_is_a_configuration_error(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigurationError, match="rate_limit_file= cannot be used"):
        shared(tmp_path / name, 1)


def test_an_empty_file_is_used(path: Path) -> None:
    path.touch()
    assert shared(path, 1).take() == NEVER_USED
    assert path.read_bytes()[: len(MARKER)] == MARKER


def test_a_full_disk_is_an_error_of_ours_and_the_file_can_be_used_later(tmp_path: Path) -> None:
    enough = len(MARKER) + SLOT.size
    sizes = [0, 7, len(MARKER), len(MARKER) + 7, enough]
    variables = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    command = [sys.executable, "-c", FILLER, str(tmp_path), *map(str, sizes)]
    found = subprocess.run(command, check=False, env=variables, capture_output=True, text=True, timeout=60)
    assert found.stderr == ""
    for size, line in zip(sizes, found.stdout.splitlines(), strict=True):
        assert line.startswith("0" if size == enough else "ConfigurationError rate_limit_file= cannot be used: ")
        assert shared(tmp_path / str(size), 1).take() is not None


def test_a_response_is_not_lost_where_its_slot_cannot_be_given_back(path: Path, tmp_path: Path) -> None:
    """The next request learns of it, and returns the slot when the file can be used again."""
    rate_limit = SharedRateLimit(1, path, Clock())
    assert rate_limit.take() == NEVER_USED
    path.rename(tmp_path / "elsewhere")
    path.mkdir()
    rate_limit.give_back(1000.0)
    for _ in range(2):
        with pytest.raises(ConfigurationError, match="rate_limit_file= cannot be used"):
            rate_limit.take()
    path.rmdir()
    (tmp_path / "elsewhere").rename(path)
    assert rate_limit.take() == 1000.0


def test_a_slot_of_a_file_that_was_deleted_is_not_given_back_to_the_next(path: Path) -> None:
    rate_limit = shared(path, 2)
    rate_limit.take()
    path.unlink()
    rate_limit.give_back(0.0)
    assert path.read_bytes() == b""


def test_a_damaged_file_delays_a_request_for_a_minute_at_most(path: Path) -> None:
    path.write_bytes(MARKER + struct.pack("<dq", float("nan"), 2**62) + struct.pack("<dq", 1e300, 0))
    assert [shared(path, 2).take() for _ in range(2)] == [1000.0 + MINUTE] * 2


def test_a_process_with_a_lower_limit_uses_no_more_slots_than_that(path: Path) -> None:
    for _ in range(3):
        shared(path, 3).take()
    assert shared(path, 2).take() is None
