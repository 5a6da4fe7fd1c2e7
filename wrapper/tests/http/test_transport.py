"""Transports over real sockets: faults, time limits, addresses, and what closing leaves open."""

from __future__ import annotations

import gc
import socket
import ssl
import threading
import time
from collections.abc import Callable
from contextlib import closing
from typing import Any

import anyio
import httpcore
import httpx
import pytest
from flexportal_core.errors import (
    APIConnectionError,
    APIError,
    APITimeoutError,
    ResponseContractError,
    UnknownOutcomeError,
)
from flexportal_core.http import network
from flexportal_core.http.environment import certificates
from flexportal_core.http.transport import AttemptTimeout, Transport, open_transport
from flexportal_core.retry import RetryPolicy
from flexportal_core.session import AsyncSession, Session
from flexportal_core.types import UNSET
from tests.http.sockets import EMPTY_OBJECT, OK, RawServer, Reply, dripping, reset, sending, silent, unused_port
from tests.http.things import CREATE_THING, EVERY_KIND, KEY, LIST_THINGS, call, make_settings

LOST = "RemoteProtocolError"
FAULTS: dict[str, tuple[Reply, type[APIError], str]] = {
    "closed": (sending(), APIConnectionError, LOST),
    "reset": (reset, APIConnectionError, "Error"),
    "headers cut": (sending(OK), APIConnectionError, LOST),
    "body cut": (sending(OK, b"Content-Length: 50\r\n\r\n{"), APIConnectionError, LOST),
    "chunk cut": (sending(OK, b"Transfer-Encoding: chunked\r\n\r\n5\r\n{"), APIConnectionError, LOST),
    "no HTTP": (sending(b"SSH-2.0-OpenSSH_9.6\r\n\r\n"), APIConnectionError, LOST),
    "malformed chunk": (sending(OK, b"Transfer-Encoding: chunked\r\n\r\nzz\r\n"), APIConnectionError, LOST),
    "malformed gzip": (
        sending(OK, b"Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\nabcd"),
        APIConnectionError,
        "DecodingError",
    ),
    "huge headers": (sending(OK + b"X: " + b"x" * 300_000), APIConnectionError, LOST),
    "a coding not accepted": (
        sending(OK, b"Content-Encoding: gzip, br\r\nContent-Length: 4\r\n\r\nabcd"),
        ResponseContractError,
        "content coding",
    ),
}


@EVERY_KIND
@pytest.mark.parametrize(("reply", "error", "message"), FAULTS.values(), ids=FAULTS)
def test_a_fault_of_a_server_is_an_api_error(
    server: RawServer, kind: str, reply: Reply, error: type[APIError], message: str
) -> None:
    server.begin(reply)
    with pytest.raises(error, match=message):
        call(kind, LIST_THINGS, base_url=server.url)


@EVERY_KIND
def test_a_request_arrives_as_it_was_prepared(server: RawServer, kind: str) -> None:
    server.begin(sending(EMPTY_OBJECT.replace(b"200 OK", b"201 Created")))
    call(kind, CREATE_THING, body=b"\0" * 300_000, media_type="application/octet-stream", base_url=f"{server.url}/base")
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    lines = head.lower().split(b"\r\n")
    assert lines[0] == b"post /base/v1/things http/1.1"
    assert f"host: 127.0.0.1:{server.port}".encode() in lines
    assert f"authorization: bearer {KEY}".encode() in lines
    assert b"content-length: 300000" in lines
    assert len([line for line in lines if line.startswith(b"host:")]) == 1
    assert body == b"\0" * 300_000


@EVERY_KIND
def test_a_refused_connection_is_no_timeout(kind: str) -> None:
    with pytest.raises(APIConnectionError, match="ConnectError") as caught:
        call(kind, LIST_THINGS, base_url=f"http://127.0.0.1:{unused_port()}")
    assert not isinstance(caught.value, APITimeoutError)


SLOW: dict[str, Reply] = {
    "sends nothing": silent,
    "drips its body": dripping(OK + b"Content-Length: 1000\r\n\r\n", *[b"x"] * 250),
    "drips its headers": dripping(OK, *[b"X: y\r\n"] * 250),
    "drips its chunks": dripping(OK + b"Transfer-Encoding: chunked\r\n\r\n", *[b"1\r\nx\r\n"] * 250),
}


