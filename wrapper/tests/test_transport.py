"""The drivers: every error of httpx becomes ours, answers are bounded, and nothing foreign is logged."""

from __future__ import annotations

import gzip
import logging
import socket
import ssl
import threading
import time
import zlib
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from contextlib import closing, contextmanager
from typing import Any

import anyio
import httpx
import pytest
from flexportal import transport
from flexportal.errors import APIConnectionError, APITimeoutError, FlexPortalError, ResponseContractError
from flexportal.policy import Answer, Attempts, Outcome, Send, Step, Wait

REQUEST = httpx.Request(
    "GET", "http://127.0.0.1/v1/customers?email=zoe@example.com", headers={"Authorization": "Bearer k3y"}
)
SEND = Send(1, 5.0)

FOREIGN = [
    value
    for name, value in vars(httpx).items()
    if not name.startswith("_") and isinstance(value, type) and issubclass(value, Exception)
]
SAMPLES: dict[type[Exception], Exception] = {
    httpx.HTTPStatusError: httpx.HTTPStatusError("m", request=REQUEST, response=httpx.Response(500)),
    httpx.StreamConsumed: httpx.StreamConsumed(),
    httpx.StreamClosed: httpx.StreamClosed(),
    httpx.ResponseNotRead: httpx.ResponseNotRead(),
    httpx.RequestNotRead: httpx.RequestNotRead(),
}
BELOW: list[Exception] = [
    OSError(104, "reset"),
    ConnectionRefusedError(111, "refused"),
    socket.gaierror(-2, "unknown"),
    ssl.SSLError(1, "handshake"),
    TimeoutError("late"),
]
EVERY = [SAMPLES.get(kind) or kind("m") for kind in FOREIGN] + BELOW


def fetch(handler: Callable[[httpx.Request], httpx.Response], step: Send = SEND) -> Answer:
    with httpx.Client(transport=httpx.MockTransport(handler)) as client:
        return transport.fetch(client, httpx.Request("GET", REQUEST.url, headers=REQUEST.headers), step)


async def fetch_async(handler: Callable[[httpx.Request], httpx.Response], step: Send = SEND) -> Answer:
    async with httpx.AsyncClient(transport=httpx.MockTransport(handler)) as client:
        return await transport.fetch_async(client, httpx.Request("GET", REQUEST.url, headers=REQUEST.headers), step)


def raising(error: Exception) -> Callable[[httpx.Request], httpx.Response]:
    def handler(_request: httpx.Request) -> httpx.Response:
        raise error

    return handler


def test_httpx_has_errors_to_enumerate() -> None:
    assert len(FOREIGN) > 20
    assert httpx.ReadError in FOREIGN
    assert httpx.InvalidURL in FOREIGN


@pytest.mark.parametrize("error", EVERY, ids=lambda error: type(error).__name__)
def test_every_foreign_error_becomes_ours(error: Exception) -> None:
    with pytest.raises(APIConnectionError) as caught:
        fetch(raising(error))
    late = isinstance(error, (httpx.TimeoutException, TimeoutError))
    assert isinstance(caught.value, APITimeoutError) is late
    assert type(error).__name__ in str(caught.value)
    assert caught.value.__cause__ is error


@pytest.mark.anyio
@pytest.mark.parametrize("error", EVERY, ids=lambda error: type(error).__name__)
async def test_every_foreign_error_becomes_ours_when_awaited(error: Exception) -> None:
    with pytest.raises(APIConnectionError) as caught:
        await fetch_async(raising(error))
    assert isinstance(caught.value, APITimeoutError) is isinstance(error, (httpx.TimeoutException, TimeoutError))


def test_a_mistake_of_ours_is_not_taken_for_the_network_s() -> None:
    with pytest.raises(ZeroDivisionError):
        fetch(raising(ZeroDivisionError()))


def test_an_error_without_a_text_is_named_by_its_kind() -> None:
    assert str(transport.connection_error(httpx.ReadError(""))).endswith("broke off (ReadError)")
    assert str(transport.connection_error(httpx.ReadError("reset"))).endswith("broke off (ReadError: reset)")


