"""The network: what only real sockets show, and how long an attempt may take."""

# Some of this cannot be seen from outside.
# pyright: reportPrivateUsage=false

from __future__ import annotations

import gc
import socket
import ssl
import time
from collections.abc import Callable
from contextlib import closing
from types import SimpleNamespace
from typing import Any

import httpcore
import httpx
import pytest
from flexportal import FlexPortal, network, transport
from flexportal.errors import (
    APIConnectionError,
    APITimeoutError,
    FlexPortalError,
    ResponseContractError,
)
from flexportal.policy import Answer, Send
from flexportal.testing import FaultyServer, MockPortal
from flexportal.testing.faults import Fault, Kind
from tests.scripted import customer, envelope
from tests.scripted import portal as scripted_portal
from tests.sockets import OK, Script, reset, sending, server

SEND = Send(1, 5.0)
BACKEND = network.BoundedBackend(httpcore.SyncBackend())


def outgoing(url: str) -> transport.Outgoing:
    return transport.Outgoing("listCustomers", "GET", httpx.URL(url), httpx.Headers({"Authorization": "Bearer k3y"}))


def ask(url: str, step: Send = SEND) -> Answer:
    with network.open_network(url) as opened:
        return transport.fetch(opened, outgoing(url), step)


async def ask_async(url: str, step: Send = SEND) -> Answer:
    async with network.open_async_network(url) as opened:
        return await transport.fetch_async(opened, outgoing(url), step)


