"""The transport for tasks over real sockets, under asyncio and trio: which connections are used again, and which close."""

# Some of this cannot be seen from outside.
# pyright: reportPrivateUsage=false

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Generator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import anyio
import anyio.lowlevel
import httpcore
import httpx
import pytest
from certificate import make_certificate
from flexportal_core.errors import APIConnectionError, APIError, APITimeoutError, UnknownOutcomeError
from flexportal_core.event_loop import has_ended, running_loop
from flexportal_core.http import async_network
from flexportal_core.http.async_network import AsyncNetwork
from flexportal_core.http.async_transport import open_async_transport
from flexportal_core.http.last_byte import LastByte
from flexportal_core.http.transport import AttemptTimeout
from flexportal_core.retry import RetryPolicy
from flexportal_core.session import AsyncSession
from flexportal_core.settings import ConnectionSettings
from tests.http.sockets import EMPTY_OBJECT, OK, RawServer, Reply, read_request, reset, sending, silent, unused_port
from tests.http.things import CREATE_THING, LIST_THINGS, make_settings

BOTH_LIBRARIES = pytest.mark.anyio  # each test under asyncio and under trio
KEPT = sending(EMPTY_OBJECT, keep=True)


def session_for(url: str, timeout: float | None = 5.0, **limits: Any) -> AsyncSession:
    retry = RetryPolicy(max_retries=0, timeout=timeout)
    return AsyncSession(make_settings(base_url=url, retry=retry, connections=ConnectionSettings(**limits)))


def is_closed(connection: socket.socket) -> bool:
    """Whether the server has noticed within a few seconds that the client closed a connection."""
    end = time.monotonic() + 5
    while connection.fileno() != -1 and time.monotonic() < end:
        time.sleep(0.005)
    return connection.fileno() == -1


def in_parts(*parts: bytes) -> Reply:
    def reply(connection: socket.socket) -> bool:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for part in parts:
            connection.sendall(part)
            time.sleep(0.01)
        return True

    return reply


CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n"
COMPLETE: dict[str, Reply] = {
    "with a length": KEPT,
    "in pieces": in_parts(*[EMPTY_OBJECT[at : at + 9] for at in range(0, len(EMPTY_OBJECT), 9)]),
    "head and body apart": in_parts(EMPTY_OBJECT[:-2], EMPTY_OBJECT[-2:]),
    "chunked": sending(CHUNKED, b"\r\n", keep=True),
    "chunked, with a trailer": sending(CHUNKED, b"X: y\r\n\r\n", keep=True),
}
APPENDED: dict[str, Reply] = {
    "another response": sending(EMPTY_OBJECT, EMPTY_OBJECT, keep=True),
    "a byte": sending(EMPTY_OBJECT, b"\n", keep=True),
    "something in a part of its own": in_parts(EMPTY_OBJECT, b"HTTP/1.1 "),
    "something after a chunked body": sending(CHUNKED, b"\r\n", EMPTY_OBJECT[:20], keep=True),
}


@BOTH_LIBRARIES
@pytest.mark.parametrize(
    ("reply", "connections"),
    [(reply, 1) for reply in COMPLETE.values()] + [(reply, 3) for reply in APPENDED.values()],
    ids=[*COMPLETE, *APPENDED],
)
async def test_a_connection_is_used_again_unless_bytes_follow_the_response(
    server: RawServer, reply: Reply, connections: int
) -> None:
    server.begin(reply)
    session = session_for(server.url)
    for _ in range(3):
        assert await session.call(LIST_THINGS, {}) == {}
        await anyio.sleep(0.03 if connections == 1 else 0.2)
    await session.aclose()
    assert len(server.connections) == connections
    assert all(is_closed(each) for each in server.connections)


def test_the_last_byte_is_held_until_more_is_asked_for() -> None:
    last = LastByte()
    assert [last.exchange(part) for part in (b"abc", b"d", b"ef")] == [b"ab", b"c", b"de"]
    assert (last.held, last.release(), last.held) == (b"f", b"f", b"")


