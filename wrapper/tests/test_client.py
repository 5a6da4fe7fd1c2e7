"""The portals: opening, settings, closing."""

# Some of this cannot be seen from outside.
# pyright: reportPrivateUsage=false

from __future__ import annotations

import copy
import math
import pickle
import threading
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from flexportal import AsyncFlexPortal, ConfigurationError, FlexPortal, FlexPortalError, RateLimitError
from tests.scripted import KEY, URL, Script, async_portal, customer, portal, refused

ROWS = [customer(number) for number in range(40)]
BOTH = pytest.mark.parametrize("kind", [FlexPortal, AsyncFlexPortal])


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("API_KEY", "TENANT_ID", "REGION", "BASE_URL"):
        monkeypatch.delenv(f"FLEXPORTAL_{name}", raising=False)


class Closing(httpx.MockTransport):
    """A transport that notes how often it was closed."""

    closed = 0

    def close(self) -> None:
        self.closed += 1

    async def aclose(self) -> None:
        self.closed += 1


@BOTH
def test_a_portal_says_where_it_asks_and_for_whom_and_not_with_which_key(kind: type[FlexPortal]) -> None:
    opened = kind(KEY, "acme", region="us")
    assert opened.base_url == "https://api-us.flexportal.io"
    assert opened.tenant_id == "acme"
    assert repr(opened) == f"<{kind.__name__} tenant 'acme' at https://api-us.flexportal.io>"


@BOTH
def test_the_environment_fills_in(kind: type[FlexPortal], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLEXPORTAL_API_KEY", KEY)
    monkeypatch.setenv("FLEXPORTAL_TENANT_ID", "globex")
    monkeypatch.setenv("FLEXPORTAL_BASE_URL", "http://127.0.0.1:8765")
    opened = kind()
    assert (opened.tenant_id, opened.base_url) == ("globex", "http://127.0.0.1:8765")


@BOTH
def test_europe_is_the_default(kind: type[FlexPortal]) -> None:
    assert kind(KEY, "acme").base_url == "https://api-eu.flexportal.io"


@BOTH
@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"api_key": None}, "FLEXPORTAL_API_KEY"),
        ({"tenant_id": None}, "FLEXPORTAL_TENANT_ID"),
        ({"region": "mars"}, "eu, us, qatar, test"),
        ({"base_url": "http://x.example"}, "allow_insecure=True"),
        ({"timeout": 0}, "timeout= must be seconds above 0, 86400 at most, or None for no limit"),
        ({"timeout": -1.0}, "timeout="),
        ({"timeout": 86_401}, "timeout="),
        ({"timeout": math.inf}, "timeout="),
        ({"timeout": math.nan}, "timeout="),
        ({"timeout": True}, "timeout="),
        ({"timeout": "30"}, "timeout="),
        ({"timeout": 10**400}, "timeout="),
        ({"timeout": httpx.Timeout(5)}, "timeout="),
        ({"max_retries": -1}, "max_retries= must be a whole number from 0"),
        ({"max_retries": 1.5}, "max_retries="),
        ({"max_retries": True}, "max_retries="),
        ({"max_retries": None}, "max_retries="),
        ({"transport": "http"}, "transport= must be an httpx"),
        ({"transport": httpx.MockTransport}, "transport= must be an httpx"),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_a_bad_setting_is_a_configuration_error(kind: type[FlexPortal], options: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        kind(**(dict[str, Any](api_key=KEY, tenant_id="acme") | options))


def test_a_transport_of_the_other_kind_is_a_configuration_error() -> None:
    with pytest.raises(
        ConfigurationError, match=r"^transport= must be an httpx\.BaseTransport, not AsyncHTTPTransport$"
    ):
        FlexPortal(KEY, "acme", transport=httpx.AsyncHTTPTransport())  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    with pytest.raises(
        ConfigurationError, match=r"^transport= must be an httpx\.AsyncBaseTransport, not HTTPTransport$"
    ):
        AsyncFlexPortal(KEY, "acme", transport=httpx.HTTPTransport())  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


@BOTH
def test_without_a_choice_a_portal_is_patient_for_half_a_minute_and_tries_five_times(kind: type[FlexPortal]) -> None:
    policy = kind(KEY, "acme")._settings.policy
    assert (policy.timeout, policy.max_retries, policy.deadline) == (30.0, 4, None)


@BOTH
def test_a_portal_that_could_not_be_opened_says_so(kind: type[FlexPortal]) -> None:
    assert repr(object.__new__(kind)) == f"<{kind.__name__} not opened>"


@pytest.mark.parametrize("timeout", [None, 0.5, 7])
def test_the_timeout_is_the_attempt_s(timeout: float | None) -> None:
    script = Script(ROWS)
    portal(script, timeout=timeout).customers.list().first()
    assert script.requests[0].extensions["timeout"]["read"] == timeout


def test_max_retries_is_obeyed() -> None:
    script = Script(ROWS, [refused(429, Retry_After="0")] * 3)
    assert portal(script, max_retries=3).customers.list().first() is not None
    script = Script(ROWS, [refused(429, Retry_After="0")] * 3)
    with pytest.raises(RateLimitError):
        portal(script, max_retries=2).customers.list().first()


def test_leaving_the_with_statement_closes_portal_and_transport() -> None:
    transport = Closing(Script(ROWS))
    with FlexPortal(KEY, "acme", base_url=URL, transport=transport) as opened:
        assert opened.customers.list().first() is not None
        assert transport.closed == 0
    assert transport.closed == 1
    opened.close()
    assert transport.closed == 1
    with pytest.raises(FlexPortalError, match="closed; open a new one"):
        opened.customers.list().first()


@pytest.mark.anyio
async def test_leaving_the_async_with_statement_closes_portal_and_transport() -> None:
    transport = Closing(Script(ROWS))
    async with AsyncFlexPortal(KEY, "acme", base_url=URL, transport=transport) as opened:
        assert await opened.customers.list().first() is not None
    await opened.aclose()
    assert transport.closed == 1
    with pytest.raises(FlexPortalError, match="closed; open a new one"):
        await opened.customers.list().first()


@pytest.mark.parametrize("make", [portal, async_portal])
@pytest.mark.parametrize("how", [pickle.dumps, copy.copy, copy.deepcopy], ids=lambda how: how.__name__)
def test_a_portal_does_not_pickle_or_copy_and_says_what_to_do(
    make: Callable[..., Any], how: Callable[[Any], Any]
) -> None:
    opened = make(Script())
    told = "a portal holds an API key and connections and does not pickle; open one in each process"
    with pytest.raises(TypeError, match=f"^{told}$"):
        how(opened)


@pytest.mark.parametrize("how", [pickle.dumps, copy.deepcopy], ids=lambda how: how.__name__)
def test_neither_does_what_holds_its_connection(how: Callable[[Any], Any]) -> None:
    opened = portal(Script(ROWS))
    for holder in (opened.customers, opened.customers.list(), iter(opened.customers.list())):
        with pytest.raises(TypeError):
            how(holder)


def test_a_portal_may_be_shared_by_threads() -> None:
    results: list[list[str]] = []
    with portal(Script(ROWS)) as opened:

        def walk() -> None:
            results.append([row.customer_id for row in opened.customers.list(page_size=3)])

        threads = [threading.Thread(target=walk) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
    assert results == [[row["customerId"] for row in ROWS]] * 8


@pytest.mark.parametrize("make", [portal, async_portal])
def test_plain_http_to_another_machine_needs_to_be_meant(make: Callable[..., Any]) -> None:
    opened = make(Script(), base_url="http://x.example", allow_insecure=True)
    assert opened.base_url == "http://x.example"
