"""Attempts: every error of httpx becomes one of ours, and each attempt is reported to hooks and log."""

from __future__ import annotations

import logging
import socket
import ssl
import threading
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any, cast

import anyio
import httpx
import pytest
from flexportal_core.errors import APIConnectionError, APIStatusError, APITimeoutError, ResponseContractError
from flexportal_core.hooks import AttemptEvent, Hooks, RequestEvent
from flexportal_core.retry import RetryPolicy
from flexportal_core.session import AsyncSession
from tests.http.things import EMAIL, EVERY_KIND, GET_THING, KEY, LIST_THINGS, Script, call, failed, make_settings, ok

REQUEST = httpx.Request("GET", f"http://127.0.0.1/?email={EMAIL}", headers={"Authorization": KEY})
FOREIGN = [
    value
    for name, value in vars(httpx).items()
    if not name.startswith("_") and isinstance(value, type) and issubclass(value, Exception)
]
SPECIAL: dict[type[Exception], Exception] = {
    httpx.HTTPStatusError: httpx.HTTPStatusError("m", request=REQUEST, response=httpx.Response(500)),
    httpx.StreamConsumed: httpx.StreamConsumed(),
    httpx.StreamClosed: httpx.StreamClosed(),
    httpx.ResponseNotRead: httpx.ResponseNotRead(),
    httpx.RequestNotRead: httpx.RequestNotRead(),
}
BELOW = [OSError(104, "reset"), socket.gaierror(-2, "unknown"), ssl.SSLError(1, "handshake"), TimeoutError("late")]
assert len(FOREIGN) > 20
EVERY_ERROR = [SPECIAL.get(kind) or cast("Exception", kind("m")) for kind in FOREIGN] + BELOW


@pytest.mark.parametrize("kind", ["sync", "asyncio"])
@pytest.mark.parametrize("error", EVERY_ERROR, ids=lambda error: type(error).__name__)
def test_every_foreign_error_becomes_a_connection_error(kind: str, error: Exception) -> None:
    with pytest.raises(APIConnectionError, match=rf"\(127\.0\.0\.1:1: {type(error).__name__}") as caught:
        call(kind, LIST_THINGS, handler=Script(error))
    assert isinstance(caught.value, APITimeoutError) is isinstance(error, (httpx.TimeoutException, TimeoutError))
    assert caught.value.__cause__ is error


@pytest.mark.parametrize(
    "error", [httpx.ConnectError("m"), httpx.ConnectTimeout("m"), httpx.PoolTimeout("m")], ids=repr
)
def test_the_error_reports_that_nothing_was_sent(error: Exception) -> None:
    with pytest.raises(APIConnectionError) as caught:
        call("sync", LIST_THINGS, handler=Script(error))
    assert not caught.value.request_sent


def test_causes_contain_neither_key_nor_query() -> None:
    below = OSError(f"said {KEY} and {EMAIL.upper()}")
    grouped = ValueError(7, f"also {KEY}")
    error = httpx.RemoteProtocolError(f"illegal status line: {KEY}", request=REQUEST)
    error.__context__, error.__cause__, below.__context__ = below, ExceptionGroup("all failed", [grouped]), error
    with pytest.raises(APIConnectionError) as caught:
        call("sync", GET_THING, {"thing_id": "t1", "email": EMAIL}, handler=Script(error))
    assert KEY not in str(caught.value)
    assert [str(each) for each in (error, below)] == ["illegal status line: ***", "said *** and ***"]
    assert grouped.args == (7, "also ***")
    assert str(error.request.url) == "http://127.0.0.1:1/v1/things/t1"
    assert "Authorization" not in error.request.headers
    assert error.__traceback__ is None


class Recorder:
    """Keeps the events, and sends a header along."""

    def __init__(self) -> None:
        self.requests: list[RequestEvent] = []
        self.attempts: list[AttemptEvent] = []
        self.threads: set[int] = set()
        self.hooks = Hooks(self.on_request, self.attempts.append)

    def on_request(self, event: RequestEvent) -> Mapping[str, str]:
        self.requests.append(event)
        self.threads.add(threading.get_ident())
        return {"traceparent": f"00-{len(self.requests)}"}


