"""The drivers: every error of httpx becomes ours, answers are bounded, and nothing foreign is logged."""

from __future__ import annotations

import logging
import socket
import ssl
import time
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from types import SimpleNamespace
from typing import Any

import anyio
import httpx
import pytest
from flexportal import transport
from flexportal.errors import APIConnectionError, APITimeoutError, FlexPortalError, ResponseContractError
from flexportal.network import Network
from flexportal.policy import Answer, Attempts, Outcome, Send, Step, Wait
from flexportal.tracing import AttemptEvent, Hooks, RequestEvent
from tests.scripted import async_portal, portal

URL = httpx.URL("http://127.0.0.1/v1/customers?email=zoe@example.com")
OUTGOING = transport.Outgoing("listCustomers", "GET", URL, httpx.Headers({"Authorization": "Bearer k3y"}))
REQUEST = httpx.Request("GET", URL, headers=OUTGOING.headers)
SEND = Send(1, 5.0)
ASKED = transport.Outgoing(
    "listCustomers",
    "GET",
    httpx.URL("http://127.0.0.1:8080/v1/customers"),
    OUTGOING.headers,
    "status=active&email=zoe%40example.com",
)

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
    return transport.fetch(httpx.MockTransport(handler), OUTGOING, step)


async def fetch_async(handler: Callable[[httpx.Request], httpx.Response], step: Send = SEND) -> Answer:
    return await transport.fetch_async(httpx.MockTransport(handler), OUTGOING, step)


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
    error.__cause__, error.__context__ = OSError("also said k3y"), below
    below.__context__ = error
    with pytest.raises(APIConnectionError) as caught:
        fetch(raising(error))
    assert error.request.url == "http://127.0.0.1/v1/customers"
    assert "Authorization" not in error.request.headers
    assert [str(each) for each in (error, error.__cause__, below)] == [
        "illegal status line: ***",
        "also said ***",
        "said ***",
    ]
    assert "k3y" not in str(caught.value)
    assert error.__traceback__ is None


def test_the_cause_knows_no_address_that_was_asked_for() -> None:
    error = OSError("zoe@example.com is no active customer")
    with pytest.raises(APIConnectionError):
        transport.fetch(httpx.MockTransport(raising(error)), ASKED, SEND)
    assert str(error) == "*** is no active customer"


def test_causes_within_a_group_are_disarmed_as_well() -> None:
    inner = OSError("said k3y")
    error = httpx.ConnectError("m")
    error.__cause__ = ExceptionGroup("all attempts failed", [inner])
    with pytest.raises(APIConnectionError):
        fetch(raising(error))
    assert "k3y" not in str(inner)


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


