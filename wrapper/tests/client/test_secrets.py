"""Canaries: neither the API key nor the e-mail address of a filter is shown anywhere.

The servers here repeat both wherever they can. Whatever a caller, a log or an error reporter could see is searched.
"""

from __future__ import annotations

import gzip
import logging
import pickle
import traceback
from collections.abc import Callable, Generator
from contextlib import suppress
from typing import Any

import anyio
import httpx
import pytest
from flexportal import AsyncFlexPortal, ConfigurationError, FlexPortal, FlexPortalError
from flexportal.testing import InstantClock
from flexportal.tracing import AttemptEvent, RequestEvent
from flexportal_core.http import response as received
from tests.client.customers import EMAIL, KEY, URL, Script, async_client, client, failed, page
from tests.http.sockets import OK, RawServer, Reply, raw_server, sending, silent, unused_port
from tests.http.things import Chunks
from tests.shown import shown_of

KINDS = pytest.mark.parametrize("kind", ["sync", "asyncio", "trio"])
ECHO = f"{KEY} {EMAIL}"
HEADERS = {
    "X-Echo": ECHO,
    f"X-{KEY}": "1",
    "Set-Cookie": f"k={KEY}",
    "Location": f"/{KEY}?{EMAIL}",
    "X-Request-Id": ECHO,
    "Retry-After": "0",
}


@pytest.fixture(scope="module")
def server() -> Generator[RawServer]:
    with raw_server() as running:
        yield running


def echo(status_code: int, content: str = "", media_type: str = "application/json") -> Callable[[], httpx.Response]:
    text = (
        content
        or f'{{"error": {{"code": "{KEY}", "message": "{ECHO}", "details": [{{"path": "{EMAIL}", "message": "{KEY}", "code": "{KEY}"}}]}}}}'
    )
    return lambda: httpx.Response(status_code, headers={"Content-Type": media_type} | HEADERS, content=text)


def packed(content: bytes) -> httpx.Response:
    return httpx.Response(200, headers={"Content-Encoding": "gzip"}, stream=Chunks(content))


FAULTS: dict[str, Callable[[], httpx.Response | Exception]] = {
    **{str(status): echo(status) for status in (302, 400, 401, 403, 404, 418, 422, 429, 500)},
    "HTML": echo(502, f"<p>{ECHO}</p>", "text/html"),
    "undeclared success": echo(299, f'"{ECHO}"'),
    "no page": echo(200, f'{{"customers": ["{KEY}"], "{KEY}": "{EMAIL}"}}', f"text/{KEY}"),
    "no JSON": echo(200, ECHO),
    "too large": echo(200, ECHO * 1000),
    "content coding": lambda: httpx.Response(200, headers={"Content-Encoding": KEY}),
    "malformed gzip": lambda: packed(ECHO.encode()),
    "cut gzip": lambda: packed(gzip.compress(ECHO.encode() * 99)[:-9]),
    "protocol": lambda: httpx.RemoteProtocolError(f"illegal status line: {ECHO}"),
    "timeout": lambda: httpx.ReadTimeout(ECHO),
    "OS error": lambda: OSError(ECHO),
    "cursor cycle": lambda: page(next_cursor="c"),
}
RAW: dict[str, Reply] = {
    "closed": sending(),
    "silent": silent,
    "malformed status line": sending(ECHO.encode() + b"\r\n\r\n"),
    "malformed header": sending(OK, ECHO.encode() + b"\r\n\r\n"),
    "body cut": sending(OK, f"X: {ECHO}\r\nContent-Length: 999\r\n\r\n{{{ECHO}".encode()),
    "malformed chunk": sending(OK, f"Transfer-Encoding: chunked\r\n\r\n{ECHO}\r\n".encode()),
    "500": sending(f"HTTP/1.1 500 {ECHO}\r\nX: {ECHO}\r\nContent-Length: 99\r\n\r\n{ECHO:99}".encode()),
}


