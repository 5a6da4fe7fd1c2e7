"""Whatever ends a call, no frame of its traceback that is not the caller's shows the key or personal data."""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator
from inspect import iscoroutine
from typing import Any

import anyio
import httpx
import pytest
from flexportal import AsyncFlexPortal, FlexPortal, FlexPortalError
from flexportal.testing import InstantClock
from tests.client.customers import EMAIL, KEY, Script, page
from tests.http.sockets import RawServer, raw_server, sending, silent
from tests.http.things import CREATE_THING, ok
from tests.shown import entries_of, shown_of

# The caller's own frames hold these in no variable.
ARGUMENTS: dict[str, Any] = {"email": EMAIL}
BODY: dict[str, Any] = {"email": EMAIL, "note": [{"to": EMAIL}]}
INVALID_BODY: dict[str, Any] = {"email": EMAIL, "number": float("nan")}

SYNC: dict[str, Callable[[FlexPortal], Any]] = {
    "list": lambda client: client.customers.list(**ARGUMENTS).to_list(),
    "several": lambda client: client.customers.list(email=[EMAIL, f"2{EMAIL}"]).raw_items().to_list(),
    "scan": lambda client: client.customers.scan(**ARGUMENTS).to_list(),
    "find": lambda client: client.customers.find(**ARGUMENTS),
    "call": lambda client: client._session.call(CREATE_THING, {}, BODY),
    "request": lambda client: client.request("POST", "/v1/things", params=ARGUMENTS, json=BODY),
}
ASYNC: dict[str, Callable[[AsyncFlexPortal], Any]] = {
    "list": lambda client: client.customers.list(**ARGUMENTS).to_list(),
    "several": lambda client: client.customers.list(email=[EMAIL, f"2{EMAIL}"]).raw_items().to_list(),
    "scan": lambda client: client.customers.scan(**ARGUMENTS).to_list(),
    "find": lambda client: client.customers.find(**ARGUMENTS),
    "call": lambda client: client._session.call(CREATE_THING, {}, BODY),
    "request": lambda client: client.request("POST", "/v1/things", params=ARGUMENTS, json=BODY),
}
KINDS = pytest.mark.parametrize("kind", ["sync", "asyncio", "trio"])
WORKS = pytest.mark.parametrize("work", list(SYNC))


@pytest.fixture(scope="module")
def server() -> Generator[RawServer]:
    with raw_server() as running:
        yield running


def error_of(kind: str, work: str, **options: Any) -> BaseException:
    """What a call raises in the end."""
    settings: dict[str, Any] = {"max_retries": 0, "timeout": 0.3, "clock": InstantClock()} | options
    try:
        if kind == "sync":
            with FlexPortal(KEY, "acme", **settings) as client:
                SYNC[work](client)
        else:
            anyio.run(_main, work, settings, backend=kind)
    except BaseException as error:  # noqa: BLE001
        return error
    raise AssertionError("no error")


def ends_event_loop(kind: str, work: str, error: object) -> bool:
    """Whether it is an interrupt in a background task, which no event loop survives."""
    return kind != "sync" and work in ("several", "scan") and error is KeyboardInterrupt


async def _main(work: str, settings: dict[str, Any]) -> None:
    async with AsyncFlexPortal(KEY, "acme", **settings) as client:
        await ASYNC[work](client)


def check(error: BaseException) -> None:
    shown = shown_of(error).lower()
    assert KEY not in shown
    assert EMAIL not in shown
    assert EMAIL.replace("@", "%40") not in shown


class Raising(logging.Handler):
    """Raises an error within httpcore, as a signal would, at the moment that a line of its log names."""

    def __init__(self, moment: str, error: BaseException) -> None:
        super().__init__()
        self.moment, self.error = moment, error

    def emit(self, record: logging.LogRecord) -> None:
        if self.moment in record.getMessage():
            raise self.error


@pytest.fixture
def raising() -> Generator[Callable[[str, BaseException], None]]:
    log = logging.getLogger("httpcore")
    handlers: list[logging.Handler] = []

    def install(moment: str, error: BaseException) -> None:
        handlers.append(Raising(moment, error))
        log.addHandler(handlers[-1])

    level, propagates = log.level, log.propagate
    log.setLevel(logging.DEBUG)
    log.propagate = False
    yield install
    log.setLevel(level)
    log.propagate = propagates
    for handler in handlers:
        log.removeHandler(handler)


@KINDS
@WORKS
@pytest.mark.parametrize("error", [KeyboardInterrupt, MemoryError, OSError], ids=lambda each: each.__name__)
@pytest.mark.parametrize("moment", ["request_headers.complete", "response_headers.started"])
def test_an_interrupt_within_httpcore(
    server: RawServer,
    raising: Callable[[str, BaseException], None],
    kind: str,
    work: str,
    error: type[BaseException],
    moment: str,
) -> None:
    if ends_event_loop(kind, work, error):
        return
    server.begin(sending())
    raising(moment, error(f"{KEY} {EMAIL}" if error is OSError else ""))
    check(error_of(kind, work, base_url=server.url))


