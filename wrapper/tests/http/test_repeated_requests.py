"""Which requests a real server sees twice: counted at the socket."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

import pytest
from flexportal_core.errors import APIConnectionError, APIError, RateLimitError, UnknownOutcomeError
from flexportal_core.hooks import AttemptEvent, Hooks
from flexportal_core.operation import Operation
from flexportal_core.retry import RetryPolicy
from tests.http.sockets import (
    EMPTY_OBJECT,
    OK,
    RawServer,
    Reply,
    reset,
    sending,
    silent,
    status,
    unused_port,
)
from tests.http.things import CREATE_THING, DELETE_THING, EVERY_KIND, REPLACE_THING, UPDATE_THING, call

CREATED = sending(EMPTY_OBJECT.replace(b"200 OK", b"201 Created"), keep=True)
TWICE = RetryPolicy(max_retries=1, timeout=10.0)


def twice(fault: Reply) -> RetryPolicy:
    """One retry; a short timeout only where the fault is one."""
    return RetryPolicy(max_retries=1, timeout=0.5) if fault is silent else TWICE


FAULTS: dict[str, Reply] = {
    "read timeout": silent,
    "connection closed": sending(),
    "connection reset": reset,
    "body cut": sending(OK, b"Content-Length: 50\r\n\r\n{"),
    "408": status(408),
    "500": status(500),
    "503": status(503),
}


@EVERY_KIND
@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
@pytest.mark.parametrize("operation", [CREATE_THING, UPDATE_THING], ids=lambda operation: operation.method)
def test_a_write_whose_outcome_is_unknown_is_sent_once(
    server: RawServer, kind: str, operation: Operation[Any], fault: Reply
) -> None:
    server.begin(fault, CREATED)
    with pytest.raises(UnknownOutcomeError, match=f"^{operation.id}: ") as caught:
        call(kind, operation, body={"a": 1}, base_url=server.url, retry=twice(fault))
    assert len(server.requests) == 1
    assert caught.value.request_sent
    assert isinstance(caught.value.__cause__, APIError)


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_write_that_is_idempotent_is_sent_again(server: RawServer, fault: Reply) -> None:
    server.begin(fault, CREATED)
    call("sync", REPLACE_THING, base_url=server.url, retry=twice(fault))
    assert len(server.requests) == 2


@EVERY_KIND
def test_a_write_over_the_rate_limit_is_sent_again_with_its_body(server: RawServer, kind: str) -> None:
    server.begin(status(429, b"Retry-After: 30"), CREATED)
    assert call(kind, CREATE_THING, body={"a": 1}, base_url=server.url, retry=TWICE) == {}
    assert [request.rpartition(b"\r\n\r\n")[2] for request in server.requests] == [b'{"a":1}'] * 2
    server.begin(status(429, b"Retry-After: 90"), CREATED)
    with pytest.raises(RateLimitError) as caught:
        call(kind, CREATE_THING, base_url=server.url, retry=TWICE)
    assert caught.value.retry_after == 90.0
    assert len(server.requests) == 1


@EVERY_KIND
def test_a_write_refused_until_a_time_is_sent_again(server: RawServer, kind: str) -> None:
    server.begin(status(503, b"Retry-After: 30"), CREATED)
    assert call(kind, CREATE_THING, body={"a": 1}, base_url=server.url, retry=TWICE) == {}
    assert len(server.requests) == 2


UNREADABLE: dict[str, Reply] = {
    "content coding": sending(OK, b"Content-Encoding: br\r\nContent-Length: 2\r\n\r\n{}"),
    "body of a failure cut": sending(b"HTTP/1.1 500 X\r\nContent-Length: 50\r\n\r\n{"),
}


@EVERY_KIND
@pytest.mark.parametrize("reply", UNREADABLE.values(), ids=UNREADABLE)
def test_an_unreadable_response_leaves_the_outcome_of_a_write_unknown(
    server: RawServer, kind: str, reply: Reply
) -> None:
    server.begin(reply, CREATED)
    with pytest.raises(UnknownOutcomeError):
        call(kind, CREATE_THING, body={"a": 1}, base_url=server.url, retry=TWICE)
    assert len(server.requests) == 1


@EVERY_KIND
@pytest.mark.parametrize("effect", ["safe", "idempotent"])
def test_a_write_that_the_contract_calls_repeatable_is_sent_again(
    server: RawServer, kind: str, effect: Literal["safe", "idempotent"]
) -> None:
    server.begin(sending(), CREATED)
    operation = replace(CREATE_THING, effect=effect)
    assert call(kind, operation, body={"a": 1}, base_url=server.url, retry=TWICE) == {}
    assert len(server.requests) == 2


@EVERY_KIND
def test_a_delete_that_the_contract_calls_unrepeatable_is_sent_once(server: RawServer, kind: str) -> None:
    server.begin(sending(), CREATED)
    operation = replace(DELETE_THING, effect="once", call="things.delete", read_back="things.get(thing_id)")
    with pytest.raises(UnknownOutcomeError, match=r"^things.delete: .*check with things.get\(thing_id\)"):
        call(kind, operation, base_url=server.url, retry=TWICE)
    assert len(server.requests) == 1


@EVERY_KIND
def test_a_write_that_could_not_connect_is_tried_again(kind: str) -> None:
    attempts: list[AttemptEvent] = []
    hooks = Hooks(on_attempt=attempts.append)
    with pytest.raises(APIConnectionError) as caught:
        call(kind, CREATE_THING, base_url=f"http://127.0.0.1:{unused_port()}", retry=TWICE, hooks=hooks)
    assert [attempt.request.number for attempt in attempts] == [1, 2]
    assert not caught.value.request_sent


@EVERY_KIND
def test_a_write_without_a_body_states_that_it_is_empty(server: RawServer, kind: str) -> None:
    server.begin(CREATED)
    call(kind, CREATE_THING, base_url=server.url)
    assert b"content-length: 0\r\n" in server.requests[0].lower() + b"\r\n"
