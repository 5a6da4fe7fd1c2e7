"""With `no_backoff` retries cost no time, and otherwise everything is as it is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest
from flexportal import APITimeoutError, FlexPortal, RateLimitError, waiting
from flexportal.testing import MockPortal, no_backoff


def failing() -> MockPortal:
    mock = MockPortal()
    mock.fail_next(503, times=2, retry_after=50)
    mock.fail_next(429, times=2)
    return mock


def skips() -> bool:
    before = waiting.monotonic()
    waiting.sleep(0.001)
    return waiting._skipping.seconds > 0 and waiting._skipping._depth > 0 and waiting.monotonic() > before  # pyright: ignore[reportPrivateUsage]


@pytest.fixture
def hundred_seconds_are_skipped() -> Iterator[None]:
    """Not waited out, that is: what the two answers with Retry-After ask for."""
    before = waiting._skipping.seconds  # pyright: ignore[reportPrivateUsage]
    yield
    assert waiting._skipping.seconds - before >= 100  # pyright: ignore[reportPrivateUsage]


@pytest.mark.usefixtures("hundred_seconds_are_skipped")
def test_in_a_with_statement() -> None:
    mock = failing()
    with no_backoff(), mock.client() as portal:
        assert portal.customers.list().first() is not None
        assert skips()
    assert [call.status for call in mock.calls] == [503, 503, 429, 429, 200]
    assert not skips()


@pytest.mark.usefixtures("hundred_seconds_are_skipped")
def test_as_a_decorator() -> None:
    @no_backoff()
    def program(mock: MockPortal) -> int:
        with mock.client() as portal:
            return len(portal.customers.list(max_items=3).to_list()) if skips() else 0

    assert program(failing()) == 3
    assert not skips()


@pytest.mark.usefixtures("hundred_seconds_are_skipped")
def test_as_the_decorator_of_a_coroutine() -> None:
    @no_backoff()
    async def program(mock: MockPortal) -> int:
        async with mock.async_client() as portal:
            return len(await portal.customers.list(max_items=3).to_list()) if skips() else 0

    assert asyncio.run(program(failing())) == 3
    assert not skips()


def test_it_is_restored_after_an_exception() -> None:
    with pytest.raises(ZeroDivisionError), no_backoff():
        raise ZeroDivisionError
    assert not skips()


def test_what_it_could_not_hold_open_is_refused() -> None:
    class Tests: ...

    def generator() -> Iterator[None]:
        yield

    async def asynchronous_generator() -> AsyncIterator[None]:
        yield

    for wrong in (Tests, generator, asynchronous_generator):
        with pytest.raises(TypeError) as caught:
            no_backoff()(wrong)
        told = "no_backoff() decorates functions; in a class or a generator use it in a with statement"
        assert str(caught.value) == told


def test_the_mock_s_rate_limit_passes_with_the_waits() -> None:
    mock = MockPortal(customers=300, rate_limit=1)
    with no_backoff(), mock.client() as portal:
        assert len(portal.customers.list().to_list()) == 300
    assert [call.status for call in mock.calls] == [200, 429, 200, 429, 200]


def test_a_wait_too_long_is_still_refused() -> None:
    mock = MockPortal()
    mock.fail_next(429, retry_after=3600)
    with no_backoff(), mock.client() as portal, pytest.raises(RateLimitError):
        portal.customers.list().first()


def test_the_read_timeout_is_still_a_timeout() -> None:
    mock = MockPortal(latency_ms=5000)
    transport = mock.transport()
    with (
        no_backoff(),
        FlexPortal("test-key", "acme", base_url="https://mock.localhost", transport=transport, timeout=1) as portal,
        pytest.raises(APITimeoutError),
    ):
        portal.customers.list().first()
    assert mock.calls.total == 5
