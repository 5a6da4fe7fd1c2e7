"""The connections that a session keeps: which are used again, how many there are, and what closing does to others."""

from __future__ import annotations

import socket
import threading
import time
from typing import Any

import httpcore
import httpx
import pytest
from flexportal_core.errors import APIError
from flexportal_core.http.network import AttemptTimeout
from flexportal_core.http.transport import Connections, open_transport
from flexportal_core.retry import RetryPolicy
from flexportal_core.session import Session
from tests.http.sockets import (
    EMPTY_OBJECT,
    OK,
    RawServer,
    Reply,
    sending,
    silent,
)
from tests.http.things import LIST_THINGS, make_settings

ORIGIN = httpcore.Origin(b"http", b"x.example", 80)


def test_bytes_that_arrive_between_two_requests_are_no_response(server: RawServer) -> None:
    server.begin(sending(EMPTY_OBJECT, keep=True))
    session = Session(make_settings(base_url=server.url))
    session.call(LIST_THINGS, {})
    server.connections[0].sendall(EMPTY_OBJECT.replace(b"{}", b"[]"))
    time.sleep(0.02)
    assert session.call(LIST_THINGS, {}) == {}
    session.close()
    assert len(server.connections) == 2


@pytest.mark.parametrize("length", [65_535, 65_536, 65_537, 2 * 65_536])
def test_a_response_as_long_as_what_is_received_at_a_time_is_complete(server: RawServer, length: int) -> None:
    head = OK + b"Content-Length: %d\r\n\r\n"
    body = b"{%s}" % (b" " * (length - len(head % length) - 2))
    server.begin(sending(head % len(body), body, keep=True))
    session = Session(make_settings(base_url=server.url, retry=RetryPolicy(max_retries=0, timeout=2.0)))
    assert [session.call(LIST_THINGS, {}) for _ in range(3)] == [{}, {}, {}]
    session.close()
    assert len(server.connections) == 1


def sent(transport: Any, url: str) -> Any:
    """The response to a request, its body not yet received."""
    return transport.send("GET", httpx.URL(url), b"/", [(b"Host", b"x")], b"", AttemptTimeout(None))


def test_a_response_that_is_closed_twice_returns_its_connection_once(server: RawServer) -> None:
    server.begin(sending(EMPTY_OBJECT, keep=True))
    transport = open_transport(server.url)
    for _ in range(2):
        received = sent(transport, server.url)
        assert b"".join(received.stream) == b"{}"
        received.stream.close()
        received.stream.close()
    both = [sent(transport, server.url) for _ in range(2)]
    assert len(server.connections) == 2
    for received in both:
        received.stream.close()
    transport.close()


class Connection:
    """A connection that is idle, or was closed."""

    is_open = True

    def can_handle_request(self, origin: httpcore.Origin) -> bool:
        return origin == ORIGIN

    def has_expired(self) -> bool:
        return False

    def is_idle(self) -> bool:
        return self.is_open

    def is_closed(self) -> bool:
        return not self.is_open

    def close(self) -> None:
        self.is_open = False


def connections(limit: int = 2, kept: int = 2) -> Connections:
    opened: Any = Connection
    return Connections(lambda _: opened(), limit, kept)


def test_a_request_waits_for_a_connection_as_long_as_its_timeout_allows() -> None:
    pool = connections(limit=1)
    first = pool.take(ORIGIN, AttemptTimeout(None))
    with pytest.raises(httpcore.PoolTimeout):
        pool.take(ORIGIN, AttemptTimeout(0.01))
    threading.Timer(0.01, pool.give_back, [first]).start()
    assert pool.take(ORIGIN, AttemptTimeout(None)) is first


def test_a_connection_that_nobody_returned_does_not_count_once_nothing_refers_to_it() -> None:
    """The caller was interrupted in between."""
    pool = connections(limit=1)
    for _ in range(3):
        pool.take(ORIGIN, AttemptTimeout(0.01))


def test_no_more_connections_are_kept_than_allowed_and_none_after_closing() -> None:
    pool = connections(limit=3, kept=1)
    taken: list[Any] = [pool.take(ORIGIN, AttemptTimeout(None)) for _ in range(3)]
    pool.give_back(taken[0])
    pool.give_back(taken[1])
    assert [each.is_open for each in taken] == [True, False, True]
    pool.close()
    pool.give_back(taken[2])
    assert not any(each.is_open for each in taken)


def closing(session: Session) -> Reply:
    def reply(connection: socket.socket) -> None:
        threading.Thread(target=session.close).start()
        silent(connection)

    return reply


def errors_of(session: Session, errors: list[BaseException]) -> None:
    """Call until there is an error."""
    try:
        while True:
            session.call(LIST_THINGS, {})
    except BaseException as error:  # noqa: BLE001 - whatever it is, its type is checked
        errors.append(error)


@pytest.mark.parametrize("threads", [1, 5])
def test_closing_while_others_work_raises_errors_of_ours_only(server: RawServer, threads: int) -> None:
    retry = RetryPolicy(max_retries=0, timeout=20.0)
    for _ in range(10):
        session, errors = Session(make_settings(base_url=server.url, retry=retry)), list[BaseException]()
        server.begin(*[sending(EMPTY_OBJECT, keep=True)] * (3 * threads), closing(session), silent)
        workers = [threading.Thread(target=errors_of, args=(session, errors)) for _ in range(threads)]
        began = time.monotonic()
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join(30)
        assert time.monotonic() - began < 15
        assert len(errors) == threads
        assert all(isinstance(error, APIError) for error in errors)