@pytest.fixture(autouse=True)
def small_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(received, "MAX_RESPONSE_BYTES", 20_000)


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> Generator[None]:
    """The log of the client shows neither, even where all of it is on."""
    caplog.set_level(logging.DEBUG, "flexportal")
    yield
    for record in caplog.records:
        if record.name.startswith("flexportal"):
            check_text(f"{record.getMessage()} {record.args!r} {record.exc_text or ''}")


def check_text(shown: str) -> None:
    assert KEY not in shown
    assert EMAIL not in shown
    assert EMAIL not in shown.lower()


def check_error(error: FlexPortalError) -> None:
    check_text(shown_of(error, every_frame=False))
    pickled = pickle.dumps(error)
    assert KEY.encode() not in pickled
    assert EMAIL.encode() not in pickled
    check_text(repr(pickle.loads(pickled)) + (error.resume_token or ""))


def run(kind: str, make_sync: Callable[[], FlexPortal], make_async: Callable[[], AsyncFlexPortal]) -> FlexPortalError:
    """The error of a list with the e-mail address as a filter."""
    if kind == "sync":
        with make_sync() as opened, pytest.raises(FlexPortalError) as caught:
            opened.customers.list(email=EMAIL).to_list()
        return caught.value

    async def main() -> FlexPortalError:
        async with make_async() as opened:
            pager = opened.customers.list(email=EMAIL)
            with pytest.raises(FlexPortalError) as raised:
                await pager.to_list()
        return raised.value

    return anyio.run(main, backend=kind)


@pytest.mark.usefixtures("log")
@KINDS
@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_no_error_shows_key_or_address(kind: str, fault: Callable[[], httpx.Response | Exception]) -> None:
    events: list[AttemptEvent] = []

    def on_request(event: RequestEvent) -> dict[str, str]:
        check_text(repr(event))
        return {"traceparent": "00-1"}

    def script() -> Script:
        return Script(*[fault() for _ in range(3)])

    options: dict[str, Any] = {"max_retries": 1, "on_request": on_request, "on_attempt": events.append}
    check_error(run(kind, lambda: client(script(), **options), lambda: async_client(script(), **options)))
    assert events
    check_text(repr(events))


@pytest.mark.usefixtures("log")
@KINDS
@pytest.mark.parametrize("reply", RAW.values(), ids=RAW)
def test_no_error_shows_key_or_address_over_a_socket(server: RawServer, kind: str, reply: Reply) -> None:
    server.begin(reply)
    options: dict[str, Any] = {
        "base_url": server.url,
        "max_retries": 1,
        "timeout": 0.5 if reply is silent else 10.0,
        "clock": InstantClock(),
    }
    check_error(run(kind, lambda: FlexPortal(KEY, "acme", **options), lambda: AsyncFlexPortal(KEY, "acme", **options)))
    assert f"Bearer {KEY}".encode() in server.requests[0]


@KINDS
def test_a_refused_connection_shows_neither(kind: str) -> None:
    options: dict[str, Any] = {"base_url": f"http://127.0.0.1:{unused_port()}", "max_retries": 0}
    check_error(run(kind, lambda: FlexPortal(KEY, "acme", **options), lambda: AsyncFlexPortal(KEY, "acme", **options)))


INVALID: list[dict[str, Any]] = [
    {"base_url": "http://x.example"},
    {"base_url": f"https://{KEY}@x.example"},
    {"base_url": f"::{KEY}"},
    {"region": "mars"},
    {"timeout": 0},
    {"requests_per_minute": 0},
    {"on_request": 1},
    {"transport": 1},
    {"tenant_id": "two words"},
    {"api_key": f"{KEY} and more"},
    {"api_key": [KEY]},
]


