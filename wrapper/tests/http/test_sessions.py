"""Sessions: what is shared, what a fork does, and what closing ends."""

from __future__ import annotations

import pickle
import threading
from dataclasses import replace
from threading import Event
from typing import Any

import anyio
import httpx
import pytest
from flexportal.testing import InstantClock
from flexportal_core.errors import APIError, APITimeoutError, InternalServerError
from flexportal_core.http.request import prepare
from flexportal_core.rate_limit import RateLimit
from flexportal_core.retry import RetryBudget, RetryPolicy
from flexportal_core.session import AsyncSession, Session
from tests.http.sockets import EMPTY_OBJECT, RawServer, sending, silent
from tests.http.things import KEY, LIST_THINGS, ClosingTransport, Script, StillClock, call, failed, make_settings

BACKENDS = pytest.mark.parametrize("backend", ["asyncio", "trio"])
KEPT = sending(EMPTY_OBJECT, keep=True)


def test_all_calls_of_a_session_share_one_retry_budget() -> None:
    script = Script(failed(500))
    session = Session(make_settings(budget=RetryBudget(5), retry=RetryPolicy()), httpx.MockTransport(script))
    for _ in range(20):
        with pytest.raises(InternalServerError):
            session.call(LIST_THINGS, {})
    assert len(script.requests) == 25


def test_all_calls_of_a_session_share_one_rate_limit() -> None:
    clock = StillClock()
    settings = make_settings(rate_limit=RateLimit(100), clock=clock)
    session = Session(settings, httpx.MockTransport(Script()))
    derived = session.with_settings(replace(settings, retry=RetryPolicy(deadline=5.0)))
    for _ in range(100):
        session.call(LIST_THINGS, {})
    with pytest.raises(APITimeoutError, match="deadline of 5 seconds"):
        derived.call(LIST_THINGS, {})
    session.call(LIST_THINGS, {})
    assert clock.skipped == 60


class StoppedClock(InstantClock):
    def monotonic(self) -> float:
        raise StopIteration("theirs")


@pytest.mark.parametrize("kind", ["sync", "asyncio", "trio"])
def test_a_stop_iteration_of_a_clock_is_no_error_of_python(kind: str) -> None:
    # No coroutine can raise it unchanged (PEP 479).
    expected = StopIteration if kind == "sync" else APIError
    with pytest.raises(expected) as caught:
        call(kind, LIST_THINGS, handler=Script(), clock=StoppedClock(), rate_limit=RateLimit(1))
    assert "theirs" in str(caught.value if kind == "sync" else caught.value.__cause__)


@pytest.mark.parametrize("kind", ["sync", "asyncio", "trio"])
def test_a_deadline_bounds_all_attempts_of_a_call(kind: str) -> None:
    script = Script(failed(503, headers={"Retry-After": "4"}))
    with pytest.raises(APITimeoutError, match="deadline of 10 seconds"):
        call(kind, LIST_THINGS, handler=script, retry=RetryPolicy(max_retries=99, deadline=10.0))
    assert len(script.requests) == 3


@BACKENDS
def test_closing_ends_background_tasks_of_the_session_and_of_those_derived_from_it(backend: str) -> None:
    async def main() -> None:
        transport = ClosingTransport(Script())
        session = AsyncSession(make_settings(), transport)
        first, second = (session.with_settings(make_settings()) for _ in range(2))
        await first.call(LIST_THINGS, {})
        tasks = [each.tasks.start(anyio.sleep_forever) for each in (session, first, second)]
        await first.aclose()
        assert [task.is_done for task in tasks] == [False, True, False]
        assert transport.closed == 0
        for _ in range(2):
            await session.aclose()
        assert [task.is_done for task in tasks] == [True, True, True]
        assert transport.closed == 1
        for closed in (session, first, second):
            with pytest.raises(APIError, match="closed"):
                await closed.call(LIST_THINGS, {})

    anyio.run(main, backend=backend)


@pytest.mark.parametrize("kind", ["sync", "asyncio", "trio"])
def test_no_further_attempt_is_made_once_the_session_is_closed(kind: str) -> None:
    opened: list[Any] = []
    settings = make_settings(retry=RetryPolicy())

    def close_and_fail(_request: httpx.Request) -> httpx.Response:
        opened[0].close()
        raise httpx.ReadError("closed")

    async def close_and_fail_async(_request: httpx.Request) -> httpx.Response:
        await opened[0].aclose()
        raise httpx.ReadError("closed")

    async def main() -> None:
        opened.append(AsyncSession(settings, httpx.MockTransport(close_and_fail_async)))
        with pytest.raises(APIError, match="closed"):
            await opened[0].call(LIST_THINGS, {})

    if kind == "sync":
        opened.append(Session(settings, httpx.MockTransport(close_and_fail)))
        with pytest.raises(APIError, match="closed"):
            opened[0].call(LIST_THINGS, {})
    else:
        anyio.run(main, backend=kind)


def test_closing_ends_the_wait_of_another_thread(server: RawServer) -> None:
    server.begin(silent)
    errors: list[BaseException] = []
    session = Session(make_settings(base_url=server.url, retry=RetryPolicy(timeout=60.0)))

    def wait() -> None:
        try:
            session.call(LIST_THINGS, {})
        except APIError as error:
            errors.append(error)

    thread = threading.Thread(target=wait)
    thread.start()
    pause = Event()
    while not server.requests:
        pause.wait(0.005)
    session.close()
    thread.join(5)
    assert not thread.is_alive()
    assert len(errors) == 1


def test_a_request_that_nobody_needs_any_more_is_not_sent() -> None:
    script, stop = Script(failed(503)), Event()
    session = Session(make_settings(retry=RetryPolicy()), httpx.MockTransport(script))
    request = prepare(session.settings, LIST_THINGS, {})
    stop.set()
    with pytest.raises(APIError, match="resume_token"):
        session.send(request, stop=stop)
    assert script.requests == []


def test_a_deadline_may_be_that_of_a_whole_iteration() -> None:
    settings = make_settings(retry=RetryPolicy(deadline=5.0))
    session = Session(settings, httpx.MockTransport(Script()))
    deadline = session.deadline()
    request = prepare(session.settings, LIST_THINGS, {})
    assert session.send(request, deadline).status_code == 200
    settings.clock.sleep(6.0)
    with pytest.raises(APITimeoutError):
        session.send(request, deadline)
    assert session.send(request).status_code == 200


def test_connections_are_kept_for_the_next_call(server: RawServer) -> None:
    server.begin(KEPT)
    session = Session(make_settings(base_url=server.url))
    for _ in range(3):
        session.call(LIST_THINGS, {})
    session.with_settings(make_settings(base_url=server.url)).call(LIST_THINGS, {})
    session.close()
    assert (len(server.requests), len(server.connections)) == (4, 1)


def test_threads_share_a_session(server: RawServer) -> None:
    server.begin(KEPT)
    session = Session(make_settings(base_url=server.url))
    threads = [threading.Thread(target=lambda: [session.call(LIST_THINGS, {}) for _ in range(5)]) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    session.close()
    assert len(server.requests) == 40
    assert len(server.connections) <= 8


def test_a_session_is_not_picklable_and_its_settings_do_not_show_the_key() -> None:
    session = Session(make_settings(), httpx.MockTransport(Script()))
    assert KEY not in repr(session.settings)
    with pytest.raises(Exception, match="pickle"):
        pickle.dumps(session)
