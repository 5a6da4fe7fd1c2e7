"""Every option has one argument, most have a variable, and a single call may have its own: sync and async."""

from __future__ import annotations

import base64
import ssl
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

import anyio
import httpx
import pytest
from certificate import make_certificate
from flexportal import APIConnectionError, APIStatusError, APITimeoutError, AsyncFlexPortal, FlexPortal, FlexPortalError
from flexportal.errors import ConfigurationError
from flexportal.version import __version__
from tests.client.customers import EMAIL, KEY, Script, async_client, client, page
from tests.http.sockets import (
    EMPTY_OBJECT,
    OK,
    RawServer,
    dripping,
    raw_server,
    sending,
    silent,
    tls_server,
)
from tests.shown import shown_of

SECRET = "gateway-5ecret"
KINDS = pytest.mark.parametrize("kind", ["sync", "asyncio", "trio"])


def sent(kind: str, **options: Any) -> Any:
    """What `request("GET", "/v1/things")` of a client with these options returns."""
    change: dict[str, Any] = options.pop("change", {})
    if kind == "sync":
        with FlexPortal(KEY, "acme", **options) as opened:
            return opened.with_options(**change).request("GET", "/v1/things")

    async def main() -> Any:
        async with AsyncFlexPortal(KEY, "acme", **options) as opened:
            return await opened.with_options(**change).request("GET", "/v1/things")

    return anyio.run(main, backend=kind)


def first(kind: str, url: str) -> None:
    """Request the first page of customers."""
    if kind == "sync":
        with FlexPortal(KEY, "acme", base_url=url, max_retries=0) as opened:
            opened.customers.list().first()
            return

    async def main() -> None:
        async with AsyncFlexPortal(KEY, "acme", base_url=url, max_retries=0) as opened:
            await opened.customers.list().first()

    anyio.run(main, backend=kind)


def settings(**options: Any) -> Any:
    return FlexPortal(KEY, "acme", **options)._session.settings


@pytest.mark.parametrize(
    ("argument", "text", "value", "read"),
    [
        ("timeout", "5.5", 5.5, lambda found: found.retry.timeout),
        ("timeout", "none", None, lambda found: found.retry.timeout),
        ("connect_timeout", "2", 2.0, lambda found: found.retry.connect_timeout),
        ("max_retries", " 0 ", 0, lambda found: found.retry.max_retries),
        ("deadline", "60", 60.0, lambda found: found.retry.deadline),
        ("requests_per_minute", "100", True, lambda found: found.rate_limit is not None),
        (
            "application",
            "billing-sync/2.1 host",
            f"flexportal-python/{__version__} billing-sync/2.1 host",
            lambda found: found.user_agent,
        ),
    ],
)
def test_an_option_that_is_not_passed_comes_from_its_variable(
    monkeypatch: pytest.MonkeyPatch, argument: str, text: str, value: object, read: Callable[[Any], object]
) -> None:
    default = read(settings())
    monkeypatch.setenv(f"FLEXPORTAL_{argument.upper()}", text)
    assert (read(settings()), read(settings()) == default) == (value, False)
    passed = {"application": "x", "requests_per_minute": None, "max_retries": 1}.get(argument, 7)
    assert read(settings(**{argument: passed})) != value


