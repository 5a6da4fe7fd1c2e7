"""The clients: opening, options, derived clients, closing."""

from __future__ import annotations

import math
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import anyio
import httpx
import pytest
from flexportal import (
    AsyncFlexPortal,
    ConfigurationError,
    FlexPortal,
    FlexPortalError,
    RateLimitError,
)
from flexportal.testing import MockAPI
from tests.client.customers import KEY, URL, Script, async_client, client, failed, page
from tests.http.things import ClosingTransport

BOTH = pytest.mark.parametrize("kind", [FlexPortal, AsyncFlexPortal])
MAKERS = pytest.mark.parametrize("make", [client, async_client])
BACKENDS = pytest.mark.parametrize("backend", ["asyncio", "trio"])
Make = Callable[..., Any]


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("API_KEY", "TENANT_ID", "REGION", "BASE_URL"):
        monkeypatch.delenv(f"FLEXPORTAL_{name}", raising=False)


@BOTH
def test_a_client_shows_its_server_and_tenant(kind: type[FlexPortal]) -> None:
    opened = kind(KEY, "acme", region="us")
    assert (opened.base_url, opened.tenant_id) == ("https://api-us.flexportal.io", "acme")
    assert repr(opened) == f"<{kind.__name__} tenant 'acme' at https://api-us.flexportal.io>"
    assert repr(opened.with_options(tenant_id="globex")).startswith(f"<{kind.__name__} tenant 'globex' at")
    assert repr(object.__new__(kind)) == f"<{kind.__name__} not opened>"


@BOTH
def test_settings_come_from_the_environment(kind: type[FlexPortal], monkeypatch: pytest.MonkeyPatch) -> None:
    assert kind(KEY, "acme").base_url == "https://api-eu.flexportal.io"
    for name, value in {"API_KEY": KEY, "TENANT_ID": "globex", "BASE_URL": "http://127.0.0.1:8765"}.items():
        monkeypatch.setenv(f"FLEXPORTAL_{name}", value)
    opened = kind()
    assert (opened.tenant_id, opened.base_url) == ("globex", "http://127.0.0.1:8765")


class BytesPath(os.PathLike[bytes]):
    """A path as bytes, which pathlib refuses."""

    def __fspath__(self) -> bytes:
        return b"limit"


INVALID = [
    ({"api_key": None}, "FLEXPORTAL_API_KEY"),
    ({"tenant_id": None}, "FLEXPORTAL_TENANT_ID"),
    ({"region": "mars"}, "eu, us, qatar, test"),
    ({"base_url": "http://x.example"}, "allow_insecure=True"),
    *[({"timeout": value}, "timeout=") for value in (0, -1.0, 86_401, math.inf, math.nan, True, "30", 10**400)],
    *[({"deadline": value}, "deadline=") for value in (0, 86_401, "30")],
    *[({"connect_timeout": value}, "connect_timeout=") for value in (0, 86_401, "30")],
    *[({"max_retries": value}, "max_retries=") for value in (-1, 1.5, True, None)],
    *[({"requests_per_minute": value}, "requests_per_minute=") for value in (0, 1.5, True, "100")],
    ({"rate_limit_file": "limit"}, "requests_per_minute="),
    ({"rate_limit_file": 7, "requests_per_minute": 100}, "rate_limit_file="),
    ({"rate_limit_file": BytesPath(), "requests_per_minute": 100}, "rate_limit_file="),
    *[({"application": value}, "application=") for value in ("a b/c/d", "x\r\ny", "a ", 7)],
    *[({"headers": {name: "x"}}, f"headers=: {name.lower()}") for name in ("Authorization", "tenant-ID", "User-Agent")],
    *[({"headers": value}, "headers=: ") for value in ("x", {"x": 1}, {"a b": "c"}, {"a": "b\nc"})],
    *[
        ({"proxy": value}, "proxy=")
        for value in (7, "ftp://x.example", "socks5://x.example", "http://x.example:port", "http://x y", "http://", "")
    ],
    *[
        ({"proxy": value}, "pass a URL such as http://user:password@proxy")
        for value in ("foo", "x.example:3128", "http://x.example:0", "http://x.example:65536")
    ],
    *[({"verify": value}, "verify=") for value in (False, True, "/missing.pem", __file__)],
    *[
        ({"limits": value}, "limits=")
        for value in (7, httpx.Limits(max_connections=0), httpx.Limits(keepalive_expiry=0))
    ],
    ({"limits": httpx.Limits(max_connections=5), "transport": httpx.MockTransport(Script())}, "transport= replaces"),
    ({"on_request": "print"}, "on_request="),
    ({"on_attempt": 1}, "on_attempt="),
    ({"transport": httpx.MockTransport}, "transport="),
]