CASES: dict[str, tuple[Script, type[FlexPortalError], str]] = {
    "closed without a word": (sending(), APIConnectionError, "RemoteProtocolError"),
    "reset without a word": (reset, APIConnectionError, "Error"),
    "headers cut": (sending(OK), APIConnectionError, "RemoteProtocolError"),
    "body cut": (sending(OK, b"Content-Length: 50\r\n\r\n{"), APIConnectionError, "RemoteProtocolError"),
    "chunks cut": (sending(OK, b"Transfer-Encoding: chunked\r\n\r\n5\r\n{"), APIConnectionError, "RemoteProtocolError"),
    "no HTTP": (sending(b"SSH-2.0-OpenSSH_9.6\r\n\r\n"), APIConnectionError, "RemoteProtocolError"),
    "wrong chunk length": (
        sending(OK, b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n"),
        APIConnectionError,
        "RemoteProtocolError",
    ),
    "broken gzip": (
        sending(OK, b"Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\nabcd"),
        APIConnectionError,
        "DecodingError",
    ),
    "huge headers": (sending(OK + b"X: " + b"x" * 300_000), APIConnectionError, "RemoteProtocolError"),
    "compressed twice": (
        sending(OK, b"Content-Encoding: gzip, gzip\r\nContent-Length: 4\r\n\r\nabcd"),
        ResponseContractError,
        "compressed",
    ),
}


@pytest.mark.parametrize(("script", "kind", "message"), CASES.values(), ids=CASES)
def test_a_real_server_s_faults_become_ours(script: Script, kind: type[FlexPortalError], message: str) -> None:
    with server(script) as url, pytest.raises(kind, match=message):
        ask(url)


@pytest.mark.anyio
@pytest.mark.parametrize(("script", "kind", "message"), CASES.values(), ids=CASES)
async def test_a_real_server_s_faults_become_ours_when_awaited(
    script: Script, kind: type[FlexPortalError], message: str
) -> None:
    with server(script) as url, pytest.raises(kind, match=message):
        await ask_async(url)


def test_a_port_that_nobody_listens_on_is_a_connection_error() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(APIConnectionError, match="ConnectError") as caught:
        ask(f"http://127.0.0.1:{port}/")
    assert not isinstance(caught.value, APITimeoutError)


def test_the_network_is_a_transport_like_any_other() -> None:
    heard = list[bytes]()
    with (
        server(sending(OK + b"Content-Length: 2\r\n\r\n{}"), heard) as url,
        httpx.Client(transport=network.open_network(url)) as client,
    ):
        assert client.get(f"{url}?limit=1").content == b"{}"
    assert heard[0].startswith(b"GET /v1/customers?limit=1 HTTP/1.1\r\nHost: 127.0.0.1:")


class Pool(httpcore.ConnectionPool):
    """Takes note of each request, and answers it at once."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[httpcore.Request] = []

    def handle_request(self, request: httpcore.Request) -> httpcore.Response:
        self.asked.append(request)
        said = {"reason_phrase": b"I'm a teapot"}
        return httpcore.Response(418, headers=[(b"X-Pot", b"blue")], content=b"{}", extensions=said)


def test_request_and_answer_go_through_whole() -> None:
    pool, bounds = Pool(), {"timeout": {"read": 1.0}}
    request = httpx.Request("GET", "https://x.example:8443/v1?a=b", headers={"X-Cup": "red"}, extensions=bounds)
    response = network.Network(pool, BACKEND).handle_request(request)
    (asked,) = pool.asked
    assert (asked.method, bytes(asked.url)) == (b"GET", b"https://x.example:8443/v1?a=b")
    assert asked.headers == [(b"Host", b"x.example:8443"), (b"X-Cup", b"red")]
    assert asked.extensions == bounds  # pyright: ignore[reportUnknownMemberType]
    assert (response.status_code, response.headers.raw, response.read()) == (418, [(b"X-Pot", b"blue")], b"{}")
    assert response.extensions == {"reason_phrase": b"I'm a teapot"}  # pyright: ignore[reportUnknownMemberType]


def test_a_request_names_its_host_once() -> None:
    heard = list[bytes]()
    with server(sending(OK + b"Content-Length: 2\r\n\r\n{}"), heard) as url:
        ask(url)
    assert heard[0].startswith(b"GET /v1/customers HTTP/1.1\r\nHost: %s\r\n" % httpx.URL(url).netloc)
    assert heard[0].lower().count(b"host:") == 1


def test_a_redirect_is_an_answer_like_others_wherever_it_leads() -> None:
    with server(sending(b"HTTP/1.1 302 Found\r\nLocation: http://x:port/\r\nContent-Length: 0\r\n\r\n")) as url:
        assert ask(url).status_code == 302


def stall(connection: socket.socket) -> None:
    connection.recv(1)


SLOW = {
    "stalls": stall,
    "drips its body": sending(OK + b"Content-Length: 1000\r\n\r\n", *[b"x"] * 100, pause=0.05),
    "drips its headers": sending(OK, *[b"X: y\r\n"] * 100, pause=0.05),
    "drips its chunks": sending(OK + b"Transfer-Encoding: chunked\r\n\r\n", *[b"1\r\nx\r\n"] * 100, pause=0.05),
}


@pytest.mark.parametrize("script", SLOW.values(), ids=SLOW)
def test_a_slow_server_is_given_up_in_time(script: Script) -> None:
    with server(script) as url:
        began = time.monotonic()
        with pytest.raises(APITimeoutError):
            ask(url, Send(1, 0.3))
        assert time.monotonic() - began < 2


@pytest.mark.anyio
@pytest.mark.parametrize("script", SLOW.values(), ids=SLOW)
async def test_a_slow_server_is_given_up_in_time_when_awaited(script: Script) -> None:
    with server(script) as url:
        began = time.monotonic()
        with pytest.raises(APITimeoutError):
            await ask_async(url, Send(1, 0.3))
        assert time.monotonic() - began < 2


def test_a_server_that_drips_is_given_up_however_its_portal_is_asked() -> None:
    drip = [Fault(Kind.DRIP, seconds=20.0)]
    with (
        FaultyServer(MockPortal(customers=20), drip) as faulty,
        FlexPortal("test-key", "acme", base_url=faulty.url, timeout=0.3, max_retries=0) as portal,
    ):
        began = time.monotonic()
        with pytest.raises(APITimeoutError):
            portal.customers.list().first()
        assert time.monotonic() - began < 2
        assert portal.customers.list().first() is not None


def test_without_a_timeout_a_slow_server_is_waited_for() -> None:
    script = sending(OK + b"Content-Length: 2\r\n\r\n", b"{", b"}", pause=0.02)
    with server(script) as url:
        assert ask(url, Send(1, None)).content == b"{}"


class Below(httpcore.NetworkStream, httpcore.NetworkBackend):
    """The layer below: takes note of what it is asked for, and refuses the first connections if it should."""

    def __init__(self, refusals: int = 0) -> None:
        self.refusals = refusals
        self.asked: list[tuple[Any, ...]] = []

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, local_address: Any = None, socket_options: Any = None
    ) -> httpcore.NetworkStream:
        self.asked.append(("connect", host, port, timeout, local_address, socket_options))
        if len(self.asked) <= self.refusals:
            raise httpcore.ConnectError(f"{host} refused")
        return self

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        self.asked.append(("read", max_bytes, timeout))
        return b"read"

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.asked.append(("write", buffer, timeout))

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        self.asked.append(("start TLS", ssl_context, server_hostname, timeout))
        return self

    def get_extra_info(self, info: str) -> str:
        return f"the {info} below"

    def close(self) -> None:
        self.asked.append(("close",))


class TestAddresses:
    """A host may have several addresses, of which some answer."""

    OPTIONS: Any = ("127.0.0.9", [(6, 1, 1)])

    @staticmethod
    def connect(monkeypatch: pytest.MonkeyPatch, below: Below, count: int) -> httpcore.NetworkStream:
        def known(*asked: Any, **options: Any) -> list[Any]:
            assert (asked, options) == (("x.example", 443), {"type": socket.SOCK_STREAM})
            return [(0, 0, 0, "", (f"127.0.0.{last}", 1)) for last in range(1, count + 1)]

        monkeypatch.setattr(socket, "getaddrinfo", known)
        monkeypatch.setattr(network, "time", SimpleNamespace(monotonic=lambda: 100.0))
        return network.BoundedBackend(below).connect_tcp("x.example", 443, 7.0, *TestAddresses.OPTIONS)

    @pytest.mark.parametrize(("ends_at", "left"), [(103.0, 3.0), (None, 7.0)])
    @pytest.mark.parametrize("count", [3, 2])
    def test_each_is_tried_within_one_timeout(
        self, monkeypatch: pytest.MonkeyPatch, count: int, ends_at: float | None, left: float
    ) -> None:
        below = Below(refusals=1)
        with network.bounded(ends_at):
            self.connect(monkeypatch, below, count)
        assert below.asked == [("connect", f"127.0.0.{last}", 443, left, *self.OPTIONS) for last in (1, 2)]

    @pytest.mark.parametrize(("count", "message"), [(0, "the host has no address"), (2, "127.0.0.2 refused")])
    def test_where_none_answers_that_is_a_connection_error(
        self, monkeypatch: pytest.MonkeyPatch, count: int, message: str
    ) -> None:
        with pytest.raises(httpcore.ConnectError) as caught:
            self.connect(monkeypatch, Below(refusals=9), count)
        assert str(caught.value) == message

    def test_none_is_tried_when_the_time_is_over(self, monkeypatch: pytest.MonkeyPatch) -> None:
        below = Below()
        with network.bounded(100.0), pytest.raises(httpcore.ConnectTimeout):
            self.connect(monkeypatch, below, 1)
        assert below.asked == []


CONTEXT = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
STEPS: dict[type[Exception], tuple[Callable[[httpcore.NetworkStream, float | None], object], tuple[Any, ...]]] = {
    httpcore.ReadTimeout: (lambda stream, timeout: stream.read(5, timeout), ("read", 5)),
    httpcore.WriteTimeout: (lambda stream, timeout: stream.write(b"x", timeout), ("write", b"x")),
    httpcore.ConnectTimeout: (
        lambda stream, timeout: stream.start_tls(CONTEXT, "x.example", timeout),
        ("start TLS", CONTEXT, "x.example"),
    ),
}


class TestSteps:
    """Each step over a connection is bounded, and is otherwise that of the layer below."""

    @pytest.fixture(autouse=True)
    def at_one_hundred(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(network, "time", SimpleNamespace(monotonic=lambda: 100.0))

    @pytest.mark.parametrize(("step", "asked"), STEPS.values(), ids=["read", "write", "TLS"])
    @pytest.mark.parametrize(
        ("ends_at", "timeout", "left"),
        [(None, 7.0, 7.0), (None, None, None), (103.0, 7.0, 3.0), (103.0, 1.0, 1.0), (103.0, None, 3.0)],
    )
    def test_it_takes_no_longer_than_is_left(
        self, step: Any, asked: Any, ends_at: float | None, timeout: float | None, left: float | None
    ) -> None:
        below = Below()
        with network.bounded(ends_at):
            step(network.BoundedBackend(below).keep(below), timeout)
        assert below.asked == [(*asked, left)]

    @pytest.mark.parametrize("late", STEPS, ids=["read", "write", "TLS"])
    @pytest.mark.parametrize("ends_at", [100.0, 99.0])
    def test_it_is_not_begun_when_the_time_is_over(self, late: type[Exception], ends_at: float) -> None:
        below = Below()
        with network.bounded(ends_at), pytest.raises(late) as caught:
            STEPS[late][0](BACKEND.keep(below), 7.0)
        assert str(caught.value) == "the time for this attempt is over"
        assert below.asked == []

    def test_what_the_layer_below_says_is_passed_on(self) -> None:
        kept = BACKEND.keep(Below())
        assert kept.read(5) == b"read"
        assert kept.get_extra_info("socket") == "the socket below"


class Held(httpcore.MockStream):
    """Is there to be closed."""

    def __init__(self) -> None:
        super().__init__([])
        self.closed = False

    def close(self) -> None:
        self.closed = True


def until_hung_up(*pieces: bytes) -> Script:
    """Sends, and leaves the connection open until the client closes it."""

    def script(connection: socket.socket) -> None:
        for piece in pieces:
            connection.sendall(piece)
        connection.recv(1)

    return script


@pytest.mark.anyio
@pytest.mark.parametrize(
    "body",
    [b"Content-Length: 99\r\n\r\nabcd", b"Transfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n4\r\nefgh\r\n4\r\nijkl\r\n"],
    ids=["more to come", "more arrived"],
)
async def test_a_body_that_is_given_up_half_way_leaves_nothing_behind(body: bytes) -> None:
    """No connection, and no generator for the interpreter to find and warn of."""
    with server(until_hung_up(OK + b"Content-Encoding: gzip\r\n" + body)) as url:
        async with network.open_async_network(url) as opened:
            with pytest.raises(APIConnectionError, match="DecodingError"):
                await transport.fetch_async(opened, outgoing(url), SEND)
            gc.collect()


def test_a_connection_that_is_being_opened_while_all_are_closed_is_closed_too() -> None:
    """The pool knows nothing of it by then; a thread that fetches ahead may be about to open one."""
    backend = network.BoundedBackend(httpcore.SyncBackend())
    earlier, later = Held(), Held()
    kept = backend.keep(earlier)
    backend.close()
    assert earlier.closed
    with pytest.raises(httpcore.ConnectError) as caught:
        backend.keep(later)
    assert str(caught.value) == "all connections have been closed"
    assert later.closed
    kept.close()


def test_a_portal_that_is_closed_while_a_thread_connects_leaves_no_socket_open(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[socket.socket] = []
    connect = socket.create_connection

    def connecting(*arguments: Any, **options: Any) -> socket.socket:
        opened.append(connect(*arguments, **options))
        portal.close()
        return opened[-1]

    monkeypatch.setattr(socket, "create_connection", connecting)
    with MockPortal().serve() as mock:
        portal = FlexPortal("test-key", "acme", base_url=mock.url, max_retries=0)
        with pytest.raises(APIConnectionError):
            portal.customers.list().first()
    assert [each.fileno() for each in opened] == [-1]


def test_a_handshake_is_bounded_as_well() -> None:
    secured = BACKEND.keep(httpcore.MockStream([])).start_tls(network.certificates())
    with network.bounded(time.monotonic()), pytest.raises(httpcore.ReadTimeout):
        secured.read(1)
    with closing(socket.create_server(("127.0.0.1", 0))) as silent, pytest.raises(APITimeoutError):
        ask(f"https://127.0.0.1:{silent.getsockname()[1]}/", Send(1, 0.2))


def test_a_name_that_nobody_knows_is_a_connection_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_given: Any, **_options: Any) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(APIConnectionError) as caught:
        ask("http://localhost:1/")
    assert str(caught.value).endswith(" (ConnectError: [Errno -2] Name or service not known)")


def test_cookies_are_not_kept() -> None:
    """A server can't make the client carry something from one request to the next."""
    seen: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers.get("Cookie", ""))
        return httpx.Response(200, headers={"Set-Cookie": "session=1; Path=/"}, json=envelope([customer(1)], None))

    with scripted_portal(answer) as portal:
        for _ in range(3):
            portal.customers.list().first()
    assert seen == ["", "", ""]