@EVERY_KIND
@pytest.mark.parametrize("reply", SLOW.values(), ids=SLOW)
def test_the_timeout_bounds_an_attempt_as_a_whole(server: RawServer, kind: str, reply: Reply) -> None:
    server.begin(reply)
    began = time.monotonic()
    with pytest.raises(APITimeoutError):
        call(kind, LIST_THINGS, base_url=server.url, retry=RetryPolicy(max_retries=0, timeout=0.15))
    assert time.monotonic() - began < 2


def test_the_deadline_bounds_an_attempt_without_a_timeout(server: RawServer) -> None:
    server.begin(silent)
    with pytest.raises(APITimeoutError):
        call("sync", LIST_THINGS, base_url=server.url, retry=RetryPolicy(timeout=None, deadline=0.15))
    assert len(server.requests) == 1


def test_without_a_timeout_a_slow_server_is_waited_for(server: RawServer) -> None:
    server.begin(dripping(OK + b"Content-Length: 2\r\n\r\n", b"{", b"}"))
    assert call("sync", LIST_THINGS, base_url=server.url, retry=RetryPolicy(timeout=None)) == {}


@EVERY_KIND
def test_the_timeout_bounds_a_tls_handshake(kind: str) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener, pytest.raises(APITimeoutError):
        call(
            kind,
            LIST_THINGS,
            base_url=f"https://127.0.0.1:{listener.getsockname()[1]}",
            retry=RetryPolicy(max_retries=0, timeout=0.15),
        )


class Clock:
    """Seconds that pass only when a test moves them on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 100.0
        monkeypatch.setattr(network, "time", self)

    def monotonic(self) -> float:
        return self.now


class Below(httpcore.NetworkStream, httpcore.NetworkBackend):
    """The layer below: keeps the timeouts that it gets; each step takes `seconds`; the first connections fail."""

    def __init__(self, clock: Clock, seconds: float = 0.0, failures: int = 0) -> None:
        self.clock, self.seconds, self.failures = clock, seconds, failures
        self.steps: list[tuple[object, float | None]] = []

    def step(self, what: object, timeout: float | None) -> None:
        self.steps.append((what, timeout))
        self.clock.now += self.seconds

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, local_address: Any = None, socket_options: Any = None
    ) -> httpcore.NetworkStream:
        self.step(host, timeout)
        if len(self.steps) <= self.failures:
            raise httpcore.ConnectTimeout(host) if len(self.steps) % 2 else httpcore.ConnectError(host)
        return self

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        self.step("read", timeout)
        return EMPTY_OBJECT

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.step("write", timeout)

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        self.step("start_tls", timeout)
        return self

    def close(self) -> None:
        self.step("close", None)

    def get_extra_info(self, info: str) -> Any:
        return None


class Opening:
    """A session over the layer below, for a host with several addresses."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, below: Below, scheme: str = "http", addresses: int = 1) -> None:
        def resolve(*_arguments: Any, **_options: Any) -> list[Any]:
            return [(0, 0, 0, "", (f"127.0.0.{last}", 1)) for last in range(1, addresses + 1)]

        monkeypatch.setattr(socket, "getaddrinfo", resolve)
        monkeypatch.setattr(httpcore, "SyncBackend", lambda: below)
        self.url = f"{scheme}://x.example"
        self.below = below

    def call(self, body: object = UNSET, timeout: float | None = 9.0) -> Any:
        self.session = Session(make_settings(base_url=self.url, retry=RetryPolicy(max_retries=0, timeout=timeout)))
        try:
            return self.session.call(LIST_THINGS if body is UNSET else CREATE_THING, {}, body)
        finally:
            self.session.close()


# The first of three addresses does not answer, the second refuses, the third does not answer, and so on.
ROUNDS = [("127.0.0.1", 0.25), ("127.0.0.2", 0.25), ("127.0.0.3", 0.25), ("127.0.0.1", 1.0), ("127.0.0.3", 5.0)]


@pytest.mark.parametrize("failures", range(5))
def test_every_address_of_a_host_is_tried_within_the_timeout(monkeypatch: pytest.MonkeyPatch, failures: int) -> None:
    below = Below(Clock(monkeypatch), seconds=1.0, failures=failures)
    Opening(monkeypatch, below, addresses=3).call()
    connects = [step for step in below.steps if str(step[0]).startswith("127")]
    assert connects == ROUNDS[: failures + 1]