@BOTH
@pytest.mark.parametrize(("options", "message"), INVALID, ids=lambda value: repr(value)[:40])
def test_an_invalid_setting_is_a_configuration_error(
    kind: type[FlexPortal], options: dict[str, Any], message: str
) -> None:
    with pytest.raises(ConfigurationError, match=message):
        kind(**(dict[str, Any](api_key=KEY, tenant_id="acme") | options))


def test_a_transport_of_the_other_kind_is_a_configuration_error() -> None:
    with pytest.raises(ConfigurationError, match="transport="):
        FlexPortal(KEY, "acme", transport=cast("Any", httpx.AsyncHTTPTransport()))
    with pytest.raises(ConfigurationError, match="transport="):
        AsyncFlexPortal(KEY, "acme", transport=cast("Any", httpx.HTTPTransport()))


def test_a_time_limit_is_a_day_at_most() -> None:
    for value in (0.001, 86_400, None):
        assert client(Script(), deadline=value)._session.settings.retry.deadline == value


def test_every_request_has_key_and_tenant() -> None:
    script = Script(page())
    client(script).customers.list().first()
    (request,) = script.requests
    assert (request.headers["Authorization"], request.headers["Tenant-ID"]) == (f"Bearer {KEY}", "acme")
    assert request.headers["User-Agent"].startswith("flexportal-python/")
    assert "Cookie" not in request.headers


@pytest.mark.parametrize("max_retries", [2, 3])
def test_max_retries_is_respected(max_retries: int) -> None:
    script = Script(*[failed(429) for _ in range(3)], page())
    customers = client(script, max_retries=max_retries).customers
    if max_retries == 3:
        assert customers.list().first() is not None
    else:
        with pytest.raises(RateLimitError):
            customers.list().first()


def test_by_default_an_attempt_may_take_half_a_minute_and_five_are_made() -> None:
    script = Script(failed(503))
    opened = FlexPortal(
        KEY, "acme", base_url=URL, transport=httpx.MockTransport(script), clock=client(script)._session.settings.clock
    )
    with pytest.raises(FlexPortalError):
        opened.customers.list().first()
    assert len(script.requests) == 5
    assert script.requests[0].extensions["timeout"]["read"] == 30.0


def test_leaving_the_with_statement_closes_client_and_transport() -> None:
    transport = ClosingTransport(Script(page()))
    with FlexPortal(KEY, "acme", base_url=URL, transport=transport) as opened:
        assert opened.customers.list().first() is not None
    opened.close()
    assert transport.closed == 1
    with pytest.raises(FlexPortalError, match="closed"):
        opened.customers.list().first()


@BACKENDS
def test_leaving_the_async_with_statement_closes_client_and_transport(backend: str) -> None:
    async def main() -> None:
        transport = ClosingTransport(Script(page()))
        async with AsyncFlexPortal(KEY, "acme", base_url=URL, transport=transport) as opened:
            assert await opened.customers.list().first() is not None
        await opened.aclose()
        assert transport.closed == 1
        with pytest.raises(FlexPortalError, match="closed"):
            await opened.customers.list().first()

    anyio.run(main, backend=backend)


