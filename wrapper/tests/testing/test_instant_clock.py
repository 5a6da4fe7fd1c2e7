"""With an `InstantClock` waits cost no time; otherwise everything behaves as with a real clock."""

from __future__ import annotations

import asyncio
import time
from threading import Event, Thread
from typing import Any

import httpx
import pytest
from flexportal import APITimeoutError, FlexPortal, RateLimitError
from flexportal.testing import InstantClock, MockAPI

from .conftest import HEADERS

URL = "https://mock.localhost/v1/customers"


def failing() -> MockAPI:
    mock = MockAPI(clock=InstantClock())
    mock.fail_next(503, times=2, retry_after=50)
    mock.fail_next(429, times=2)
    return mock


def test_retries_cost_no_time() -> None:
    mock, began = failing(), time.monotonic()
    with mock.client() as client:
        assert client.customers.list().first() is not None
    assert [call.status for call in mock.calls] == [503, 503, 429, 429, 200]
    assert time.monotonic() - began < 20
    assert isinstance(mock.clock, InstantClock)
    assert 100 <= mock.clock.skipped < 200


def test_retries_of_an_asynchronous_client_cost_no_time() -> None:
    mock = failing()

    async def count() -> int:
        async with mock.async_client() as client:
            return len(await client.customers.list(max_items=3).to_list())

    assert asyncio.run(count()) == 3


def test_a_client_may_have_a_clock_of_its_own() -> None:
    mock, clock = MockAPI(), InstantClock()
    mock.fail_next(503, retry_after=50)
    with mock.client(clock=clock, max_retries=1) as client:
        assert client.customers.list().first() is not None
    assert clock.skipped >= 50


def test_the_rate_limit_of_the_mock_goes_by_the_same_clock() -> None:
    mock = MockAPI(customers=300, rate_limit=1, clock=InstantClock())
    with mock.client() as client:
        assert len(client.customers.list().to_list()) == 300
    assert [call.status for call in mock.calls] == [200, 429, 200, 429, 200]


def test_a_wait_that_is_too_long_is_still_an_error() -> None:
    mock = MockAPI(clock=InstantClock())
    mock.fail_next(429, retry_after=3600)
    with mock.client() as client, pytest.raises(RateLimitError):
        client.customers.list().first()


def test_latency_costs_no_time_and_still_exceeds_a_timeout() -> None:
    mock, began = MockAPI(latency_ms=5000, clock=InstantClock()), time.monotonic()
    with httpx.Client(transport=mock.transport(), headers=HEADERS) as client:
        assert client.get(URL, timeout=6).status_code == 200
        with pytest.raises(httpx.ReadTimeout):
            client.get(URL, timeout=4)
    with mock.client(timeout=1, max_retries=0) as limited, pytest.raises(APITimeoutError):
        limited.customers.list().first()
    assert time.monotonic() - began < 10


def test_the_clock_goes_forward_by_what_was_skipped() -> None:
    clock = InstantClock()
    before, date = clock.monotonic(), clock.now()
    clock.sleep(100)
    asyncio.run(clock.sleep_async(20))
    clock.sleep(-5)
    assert clock.skipped == 120
    assert 120 <= clock.monotonic() - before < 130
    assert 120 <= (clock.now() - date).total_seconds() < 130
    assert date.utcoffset() is not None


def test_a_wait_for_an_event_that_is_set_takes_no_time_on_the_clock() -> None:
    clock, event = InstantClock(), Event()
    clock.sleep(3, until=event)
    event.set()
    clock.sleep(3, until=event)
    assert clock.skipped == 3


def test_random_numbers_are_the_same_on_every_run() -> None:
    first, again = InstantClock(), InstantClock()
    drawn = [first.random() for _ in range(50)]
    assert drawn == [again.random() for _ in range(50)]
    assert len(set(drawn)) == 50
    assert all(0 <= number <= 1 for number in drawn)


def test_threads_may_share_a_clock() -> None:
    clock = InstantClock()

    def wait() -> None:
        for _ in range(500):
            clock.sleep(1)

    threads = [Thread(target=wait) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert clock.skipped == 2000


def test_clients_for_the_mock_ignore_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLEXPORTAL_REGION", "us")
    monkeypatch.setenv("FLEXPORTAL_TENANT_ID", "elsewhere")
    keys: dict[str, Any] = {"none": (), "one": ("hooli",)}
    mock = MockAPI(3, tenants=("initech", "hooli"), api_keys=keys)
    with mock.client() as client:
        assert isinstance(client, FlexPortal)
        assert client.base_url == "https://mock.localhost"
        assert [entry.tenant_id for entry in client.customers.list()] == ["hooli"] * 3
    with pytest.raises(ValueError, match="no API key of this mock can access a tenant"):
        MockAPI(api_keys={"a": ()}).client()
