"""The transport over real sockets, above all for tasks: which connections are used again, and which close."""

# Some of this cannot be seen from outside.
# pyright: reportPrivateUsage=false

from __future__ import annotations

import socket
import time
from contextlib import closing, suppress

import anyio
import anyio.lowlevel
import pytest
from flexportal_core.errors import APIError, APITimeoutError, UnknownOutcomeError
from flexportal_core.http.request import prepare
from flexportal_core.retry import RetryPolicy
from tests.http.sockets import EMPTY_OBJECT, KEPT, OK, RawServer, Reply, in_parts, reset, sending, silent
from tests.http.things import CREATE_THING, EVERY_KIND, LIST_THINGS, listed, make_settings, session_for

BOTH_LIBRARIES = pytest.mark.anyio  # each test under asyncio and under trio


def is_closed(connection: socket.socket) -> bool:
    """Whether the server has noticed within a few seconds that the client closed a connection."""
    end = time.monotonic() + 5
    while connection.fileno() != -1 and time.monotonic() < end:
        time.sleep(0.005)
    return connection.fileno() == -1


CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n"


COMPLETE: dict[str, Reply] = {
    "with a length": KEPT,
    "in pieces": in_parts(*[EMPTY_OBJECT[at : at + 9] for at in range(0, len(EMPTY_OBJECT), 9)]),
    "head and body apart": in_parts(EMPTY_OBJECT[:-2], EMPTY_OBJECT[-2:]),
    "chunked": sending(CHUNKED, b"\r\n", keep=True),
    "chunked, with a trailer": sending(CHUNKED, b"X: y\r\n\r\n", keep=True),
}


APPENDED: dict[str, Reply] = {
    "another response": sending(EMPTY_OBJECT, EMPTY_OBJECT, keep=True),
    "a byte": sending(EMPTY_OBJECT, b"\n", keep=True),
    "something in a part of its own": in_parts(EMPTY_OBJECT, b"HTTP/1.1 "),
    "something after a chunked body": sending(CHUNKED, b"\r\n", EMPTY_OBJECT[:20], keep=True),
}


@EVERY_KIND
@pytest.mark.parametrize(
    ("reply", "connections"),
    [(reply, 1) for reply in COMPLETE.values()] + [(reply, 2) for reply in APPENDED.values()],
    ids=[*COMPLETE, *APPENDED],
)
def test_a_connection_is_used_again_unless_bytes_follow_the_response(
    server: RawServer, kind: str, reply: Reply, connections: int
) -> None:
    server.begin(reply)
    assert listed(kind, server.url, 2, 0.03 if connections == 1 else 0.2) == [{}] * 2
    assert len(server.connections) == connections
    assert all(is_closed(each) for each in server.connections)


@BOTH_LIBRARIES
@pytest.mark.parametrize("resets", [False, True], ids=["closed", "reset"])
async def test_connections_that_the_server_ended_are_dropped(server: RawServer, resets: bool) -> None:
    server.begin(KEPT)
    session = session_for(server.url)
    async with anyio.create_task_group() as group:
        for _ in range(3):
            group.start_soon(session.call, LIST_THINGS, {})
    oldest, latest = server.connections[0], server.connections[-1]
    for each in (oldest, latest):
        if resets:
            reset(each)
        each.shutdown(socket.SHUT_RD)  # the server closes it then
    await anyio.sleep(0.03)
    for _ in range(3):
        await session.call(LIST_THINGS, {})
    assert len(server.connections) == 3
    await session.aclose()


@BOTH_LIBRARIES
async def test_no_more_connections_are_kept_than_the_limit(server: RawServer) -> None:
    server.begin(in_parts(EMPTY_OBJECT[:-2], EMPTY_OBJECT[-2:]))
    session = session_for(server.url, max_keepalive_connections=1)
    async with anyio.create_task_group() as group:
        for _ in range(3):
            group.start_soon(session.call, LIST_THINGS, {})
    await session.call(LIST_THINGS, {})
    assert len(server.connections) == 3
    await session.aclose()


