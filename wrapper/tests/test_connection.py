"""Connections: what every request carries, one policy for all walks, and an end that says so."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from flexportal.configuration import Configuration
from flexportal.connection import AsyncConnection, Connection, Settings
from flexportal.errors import APIConnectionError, ConfigurationError, FlexPortalError, InternalServerError
from flexportal.page import PageRequest
from flexportal.policy import Budget, Deadline, Policy
from flexportal.secret import Secret
from flexportal.version import __version__
from tests.scripted import KEY, LIST_CUSTOMERS, URL, Script, customer, refused

FIRST = PageRequest({}, None, 10)
AT_ONCE = Policy(backoff=0.0)


def settings(**changes: Any) -> Settings:
    options: dict[str, Any] = {"policy": AT_ONCE} | changes
    return Settings(Configuration(Secret(KEY), "acme", URL), **options)


def opened(script: Callable[[httpx.Request], httpx.Response], **changes: Any) -> Connection:
    return Connection.open(settings(**changes), httpx.MockTransport(script))


def opened_async(script: Callable[[httpx.Request], httpx.Response], **changes: Any) -> AsyncConnection:
    return AsyncConnection.open(settings(**changes), httpx.MockTransport(script))


def test_every_request_carries_key_tenant_and_who_is_asking() -> None:
    script = Script([customer(1)])
    opened(script).page(LIST_CUSTOMERS, FIRST, Deadline())
    (request,) = script.requests
    assert request.url == f"{URL}/v1/customers?limit=10"
    assert request.headers["Authorization"] == f"Bearer {KEY}"
    assert request.headers["Tenant-ID"] == "acme"
    assert request.headers["Accept"] == "application/json"
    assert request.headers["Accept-Encoding"] == "gzip, deflate, identity"
    assert request.headers["User-Agent"] == f"flexportal-python/{__version__}"


def test_a_base_url_with_a_path_keeps_it() -> None:
    script = Script([customer(1)])
    configuration = Configuration(Secret(KEY), "acme", f"{URL}/proxy/flex")
    connection = Connection.open(Settings(configuration), httpx.MockTransport(script))
    connection.page(LIST_CUSTOMERS, FIRST, Deadline())
    assert script.requests[0].url.path == "/proxy/flex/v1/customers"


def test_a_fault_that_passes_is_not_seen() -> None:
    script = Script([customer(1)], [httpx.ReadError("reset"), refused(503), None])
    assert len(opened(script).page(LIST_CUSTOMERS, FIRST, Deadline())) == 1
    assert len(script.requests) == 3
    assert len({str(request.url) for request in script.requests}) == 1


@pytest.mark.anyio
async def test_a_fault_that_passes_is_not_seen_when_awaited() -> None:
    script = Script([customer(1)], [httpx.ReadError("reset"), refused(503), None])
    connection = opened_async(script)
    assert len(await connection.page(LIST_CUSTOMERS, FIRST, Deadline())) == 1
    assert len(script.requests) == 3
    await connection.aclose()


def test_a_dead_server_is_not_stormed_by_many_walks() -> None:
    """The budget belongs to the connection, not to the request."""
    script = Script(faults=[refused(500)] * 100)
    connection = opened(script, budget=Budget(5))
    for _ in range(20):
        with pytest.raises(InternalServerError):
            connection.page(LIST_CUSTOMERS, FIRST, Deadline())
    assert len(script.requests) == 25


def test_a_closed_connection_says_so_and_sends_nothing() -> None:
    script = Script([customer(1)])
    connection = opened(script)
    connection.close()
    connection.close()
    with pytest.raises(FlexPortalError, match="this portal is closed; open a new one"):
        connection.page(LIST_CUSTOMERS, FIRST, Deadline())
    assert script.requests == []


@pytest.mark.anyio
async def test_a_closed_connection_says_so_when_awaited() -> None:
    script = Script([customer(1)])
    connection = opened_async(script)
    await connection.aclose()
    await connection.aclose()
    with pytest.raises(FlexPortalError, match="this portal is closed"):
        await connection.page(LIST_CUSTOMERS, FIRST, Deadline())
    assert script.requests == []


def test_a_connection_closed_between_two_attempts_says_so() -> None:
    """Another thread may close the portal while this one waits to try again."""

    def closing(_request: httpx.Request) -> httpx.Response:
        connection.close()
        raise httpx.ReadError("closed")

    connection = opened(closing)
    with pytest.raises(FlexPortalError, match="this portal is closed"):
        connection.page(LIST_CUSTOMERS, FIRST, Deadline())


@pytest.mark.anyio
async def test_a_connection_closed_between_two_attempts_says_so_when_awaited() -> None:
    faults = Script(faults=[httpx.ReadError("reset")] * 2)

    def closing(request: httpx.Request) -> httpx.Response:
        connection._closed = True  # pyright: ignore[reportPrivateUsage]
        return faults(request)

    connection = opened_async(closing)
    with pytest.raises(FlexPortalError, match="this portal is closed"):
        await connection.page(LIST_CUSTOMERS, FIRST, Deadline())
    await connection.aclose()


def test_a_request_too_long_for_a_url_is_an_error_of_ours() -> None:
    script = Script()
    with pytest.raises(FlexPortalError, match="too long for a URL"):
        opened(script).page(LIST_CUSTOMERS, PageRequest({"email": "x" * 70_000}, None, 1), Deadline())
    assert script.requests == []


def test_a_deadline_is_counted_from_the_connection_s_clock() -> None:
    assert opened(Script()).deadline() == Deadline()
    assert opened(Script(), policy=Policy(deadline=5.0)).deadline().seconds == 5.0


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("ALL_PROXY", "gopher://user:pass-phrase@127.0.0.1"),
        ("HTTPS_PROXY", "http://user:pass-phrase@127.0.0.1:port"),
        ("ALL_PROXY", "socks5://user:pass-phrase@127.0.0.1"),
        ("SSL_CERT_FILE", "/nowhere/pass-phrase.pem"),
    ],
    ids=["scheme", "port", "SOCKS without its package", "certificates"],
)
@pytest.mark.parametrize("kind", [Connection, AsyncConnection])
def test_an_environment_that_httpx_cannot_use_is_a_configuration_error(
    monkeypatch: pytest.MonkeyPatch, kind: type[Connection | AsyncConnection], variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(ConfigurationError, match=variable) as caught:
        kind.open(Settings(Configuration(Secret(KEY), "acme", "https://x.example")), None)
    assert "pass-phrase" not in str(caught.value)
    assert caught.value.__context__ is None


def test_settings_do_not_show_the_key() -> None:
    assert KEY not in repr(settings())


def test_redirects_are_not_followed(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    script = Script(faults=[httpx.Response(302, headers={"Location": "http://127.0.0.1:2/elsewhere"})])
    with pytest.raises(FlexPortalError, match="redirects"):
        opened(script).page(LIST_CUSTOMERS, FIRST, Deadline())
    assert len(script.requests) == 1


def test_a_connection_error_is_raised_when_nothing_is_left_to_try() -> None:
    script = Script(faults=[httpx.ConnectError("refused")] * 9)
    with pytest.raises(APIConnectionError, match="refused"):
        opened(script, policy=Policy(max_retries=2, backoff=0.0)).page(LIST_CUSTOMERS, FIRST, Deadline())
    assert len(script.requests) == 3