@EVERY_KIND
def test_hooks_and_log_report_each_attempt(kind: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "things")
    recorder = Recorder()
    script = Script(failed(503, headers={"X-Request-Id": f"r-{KEY}-{EMAIL}"}), httpx.ReadTimeout("late"), ok())
    call(
        kind,
        GET_THING,
        {"thing_id": "t1", "email": EMAIL},
        handler=script,
        hooks=recorder.hooks,
        retry=RetryPolicy(),
        logger=logging.getLogger("things"),
    )
    assert [event.number for event in recorder.requests] == [1, 2, 3]
    assert [event.request for event in recorder.attempts] == recorder.requests
    assert [(event.status_code, event.error, event.request_id) for event in recorder.attempts] == [
        (503, None, "r-***-***"),
        (None, "ReadTimeout", None),
        (200, None, None),
    ]
    first = recorder.requests[0]
    assert (first.operation, first.method, first.path, first.host, first.port) == (
        *("getThing", "GET", "/v1/things/t1"),
        *("127.0.0.1", 1),
    )
    assert all(0 <= event.seconds < 60 for event in recorder.attempts)
    assert [request.headers["traceparent"] for request in script.requests] == ["00-1", "00-2", "00-3"]
    assert {request.headers["Authorization"] for request in script.requests} == {f"Bearer {KEY}"}
    assert recorder.threads == {threading.get_ident()}
    lines = [record.getMessage() for record in caplog.records if record.name == "things"]
    assert {record.levelno for record in caplog.records if record.name == "things"} == {logging.INFO}
    for line, outcome in zip(lines, ["503", "ReadTimeout", "200"], strict=True):
        assert line.startswith(f"GET /v1/things/t1: {outcome} (attempt ")


def test_httpx_logs_nothing_about_our_requests_and_others_keep_their_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    call("sync", LIST_THINGS, handler=Script())
    with httpx.Client(transport=httpx.MockTransport(Script())) as other:
        other.get("http://127.0.0.1/theirs")
    lines = [record.getMessage() for record in caplog.records if record.name.startswith(("httpx", "httpcore"))]
    assert len(lines) == 1
    assert "/theirs" in lines[0]


def on_request(returned: object) -> Hooks:
    return Hooks(on_request=cast("Any", lambda _event: returned))


@EVERY_KIND
@pytest.mark.parametrize(
    ("returned", "error", "message"),
    [
        ({"Authorization": "x"}, ValueError, "authorization"),
        ({"a": "b", "Host": "x", "Cookie": "y"}, ValueError, "cookie, host"),
        ({"user-agent": "x"}, ValueError, "user-agent"),
        ({"trace": f"a\r\nX: {KEY}"}, ValueError, "malformed"),
        ({"trace": f"ü{KEY}"}, ValueError, "malformed"),
        ({f"a b{KEY}": "x"}, ValueError, "malformed"),
        ({"trace": 7}, TypeError, "text"),
        ({7: "x"}, TypeError, "text"),
        ("trace", TypeError, "mapping"),
    ],
    ids=[
        "key", "host and cookie", "own", "line break", "not ASCII", "name", "number", "number as a name", "no mapping",
    ],
)  # fmt: skip
def test_a_header_that_a_hook_cannot_set_is_refused(
    kind: str, returned: object, error: type[Exception], message: str
) -> None:
    script = Script()
    with pytest.raises(error, match=f"on_request.*{message}") as caught:
        call(kind, LIST_THINGS, handler=script, hooks=on_request(returned))
    assert script.requests == []
    assert KEY not in str(caught.value)


@pytest.mark.parametrize("returned", [None, {}], ids=repr)
def test_a_hook_need_not_return_headers(returned: object) -> None:
    script = Script()
    call("sync", LIST_THINGS, handler=script, hooks=on_request(returned))
    assert len(script.requests) == 1


