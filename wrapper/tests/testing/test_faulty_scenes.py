"""The faulty server without a socket: from which scene it answers, and how it takes what goes wrong around it."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import urlencode

import pytest
from flexportal.testing import Fault, FaultyServer, Kind, MockPortal, Reply, Request
from flexportal.testing.faults import End, Scene
from flexportal.testing.faulty_server import _perform, _request  # pyright: ignore[reportPrivateUsage]


def scene(server: FaultyServer, tenant: str = "acme", **query: Any) -> Scene:
    """What the answer to a request for a page is made from."""
    headers = (("authorization", "Bearer test-key"), ("tenant-id", tenant), ("accept-encoding", "gzip"))
    request = Request.read("GET", "/v1/customers", urlencode(query), headers)
    return server._scene(request)  # pyright: ignore[reportPrivateUsage]


def test_what_says_nothing_of_the_page_is_made_from_an_empty_reply() -> None:
    server = FaultyServer(MockPortal(), [fault := Fault(Kind.HTML)], clock=lambda: 7.0)
    assert scene(server) == Scene(Reply(200), fault, 7.0, None, "nextCursor", "hasMore")
    assert (server.requests, server.injected, server.mock.calls.total) == (1, {Kind.HTML: 1}, 0)


def test_only_a_whole_answer_is_compressed() -> None:
    server = FaultyServer(MockPortal(), [Fault(Kind.CUT_BODY)])
    cut, whole = (scene(server).reply for _ in range(2))
    assert (cut.header("content-encoding"), whole.header("content-encoding")) == (None, "gzip")


def test_a_page_without_a_fault_would_lead_back_to_itself() -> None:
    server = FaultyServer(MockPortal(), [])
    assert [scene(server, startAfter=cursor).earlier for cursor in "ab"] == ["a", "b"]


@pytest.mark.parametrize(
    ("first", "then", "earlier"),
    [
        ({}, {}, "a"),
        ({"limit": 10}, {"limit": 20}, "a"),
        ({"status": "active", "type": "person"}, {"type": "person", "status": "active"}, "a"),
        ({}, {"status": "active"}, None),
        ({"status": "active"}, {"status": "inactive"}, None),
        ({"tenant": "acme"}, {"tenant": "globex"}, None),
    ],
    ids=["the same", "another size", "another order", "a filter", "another filter", "another tenant"],
)
def test_a_trail_belongs_to_one_listing(first: dict[str, Any], then: dict[str, Any], earlier: str | None) -> None:
    server = FaultyServer(MockPortal(), lambda _: Fault(Kind.HTML, period=2))
    assert scene(server, startAfter="a", **first).earlier is None
    assert scene(server, startAfter="b", **then).earlier == earlier


@pytest.mark.parametrize(("period", "earlier"), [(1, "99"), (64, "36"), (65, None)])
def test_so_many_pages_are_remembered(period: int, earlier: str | None) -> None:
    server = FaultyServer(MockPortal(), lambda _: Fault(Kind.HTML, period=period))
    assert [scene(server, startAfter=str(number)).earlier for number in range(100)][-1] == earlier


@pytest.mark.parametrize(("others", "earlier"), [(63, "a"), (64, None)])
def test_so_many_listings_are_remembered(others: int, earlier: str | None) -> None:
    server = FaultyServer(MockPortal(), lambda _: Fault(Kind.HTML, period=2))
    scene(server, startAfter="a")
    for number in range(others):
        scene(server, tenant=str(number), startAfter="a")
    assert scene(server, startAfter="b").earlier == earlier


@pytest.mark.parametrize("error", [OSError("gone"), asyncio.CancelledError()], ids=["gone", "nobody came"])
def test_a_connection_that_came_to_nothing_is_nobodys(error: BaseException) -> None:
    async def take() -> None:
        accepted: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        accepted.set_exception(error)
        FaultyServer(MockPortal(), [])._take(accepted)  # pyright: ignore[reportPrivateUsage]

    asyncio.run(take())


def test_an_answer_without_an_end_closes_the_connection() -> None:
    assert asyncio.run(_perform(iter(()), None)) is End.CLOSE  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def test_a_request_is_read_as_it_was_sent() -> None:
    async def read() -> Request:
        reader = asyncio.StreamReader()
        reader.feed_data(b"POST /a%20b?c=d%3Fe?f HTTP/1.1\r\nX: a:b \r\nContent-Length: 3\r\n\r\nxyzrest")
        request = await _request(reader)
        assert await reader.read(4) == b"rest"
        return request

    sent = Request.read("POST", "/a b", "c=d%3Fe?f", (("X", "a:b"), ("Content-Length", "3")))
    assert asyncio.run(read()) == sent
