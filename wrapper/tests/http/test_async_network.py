"""Connecting, sending and receiving by tasks, over real sockets: addresses, long bodies, TLS."""

# Some of this cannot be seen from outside.
# pyright: reportPrivateUsage=false

from __future__ import annotations

import socket
import threading
from collections.abc import Generator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import anyio
import anyio.lowlevel
import httpcore
import pytest
from certificate import make_certificate
from flexportal_core.errors import APIConnectionError, APITimeoutError
from flexportal_core.http import async_network
from flexportal_core.http.async_network import AsyncNetwork
from flexportal_core.http.transport import AttemptTimeout
from tests.http.sockets import (
    EMPTY_OBJECT,
    KEPT,
    OK,
    RawServer,
    in_parts,
    sending,
    tls_server,
    unused_port,
)
from tests.http.things import CREATE_THING, EVERY_KIND, LIST_THINGS, listed, session_for

BOTH_LIBRARIES = pytest.mark.anyio  # each test under asyncio and under trio


@BOTH_LIBRARIES
async def test_no_connection_is_opened_after_closing() -> None:
    network = AsyncNetwork()
    network.interrupt()
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        with pytest.raises(httpcore.ConnectError, match="closed"):
            await network.connect_tcp("127.0.0.1", listener.getsockname()[1])
        with closing(listener.accept()[0]) as connection:
            assert connection.recv(1) == b""


