"""The guard that keeps the tests on this machine."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import loopback
import pytest
import trio
from loopback import NetworkForbidden, is_loopback, refused

# Documentation addresses (RFC 5737, RFC 3849, RFC 2606): nobody's machine, should the guard fail to hold.
FOREIGN_IPV4, FOREIGN_IPV6, FOREIGN_NAME = "192.0.2.1", "2001:db8::1", "example.invalid"


@pytest.fixture
def expected() -> Iterator[None]:
    """The test provokes refusals on purpose: it must see at least one, and they don't fail it."""
    yield
    assert refused
    refused.clear()


@pytest.fixture
def server() -> Iterator[tuple[str, int]]:
    """A listening socket on loopback."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[:2]


def connect(host: str, family: socket.AddressFamily = socket.AF_INET) -> None:
    with socket.socket(family) as endpoint:
        endpoint.settimeout(0.01)
        endpoint.connect((host, 9))


def send_datagram() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as endpoint:
        endpoint.sendto(b"x", (FOREIGN_IPV4, 9))


async def with_asyncio() -> None:
    await asyncio.open_connection(FOREIGN_IPV4, 9)


async def with_trio() -> None:
    await trio.open_tcp_stream(FOREIGN_IPV4, 9)


@pytest.mark.usefixtures("expected")
@pytest.mark.parametrize(
    "reach",
    [
        pytest.param(lambda: connect(FOREIGN_IPV4), id="IPv4"),
        pytest.param(lambda: connect(FOREIGN_IPV6, socket.AF_INET6), id="IPv6"),
        pytest.param(
            lambda: connect("0.0.0.0"),  # noqa: S104 - connects, binds nothing
            id="the unspecified address",
        ),
        pytest.param(lambda: socket.getaddrinfo(FOREIGN_NAME, 443), id="a look-up"),
        pytest.param(lambda: socket.gethostbyname(FOREIGN_NAME), id="an old look-up"),
        pytest.param(send_datagram, id="a datagram"),
        pytest.param(lambda: httpx.get(f"http://{FOREIGN_NAME}/"), id="httpx"),
        pytest.param(lambda: asyncio.run(with_asyncio()), id="asyncio"),
        pytest.param(lambda: trio.run(with_trio), id="trio"),
    ],
)
def test_whoever_reaches_for_another_machine_is_stopped(reach: Callable[[], object]) -> None:
    with pytest.raises(NetworkForbidden, match="tests may use loopback only"):
        reach()


@pytest.mark.usefixtures("expected")
def test_a_thread_is_stopped_as_well() -> None:
    seen: list[BaseException] = []

    def work() -> None:
        try:
            connect(FOREIGN_IPV4)
        except NetworkForbidden as error:
            seen.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert len(seen) == 1


@pytest.mark.usefixtures("expected")
def test_no_more_than_a_few_refusals_are_kept() -> None:
    for _ in range(loopback.KEPT + 5):
        with contextlib.suppress(NetworkForbidden):
            connect(FOREIGN_IPV4)
    assert len(refused) == loopback.KEPT


def test_loopback_is_open(server: tuple[str, int]) -> None:
    with socket.create_connection(("localhost", server[1]), timeout=5):
        pass


def test_asyncio_and_trio_reach_loopback(server: tuple[str, int]) -> None:
    async def by_asyncio() -> None:
        _, writer = await asyncio.open_connection(*server)
        writer.close()
        await writer.wait_closed()

    async def by_trio() -> None:
        await (await trio.open_tcp_stream(*server)).aclose()

    asyncio.run(by_asyncio())
    trio.run(by_trio)


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="needs Unix sockets")
def test_unix_sockets_are_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # a socket's path is short: 108 bytes
    with socket.socket(socket.AF_UNIX) as listening, socket.socket(socket.AF_UNIX) as endpoint:
        listening.bind("s")
        listening.listen()
        endpoint.connect("s")


def test_subprocesses_start() -> None:
    assert subprocess.run([sys.executable, "-c", "print('here')"], capture_output=True, check=True).stdout == b"here\n"


@pytest.mark.parametrize(
    "host", [None, "", "localhost", b"localhost", "127.0.0.1", "127.8.9.1", "::1", "::ffff:127.0.0.1"]
)
def test_these_are_this_machine(host: object) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host", ["10.0.0.1", "192.168.1.1", "::", "fe80::1%lo", "localhost.example", "127.0.0.1.example", 7]
)
def test_these_are_not_surely_this_machine(host: object) -> None:
    assert not is_loopback(host)


SWALLOWS = """
import contextlib, socket
from loopback import no_network, watch

watch()

def test_swallowed():
    with contextlib.suppress(Exception), socket.socket() as endpoint:
        endpoint.connect(("192.0.2.1", 9))
"""


def test_a_swallowed_refusal_still_fails_the_test(tmp_path: Path) -> None:
    (tmp_path / "test_swallows.py").write_text(SWALLOWS)
    environment = os.environ | {
        "PYTHONPATH": str(Path(loopback.__file__).parent),
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "PYTEST_ADDOPTS": "",
    }
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "test_swallows.py"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 1, done.stdout
    assert "a test reached for '192.0.2.1' (socket.connect)" in done.stdout