@BOTH_LIBRARIES
@pytest.mark.parametrize("resets", [False, True], ids=["closed", "reset"])
async def test_connections_that_the_server_ended_are_dropped(server: RawServer, resets: bool) -> None:
    server.begin(KEPT)
    session = session_for(server.url)
    async with anyio.create_task_group() as group:
        for _ in range(3):
            group.start_soon(session.call, LIST_THINGS, {})
    oldest, latest = server.connections[0], server.connections[-1]
    for each in (oldest, latest):
        if resets:
            reset(each)
        each.shutdown(socket.SHUT_RD)  # the server closes it then
    await anyio.sleep(0.03)
    for _ in range(3):
        await session.call(LIST_THINGS, {})
    assert len(server.connections) == 3
    await session.aclose()


@BOTH_LIBRARIES
async def test_no_more_connections_are_kept_than_the_limit(server: RawServer) -> None:
    server.begin(in_parts(EMPTY_OBJECT[:-2], EMPTY_OBJECT[-2:]))
    session = session_for(server.url, max_keepalive_connections=1)
    async with anyio.create_task_group() as group:
        for _ in range(3):
            group.start_soon(session.call, LIST_THINGS, {})
    await session.call(LIST_THINGS, {})
    assert len(server.connections) == 3
    await session.aclose()


@BOTH_LIBRARIES
async def test_a_request_waits_for_a_free_connection_within_its_timeout(server: RawServer) -> None:
    server.begin(in_parts(b"", EMPTY_OBJECT), KEPT, silent)
    session = session_for(server.url, max_connections=1)
    hurried = session.with_settings(make_settings(retry=RetryPolicy(max_retries=0, timeout=0.05)))
    async with anyio.create_task_group() as group:
        for _ in range(2):  # the second waits for the first
            group.start_soon(session.call, LIST_THINGS, {})
    assert len(server.connections) == 1
    async with anyio.create_task_group() as group:
        group.start_soon(session.call, LIST_THINGS, {})
        await anyio.wait_all_tasks_blocked()
        with pytest.raises(APITimeoutError, match="PoolTimeout") as caught:
            await hurried.send(session.prepare(LIST_THINGS, {}))
        assert not caught.value.request_sent
        group.cancel_scope.cancel()
    await session.aclose()


@BOTH_LIBRARIES
async def test_closing_ends_the_requests_under_way_and_those_that_wait(server: RawServer) -> None:
    server.begin(silent)
    session = session_for(server.url, max_connections=1)
    raised: list[APIError] = []

    async def request() -> None:
        try:
            await session.call(LIST_THINGS, {})
        except APIError as error:
            raised.append(error)

    async with anyio.create_task_group() as group:
        group.start_soon(request)
        group.start_soon(request)
        while not server.requests:
            await anyio.sleep(0.005)
        await session.aclose()
    assert len(raised) == 2
    assert is_closed(server.connections[0])


@BOTH_LIBRARIES
async def test_no_connection_is_opened_after_closing() -> None:
    network = AsyncNetwork()
    network.interrupt()
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        with pytest.raises(httpcore.ConnectError, match="closed"):
            await network.connect_tcp("127.0.0.1", listener.getsockname()[1])
        with closing(listener.accept()[0]) as connection:
            assert connection.recv(1) == b""


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_a_client_may_be_used_in_one_event_loop_after_another(server: RawServer, backend: str) -> None:
    server.begin(KEPT)
    session = session_for(server.url)
    for number in range(1, 4):
        assert anyio.run(session.call, LIST_THINGS, {}, backend=backend) == {}
        assert len(server.connections) == number
        if number > 1:
            assert is_closed(server.connections[number - 2])
    anyio.run(session.aclose, backend=backend)
    assert is_closed(server.connections[2])


def test_closing_in_another_event_loop_closes_what_the_first_one_left(server: RawServer) -> None:
    import asyncio

    server.begin(silent)
    session = session_for(server.url)
    loop = asyncio.new_event_loop()
    task = loop.create_task(session.call(LIST_THINGS, {}))
    while not server.requests:
        loop.run_until_complete(asyncio.sleep(0.005))
    loop.close()
    asyncio.run(session.aclose())
    assert is_closed(server.connections[0])
    with suppress(RuntimeError):
        task.get_coro().close()
    task._log_destroy_pending = False  # type: ignore[attr-defined]


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_an_event_loop_is_known_to_have_ended(backend: str) -> None:
    async def here() -> tuple[object, bool]:
        return running_loop(), has_ended(running_loop())

    loop, ended = anyio.run(here, backend=backend)
    assert (ended, has_ended(loop)) == (False, True)


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_closing_is_complete_when_its_caller_is_cancelled(server: RawServer, backend: str) -> None:
    server.begin(KEPT)

    async def main() -> None:
        session = session_for(server.url)
        await session.call(LIST_THINGS, {})
        with anyio.CancelScope() as scope:
            scope.cancel()
            await session.aclose()

    anyio.run(main, backend=backend)
    assert is_closed(server.connections[0])


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


