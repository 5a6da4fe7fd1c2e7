"""Transports over real sockets: faults, time limits, addresses, and what closing leaves open."""

from __future__ import annotations

import gc
import socket
import threading
import time
from collections.abc import Callable
from contextlib import closing
from typing import Any

import anyio
import anyio.lowlevel
import httpx
import pytest
from flexportal_core.errors import (
    APIConnectionError,
    APIError,
    APITimeoutError,
    ResponseContractError,
)
from flexportal_core.http.environment import certificates
from flexportal_core.http.request import prepare
from flexportal_core.http.response import Body
from flexportal_core.http.transport import AttemptTimeout, open_transport
from flexportal_core.retry import RetryPolicy
from flexportal_core.session import AsyncSession, Session
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
    assert time.monotonic() - began < 4


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


def test_the_timeout_bounds_the_resolution_of_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    never = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: never.wait(10))
    began = time.monotonic()
    with pytest.raises(APITimeoutError) as caught:
        call("sync", LIST_THINGS, base_url="http://localhost:1", retry=RetryPolicy(max_retries=0, timeout=0.1))
    assert time.monotonic() - began < 4
    assert not caught.value.request_sent
    never.set()


def test_a_transport_that_is_closed_opens_no_connection(server: RawServer) -> None:
    opened: Any = open_transport(server.url)
    opened.close()
    with pytest.raises(httpx.ConnectError, match="closed"):
        opened.send("GET", httpx.URL(server.url), b"/", [(b"Host", b"x")], b"", AttemptTimeout(None))


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


def test_on_sent_is_called_when_the_request_has_been_sent(server: RawServer) -> None:
    server.begin(sending(EMPTY_OBJECT))
    session = Session(make_settings(base_url=server.url))
    sent: list[int] = []
    session.send(prepare(session.settings, LIST_THINGS, {}), on_sent=lambda: sent.append(1))
    session.close()
    assert sent


def until_closed(*parts: bytes) -> Callable[[socket.socket], None]:
    def reply(connection: socket.socket) -> None:
        connection.sendall(b"".join(parts))
        connection.recv(1)

    return reply


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
@pytest.mark.parametrize("transport", [None, httpx.AsyncHTTPTransport], ids=["ours", "httpx's"])
@pytest.mark.parametrize("is_cancelled", [False, True], ids=["", "and cancelled"])
@pytest.mark.parametrize(
    "body",
    [b"Content-Length: 99\r\n\r\nabcd", b"Transfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n4\r\nefgh\r\n4\r\nijkl\r\n"],
    ids=["more expected", "more received"],
)
def test_a_body_that_is_not_read_to_its_end_leaves_nothing_open(
    server: RawServer,
    monkeypatch: pytest.MonkeyPatch,
    backend: str,
    transport: Callable[[], httpx.AsyncHTTPTransport] | None,
    is_cancelled: bool,
    body: bytes,
) -> None:
    """No connection, and no generator for the interpreter to find and warn of, which fails the test."""
    server.begin(until_closed(OK + b"Content-Encoding: gzip\r\n" + body))
    add = Body.add

    async def main() -> None:
        def cancel_and_add(body: Body, chunk: bytes) -> None:
            scope.cancel()
            add(body, chunk)

        session = AsyncSession(make_settings(base_url=server.url), transport and transport())
        if is_cancelled:  # just before the body turns out to be malformed
            monkeypatch.setattr(Body, "add", cancel_and_add)
        with anyio.CancelScope() as scope:
            with pytest.raises(APIConnectionError, match="DecodingError"):
                await session.call(LIST_THINGS, {})
            await anyio.lowlevel.checkpoint()
        assert scope.cancelled_caught == is_cancelled
        gc.collect()
        await session.aclose()

    anyio.run(main, backend=backend)


def test_certificates_of_the_environment_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    assert certificates() is certificates()
    found = certificates()
    monkeypatch.setenv("SSL_CERT_DIR", "/")
    assert certificates() is not found