@pytest.mark.parametrize(
    ("timeout", "shares"),
    [(9.0, [0.25, 0.25, 1.0, 1.0, 4.0, 4.0, 4.5, 9.0]), (None, [0.25, 0.25, 1.0, 1.0, 4.0, 4.0, None, None])],
    ids=["timeout", "no timeout"],
)
def test_addresses_that_do_not_answer_share_what_is_left(
    monkeypatch: pytest.MonkeyPatch, timeout: float | None, shares: list[float | None]
) -> None:
    class Silent(Below):
        def connect_tcp(self, host: str, port: int, timeout: float | None = None, *_: Any, **__: Any) -> Any:
            self.step(host, timeout)
            raise httpcore.ConnectTimeout(host)

    below = Silent(Clock(monkeypatch))
    with pytest.raises(APITimeoutError):
        Opening(monkeypatch, below, addresses=2).call(timeout=timeout)
    assert [share for _, share in below.steps] == shares


def test_addresses_of_both_families_are_tried_in_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    below = Below(Clock(monkeypatch), failures=9)
    opening = Opening(monkeypatch, below)
    families = {socket.AF_INET6: ("::1", "::2", "::3"), socket.AF_INET: ("127.0.0.1",)}
    found = [(family, 0, 0, "", (each, 1)) for family, addresses in families.items() for each in addresses]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    with pytest.raises(APIConnectionError):
        opening.call()
    assert [host for host, _ in below.steps[:4]] == ["::1", "127.0.0.1", "::2", "::3"]


def test_the_timeout_bounds_the_resolution_of_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    never = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: never.wait(10))
    began = time.monotonic()
    with pytest.raises(APITimeoutError) as caught:
        call("sync", LIST_THINGS, base_url="http://localhost:1", retry=RetryPolicy(max_retries=0, timeout=0.1))
    assert time.monotonic() - began < 2
    assert not caught.value.request_sent
    never.set()