@pytest.mark.parametrize(
    "variable", ["TIMEOUT", "CONNECT_TIMEOUT", "MAX_RETRIES", "DEADLINE", "REQUESTS_PER_MINUTE", "APPLICATION"]
)
def test_a_malformed_variable_is_named(monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    monkeypatch.setenv(f"FLEXPORTAL_{variable}", "(many)")
    with pytest.raises(ConfigurationError, match=f"FLEXPORTAL_{variable}"):
        settings()


def test_a_rate_limit_file_may_come_from_its_variable(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("FLEXPORTAL_RATE_LIMIT_FILE", str(tmp_path / "limit"))
    assert settings().rate_limit is None
    client(Script(page()), requests_per_minute=100).customers.list().first()
    assert (tmp_path / "limit").exists()


@pytest.mark.parametrize("make", [client, async_client])
def test_headers_are_sent_and_a_single_call_may_have_others(make: Callable[..., Any]) -> None:
    script = Script(page())
    opened = make(script, headers={"X-Gateway": SECRET, "X-A": "1"}, on_request=lambda event: {"x-a": "hook"})
    changed = opened.with_options(headers={"x-gateway": "other"}, timeout=5)

    async def both() -> None:
        await opened.customers.list().first()
        await changed.customers.list().first()

    if make is client:
        opened.customers.list().first(), changed.customers.list().first()
    else:
        anyio.run(both)
    values = [request.headers.get_list("x-gateway") for request in script.requests]
    assert values == [[SECRET], ["other"]]
    assert [request.headers.get_list("X-A") for request in script.requests] == [["hook"]] * 2
    assert [request.extensions["timeout"]["read"] for request in script.requests] == [30.0, 5]


def test_the_value_of_a_header_is_in_no_repr_and_no_error() -> None:
    echo = httpx.Response(
        400, headers={"X-Request-Id": "r-1", "X": SECRET}, json={"error": {"message": SECRET, "code": SECRET}}
    )
    opened = client(Script(echo), headers={"X-Gateway": SECRET})
    with pytest.raises(APIStatusError) as caught:
        opened.customers.list().first()
    assert caught.value.request_id == "r-1"
    assert SECRET not in shown_of(caught.value, every_frame=False)
    assert SECRET not in repr([opened, opened._session.settings, vars(opened)])
    for options in ({"headers": {"Host": SECRET}}, {"headers": {"a": f"{SECRET}\n"}}, {"proxy": f"ftp://u:{SECRET}@x"}):
        with pytest.raises(ConfigurationError) as refused:
            FlexPortal(KEY, "acme", **cast("Any", options))
        assert SECRET not in shown_of(refused.value, every_frame=False)


@pytest.mark.parametrize("value", [EMAIL, quote(EMAIL), [EMAIL]])
@pytest.mark.parametrize("option", ["region", "max_retries", "requests_per_minute", "timeout", "base_url"])
def test_an_address_that_is_passed_for_an_option_is_not_repeated(option: str, value: object) -> None:
    with pytest.raises(ConfigurationError) as refused:
        FlexPortal(KEY, "acme", **cast("Any", {option: value}))
    assert "zoe" not in repr([refused.value, refused.value.__cause__, refused.value.__context__])


@KINDS
def test_a_proxy_that_is_passed_is_used_also_for_this_machine(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "*")
    with raw_server() as proxy:
        proxy.begin(sending(EMPTY_OBJECT))
        url = proxy.url.replace("//", f"//user:{SECRET}@")
        assert sent(kind, base_url="http://127.0.0.1:1", proxy=url) == {}
        (request,) = proxy.requests
    assert request.startswith(b"GET http://127.0.0.1:1/v1/things HTTP/1.1\r\n")
    assert base64.b64encode(f"user:{SECRET}".encode()) in request


@KINDS
def test_the_password_of_a_proxy_that_fails_is_not_shown(kind: str) -> None:
    with pytest.raises(APIConnectionError) as caught:
        sent(
            kind,
            base_url="http://x.example",
            allow_insecure=True,
            proxy=f"http://u:{SECRET}@127.0.0.1:1",
            max_retries=0,
        )
    assert SECRET not in shown_of(caught.value, every_frame=False)


@KINDS
def test_the_certificates_that_are_passed_are_trusted(kind: str, tmp_path: Path) -> None:
    certificate = make_certificate(tmp_path)
    empty = tmp_path / "folder"
    empty.mkdir()
    with tls_server(certificate, sending(EMPTY_OBJECT)) as (url, _):
        for trusted in (str(certificate), certificate, ssl.create_default_context(cafile=certificate)):
            assert sent(kind, base_url=url, verify=trusted) == {}
        for others in (None, empty):
            with pytest.raises(APIConnectionError) as caught:
                sent(kind, base_url=url, verify=others)
            assert not caught.value.is_transient


@KINDS
def test_a_proxy_over_https_is_trusted_by_the_same_certificates(kind: str, tmp_path: Path) -> None:
    certificate = make_certificate(tmp_path)
    with tls_server(certificate, sending(EMPTY_OBJECT)) as (url, _):
        plain = {"base_url": "http://x.example", "allow_insecure": True, "proxy": url}
        assert sent(kind, **plain, verify=certificate) == {}
        with pytest.raises(APIConnectionError) as caught:
            sent(kind, **plain)
        assert not caught.value.is_transient


@KINDS
@pytest.mark.parametrize("option", ["connect_timeout", "change"])
def test_connecting_has_a_time_limit_of_its_own(kind: str, option: str) -> None:
    """It bounds the handshake of TLS, too, and nothing after it."""
    given = {option: 0.15 if option == "connect_timeout" else {"connect_timeout": 0.15}}
    with raw_server() as server:
        server.begin(silent)
        started = time.monotonic()
        with pytest.raises(APITimeoutError, match="ConnectTimeout") as caught:
            sent(kind, base_url=server.url.replace("http:", "https:"), max_retries=0, timeout=20, **given)
        assert time.monotonic() - started < 10
        assert not caught.value.request_sent
        server.begin(dripping(OK, *[b"X: y\r\n"] * 20, b"Content-Length: 2\r\n\r\n{}"))
        assert sent(kind, base_url=server.url, timeout=None, **given) == {}


def test_a_transport_gets_the_time_limits() -> None:
    script = Script(page())
    opened = client(script, timeout=3, connect_timeout=9)
    opened.customers.list().first()
    opened.with_options(timeout=None).customers.list().first()
    opened.with_options(timeout=None, connect_timeout=None).customers.list().first()
    found = [request.extensions["timeout"] for request in script.requests]
    assert [(each["connect"], each["read"]) for each in found] == [(3, 3), (9, None), (None, None)]


@KINDS
def test_the_limits_of_connections_are_respected(kind: str) -> None:
    with raw_server() as server:
        server.begin(sending(EMPTY_OBJECT, keep=True))
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=0, keepalive_expiry=None)

        async def twice() -> None:
            async with AsyncFlexPortal(KEY, "acme", base_url=server.url, limits=limits) as opened:
                for _ in range(2):
                    await opened.request("GET", "/v1/things")

        if kind == "sync":
            with FlexPortal(KEY, "acme", base_url=server.url, limits=limits) as opened:
                for _ in range(2):
                    opened.request("GET", "/v1/things")
        else:
            anyio.run(twice, backend=kind)
        assert len(server.connections) == 2


def answers(status: int, body: bytes) -> Callable[[RawServer], object]:
    head = b"HTTP/1.1 %d X\r\nX-Request-Id: r-1\r\nX: %s\r\nContent-Length: 30\r\n\r\n" % (status, KEY.encode())
    return lambda server: server.begin(sending(head, body))


@KINDS
@pytest.mark.parametrize(
    ("answer", "status"),
    [(answers(500, b"x" * 30), 500), (answers(200, b'{"customers": "none"}         '), 200), (answers(200, b"{"), 200)],
    ids=["error response", "not by the contract", "body cut"],
)
def test_every_error_after_a_response_has_its_status_and_headers(
    kind: str, answer: Callable[[RawServer], object], status: int
) -> None:
    with raw_server() as server:
        answer(server)
        with pytest.raises(FlexPortalError) as caught:
            first(kind, server.url)
    response = caught.value.response
    assert response is not None
    assert (caught.value.request_id, response.status_code, response.headers["X"]) == ("r-1", status, "***")
    assert KEY not in shown_of(caught.value, every_frame=False)


def test_without_a_response_an_error_has_none() -> None:
    with pytest.raises(APIConnectionError) as caught:
        client(Script(httpx.ConnectError("x"))).customers.list().first()
    assert (caught.value.response, caught.value.request_id) == (None, None)


def test_a_page_has_status_headers_and_request_id() -> None:
    response = page()
    response.headers["X-Request-Id"] = "r-2"
    (found,) = client(Script(response)).customers.list().pages()
    assert (found.status_code, found.request_id, found.headers["content-type"]) == (200, "r-2", "application/json")
