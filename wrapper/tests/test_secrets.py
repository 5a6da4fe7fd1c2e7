"""The key is nowhere but in the request's header; an e-mail address is in no log record.

The server here is hostile: whatever it is asked, it repeats key and address in status line, headers and body.
"""

from __future__ import annotations

import logging
import pickle
import socket
import threading
import traceback
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager, suppress
from typing import Any

import httpx
import pytest
from flexportal import APIStatusError, AsyncFlexPortal, ConfigurationError, FlexPortal, FlexPortalError
from flexportal.secret import Secret
from tests.scripted import KEY, URL, Script, async_portal, body_of, customer, envelope, portal, refused

EMAIL = "zoe.meyer@example.com"
SECRET_HEADERS = {"X-Echo": f"{KEY} {EMAIL}", f"X-{KEY}": "1", "Set-Cookie": f"k={KEY}", "Location": f"/{KEY}?{EMAIL}"}


def echoing(status_code: int, body: str = "", media_type: str = "application/json") -> httpx.Response:
    content = body or f'{{"error": {{"code": "{KEY}", "message": "{KEY} {EMAIL}", "details": []}}}}'
    return httpx.Response(status_code, headers={"Content-Type": media_type} | SECRET_HEADERS, content=content)


FAULTS: dict[str, Callable[[], httpx.Response | Exception]] = {
    "bad request": lambda: echoing(400),
    "refused key": lambda: echoing(401),
    "rate limit": lambda: echoing(429),
    "server error": lambda: echoing(500),
    "HTML": lambda: echoing(502, f"<p>{KEY}</p>", "text/html"),
    "redirect": lambda: echoing(302),
    "undeclared": lambda: echoing(299, f'"{KEY}"'),
    "no page": lambda: echoing(200, f'{{"customers": ["{KEY}"], "{KEY}": 1}}', f"text/{KEY}"),
    "no JSON": lambda: echoing(200, f"{KEY} {EMAIL}"),
    "protocol": lambda: httpx.RemoteProtocolError(f"illegal status line: {KEY} {EMAIL}"),
    "timeout": lambda: httpx.ReadTimeout(f"{KEY}"),
    "reset": lambda: OSError(f"{KEY}"),
    "compressed": lambda: httpx.Response(200, headers={"Content-Encoding": f"{KEY}"}, content=b""),
    "circle": lambda: httpx.Response(200, json=envelope([customer(1)], "c")),
}


def everything_of(error: BaseException) -> str:
    """All that a tool which reports errors might show of one."""
    parts: list[str] = []
    link: BaseException | None = error
    for _ in range(20):
        if link is None:
            break
        parts += [str(link), repr(link), repr(link.args), repr(vars(link))]
        response = getattr(link, "response", None)
        if response is not None:
            parts += [response.text, repr(response), repr(response.headers.multi_items())]
        request = getattr(link, "_request", None)
        if request is not None:
            parts += [repr(request.headers.multi_items()), str(request.url)]
        link = link.__cause__ or link.__context__
    parts += traceback.format_exception(error)
    parts += traceback.TracebackException.from_exception(error, capture_locals=True).format()
    return "\n".join(parts)


def caught(run: Callable[[], Any]) -> FlexPortalError:
    with pytest.raises(FlexPortalError) as raised:
        run()
    return from_ours_on(raised.value)


def from_ours_on(error: FlexPortalError) -> FlexPortalError:
    """The error without the frames above ours: their variables are the caller's, and not ours to guard."""
    ours = error.__traceback__
    while ours is not None and "/flexportal/" not in ours.tb_frame.f_code.co_filename:
        ours = ours.tb_next
    assert ours is not None
    return error.with_traceback(ours)


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
@pytest.mark.parametrize("retries", [0, 1])
def test_no_error_shows_the_key(fault: Callable[[], httpx.Response | Exception], retries: int) -> None:
    script = Script(faults=[fault() for _ in range(5)])
    opened = portal(script, max_retries=retries)
    error = caught(opened.customers.list(email=EMAIL).to_list)
    assert KEY not in everything_of(error)
    assert KEY.encode() not in pickle.dumps(error)
    assert KEY not in (error.resume_token or "")
    check_address(error)
    assert script.requests[0].headers["Authorization"] == f"Bearer {KEY}"


