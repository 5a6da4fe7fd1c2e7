"""Connections: what every request carries, one policy for all walks, and an end that says so."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from threading import Event
from typing import Any

import anyio
import httpx
import pytest
from flexportal.configuration import Configuration
from flexportal.connection import AsyncConnection, Connection, Settings
from flexportal.errors import (
    APIConnectionError,
    BadRequestError,
    ConfigurationError,
    FlexPortalError,
    InternalServerError,
    RateLimitError,
)
from flexportal.outgoing import Requests
from flexportal.pace import Pace
from flexportal.page import PageRequest
from flexportal.policy import Budget, Clock, Deadline, Policy
from flexportal.secret import Secret
from flexportal.tracing import AttemptEvent, Hooks
from flexportal.version import __version__
from tests.scripted import KEY, LIST_CUSTOMERS, URL, Script, customer, refused

FIRST = PageRequest({}, None, 10)
AT_ONCE = Policy(backoff=0.0)
CLOSED = "this portal is closed; open a new one"


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
    with pytest.raises(FlexPortalError) as caught:
        connection.page(LIST_CUSTOMERS, FIRST, Deadline())
    assert str(caught.value) == CLOSED
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


class Closable(httpx.MockTransport):
    """A transport that counts how often it was closed."""

    closed = 0

    def close(self) -> None:
        self.closed += 1

    async def aclose(self) -> None:
        self.closed += 1


def test_a_view_that_is_closed_leaves_the_connection_open() -> None:
    script = Script([customer(1)])
    network = Closable(script)
    connection = Connection.open(settings(), network)
    view = connection.view(settings(policy=Policy(deadline=5.0)))
    assert view.deadline().seconds == 5.0
    assert len(view.page(LIST_CUSTOMERS, FIRST, Deadline())) == 1
    view.close()
    with pytest.raises(FlexPortalError, match=CLOSED):
        view.page(LIST_CUSTOMERS, FIRST, Deadline())
    assert len(connection.page(LIST_CUSTOMERS, FIRST, Deadline())) == 1
    assert network.closed == 0


def test_a_connection_that_is_closed_closes_its_views_and_the_transport_once() -> None:
    network = Closable(Script([customer(1)]))
    connection = Connection.open(settings(), network)
    view = connection.view(settings())
    for _ in range(2):
        connection.close()
    with pytest.raises(FlexPortalError, match=CLOSED):
        view.page(LIST_CUSTOMERS, FIRST, Deadline())
    assert network.closed == 1


@pytest.mark.anyio
async def test_tasks_in_the_background_end_with_their_connection_and_all_with_the_line() -> None:
    network = Closable(Script([customer(1)]))
    connection = AsyncConnection.open(settings(), network)
    first, second = (connection.view(settings()) for _ in range(2))
    tasks = [each.backgrounds.begin(anyio.sleep_forever) for each in (connection, first, second)]
    await first.aclose()
    assert [task.is_over for task in tasks] == [False, True, False]
    assert network.closed == 0
    await connection.aclose()
    assert [task.is_over for task in tasks] == [True, True, True]
    assert network.closed == 1


def test_a_page_that_nobody_wants_any_more_is_not_asked_for() -> None:
    script, given_up = Script([customer(1)]), Event()
    given_up.set()
    with pytest.raises(FlexPortalError) as caught:
        opened(script).page(LIST_CUSTOMERS, FIRST, Deadline(), given_up=given_up)
    assert str(caught.value) == "this iteration is closed; its resume_token says where another can go on"
    assert script.requests == []


def test_a_wait_ends_when_nobody_wants_the_page_any_more() -> None:
    waits: list[float | None] = []

    class Noting(Event):
        def wait(self, timeout: float | None = None) -> bool:
            waits.append(timeout)
            return False

    script = Script([customer(1)], [refused(503, Retry_After="0")])
    opened(script).page(LIST_CUSTOMERS, FIRST, Deadline(), given_up=Noting())
    assert waits == [0.0]


def requests_of(tenant: str) -> Requests[Any]:
    return Requests(LIST_CUSTOMERS, Configuration(Secret(KEY), tenant, URL))


@pytest.mark.anyio
async def test_the_requests_of_a_listing_are_used_and_its_hooks_are_told() -> None:
    script, told = Script([customer(1)]), list[AttemptEvent]()
    hooks = Hooks(on_attempt=told.append)
    opened(script, hooks=hooks).page(LIST_CUSTOMERS, FIRST, Deadline(), requests_of("one"))
    connection = opened_async(script, hooks=hooks)
    await connection.page(LIST_CUSTOMERS, FIRST, Deadline(), requests_of("two"))
    await connection.aclose()
    assert [request.headers["Tenant-ID"] for request in script.requests] == ["one", "two"]
    assert [attempt.status_code for attempt in told] == [200, 200]


def test_a_request_too_long_for_a_url_is_an_error_of_ours() -> None:
    script = Script()
    with pytest.raises(FlexPortalError, match="too long for a URL"):
        opened(script).page(LIST_CUSTOMERS, PageRequest({"email": "x" * 70_000}, None, 1), Deadline())
    assert script.requests == []


def test_requests_go_out_at_the_pace() -> None:
    pace = Pace(1)
    opened(Script([customer(1)]), pace=pace).page(LIST_CUSTOMERS, FIRST, Deadline())
    slot = pace.take()
    assert slot is not None
    assert slot > 0, "it was used, and is usable again in a minute"


def test_a_date_to_come_back_at_is_read_by_the_connection_s_clock() -> None:
    clock = Clock(today=lambda: datetime(2026, 3, 14, 9, 0, tzinfo=UTC))
    script = Script(faults=[refused(429, Retry_After="Sat, 14 Mar 2026 09:00:30 GMT")])
    with pytest.raises(RateLimitError) as caught:
        opened(script, clock=clock, policy=Policy(max_retries=0)).page(LIST_CUSTOMERS, FIRST, Deadline())
    assert caught.value.retry_after == 30.0


def test_an_error_does_not_repeat_the_address_that_was_asked_for() -> None:
    script = Script(faults=[refused(400, message="zoe@example.com is no active customer")])
    page = PageRequest({"status": "active", "email": "zoe@example.com"}, None, 10)
    with pytest.raises(BadRequestError) as caught:
        opened(script).page(LIST_CUSTOMERS, page, Deadline())
    assert caught.value.message == "*** is no active customer"


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