@pytest.mark.parametrize("kind", [FlexPortal, AsyncFlexPortal])
@pytest.mark.parametrize(
    "options", INVALID, ids=[f"{next(iter(each))}-{number}" for number, each in enumerate(INVALID)]
)
@pytest.mark.parametrize("origin", ["argument", "environment"])
def test_no_configuration_error_shows_the_key(
    kind: type[FlexPortal], options: dict[str, Any], origin: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even the variables of its frames, the environment among them; but for a base URL that the caller passed."""
    monkeypatch.setenv("FLEXPORTAL_API_KEY", KEY)
    settings: dict[str, Any] = {"tenant_id": "acme"} | ({"api_key": KEY} if origin == "argument" else {}) | options
    with pytest.raises(ConfigurationError) as caught:
        kind(**settings)
    check_text(f"{caught.value!r} {''.join(traceback.format_exception(caught.value))}")
    if KEY not in str(options.get("base_url")):
        check_error(caught.value)


def test_no_error_of_the_environment_shows_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLEXPORTAL_API_KEY", f"{KEY}\n")
    with pytest.raises(ConfigurationError) as caught:
        FlexPortal(tenant_id="acme")
    check_error(caught.value)
    monkeypatch.setenv("FLEXPORTAL_API_KEY", KEY)
    monkeypatch.setenv("HTTPS_PROXY", f"gopher://user:{KEY}@p.example")
    with pytest.raises(ConfigurationError) as caught:
        FlexPortal(tenant_id="acme", base_url="https://x.example")
    check_error(caught.value)


@pytest.mark.parametrize(
    "work",
    [
        lambda opened: opened.with_options(timeout=0),
        lambda opened: opened.customers.list(email=["x" * 70_000, EMAIL]).first(),
        lambda opened: (opened.close(), opened.customers.list(email=EMAIL).first()),
    ],
    ids=["option", "long URL", "closed"],
)
def test_no_error_without_a_request_shows_the_key(work: Callable[[FlexPortal], object]) -> None:
    with pytest.raises(FlexPortalError) as caught:
        work(client(Script(failed(500))))
    check_text(shown_of(caught.value))


@pytest.mark.parametrize("value", [f"a\r\nX: {KEY}", f"ü{KEY}"], ids=["line break", "not ASCII"])
def test_an_invalid_header_of_a_hook_is_not_shown(value: str) -> None:
    opened = client(Script(), on_request=lambda _event: {"trace": value})
    with pytest.raises(ValueError, match="on_request") as caught:
        opened.customers.list(email=EMAIL).first()
    check_text("".join(traceback.format_exception(caught.value)) + repr(caught.value.args))


@pytest.mark.parametrize("make", [client, async_client])
def test_what_contains_the_key_cannot_be_pickled(make: Callable[..., Any]) -> None:
    opened = make(Script())
    pager = opened.customers.list(email=EMAIL)
    for each in (opened, opened.customers, pager, opened._session):
        with pytest.raises(Exception, match="pickle") as caught:
            pickle.dumps(each)
        assert KEY not in repr(caught.value)


@pytest.mark.usefixtures("log")
def test_no_log_record_of_a_success_shows_key_or_address() -> None:
    opened = client(Script(page(email=EMAIL)))
    assert opened.customers.find(email=EMAIL) is not None
    with suppress(FlexPortalError):
        opened.customers.list(email=[EMAIL, "other@example.com"]).to_list()


def test_the_log_of_the_client_has_a_line_for_each_attempt(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "flexportal")
    client(Script(failed(503), page(email=EMAIL)), max_retries=1).customers.find(email=EMAIL)
    assert [record.name for record in caplog.records] == ["flexportal"] * 2


def test_the_key_is_sent_to_no_other_server() -> None:
    script = Script(httpx.Response(302, headers={"Location": "http://127.0.0.1:2/"}), page())
    opened = client(script)
    with pytest.raises(FlexPortalError, match="redirect"):
        opened.customers.list().first()
    opened.customers.list().first()
    assert {f"{request.url.scheme}://{request.url.netloc.decode()}" for request in script.requests} == {URL}
    assert all(KEY not in str(request.url) for request in script.requests)
