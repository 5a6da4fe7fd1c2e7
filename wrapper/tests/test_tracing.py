"""Hooks: told of each attempt, with nothing in it that is nobody's business, and what they may do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import anyio
import httpx
import pytest
from flexportal import FlexPortalError, InternalServerError
from flexportal.tracing import AttemptEvent, RequestEvent
from tests.scripted import KEY, Script, async_portal, body_of, customer, portal, refused

ROWS = [customer(number) for number in range(3)]
EMAIL = "zoe.meyer@example.com"


class Tracer:
    """Keeps what it is told, and sends a header along."""

    def __init__(self) -> None:
        self.begun: list[RequestEvent] = []
        self.ended: list[AttemptEvent] = []

    def on_request(self, event: RequestEvent) -> dict[str, str]:
        self.begun.append(event)
        return {"traceparent": f"00-{len(self.begun)}"}

    def on_attempt(self, event: AttemptEvent) -> None:
        self.ended.append(event)

    @property
    def hooks(self) -> dict[str, Any]:
        return {"on_request": self.on_request, "on_attempt": self.on_attempt}


def faults() -> list[httpx.Response | Exception | None]:
    return [refused(503, Retry_After="0", X_Request_Id="r-1"), httpx.ReadTimeout(f"{KEY}"), None]


def check(tracer: Tracer, script: Script) -> None:
    assert [event.number for event in tracer.begun] == [1, 2, 3]
    assert [event.request for event in tracer.ended] == tracer.begun
    assert [(event.status_code, event.error) for event in tracer.ended] == [
        (503, None),
        (None, "ReadTimeout"),
        (200, None),
    ]
    first = tracer.begun[0]
    assert (first.operation, first.method, first.path) == ("listCustomers", "GET", "/v1/customers")
    assert (first.host, first.port) == ("127.0.0.1", 1)
    assert [event.request_id for event in tracer.ended] == ["r-1", None, None]
    assert all(0 <= event.seconds < 60 for event in tracer.ended)
    assert [request.headers["traceparent"] for request in script.requests] == ["00-1", "00-2", "00-3"]
    assert {request.headers["Authorization"] for request in script.requests} == {f"Bearer {KEY}"}
    assert KEY not in f"{tracer.begun} {tracer.ended}"
    assert "zoe" not in f"{tracer.begun} {tracer.ended}"


def test_each_attempt_is_told_of_before_and_after() -> None:
    tracer, script = Tracer(), Script(ROWS, faults())
    portal(script, max_retries=4, **tracer.hooks).customers.list(email=EMAIL).to_list()
    check(tracer, script)


@pytest.mark.anyio
async def test_each_attempt_is_told_of_when_awaited() -> None:
    tracer, script = Tracer(), Script(ROWS, faults())
    async with async_portal(script, max_retries=4, **tracer.hooks) as opened:
        await opened.customers.list(email=EMAIL).to_list()
    check(tracer, script)


def test_an_id_that_holds_the_key_is_not_repeated() -> None:
    tracer = Tracer()
    with pytest.raises(InternalServerError):
        portal(Script(faults=[refused(500, X_Request_Id=f"a-{KEY}")]), **tracer.hooks).customers.list().first()
    assert tracer.ended[0].request_id == "a-***"


def _giving(headers: dict[str, str] | None) -> Callable[[RequestEvent], dict[str, str] | None]:
    return lambda _event: headers


def test_a_hook_that_gives_nothing_adds_nothing() -> None:
    script = Script(ROWS)
    portal(script, on_request=_giving(None)).customers.list().first()
    assert "traceparent" not in script.requests[0].headers


@pytest.mark.parametrize("names", [["Authorization"], ["Host", "tenant-id"], ["Cookie"]], ids=" ".join)
def test_a_hook_cannot_set_what_is_the_client_s(names: list[str]) -> None:
    script = Script(ROWS)
    opened = portal(script, on_request=_giving(dict.fromkeys(["traceparent", *reversed(names)], "x")))
    with pytest.raises(ValueError, match="on_request") as caught:
        opened.customers.list().first()
    said = f"on_request: {', '.join(names)} cannot be set by a hook; the client sends its own"
    assert str(caught.value) == said
    assert script.requests == []


def raising(error: Exception) -> Callable[[object], None]:
    def hook(_event: object) -> None:
        raise error

    return hook


@pytest.mark.parametrize("error", [OSError("full"), FlexPortalError("ours"), ZeroDivisionError()], ids=repr)
@pytest.mark.parametrize("name", ["on_request", "on_attempt"])
def test_an_error_of_a_hook_is_the_caller_s_and_not_tried_again(name: str, error: Exception) -> None:
    script = Script(ROWS)
    with pytest.raises(type(error)) as caught:
        portal(script, max_retries=3, **{name: raising(error)}).customers.list().first()
    assert caught.value is error
    assert len(script.requests) == (name == "on_attempt")


def test_after_an_error_of_a_hook_the_iterator_goes_on_with_the_same_page() -> None:
    errors: list[Exception] = [OSError("full")]

    def once(_event: AttemptEvent) -> None:
        if errors:
            raise errors.pop()

    walk = iter(portal(Script(ROWS), on_attempt=once).customers.list())
    with pytest.raises(OSError, match="full"):
        next(walk)
    assert [row.customer_id for row in walk] == [row["customerId"] for row in ROWS]


@pytest.mark.anyio
async def test_an_attempt_that_is_cancelled_is_told_of_as_well() -> None:
    tracer = Tracer()

    async def never(_request: httpx.Request) -> httpx.Response:
        await anyio.sleep(60)
        return body_of("{}")

    async with async_portal(never, **tracer.hooks) as opened:  # type: ignore[arg-type]  # pyright: ignore
        with anyio.move_on_after(0.05) as scope:
            await opened.customers.list().first()
    assert scope.cancelled_caught
    (event,) = tracer.ended
    assert event.status_code is None
    assert event.error in ("CancelledError", "Cancelled")