@KINDS
@WORKS
def test_a_server_that_repeats_what_it_was_sent(server: RawServer, kind: str, work: str) -> None:
    echo = f"Bearer {KEY} {EMAIL} {EMAIL.replace('@', '%40')}".encode()
    for reply in (sending(echo, b"\r\n\r\n"), sending(b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n", echo)):
        server.begin(reply)
        check(error_of(kind, work, base_url=server.url))


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
@WORKS
def test_a_cancellation(server: RawServer, backend: str, work: str) -> None:
    server.begin(silent)
    cancelled: list[BaseException] = []

    async def main() -> None:
        async with AsyncFlexPortal(KEY, "acme", base_url=server.url) as client:
            with anyio.move_on_after(0.1):
                try:
                    await ASYNC[work](client)
                except anyio.get_cancelled_exc_class() as error:
                    cancelled.append(error)
                    raise

    anyio.run(main, backend=backend)
    check(cancelled[0])


def _raise(error: BaseException) -> Any:
    raise error


FAILURES: dict[str, Callable[[], dict[str, Any]]] = {
    "header of a hook": lambda: {"on_request": lambda _event: {"trace": f"a\r\n{KEY} {EMAIL}"}},
    "name of a hook": lambda: {"on_request": lambda _event: {f"{KEY} {EMAIL}": "x"}},
    "number of a hook": lambda: {"on_request": lambda _event: {KEY: EMAIL, "x": 7}},
    "credentials of a hook": lambda: {"on_request": lambda _event: {"Authorization": f"Bearer {KEY}"}},
    "no headers": lambda: {"on_request": lambda _event: [KEY, EMAIL]},
    "hook raises": lambda: {"on_request": lambda _event: _raise(ZeroDivisionError())},
    "hook is interrupted": lambda: {"on_request": lambda _event: _raise(KeyboardInterrupt())},
    "second hook raises": lambda: {"on_attempt": lambda _event: _raise(ZeroDivisionError())},
    "transport raises": lambda: {"transport": httpx.MockTransport(Script(ZeroDivisionError()))},
    "transport fails": lambda: {"transport": httpx.MockTransport(Script(httpx.ReadError(f"{KEY} {EMAIL}")))},
    "no page": lambda: {"transport": httpx.MockTransport(Script(ok(customers=[EMAIL], KEY=KEY)))},
}


# Each failure with a third of the calls, and each call with a third of the failures.
PAIRS = [(work, failure) for i, failure in enumerate(FAILURES) for j, work in enumerate(SYNC) if (i + j) % 3 == 0]


@KINDS
@pytest.mark.parametrize(("work", "failure"), PAIRS)
def test_hooks_and_transports_that_fail(kind: str, work: str, failure: str) -> None:
    if failure == "hook is interrupted" and ends_event_loop(kind, work, KeyboardInterrupt):
        return
    if (work, failure) == ("request", "no page"):  # it takes any body
        return
    error = error_of(kind, work, **{"transport": httpx.MockTransport(Script(page()))} | FAILURES[failure]())
    check(error)
    if "raise" in failure:
        assert "_raise" in entries_of(error) or "Script.__call__" in entries_of(error)


@KINDS
def test_a_filter_that_the_server_ignores(kind: str) -> None:
    check(error_of(kind, "find", transport=httpx.MockTransport(Script(page(email="other@x.example")))))


ARGUMENTS_OF_CALLS: dict[str, Callable[[Any], Any]] = {
    "page size": lambda client: client.customers.list(**ARGUMENTS, page_size=0),
    "status": lambda client: client.customers.list(**ARGUMENTS, status="none"),
    "type": lambda client: client.customers.list(email=[EMAIL, 7]),
    "token": lambda client: client.customers.scan(**ARGUMENTS, resume="x"),
    "concurrency": lambda client: client.customers.scan(**ARGUMENTS, concurrency=0),
    "body": lambda client: client._session.call(CREATE_THING, {}, INVALID_BODY),
    "parameter": lambda client: client._session.call(CREATE_THING, ARGUMENTS),
    "long URL": lambda client: client._session.call(client.customers.list()._source.operation, {"email": EMAIL * 4000}),
}


def started(work: Any) -> None:
    if iscoroutine(work):
        work.send(None)


@pytest.mark.parametrize("kind", [FlexPortal, AsyncFlexPortal])
@pytest.mark.parametrize("work", ARGUMENTS_OF_CALLS.values(), ids=ARGUMENTS_OF_CALLS)
def test_arguments_that_are_refused(kind: type[Any], work: Callable[[Any], Any]) -> None:
    with pytest.raises((ValueError, TypeError, FlexPortalError)) as caught:
        started(work(kind(KEY, "acme")))
    check(caught.value)


def test_the_search_finds_what_a_collection_hides_and_what_a_chained_error_says() -> None:
    def careless() -> None:
        headers = httpx.Headers({"Authorization": KEY})
        raise ZeroDivisionError(len(headers)) from ValueError(EMAIL)

    with pytest.raises(ZeroDivisionError) as caught:
        careless()
    assert KEY in shown_of(caught.value)
    assert EMAIL in shown_of(caught.value)