@pytest.mark.anyio
@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
async def test_no_awaited_error_shows_the_key(fault: Callable[[], httpx.Response | Exception]) -> None:
    async with async_portal(Script(faults=[fault() for _ in range(5)])) as opened:
        with pytest.raises(FlexPortalError) as raised:
            await opened.customers.list(email=EMAIL).to_list()
    error = from_ours_on(raised.value)
    assert KEY not in everything_of(error)
    assert KEY.encode() not in pickle.dumps(error)
    check_address(error)


def check_address(error: FlexPortalError) -> None:
    """What may be logged of an error does not have the address that was asked for, whatever the server says."""
    shown = "".join(traceback.format_exception(error)) + repr(error) + str(error.args)
    if isinstance(error, APIStatusError):
        shown += error.response.text + str(error.response.headers.multi_items()) + str(error.details)
    assert EMAIL not in shown
    assert EMAIL.encode() not in pickle.dumps(error)


def test_the_check_would_see_a_key_in_a_variable() -> None:
    """What the tests above look through does show variables."""

    def careless() -> None:
        key = KEY
        raise FlexPortalError(f"{len(key)}")

    with pytest.raises(FlexPortalError) as raised:
        careless()
    assert KEY in everything_of(raised.value)


@contextmanager
def echo_server(answer: Callable[[bytes], bytes]) -> Generator[str, None, None]:
    """A server on a real socket that answers each connection's request with what is made of it."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with closing(connection):
                connection.settimeout(5)
                connection.sendall(answer(connection.recv(65536)))

    listener.settimeout(10)
    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(10)
        assert not thread.is_alive()


RAW: dict[str, Callable[[bytes], bytes]] = {
    "nothing": lambda request: b"",
    "the request itself": lambda request: request,
    "a broken status line": lambda request: KEY.encode() + b"\r\n\r\n",
    "a broken header": lambda request: b"HTTP/1.1 200 OK\r\n" + KEY.encode() + b"\r\n\r\n",
    "half a body": lambda request: b"HTTP/1.1 200 OK\r\nX: " + KEY.encode() + b"\r\nContent-Length: 999\r\n\r\n{",
    "broken gzip": lambda request: (
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 16\r\n\r\n" + KEY.encode()[:16]
    ),
    "an error": lambda request: b"HTTP/1.1 500 " + KEY.encode() + b"\r\nX: " + KEY.encode() + b"\r\n\r\n" + request,
}


@pytest.mark.parametrize("answer", RAW.values(), ids=RAW)
def test_no_error_shows_the_key_over_a_real_socket(
    answer: Callable[[bytes], bytes], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with echo_server(answer) as url, FlexPortal(KEY, "acme", base_url=url, max_retries=0) as opened:
        error = caught(opened.customers.list(email=EMAIL).to_list)
    assert KEY not in everything_of(error)
    assert KEY.encode() not in pickle.dumps(error)
    check_log(caplog)


def test_a_refused_connection_shows_no_key() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        port = listener.getsockname()[1]
    with FlexPortal(KEY, "acme", base_url=f"http://127.0.0.1:{port}", max_retries=0) as opened:
        assert KEY not in everything_of(caught(opened.customers.list().first))


BAD_SETTINGS: list[dict[str, Any]] = [
    {"base_url": "http://x.example"},
    {"base_url": "https://x.example", "region": "eu"},
    {"base_url": "::"},
    {"region": "mars"},
    {"timeout": 0},
    {"max_retries": -1},
    {"deadline": 0},
    {"requests_per_minute": 0},
    {"on_request": 1},
    {"transport": 1},
    {"tenant_id": "two words"},
    {"api_key": f"{KEY} and more"},
    {"api_key": [KEY]},
]


@pytest.mark.parametrize("kind", [FlexPortal, AsyncFlexPortal])
@pytest.mark.parametrize("options", BAD_SETTINGS, ids=repr)
@pytest.mark.parametrize("by_environment", [False, True], ids=["passed", "environment"])
def test_no_configuration_error_shows_the_key(
    kind: type[FlexPortal | AsyncFlexPortal],
    options: dict[str, Any],
    by_environment: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Not even to a tool that shows the variables of each frame, the environment among them."""
    monkeypatch.setenv("FLEXPORTAL_API_KEY", KEY)
    settings: dict[str, Any] = {"tenant_id": "acme"} | ({} if by_environment else {"api_key": KEY}) | options
    error = caught(lambda: kind(**settings))
    assert isinstance(error, ConfigurationError)
    assert KEY not in everything_of(error)
    assert KEY.encode() not in pickle.dumps(error)