class Now:
    """A clock that a test sets."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Now:
    clock = Now()
    monkeypatch.setattr(transport, "time", SimpleNamespace(monotonic=clock))
    return clock


class TestTelling:
    """The hooks and the log are told of each attempt, in both kinds of portal."""

    @pytest.fixture(params=["sync", "async"])
    def fetching(self, request: pytest.FixtureRequest) -> Callable[..., Answer]:
        async def awaited(*arguments: Any) -> Answer:
            return await transport.fetch_async(*arguments)

        def run(*arguments: Any) -> Answer:
            return anyio.run(awaited, *arguments)

        return transport.fetch if request.param == "sync" else run

    def test_of_one_that_is_answered(
        self, fetching: Callable[..., Answer], now: Now, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.INFO, "flexportal")
        begun, over, sent = list[RequestEvent](), list[AttemptEvent](), list[httpx.Request]()

        def note(event: RequestEvent) -> dict[str, str]:
            begun.append(event)
            return {"traceparent": "00-1"}

        def answer(request: httpx.Request) -> httpx.Response:
            sent.append(request)
            now.now += 2.5
            return httpx.Response(404, headers={"X-Request-Id": "k3y, zoe@example.com, active"}, content=b"{}")

        found = fetching(httpx.MockTransport(answer), ASKED, Send(3, None), Hooks(note, over.append))
        assert (found.status_code, found.headers["X-Request-Id"][:3], found.content) == (404, "k3y", b"{}")
        assert (sent[0].method, sent[0].url) == ("GET", ASKED.whole_url)
        assert (sent[0].headers["Authorization"], sent[0].headers["traceparent"]) == ("Bearer k3y", "00-1")
        ((event,), (attempt,)) = begun, over
        assert attempt.request is event
        assert (event.operation, event.method, event.path, event.number) == ("listCustomers", "GET", "/v1/customers", 3)
        assert (event.host, event.port) == ("127.0.0.1", 8080)
        assert (attempt.status_code, attempt.error, attempt.seconds) == (404, None, 2.5)
        assert attempt.request_id == "***, ***, active"
        (record,) = [record for record in caplog.records if record.name == "flexportal"]
        assert record.getMessage() == "GET /v1/customers → 404 (attempt 3, 2500 ms)"

    def test_of_one_that_is_not(self, fetching: Callable[..., Answer]) -> None:
        over = list[AttemptEvent]()
        with pytest.raises(APIConnectionError):
            fetching(httpx.MockTransport(raising(httpx.ReadError("m"))), ASKED, SEND, Hooks(on_attempt=over.append))
        (attempt,) = over
        assert (attempt.status_code, attempt.error, attempt.request_id) == (None, "ReadError", None)


class Noting(Network):
    """Takes note of what it has to send."""

    def __init__(self) -> None:
        self.asked: list[tuple[Any, ...]] = []

    def send(
        self, method: str, url: httpx.URL, target: bytes, headers: httpx.Headers, extensions: dict[str, Any]
    ) -> httpx.Response:
        self.asked.append((method, url, target, headers, extensions))
        return httpx.Response(200)


def test_our_own_network_is_given_the_parts_of_a_request_as_they_are() -> None:
    network, bounds = Noting(), dict.fromkeys(("connect", "read", "write", "pool"), 5.0)
    transport.fetch(network, ASKED, SEND)
    assert network.asked == [("GET", ASKED.url, ASKED.target, ASKED.headers, {"timeout": bounds})]
    assert network.asked[0][3] is ASKED.headers


@pytest.mark.anyio
async def test_an_answer_is_awaited_no_longer_than_the_step_says() -> None:
    async def never(_request: httpx.Request) -> httpx.Response:
        await anyio.sleep_forever()
        raise AssertionError

    with anyio.fail_after(1.0), pytest.raises(APITimeoutError):
        await transport.fetch_async(httpx.MockTransport(never), ASKED, Send(1, 0.001))


@pytest.mark.parametrize("moment", [105.0, 105.5])
def test_a_piece_may_come_up_to_the_end_of_the_attempt(now: Now, moment: float) -> None:
    class Timed(httpx.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            now.now = moment
            yield b"{}"

    network = httpx.MockTransport(lambda _request: httpx.Response(200, stream=Timed()))
    if moment <= 105.0:
        assert transport.fetch(network, ASKED, SEND).content == b"{}"
        return
    with pytest.raises(APITimeoutError) as caught:
        transport.fetch(network, ASKED, SEND)
    assert str(caught.value) == "the answer was not complete in time"


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


class Drips(httpx.SyncByteStream):
    """A body that takes longer than an attempt may, in pieces that each come at once."""

    def __iter__(self) -> Iterator[bytes]:
        yield b"{"
        time.sleep(0.02)
        yield b"}"


BROKE_OFF = "the server could not be reached, or the answer broke off"
ANSWERED = "the transport answered with"


class Awaited(httpx.AsyncByteStream):
    """A body for the other kind of client."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield b"{}"


@pytest.mark.parametrize(
    ("stream", "error", "message"),
    [
        (Drips(), APITimeoutError, "the answer was not complete in time (until then: 0 items on 0 pages)"),
        (Awaited(), APIConnectionError, f"{BROKE_OFF} (StreamError: {ANSWERED} a stream that has to be awaited)"),
    ],
    ids=["drips", "awaited"],
)
def test_a_body_of_a_transport_that_was_passed_in_is_bounded_and_of_its_kind(
    stream: Any, error: type[Exception], message: str
) -> None:
    opened = portal(lambda _: httpx.Response(200, stream=stream), timeout=0.01)
    with pytest.raises(error) as caught:
        opened.customers.list().first()
    assert str(caught.value) == message


def test_a_body_that_cannot_be_awaited_is_an_error() -> None:
    async def main() -> None:
        async with async_portal(lambda _: httpx.Response(200, stream=Drips())) as opened:
            with pytest.raises(APIConnectionError) as caught:
                await opened.customers.list().first()
            message = f"{BROKE_OFF} (StreamError: {ANSWERED} a stream that cannot be awaited)"
            assert str(caught.value) == message

    anyio.run(main)