def test_where_no_thread_can_be_started_a_name_is_resolved_by_the_caller(
    server: RawServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(network, "start_daemon", refuse)
    server.begin(sending(EMPTY_OBJECT))
    assert call("sync", LIST_THINGS, base_url=f"http://localhost:{server.port}") == {}


@pytest.mark.parametrize("addresses", [0, 2])
def test_a_host_none_of_whose_addresses_accepts_is_a_connection_error(
    monkeypatch: pytest.MonkeyPatch, addresses: int
) -> None:
    with pytest.raises(APIConnectionError) as caught:
        Opening(monkeypatch, Below(Clock(monkeypatch), failures=9), addresses=addresses).call()
    assert not caught.value.request_sent


@pytest.mark.parametrize(
    ("scheme", "seconds", "last"),
    [("http", 0.0, "read"), ("http", 5.0, "write"), ("https", 9.0, "127.0.0.1"), ("https", 5.0, "start_tls")],
    ids=["in time", "late for reading", "late for the handshake", "late for writing"],
)
def test_no_step_of_an_attempt_begins_after_its_timeout(
    monkeypatch: pytest.MonkeyPatch, scheme: str, seconds: float, last: str
) -> None:
    below = Below(Clock(monkeypatch), seconds)
    opening = Opening(monkeypatch, below, scheme)
    if seconds:
        with pytest.raises(APITimeoutError):
            opening.call()
    else:
        opening.call()
    done = [name for name, _ in below.steps if name != "close"]
    assert done[-1] == last


def test_the_timeout_bounds_the_sending_of_a_long_body(monkeypatch: pytest.MonkeyPatch) -> None:
    below = Below(Clock(monkeypatch), seconds=2.0)
    with pytest.raises(UnknownOutcomeError, match="WriteTimeout"):
        Opening(monkeypatch, below).call({"a": "x" * 1_000_000})
    assert len([name for name, _ in below.steps if name == "write"]) == 4


def test_head_and_body_of_a_request_are_sent_together(monkeypatch: pytest.MonkeyPatch) -> None:
    class Creating(Below):
        def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
            return super().read(max_bytes, timeout).replace(b"200", b"201")

    Opening(monkeypatch, below := Creating(Clock(monkeypatch))).call({"a": "x" * 10_000})
    assert [name for name, _ in below.steps if name != "close"] == ["127.0.0.1", "write", "read"]


def test_a_response_to_a_request_that_was_not_sent_to_its_end_is_the_last_of_its_connection(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Refusing(Below):
        def write(self, buffer: bytes, timeout: float | None = None) -> None:
            raise httpcore.WriteError

    opening = Opening(monkeypatch, below := Refusing(Clock(monkeypatch)))
    session = Session(make_settings(base_url=opening.url))
    assert [session.call(LIST_THINGS, {}) for _ in range(2)] == [{}, {}]
    session.close()
    assert [name for name, _ in below.steps].count("127.0.0.1") == 2


def test_a_transport_that_is_closed_opens_no_connection(server: RawServer) -> None:
    opened = open_transport(server.url)
    opened.close()
    with pytest.raises(httpx.ConnectError, match="closed"):
        opened.handle_request(httpx.Request("GET", server.url))


def test_a_connection_that_is_being_opened_while_all_are_closed_is_closed(
    server: RawServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    sockets: list[socket.socket] = []
    connect = socket.create_connection

    def connect_and_close(*arguments: Any, **options: Any) -> socket.socket:
        sockets.append(connect(*arguments, **options))
        session.close()
        return sockets[-1]

    monkeypatch.setattr(socket, "create_connection", connect_and_close)
    session = Session(make_settings(base_url=server.url))
    with pytest.raises(APIError):
        session.call(LIST_THINGS, {})
    assert [each.fileno() for each in sockets] == [-1]


@pytest.mark.parametrize("closes", [True, False])
def test_a_connection_lost_by_closing_is_an_error_of_ours_whatever_it_looks_like(
    monkeypatch: pytest.MonkeyPatch, closes: bool
) -> None:
    """As a TLS socket may raise AttributeError where another thread closes it. Otherwise it is the caller's error."""

    class Losing(Below):
        def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
            if closes:
                opening.session.close()
            raise AttributeError

    opening = Opening(monkeypatch, Losing(Clock(monkeypatch)))
    with pytest.raises(APIConnectionError if closes else AttributeError):
        opening.call()


def test_what_a_proxy_sends_before_any_http_is_passed_on_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    below = Below(Clock(monkeypatch), seconds=1.0)
    stream = network.Network(below).connect_tcp("127.0.0.1", 1, AttemptTimeout(9.0))
    assert stream.read(4096) == EMPTY_OBJECT
    assert below.steps[-1] == ("read", 8.0), "httpcore gives messages to a SOCKS proxy no timeout"
    stream.write(b"\5\1\0")
    assert [name for name, _ in below.steps][-1] == "write", "a message to a proxy waits for nothing"


def test_a_transport_can_be_used_with_httpx(server: RawServer) -> None:
    server.begin(sending(EMPTY_OBJECT))
    with httpx.Client(transport=open_transport(server.url)) as client:
        response = client.post(f"{server.url}/any?a=b", content=b"body")
    assert (response.status_code, response.content) == (200, b"{}")
    assert isinstance(client._transport, Transport)
    assert server.requests[0].startswith(b"POST /any?a=b HTTP/1.1\r\n")
    assert server.requests[0].endswith(b"\r\n\r\nbody")


def test_on_sent_is_called_when_the_request_has_been_sent(server: RawServer) -> None:
    server.begin(sending(EMPTY_OBJECT))
    session = Session(make_settings(base_url=server.url))
    sent: list[int] = []
    session.send(session.prepare(LIST_THINGS, {}), on_sent=lambda: sent.append(1))
    session.close()
    assert sent


def until_closed(*parts: bytes) -> Callable[[socket.socket], None]:
    def reply(connection: socket.socket) -> None:
        connection.sendall(b"".join(parts))
        connection.recv(1)

    return reply


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
@pytest.mark.parametrize(
    "body",
    [b"Content-Length: 99\r\n\r\nabcd", b"Transfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n4\r\nefgh\r\n4\r\nijkl\r\n"],
    ids=["more expected", "more received"],
)
def test_a_body_that_is_not_read_to_its_end_leaves_nothing_open(server: RawServer, backend: str, body: bytes) -> None:
    """No connection, and no generator for the interpreter to find and warn of."""
    server.begin(until_closed(OK + b"Content-Encoding: gzip\r\n" + body))

    async def main() -> None:
        session = AsyncSession(make_settings(base_url=server.url))
        with pytest.raises(APIConnectionError, match="DecodingError"):
            await session.call(LIST_THINGS, {})
        gc.collect()
        await session.aclose()

    anyio.run(main, backend=backend)


def test_an_attempt_timeout_counts_from_its_creation(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch)
    limited, unlimited = AttemptTimeout(3.0), AttemptTimeout(None)
    clock.now += 1.0
    assert (limited.left(httpcore.ReadTimeout), unlimited.left(httpcore.ReadTimeout)) == (2.0, None)
    clock.now += 2.0
    with pytest.raises(httpcore.ReadTimeout):
        limited.left(httpcore.ReadTimeout)


def test_certificates_of_the_environment_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    assert certificates() is certificates()
    found = certificates()
    monkeypatch.setenv("SSL_CERT_DIR", "/")
    assert certificates() is not found