@EVERY_KIND
@pytest.mark.parametrize("error", [OSError("full"), APIConnectionError("ours"), ZeroDivisionError()], ids=repr)
@pytest.mark.parametrize("name", ["on_request", "on_attempt"])
def test_an_error_of_a_hook_ends_the_call_unchanged(kind: str, name: str, error: Exception) -> None:
    def hook(_event: object) -> None:
        raise error

    script = Script()
    with pytest.raises(type(error)) as caught:
        call(kind, LIST_THINGS, handler=script, retry=RetryPolicy(), hooks=Hooks(**{name: cast("Any", hook)}))
    assert caught.value is error
    assert len(script.requests) == (name == "on_attempt")


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_a_cancelled_attempt_is_reported_as_well(backend: str) -> None:
    recorder = Recorder()

    async def main() -> None:
        async def cancelled(_request: httpx.Request) -> httpx.Response:
            scope.cancel()
            await anyio.sleep_forever()
            raise AssertionError

        session = AsyncSession(make_settings(hooks=recorder.hooks), httpx.MockTransport(cancelled))
        with anyio.CancelScope() as scope:
            await session.call(LIST_THINGS, {})
        await session.aclose()

    anyio.run(main, backend=backend)
    assert [(event.status_code, event.error) for event in recorder.attempts] in (
        [(None, "CancelledError")],
        [(None, "Cancelled")],
    )


class SlowBody(httpx.SyncByteStream):
    """A body that takes longer than the attempt may, in chunks that each come at once."""

    def __iter__(self) -> Iterator[bytes]:
        yield b"{"
        threading.Event().wait(0.02)
        yield b"}"


class AsyncBody(httpx.AsyncByteStream):
    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield b"{}"


def test_the_timeout_bounds_a_body_of_a_transport_that_was_passed_in() -> None:
    with pytest.raises(APITimeoutError):
        call(
            "sync",
            LIST_THINGS,
            handler=lambda _request: httpx.Response(200, stream=SlowBody()),
            retry=RetryPolicy(max_retries=0, timeout=0.01),
        )


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_the_timeout_bounds_an_asynchronous_transport(backend: str) -> None:
    async def never(_request: httpx.Request) -> httpx.Response:
        await anyio.sleep_forever()
        raise AssertionError

    async def main() -> None:
        settings = make_settings(retry=RetryPolicy(max_retries=0, timeout=0.01))
        session = AsyncSession(settings, httpx.MockTransport(never))
        with anyio.fail_after(5), pytest.raises(APITimeoutError):
            await session.call(LIST_THINGS, {})
        await session.aclose()

    anyio.run(main, backend=backend)


@pytest.mark.parametrize(("kind", "stream"), [("sync", AsyncBody()), ("asyncio", SlowBody())], ids=["sync", "async"])
def test_a_transport_that_responds_for_the_other_kind_of_client_is_an_error(kind: str, stream: Any) -> None:
    with pytest.raises(APIConnectionError, match="StreamError"):
        call(kind, LIST_THINGS, handler=lambda _request: httpx.Response(200, stream=stream))


@pytest.mark.parametrize("timeout", [7.0, None])
def test_the_timeout_is_passed_to_the_transport(timeout: float | None) -> None:
    script = Script()
    call("sync", LIST_THINGS, handler=script, retry=RetryPolicy(timeout=timeout))
    assert script.requests[0].extensions["timeout"]["read"] == timeout


def test_a_status_error_keeps_the_response_without_the_request() -> None:
    response = failed(400, f"{EMAIL} is unknown", headers={"X-Echo": KEY})
    response.headers = httpx.Headers([*response.headers.raw, (b"X-Note", "Grüße".encode("latin-1"))])
    with pytest.raises(APIStatusError) as caught:
        call("sync", GET_THING, {"thing_id": "t1", "email": EMAIL}, handler=Script(response))
    error = caught.value
    assert (error.code, error.message) == ("CODE", "*** is unknown")
    assert (error.response.status_code, error.response.headers["x-echo"]) == (400, "***")
    assert error.response.headers["X-Note"] == "Grüße"
    assert b"*** is unknown" in error.response.content
    assert "Content-Length" not in error.response.headers


@pytest.mark.parametrize("error", [ResponseContractError("x"), KeyboardInterrupt(), ZeroDivisionError()], ids=repr)
def test_any_other_error_of_a_transport_passes_unchanged(error: BaseException) -> None:
    def fail(_request: httpx.Request) -> httpx.Response:
        raise error

    with pytest.raises(type(error)) as caught:
        call("sync", LIST_THINGS, handler=fail)
    assert caught.value is error