@BOTH_LIBRARIES
async def test_a_response_to_a_request_that_was_not_sent_to_its_end_is_the_last_of_its_connection(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened: list[socket.socket] = []

    async def connect(*_: Any) -> socket.socket:
        ours, theirs = socket.socketpair()
        theirs.sendall(EMPTY_OBJECT)
        theirs.shutdown(socket.SHUT_RD)  # writing fails from here on, and reading does not
        ours.setblocking(False)
        opened.append(theirs)
        return ours

    monkeypatch.setattr(async_network, "connect", connect)
    session = session_for("http://x.example")
    assert [await session.call(LIST_THINGS, {}) for _ in range(2)] == [{}, {}]
    await session.aclose()
    assert len(opened) == 2
    for each in opened:
        each.close()


class Addresses:
    """A host of which each address accepts, refuses, or never answers."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, port: int) -> None:
        self.open: list[socket.socket] = []
        self.port = port
        self.found: list[Any] = []
        resolve = socket.getaddrinfo

        def fake(host: Any, *arguments: Any, **options: Any) -> list[Any]:
            if host not in ("things.example", b"things.example"):
                return resolve(host, *arguments, **options)
            if options.get("flags"):
                raise socket.gaierror(socket.EAI_NONAME, "no address")
            return self.found

        monkeypatch.setattr(socket, "getaddrinfo", fake)
        self.url = "http://things.example"

    def add(self, kind: str) -> None:
        port = {"accepts": self.port, "refuses": unused_port(), "hangs": 0}[kind] or self._hanging()
        family = (socket.AF_INET, socket.SOCK_STREAM, 6, "")
        self.found.append((*family, ("127.0.0.1", port)))

    def _hanging(self) -> int:
        listener = socket.create_server(("127.0.0.1", 0), backlog=0)
        self.open.append(listener)
        port: int = listener.getsockname()[1]
        for _ in range(4):  # as many as it holds without accepting them
            waiting = socket.socket()
            waiting.setblocking(False)
            self.open.append(waiting)
            with suppress(BlockingIOError):
                waiting.connect(("127.0.0.1", port))
        return port


@pytest.fixture
def addresses(server: RawServer, monkeypatch: pytest.MonkeyPatch) -> Generator[Addresses]:
    host = Addresses(monkeypatch, server.port)
    yield host
    for each in host.open:
        each.close()


@BOTH_LIBRARIES
@pytest.mark.parametrize("kinds", ["accepts", "refuses accepts", "hangs accepts", "hangs hangs accepts accepts"])
@pytest.mark.parametrize("timeout", [2.0, None])
async def test_the_first_address_that_accepts_is_connected_to(
    server: RawServer, addresses: Addresses, monkeypatch: pytest.MonkeyPatch, kinds: str, timeout: float | None
) -> None:
    monkeypatch.setattr(async_network, "CONNECTION_ATTEMPT_DELAY", 0.02)
    server.begin(KEPT)
    for kind in kinds.split():
        addresses.add(kind)
    session = session_for(addresses.url, timeout)
    assert await session.call(LIST_THINGS, {}) == {}
    await session.aclose()


@BOTH_LIBRARIES
async def test_an_address_that_hangs_takes_its_share_of_a_short_timeout_only(
    server: RawServer, addresses: Addresses, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(async_network, "CONNECTION_ATTEMPT_DELAY", 60.0)
    server.begin(KEPT)
    addresses.add("hangs")
    addresses.add("accepts")
    session = session_for(addresses.url, 1.0)
    assert await session.call(LIST_THINGS, {}) == {}
    await session.aclose()


@BOTH_LIBRARIES
@pytest.mark.parametrize(
    ("kinds", "error", "message"),
    [
        ("hangs hangs", APITimeoutError, "ConnectTimeout"),
        ("refuses refuses", APIConnectionError, "refused"),
        ("", APIConnectionError, "no address"),
    ],
    ids=["all hang", "all refuse", "none"],
)
async def test_a_host_that_cannot_be_connected_to_is_an_error_and_nothing_was_sent(
    addresses: Addresses, kinds: str, error: type[APIConnectionError], message: str
) -> None:
    for kind in kinds.split():
        addresses.add(kind)
    session = session_for(addresses.url, 0.1 if "hangs" in kinds else 5.0)
    with pytest.raises(error, match=message) as caught:
        await session.call(CREATE_THING, {}, {"a": 1})
    assert not caught.value.request_sent
    await session.aclose()


def test_addresses_of_both_families_are_tried_in_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [(socket.AF_INET6, 1), (socket.AF_INET6, 2), (socket.AF_INET6, 3), (socket.AF_INET, 4)]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_arguments, **_options: found)
    assert [address[1] for address in anyio.run(async_network._addresses, "x", 1)] == [1, 4, 2, 3]


@BOTH_LIBRARIES
async def test_a_server_that_sends_faster_than_we_read_leaves_other_tasks_a_turn() -> None:
    turns: list[int] = []

    async def other() -> None:
        while True:
            turns.append(1)
            await anyio.lowlevel.checkpoint()

    network = AsyncNetwork()
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        stream = await network.connect_tcp("127.0.0.1", listener.getsockname()[1])
        with closing(listener.accept()[0]) as connection:
            connection.sendall(b"x" * 2000)
            while not stream.get_extra_info("is_readable"):
                await anyio.sleep(0.005)
            async with anyio.create_task_group() as group:
                group.start_soon(other)
                for _ in range(100):
                    assert await stream.read(2, timeout=1.0)
                assert turns
                network.timeout = AttemptTimeout(0)
                with pytest.raises(httpcore.ReadTimeout):
                    await until_end(stream)
                group.cancel_scope.cancel()
        network.close()


async def until_end(stream: httpcore.AsyncNetworkStream) -> None:
    while await stream.read(2, timeout=1.0):
        pass


@BOTH_LIBRARIES
async def test_messages_that_are_not_http_are_passed_on_as_they_arrive() -> None:
    network = AsyncNetwork()
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        stream = await network.connect_tcp("127.0.0.1", listener.getsockname()[1])
        with closing(listener.accept()[0]) as connection:
            connection.sendall(b"\5\0")  # as a SOCKS proxy does
            assert await stream.read(4096) == b"\5\0"
        assert await stream.read(4096) == b""
        network.close()
        with pytest.raises(httpcore.ReadError):
            await stream.read(4096)


@dataclass(frozen=True)
class TLSServer:
    url: str
    connections: list[socket.socket]


@pytest.fixture
def server_with_tls(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Generator[TLSServer]:
    certificate = make_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with tls_server(certificate, getattr(request, "param", KEPT)) as (url, connections):
        yield TLSServer(url, connections)


LONG = b'{"a":"' + b"x" * 300_000 + b'"}'


@EVERY_KIND
@pytest.mark.parametrize(
    ("server_with_tls", "connections"),
    [
        (sending(OK, b"Content-Length: %d\r\n\r\n" % len(LONG), LONG, keep=True), 1),
        (in_parts(OK + b"Content-Length: %d\r\n\r\n" % len(LONG), LONG[:5], LONG[5:]), 1),
        (sending(OK, b"Content-Length: %d\r\n\r\n" % len(LONG), LONG, EMPTY_OBJECT, keep=True), 2),
        (sending(OK, b"\r\n", LONG), 2),
    ],
    indirect=["server_with_tls"],
    ids=["at once", "in parts", "with bytes appended", "until the connection ends"],
)
def test_requests_over_tls(server_with_tls: TLSServer, kind: str, connections: int) -> None:
    assert [len(found["a"]) for found in listed(kind, server_with_tls.url, 2, 0.03)] == [300_000] * 2
    assert len(server_with_tls.connections) == connections


def close_next(listener: socket.socket) -> None:
    listener.accept()[0].close()


@BOTH_LIBRARIES
async def test_a_connection_that_ends_within_the_handshake_is_a_connection_error() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        thread = threading.Thread(target=close_next, args=[listener])
        thread.start()
        session = session_for(f"https://127.0.0.1:{listener.getsockname()[1]}")
        with pytest.raises(APIConnectionError, match="ConnectError"):
            await session.call(LIST_THINGS, {})
        await session.aclose()
        thread.join(5)