@BOTH_LIBRARIES
async def test_a_request_waits_for_a_free_connection_within_its_timeout(server: RawServer) -> None:
    server.begin(in_parts(b"", EMPTY_OBJECT), KEPT, silent)
    session = session_for(server.url, max_connections=1)
    hurried = session.with_settings(make_settings(retry=RetryPolicy(max_retries=0, timeout=0.05)))
    async with anyio.create_task_group() as group:
        for _ in range(2):  # the second waits for the first
            group.start_soon(session.call, LIST_THINGS, {})
    assert len(server.connections) == 1
    async with anyio.create_task_group() as group:
        group.start_soon(session.call, LIST_THINGS, {})
        await anyio.wait_all_tasks_blocked()
        with pytest.raises(APITimeoutError, match="PoolTimeout") as caught:
            await hurried.send(prepare(session.settings, LIST_THINGS, {}))
        assert not caught.value.request_sent
        group.cancel_scope.cancel()
    await session.aclose()


@BOTH_LIBRARIES
async def test_closing_ends_the_requests_under_way_and_those_that_wait(server: RawServer) -> None:
    server.begin(silent)
    session = session_for(server.url, max_connections=1)
    raised: list[APIError] = []

    async def request() -> None:
        try:
            await session.call(LIST_THINGS, {})
        except APIError as error:
            raised.append(error)

    async with anyio.create_task_group() as group:
        group.start_soon(request)
        group.start_soon(request)
        while not server.requests:
            await anyio.sleep(0.005)
        await session.aclose()
    assert len(raised) == 2
    assert is_closed(server.connections[0])


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_a_client_may_be_used_in_one_event_loop_after_another(server: RawServer, backend: str) -> None:
    server.begin(KEPT)
    session = session_for(server.url)
    for number in range(1, 4):
        assert anyio.run(session.call, LIST_THINGS, {}, backend=backend) == {}
        assert len(server.connections) == number
        if number > 1:
            assert is_closed(server.connections[number - 2])
    anyio.run(session.aclose, backend=backend)
    assert is_closed(server.connections[2])


def test_closing_in_another_event_loop_closes_what_the_first_one_left(server: RawServer) -> None:
    import asyncio

    server.begin(silent)
    session = session_for(server.url)
    loop = asyncio.new_event_loop()
    task = loop.create_task(session.call(LIST_THINGS, {}))
    while not server.requests:
        loop.run_until_complete(asyncio.sleep(0.005))
    loop.close()
    asyncio.run(session.aclose())
    assert is_closed(server.connections[0])
    with suppress(RuntimeError):
        task.get_coro().close()
    task._log_destroy_pending = False  # type: ignore[attr-defined]


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_closing_is_complete_when_its_caller_is_cancelled(server: RawServer, backend: str) -> None:
    server.begin(KEPT)

    async def main() -> None:
        session = session_for(server.url)
        await session.call(LIST_THINGS, {})
        with anyio.CancelScope() as scope:
            scope.cancel()
            await session.aclose()

    anyio.run(main, backend=backend)
    assert is_closed(server.connections[0])


@BOTH_LIBRARIES
async def test_a_long_body_is_sent_while_the_server_reads_it(server: RawServer) -> None:
    server.begin(sending(EMPTY_OBJECT.replace(b"200 OK", b"201 Created")))
    session = session_for(server.url)
    body = b"\0" * 8_000_000
    await session.call(CREATE_THING, {}, body, media_type="application/octet-stream")
    await session.aclose()
    assert server.requests[0].endswith(body)


@BOTH_LIBRARIES
async def test_a_server_that_does_not_read_is_given_up() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        session = session_for(f"http://127.0.0.1:{listener.getsockname()[1]}", 0.3)
        with pytest.raises(UnknownOutcomeError, match="WriteTimeout"):
            await session.call(CREATE_THING, {}, b"\0" * 20_000_000, media_type="application/octet-stream")
        await session.aclose()