def test_threads_share_a_client() -> None:
    results: list[list[str]] = []
    with MockAPI(customers=40).client() as opened:

        def iterate() -> None:
            results.append([customer.customer_id for customer in opened.customers.list(page_size=3)])

        threads = [threading.Thread(target=iterate) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
        expected = [customer.customer_id for customer in opened.customers.list()]
    assert results == [expected] * 8


def test_the_rate_limit_is_shared_by_all_iterations_and_derived_clients() -> None:
    opened = client(Script(page()), requests_per_minute=3, deadline=5.0)
    derived = opened.with_options(max_retries=1)
    for each in (opened, derived, opened):
        assert each.customers.list().first() is not None
    with pytest.raises(FlexPortalError, match="deadline of 5 seconds"):
        derived.customers.list().first()


@pytest.mark.parametrize("kind", [str, Path])
def test_the_rate_limit_is_shared_through_a_file(tmp_path: Path, kind: type) -> None:
    options: dict[str, Any] = {"requests_per_minute": 2, "rate_limit_file": kind(tmp_path / "limit"), "deadline": 5.0}
    first, second = client(Script(page()), **options), client(Script(page()), **options)
    assert first.customers.list().first() is not None
    assert second.customers.list().first() is not None
    with pytest.raises(FlexPortalError, match="deadline of 5 seconds"):
        first.customers.list().first()


def test_the_deadline_tells_how_far_the_iteration_came_and_where_to_resume() -> None:
    mock = MockAPI(customers=30)
    items = iter(mock.client(requests_per_minute=2, deadline=5.0).customers.list(page_size=10))
    seen = [next(items).customer_id for _ in range(20)]
    with pytest.raises(FlexPortalError, match="20 items on 2 pages") as caught:
        next(items)
    rest = mock.client().customers.list(page_size=10, resume=caught.value.resume_token)
    assert len({*seen, *[customer.customer_id for customer in rest]}) == 30


class TestDerivedClients:
    """`with_options` gives the same client with other options."""

    @MAKERS
    def test_the_other_options_are_those_of_the_derived_client_only(self, make: Make) -> None:
        opened = make(Script(), timeout=7.0, deadline=9.0, max_retries=3)
        derived = opened.with_options(timeout=None, max_retries=1, deadline=5)
        again = derived.with_options(deadline=None).with_options()
        assert isinstance(derived, type(opened))
        policies = [each._session.settings.retry for each in (opened, derived, again)]
        assert [(policy.timeout, policy.max_retries, policy.deadline) for policy in policies] == [
            (7.0, 3, 9.0),
            (None, 1, 5),
            (None, 1, None),
        ]

    @MAKERS
    @pytest.mark.parametrize("name", ["retries", "api_key", "base_url", "requests_per_minute"])
    def test_an_unknown_option_is_a_type_error(self, make: Make, name: str) -> None:
        with pytest.raises(TypeError, match=name):
            make(Script()).with_options(**{name: 1})

    @MAKERS
    @pytest.mark.parametrize(
        "option",
        [{"timeout": 0}, {"max_retries": -1}, {"max_retries": None}, {"deadline": 0}]
        + [{"tenant_id": value} for value in ("two words", None, "", 7)],
        ids=repr,
    )
    def test_an_invalid_option_is_a_configuration_error(self, make: Make, option: dict[str, Any]) -> None:
        with pytest.raises(ConfigurationError, match=f"{next(iter(option))}="):
            make(Script()).with_options(**option)

    def test_another_tenant_of_the_same_key_can_be_requested(self) -> None:
        script = Script(page())
        opened = client(script)
        derived = opened.with_options(tenant_id="globex")
        for each in (opened, derived, opened):
            each.customers.list().first()
        assert [request.headers["Tenant-ID"] for request in script.requests] == ["acme", "globex", "acme"]

    def test_closing_a_derived_client_leaves_the_other_open_and_not_the_other_way_round(self) -> None:
        opened = client(Script(page()))
        with opened.with_options(timeout=1) as derived:
            assert derived.customers.list().first() is not None
        with pytest.raises(FlexPortalError, match="closed"):
            derived.customers.list().first()
        other = opened.with_options(timeout=1)
        opened.customers.list().first()
        opened.close()
        with pytest.raises(FlexPortalError, match="closed"):
            other.customers.list().first()

    @BACKENDS
    def test_closing_does_the_same_for_asynchronous_clients(self, backend: str) -> None:
        async def main() -> None:
            opened = async_client(Script(page()))
            async with opened.with_options(timeout=1) as derived:
                assert await derived.customers.list().first() is not None
            with pytest.raises(FlexPortalError, match="closed"):
                await derived.customers.list().first()
            other = opened.with_options(timeout=1)
            await opened.customers.list().first()
            await opened.aclose()
            with pytest.raises(FlexPortalError, match="closed"):
                await other.customers.list().first()

        anyio.run(main, backend=backend)