def test_no_error_of_the_environment_s_shows_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLEXPORTAL_API_KEY", f"{KEY}\n")
    assert KEY not in everything_of(caught(lambda: FlexPortal(tenant_id="acme")))
    monkeypatch.setenv("FLEXPORTAL_API_KEY", KEY)
    monkeypatch.setenv("HTTPS_PROXY", "gopher://user:pass-phrase@p.example")
    shown = everything_of(caught(lambda: FlexPortal(tenant_id="acme", base_url="https://x.example")))
    assert KEY not in shown
    assert "pass-phrase" not in shown


def test_no_error_of_a_view_or_a_closed_portal_shows_the_key() -> None:
    opened = portal(Script(faults=[refused(500)]))
    assert KEY not in everything_of(caught(lambda: opened.with_options(timeout=0)))
    assert KEY not in everything_of(caught(opened.with_options(timeout=5).customers.list().first))
    assert KEY not in everything_of(caught(opened.customers.list(email="x" * 70_000).first))
    opened.close()
    assert KEY not in everything_of(caught(opened.customers.list().first))


def test_a_secret_shows_and_gives_away_nothing() -> None:
    secret = Secret(KEY)
    assert f"{secret!r} {secret} {[secret]}" == "Secret(***) Secret(***) [Secret(***)]"
    assert secret == Secret(KEY) != KEY
    assert secret != Secret(EMAIL)
    assert hash(secret) == hash(Secret(KEY)) != hash(Secret(EMAIL))
    with pytest.raises(TypeError) as raised:
        pickle.dumps(secret)
    assert str(raised.value) == "a secret does not pickle; read it anew where it is needed"


@pytest.mark.parametrize("make", [portal, async_portal])
def test_nothing_that_a_caller_holds_shows_the_key(make: Callable[..., Any]) -> None:
    opened = make(Script())
    pager = opened.customers.list(email=EMAIL)
    holders: list[Any] = [opened, opened.customers, pager, pager.pages()]
    for held in holders:
        assert KEY not in f"{held!r} {held}"
        assert KEY not in repr(held.__dict__)
    assert KEY not in repr(opened._connection.__dict__)
    assert KEY not in pager.resume_token
    assert EMAIL not in pager.resume_token


def check_log(caplog: pytest.LogCaptureFixture) -> None:
    for record in caplog.records:
        line = f"{record.name} {record.getMessage()} {record.args!r} {record.exc_text or ''}"
        assert KEY not in line
        assert EMAIL not in line
        assert "zoe" not in line.lower()


@pytest.mark.parametrize("level", [logging.DEBUG, logging.INFO, logging.WARNING])
@pytest.mark.parametrize("fault", [None, *FAULTS.values()], ids=["none", *FAULTS])
def test_no_log_record_of_any_logger_shows_key_or_address(
    level: int, fault: Callable[[], httpx.Response | Exception] | None, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(level)
    script = Script([customer(1, email=EMAIL)], [fault()] * 2 if fault else [])
    opened = portal(script)
    with suppress(FlexPortalError):
        opened.customers.find(email=EMAIL)
        opened.customers.list(email=[EMAIL, "other@example.com"]).to_list()
    check_log(caplog)
    assert ("flexportal" in {record.name for record in caplog.records}) is (level <= logging.INFO)


@pytest.mark.anyio
async def test_no_log_record_shows_key_or_address_over_a_real_socket_when_awaited(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    with echo_server(RAW["an error"]) as url:
        async with AsyncFlexPortal(KEY, "acme", base_url=url, max_retries=0) as opened:
            with pytest.raises(FlexPortalError):
                await opened.customers.find(email=EMAIL)
    assert "flexportal" in {record.name for record in caplog.records}
    check_log(caplog)


def test_other_users_of_httpx_keep_their_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with portal(Script([customer(1)])) as opened:
        opened.customers.list().first()
    with httpx.Client(transport=httpx.MockTransport(lambda _request: body_of("{}"))) as theirs:
        theirs.get(f"{URL}/theirs")
    assert [record.getMessage() for record in caplog.records if record.name == "httpx"] == [
        f'HTTP Request: GET {URL}/theirs "HTTP/1.1 200 OK"'
    ]


def test_the_key_is_in_no_url_and_goes_to_no_other_place() -> None:
    script = Script([customer(1)], [refused(302, Location="http://127.0.0.1:2/")])
    opened = portal(script)
    with pytest.raises(FlexPortalError):
        opened.customers.list().first()
    opened.customers.list().first()
    assert [request.url.port for request in script.requests] == [1, 1]
    assert all(KEY not in str(request.url) for request in script.requests)