@BOTH_LIBRARIES
async def test_the_transport_can_be_used_with_httpx(server: RawServer) -> None:
    server.begin(KEPT, silent)
    async with httpx.AsyncClient(transport=open_async_transport(server.url)) as client:
        response = await client.post(f"{server.url}/any?a=b", content=b"body")
        assert (response.status_code, response.content) == (200, b"{}")
        with pytest.raises(httpx.ReadTimeout):
            await client.get(server.url, timeout=0.1)
    assert server.requests[0].startswith(b"POST /any?a=b HTTP/1.1\r\n")
    assert server.requests[0].endswith(b"\r\n\r\nbody")


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
async def test_a_long_body_is_sent_while_the_server_reads_it(server: RawServer) -> None:
    server.begin(sending(EMPTY_OBJECT.replace(b"200 OK", b"201 Created")))
    session = session_for(server.url)
    body = b"\0" * 8_000_000
    await session.call(CREATE_THING, {}, body, media_type="application/octet-stream")
    await session.aclose()
    assert server.requests[0].endswith(body)


@BOTH_LIBRARIES
async def test_a_server_that_does_not_read_is_given_up() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        session = session_for(f"http://127.0.0.1:{listener.getsockname()[1]}", 0.3)
        with pytest.raises(UnknownOutcomeError, match="WriteTimeout"):
            await session.call(CREATE_THING, {}, b"\0" * 20_000_000, media_type="application/octet-stream")
        await session.aclose()


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


class TLSServer:
    """Serves each connection with TLS; `https` is its URL."""

    def __init__(self, folder: Path, reply: Callable[[ssl.SSLSocket], object]) -> None:
        self.certificate = make_certificate(folder)
        self._context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self._context.load_cert_chain(self.certificate)
        self._reply = reply
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.https = f"https://127.0.0.1:{self.listener.getsockname()[1]}"
        self.connections = 0
        self.thread = threading.Thread(target=self._serve)
        self.thread.start()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                raw, _ = self.listener.accept()
                self.connections += 1
                with suppress(OSError), closing(self._context.wrap_socket(raw, server_side=True)) as connection:
                    connection.settimeout(10)
                    while read_request(connection) and self._reply(connection) is True:
                        pass

    def close(self) -> None:
        with suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.thread.join(10)


@pytest.fixture
def tls_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Generator[TLSServer]:
    running = TLSServer(tmp_path, getattr(request, "param", KEPT))
    monkeypatch.setenv("SSL_CERT_FILE", str(running.certificate))
    yield running
    running.close()


LONG = b'{"a":"' + b"x" * 300_000 + b'"}'


@BOTH_LIBRARIES
@pytest.mark.parametrize(
    ("tls_server", "connections"),
    [
        (sending(OK, b"Content-Length: %d\r\n\r\n" % len(LONG), LONG, keep=True), 1),
        (in_parts(OK + b"Content-Length: %d\r\n\r\n" % len(LONG), LONG[:5], LONG[5:]), 1),
        (sending(OK, b"Content-Length: %d\r\n\r\n" % len(LONG), LONG, EMPTY_OBJECT, keep=True), 2),
        (sending(OK, b"\r\n", LONG), 2),
    ],
    indirect=["tls_server"],
    ids=["at once", "in parts", "with bytes appended", "until the connection ends"],
)
async def test_requests_over_tls(tls_server: TLSServer, connections: int) -> None:
    session = session_for(tls_server.https)
    for _ in range(2):
        assert len((await session.call(LIST_THINGS, {}))["a"]) == 300_000
        await anyio.sleep(0.03)
    await session.aclose()
    assert tls_server.connections == connections


@BOTH_LIBRARIES
async def test_a_certificate_that_is_not_trusted_is_a_connection_error(
    tls_server: TLSServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    session = session_for(tls_server.https)
    with pytest.raises(APIConnectionError, match=r"ConnectError.*certificate verify failed") as caught:
        await session.call(LIST_THINGS, {})
    assert not caught.value.request_sent
    await session.aclose()


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
