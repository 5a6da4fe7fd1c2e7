"""The network guard of the tests."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import loopback
import pytest
import trio
from loopback import NetworkForbidden, forbidden

# Documentation addresses (RFC 5737, RFC 2606), should the guard fail.
IPV4, NAME = "192.0.2.1", "example.invalid"


@pytest.fixture
def expected() -> Iterator[None]:
    """The test provokes the guard: at least one connection is forbidden, and that does not fail it."""
    yield
    assert forbidden
    forbidden.clear()


def connect(host: str) -> None:
    with socket.socket() as endpoint:
        endpoint.settimeout(0.01)
        endpoint.connect((host, 9))


def send_datagram() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as endpoint:
        endpoint.sendto(b"x", (IPV4, 9))


@pytest.mark.usefixtures("expected")
@pytest.mark.parametrize(
    "reach",
    [
        pytest.param(lambda: connect(IPV4), id="IPv4"),
        pytest.param(lambda: socket.getaddrinfo(NAME, 443), id="getaddrinfo"),
        pytest.param(send_datagram, id="datagram"),
        pytest.param(lambda: httpx.get(f"http://{NAME}/"), id="httpx"),
        pytest.param(lambda: trio.run(trio.open_tcp_stream, IPV4, 9), id="trio"),
    ],
)
def test_other_machines_are_forbidden(reach: Callable[[], object]) -> None:
    with pytest.raises(NetworkForbidden, match="tests may use loopback only"):
        reach()


def test_loopback_and_unix_sockets_are_allowed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def by_trio(port: int) -> None:
        await (await trio.open_tcp_stream("127.0.0.1", port)).aclose()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        socket.create_connection(("localhost", port), timeout=5).close()
        trio.run(by_trio, port)
    if hasattr(socket, "AF_UNIX"):
        monkeypatch.chdir(tmp_path)  # a socket's path is short: 108 bytes
        with socket.socket(socket.AF_UNIX) as listening, socket.socket(socket.AF_UNIX) as endpoint:
            listening.bind("s")
            listening.listen()
            endpoint.connect("s")


SWALLOWS = """
import contextlib, socket
from loopback import no_network, watch

watch()

def test_swallowed():
    with contextlib.suppress(Exception), socket.socket() as endpoint:
        endpoint.connect(("192.0.2.1", 9))
"""


def test_a_swallowed_error_still_fails_the_test(tmp_path: Path) -> None:
    (tmp_path / "test_swallows.py").write_text(SWALLOWS)
    environment = os.environ | {
        "PYTHONPATH": str(Path(loopback.__file__).parent),
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "PYTEST_ADDOPTS": "",
    }
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "test_swallows.py"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 1, done.stdout
    assert "a test tried to reach '192.0.2.1' (socket.connect)" in done.stdout