def test_the_cause_knows_neither_query_nor_key() -> None:
    below = OSError("said k3y")
    error = httpx.RemoteProtocolError("illegal status line: k3y", request=REQUEST)
    error.__context__ = below
    below.__context__ = error
    with pytest.raises(APIConnectionError) as caught:
        fetch(raising(error))
    assert error.request.url == "http://127.0.0.1/v1/customers"
    assert "Authorization" not in error.request.headers
    assert "k3y" not in f"{caught.value} {error} {below}"
    assert error.__traceback__ is None


def test_causes_within_a_group_are_disarmed_as_well() -> None:
    inner = OSError("said k3y")
    error = httpx.ConnectError("m")
    error.__cause__ = ExceptionGroup("all attempts failed", [inner])
    with pytest.raises(APIConnectionError):
        fetch(raising(error))
    assert "k3y" not in str(inner)


def test_an_answer_is_whole_and_decompressed() -> None:
    body = b"x" * 200_000
    headers = {"Content-Encoding": "gzip", "X-Trace": "t"}
    found = fetch(lambda _request: httpx.Response(418, headers=headers, content=gzip.compress(body)))
    assert (found.status_code, found.content, found.headers["X-Trace"]) == (418, body, "t")


@pytest.mark.anyio
async def test_an_awaited_answer_is_whole_and_decompressed() -> None:
    headers = {"Content-Encoding": "deflate"}
    found = await fetch_async(lambda _request: httpx.Response(200, headers=headers, content=zlib.compress(b"body")))
    assert found.content == b"body"


@pytest.mark.parametrize("coding", ["", "identity", "GZIP", " gzip "])
def test_an_answer_may_be_compressed_in_the_ways_that_were_asked_for(coding: str) -> None:
    content = gzip.compress(b"body") if "gzip" in coding.lower() else b"body"
    found = fetch(lambda _request: httpx.Response(200, headers={"Content-Encoding": coding}, content=content))
    assert found.content == b"body"


@pytest.mark.parametrize("coding", ["gzip, gzip", "gzip,deflate", "br", "zstd", "compress", "gzip;q=1"])
def test_an_answer_compressed_otherwise_is_refused_unread(coding: str) -> None:
    def body() -> Iterator[bytes]:
        raise AssertionError("the body was read")
        yield b""

    with pytest.raises(ResponseContractError, match="compressed in a way that was not asked for"):
        fetch(lambda _request: httpx.Response(200, headers={"Content-Encoding": coding}, content=body()))


class Chunks(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body in pieces, which notes whether it was closed."""

    def __init__(self, *pieces: bytes) -> None:
        self.pieces = pieces
        self.closed = False

    def __iter__(self) -> Iterator[bytes]:
        yield from self.pieces

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self.pieces:
            yield piece

    def close(self) -> None:
        self.closed = True

    async def aclose(self) -> None:
        self.closed = True


@pytest.mark.parametrize(("size", "whole"), [(1000, True), (1001, False)])
def test_an_answer_larger_than_the_cap_is_refused_and_its_connection_closed(
    monkeypatch: pytest.MonkeyPatch, size: int, whole: bool
) -> None:
    monkeypatch.setattr(transport, "MAX_RESPONSE_BYTES", 1000)
    body = Chunks(b"x" * 600, b"x" * (size - 600))
    if whole:
        assert len(fetch(lambda _request: httpx.Response(200, stream=body)).content) == size
    else:
        with pytest.raises(ResponseContractError, match="larger than"):
            fetch(lambda _request: httpx.Response(200, stream=body))
    assert body.closed


# httpx nests async generators and closes only the outermost of a body that is not read to its end; trio says so.
UNREAD = pytest.mark.filterwarnings("ignore:.*async_generator:pytest.PytestUnraisableExceptionWarning")


@UNREAD
@pytest.mark.anyio
async def test_an_awaited_answer_larger_than_the_cap_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "MAX_RESPONSE_BYTES", 1000)
    body = Chunks(b"x" * 600, b"x" * 600)
    with pytest.raises(ResponseContractError, match="larger than"):
        await fetch_async(lambda _request: httpx.Response(200, stream=body))
    assert body.closed


def test_the_cap_counts_what_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "MAX_RESPONSE_BYTES", 2**20)
    bomb = gzip.compress(bytes(2**20 + 1))
    assert len(bomb) < 5000
    with pytest.raises(ResponseContractError, match="larger than 1 MiB"):
        fetch(lambda _request: httpx.Response(200, headers={"Content-Encoding": "gzip"}, content=bomb))


@pytest.mark.parametrize(
    ("timeout", "expected"), [(5.0, {"connect": 5.0, "read": 5.0, "write": 5.0, "pool": 5.0}), (None, None)]
)
def test_the_timeout_of_the_step_is_the_attempt_s(timeout: float | None, expected: dict[str, float] | None) -> None:
    seen: list[Any] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request.extensions["timeout"])
        return httpx.Response(200)

    fetch(handler, Send(1, timeout))
    assert seen == [expected or dict.fromkeys(("connect", "read", "write", "pool"))]


class TestDriving:
    """The drivers and a flow that the test writes."""

    @staticmethod
    def flow(log: list[Outcome | str]) -> Attempts:
        try:
            log.append((yield Wait(1.5)))
            log.append((yield Send(1, None)))
            log.append((yield Send(2, None)))
        finally:
            log.append("closed")
        return Answer(200, httpx.Headers(), b"end")

    def test_the_driver_waits_sends_and_reports(self) -> None:
        log, slept, error = list[Outcome | str](), list[float](), APIConnectionError("m")
        first = Answer(200, httpx.Headers(), b"first")

        def send(step: Send) -> Answer:
            if step.number == 2:
                raise error
            return first

        assert transport.drive(self.flow(log), send, slept.append).content == b"end"
        assert slept == [1.5]
        assert log == [None, first, error, "closed"]

    @pytest.mark.anyio
    async def test_the_awaiting_driver_does_the_same(self) -> None:
        log, slept, error = list[Outcome | str](), list[float](), APIConnectionError("m")
        first = Answer(200, httpx.Headers(), b"first")

        async def send(step: Send) -> Answer:
            if step.number == 2:
                raise error
            return first

        async def sleep(seconds: float) -> None:
            slept.append(seconds)

        assert (await transport.drive_async(self.flow(log), send, sleep)).content == b"end"
        assert slept == [1.5]
        assert log == [None, first, error, "closed"]

    @pytest.mark.parametrize("error", [ResponseContractError("m"), KeyboardInterrupt()], ids=repr)
    def test_the_flow_is_closed_when_something_else_happens(self, error: BaseException) -> None:
        log = list[Outcome | str]()

        def send(_step: Send) -> Answer:
            raise error

        flow: Generator[Step, Outcome, Answer] = self.flow(log)
        with pytest.raises(type(error)):
            transport.drive(flow, send, lambda _seconds: None)
        assert log == [None, "closed"]

    @pytest.mark.anyio
    async def test_the_flow_is_closed_when_the_task_is_cancelled(self) -> None:
        log = list[Outcome | str]()

        async def send(_step: Send) -> Answer:
            await anyio.sleep(60)
            raise AssertionError

        async def no_sleep(_seconds: float) -> None:
            return

        flow = self.flow(log)
        with anyio.move_on_after(0.01) as scope:
            await transport.drive_async(flow, send, no_sleep)
        assert scope.cancelled_caught
        assert log == [None, "closed"]


class TestLog:
    """Our own line says method, path, result, attempt and duration; the lines of the layers below are left out."""

    def test_an_attempt_is_one_line(self, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.DEBUG)
        fetch(lambda _request: httpx.Response(404), Send(3, None))
        assert [record.name for record in caplog.records] == ["flexportal"]
        assert caplog.records[0].levelno == logging.INFO
        message = caplog.records[0].getMessage()
        assert message.startswith("GET /v1/customers → 404 (attempt 3, ")
        assert "zoe" not in message

    @pytest.mark.parametrize(
        ("error", "name"), [(httpx.ReadTimeout("m"), "ReadTimeout"), (APIConnectionError("m"), "APIConnectionError")]
    )
    def test_an_attempt_that_fails_is_one_line_as_well(
        self, caplog: pytest.LogCaptureFixture, error: Exception, name: str
    ) -> None:
        caplog.set_level(logging.DEBUG)
        with pytest.raises(FlexPortalError):
            fetch(raising(error))
        assert [record.name for record in caplog.records] == ["flexportal"]
        assert f"→ {name} (attempt 1, " in caplog.records[0].getMessage()

    def test_others_requests_are_logged_by_httpx_as_ever(self, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.DEBUG)
        fetch(lambda _request: httpx.Response(200))
        with httpx.Client(transport=httpx.MockTransport(lambda _request: httpx.Response(200))) as client:
            client.get("http://127.0.0.1/theirs?a=b")
        (line,) = [record.getMessage() for record in caplog.records if record.name == "httpx"]
        assert "http://127.0.0.1/theirs?a=b" in line


# Real sockets: what the mock transport can't show.

OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
Script = Callable[[socket.socket], None]


@contextmanager
def server(script: Script) -> Generator[str, None, None]:
    """A server that reads one request and does what the script says, for each connection."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(10)

    def serve() -> None:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        with closing(connection):
            connection.settimeout(10)
            try:
                while b"\r\n\r\n" not in connection.recv(65536):
                    pass
                script(connection)
            except OSError:  # the client has hung up, as it should
                return

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/v1/customers"
    finally:
        listener.close()
        thread.join(10)
        assert not thread.is_alive()


def sending(*pieces: bytes, pause: float = 0.0) -> Script:
    def script(connection: socket.socket) -> None:
        for piece in pieces:
            connection.sendall(piece)
            time.sleep(pause)

    return script


def reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")


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
    "a redirect to nowhere": (
        sending(b"HTTP/1.1 302 Found\r\nLocation: http://x:port/\r\nContent-Length: 0\r\n\r\n"),
        APIConnectionError,
        "RemoteProtocolError",
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
    with server(script) as url, httpx.Client() as client, pytest.raises(kind, match=message):
        transport.fetch(client, client.build_request("GET", url), SEND)


@UNREAD
@pytest.mark.anyio
@pytest.mark.parametrize(("script", "kind", "message"), CASES.values(), ids=CASES)
async def test_a_real_server_s_faults_become_ours_when_awaited(
    script: Script, kind: type[FlexPortalError], message: str
) -> None:
    with server(script) as url:
        async with httpx.AsyncClient() as client:
            with pytest.raises(kind, match=message):
                await transport.fetch_async(client, client.build_request("GET", url), SEND)


def test_a_port_that_nobody_listens_on_is_a_connection_error() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        port = listener.getsockname()[1]
    with httpx.Client() as client, pytest.raises(APIConnectionError, match="ConnectError") as caught:
        transport.fetch(client, client.build_request("GET", f"http://127.0.0.1:{port}/"), SEND)
    assert not isinstance(caught.value, APITimeoutError)


def stall(connection: socket.socket) -> None:
    connection.recv(1)


SLOW = {
    "stalls": stall,
    "drips its body": sending(OK + b"Content-Length: 1000\r\n\r\n", *[b"x"] * 100, pause=0.05),
}
DRIPPED_HEADERS = sending(OK, *[b"X: y\r\n"] * 100, pause=0.05)


@pytest.mark.parametrize("script", SLOW.values(), ids=SLOW)
def test_a_slow_server_is_given_up_in_time(script: Script) -> None:
    with server(script) as url, httpx.Client() as client:
        began = time.monotonic()
        with pytest.raises(APITimeoutError):
            transport.fetch(client, client.build_request("GET", url), Send(1, 0.3))
        assert time.monotonic() - began < 2


@pytest.mark.anyio
@pytest.mark.parametrize("script", [*SLOW.values(), DRIPPED_HEADERS], ids=[*SLOW, "drips its headers"])
async def test_a_slow_server_is_given_up_in_time_when_awaited(script: Script) -> None:
    with server(script) as url:
        async with httpx.AsyncClient() as client:
            began = time.monotonic()
            with pytest.raises(APITimeoutError):
                await transport.fetch_async(client, client.build_request("GET", url), Send(1, 0.3))
            assert time.monotonic() - began < 2
