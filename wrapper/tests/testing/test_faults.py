"""The faulty server, over real sockets: each fault looks to a client as its description says."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from flexportal.contract import Contract
from flexportal.testing import EVERY_FAULT, Fault, FaultKind, FaultyServer, MockAPI, seeded_faults

from .conftest import HEADERS


@contextmanager
def served(*faults: Fault | None, clock: Any = None, **options: Any) -> Generator[tuple[FaultyServer, httpx.Client]]:
    """A faulty server and a client for it."""
    settings = {} if clock is None else {"clock": clock}
    with (
        FaultyServer(MockAPI(**options), faults, **settings) as server,
        httpx.Client(base_url=server.url, headers=HEADERS, timeout=httpx.Timeout(5, read=2)) as client,
    ):
        yield server, client


def page(client: httpx.Client, **query: Any) -> httpx.Response:
    return client.get("/v1/customers", params={"limit": 100} | query)


def once_it_listens(client: httpx.Client) -> httpx.Response:
    """A page, as soon as connections are accepted."""
    deadline = time.monotonic() + 20
    while True:
        try:
            return page(client)
        except httpx.ConnectError:
            assert time.monotonic() < deadline
            time.sleep(0.005)


def test_without_a_fault_it_responds_like_the_mock() -> None:
    with served(latency_ms=20) as (server, client):
        began = time.monotonic()
        responses = [page(client) for _ in range(2)]
        assert time.monotonic() - began >= 0.04
        assert [response.json()["customers"] for response in responses] == [server.mock.items("acme")[:100]] * 2
        assert responses[0].headers["content-encoding"] == "gzip"
        assert (server.requests, dict(server.injected)) == (2, {})
        assert client.get("/healthz").json() == {"status": "ok"}
        assert client.request("TRACE", "/v1/customers", content=b"x" * 1000).status_code == 405
        assert page(client).status_code == 200


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault(FaultKind.REFUSE), httpx.ReadError),
        (Fault(FaultKind.RESET_BEFORE_HEADERS), httpx.ReadError),
        (Fault(FaultKind.RESET_AFTER_HEADERS), httpx.ReadError),
        (Fault(FaultKind.CUT_BODY), httpx.RemoteProtocolError),
        (Fault(FaultKind.CUT_BODY, at=0), httpx.RemoteProtocolError),
        (Fault(FaultKind.STALL, seconds=0.02), httpx.RemoteProtocolError),
        (Fault(FaultKind.STALL, seconds=60), httpx.ReadTimeout),
        (Fault(FaultKind.WRONG_LENGTH), httpx.RemoteProtocolError),
        (Fault(FaultKind.BROKEN_GZIP), httpx.DecodingError),
        (Fault(FaultKind.BROKEN_GZIP, at=0), httpx.DecodingError),
    ],
    ids=lambda value: f"{value.kind}, {value.at}, {value.seconds}" if isinstance(value, Fault) else value.__name__,
)
def test_a_broken_response_is_an_error_and_the_next_is_whole(fault: Fault, error: type[Exception]) -> None:
    with served(fault) as (server, client):
        client.timeout = httpx.Timeout(5, read=0.2 if error is httpx.ReadTimeout else 10)
        with pytest.raises(error):
            page(client)
        assert (server.injected, server.requests) == ({fault.kind: 1}, 1)
        assert len(once_it_listens(client).json()["customers"]) == 100


def test_connections_are_refused_as_long_as_the_longest_fault_says() -> None:
    with (
        served(None, None, Fault(FaultKind.REFUSE, seconds=0.05), Fault(FaultKind.REFUSE, seconds=0.5)) as (
            server,
            client,
        ),
        httpx.Client(base_url=server.url, headers=HEADERS) as other,
    ):
        for each in (client, other):
            assert page(each).status_code == 200
        for each in (client, other):
            with pytest.raises(httpx.ReadError):
                page(each)
        time.sleep(0.1)
        with pytest.raises(httpx.ConnectError):
            page(client)
        assert once_it_listens(client).status_code == 200


def test_a_content_length_that_is_too_short_cuts_the_body() -> None:
    with served(Fault(FaultKind.WRONG_LENGTH, by=-7)) as (_, client), pytest.raises(json.JSONDecodeError):
        page(client).json()


@pytest.mark.parametrize("status", [429, 503, 529])
def test_an_error_status_keeps_the_envelope(status: int) -> None:
    with served(Fault(FaultKind.STATUS, status=status)) as (server, client):
        response = page(client)
        assert (response.status_code, response.json()["error"]["code"]) == (status, "INJECTED")
        assert "retry-after" not in response.headers
        assert page(client).status_code == 200
        # The mock itself received only what it responded to.
        assert [call.status for call in server.mock.calls] == [200]


def test_retry_after_comes_as_seconds_and_as_a_date() -> None:
    faults = [Fault(FaultKind.STATUS, status=429, retry_after=1.5, as_date=as_date) for as_date in (False, True)]
    clock = SimpleNamespace(now=lambda: datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))
    with served(*faults, clock=clock) as (_, client):
        sent = [page(client).headers["retry-after"] for _ in faults]
    assert sent == ["2", "Fri, 02 Jan 2026 03:04:06 GMT"]


def test_an_html_page_comes_with_200() -> None:
    with served(Fault(FaultKind.HTML)) as (_, client):
        response = page(client)
    assert (response.status_code, response.headers["content-type"]) == (200, "text/html")
    assert response.text.startswith("<!doctype html>")


def cursors(client: httpx.Client, pages: int) -> list[str]:
    """The next cursors of so many pages."""
    seen: list[str] = []
    for _ in range(pages):
        body = page(client, limit=10, **({"startAfter": seen[-1]} if seen else {})).json()
        assert body["hasMore"] is True
        seen.append(body["nextCursor"])
    return seen


@pytest.mark.parametrize(("period", "repeated"), [(1, [0, 1, 1]), (2, [0, 1, 2, 1])], ids=["itself", "the one before"])
def test_a_cycle_returns_an_earlier_cursor(period: int, repeated: list[int]) -> None:
    with served(*[None] * (len(repeated) - 1), Fault(FaultKind.CYCLE, period=period)) as (_, client):
        seen = cursors(client, len(repeated))
    assert [seen.index(cursor) for cursor in seen] == repeated


def test_a_cycle_stays_in_its_listing_and_returns_no_later_cursor() -> None:
    with served(*[None] * 6, *[Fault(FaultKind.CYCLE, period=2)] * 2, Fault(FaultKind.CYCLE, period=9)) as (_, client):
        first, second, third = cursors(client, 3)
        page(client, limit=10, startAfter=third)
        other = page(client, limit=10, status="active").json()["nextCursor"]
        page(client, limit=10, status="active", startAfter=other)
        # A page that is requested again has those before it that it had the first time, whatever its size.
        assert page(client, limit=10, startAfter=second).json()["nextCursor"] == first
        assert page(client, limit=20, startAfter=third).json()["nextCursor"] == second
        assert page(client, limit=10, startAfter=third).json()["nextCursor"] not in (first, second, third)


def test_a_listing_that_starts_anew_gets_no_cursor_of_the_time_before() -> None:
    """Its client has not been given that cursor, so it could not notice the cycle."""
    with served(*[None] * 4, Fault(FaultKind.CYCLE, period=2)) as (_, client):
        before = cursors(client, 2)
        page(client, limit=20, startAfter=before[0])
        first = page(client, limit=20).json()["nextCursor"]
        assert page(client, limit=20, startAfter=first).json()["nextCursor"] not in before


def test_a_first_page_and_an_error_have_no_cycle() -> None:
    with served(Fault(FaultKind.CYCLE), Fault(FaultKind.CYCLE)) as (server, client):
        assert len(cursors(client, 1)) == 1
        assert page(client, startAfter="made up").status_code == 400
        assert server.injected == {FaultKind.CYCLE: 2}


def test_a_cycle_adds_no_flag_to_an_envelope_without_one(document: dict[str, Any]) -> None:
    del document["paths"]["/v1/customers"]["get"]["x-pagination"]["more"]
    document["components"]["schemas"]["CustomerPage"]["required"].remove("hasMore")
    with served(None, Fault(FaultKind.CYCLE), contract=Contract(document)) as (_, client):
        cursor = page(client, limit=10).json()["nextCursor"]
        body = page(client, limit=10, startAfter=cursor).json()
    assert (body["nextCursor"], "hasMore" in body) == (cursor, False)


def test_a_dripping_body_arrives_whole_and_late() -> None:
    with served(Fault(FaultKind.DRIP, seconds=0.1)) as (server, client):
        began = time.monotonic()
        assert page(client).json()["customers"] == server.mock.items("acme")[:100]
        assert time.monotonic() - began >= 0.1


@pytest.mark.parametrize("size", [0, 14, 100, 200_000])
@pytest.mark.parametrize("kind", [FaultKind.HUGE, FaultKind.BOMB])
def test_a_huge_body_is_json_of_that_size(kind: FaultKind, size: int) -> None:
    with served(Fault(kind, size=size)) as (_, client):
        response = page(client)
        assert response.json() == {"padding": "x" * (max(size, 14) - 14)}
        assert len(response.content) == max(size, 14)
        assert page(client).json()["count"] == 100


def test_a_bomb_is_small_on_the_wire_and_a_huge_body_may_be_abandoned() -> None:
    with served(Fault(FaultKind.BOMB, size=20_000_000), Fault(FaultKind.HUGE, size=10**12)) as (_, client):
        with client.stream("GET", "/v1/customers") as response:
            assert sum(map(len, response.iter_raw())) < 30_000
        with client.stream("GET", "/v1/customers") as response:
            assert response.headers["content-length"] == str(10**12)
            next(response.iter_raw(1000))
        assert page(client).status_code == 200


def test_a_deep_page_has_nested_arrays() -> None:
    with served(Fault(FaultKind.DEEP, depth=50)) as (_, client):
        body = page(client).json()
    assert len(body["customers"]) == 100
    assert json.dumps(body["deep"]) == "[" * 50 + "]" * 50


@pytest.mark.parametrize(
    "sent",
    [
        b"nonsense\r\n\r\n",
        b" / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"x" * 100_000,
        b"GET /",
    ],
    ids=lambda sent: sent[:40].decode(),
)
def test_anything_but_http_ends_the_connection(sent: bytes) -> None:
    with (
        served() as (server, _),
        socket.create_connection(("127.0.0.1", int(server.url[-5:].strip(":")))) as connection,
    ):
        connection.settimeout(5)
        try:
            connection.sendall(sent)
            connection.shutdown(socket.SHUT_WR)
            received = connection.recv(1000)
        except ConnectionError:
            received = b""
    assert received == b""


def test_a_connection_is_kept_until_the_client_asks_to_close_it() -> None:
    with (
        served() as (server, _),
        socket.create_connection(("127.0.0.1", int(server.url[-5:].strip(":")))) as connection,
    ):
        connection.settimeout(5)
        for header in (b"", b"", b"Connection: close\r\n"):
            connection.sendall(b"GET /healthz HTTP/1.1\r\n" + header + b"\r\n")
            received = b""
            while not received.endswith(b'{"status":"ok"}'):
                received += connection.recv(1000)
        assert connection.recv(1000) == b""


def test_it_stops_at_once_without_a_log_and_can_be_started_again(caplog: pytest.LogCaptureFixture) -> None:
    server, before = FaultyServer(MockAPI(), [Fault(FaultKind.STALL, seconds=600)]), threading.active_count()
    errors: list[Exception] = []

    def wait(client: httpx.Client) -> None:
        try:
            page(client)
        except httpx.TransportError as error:
            errors.append(error)

    with pytest.raises(RuntimeError, match="not running"):
        _ = server.url
    with server, httpx.Client(base_url=server.url, timeout=60) as client:
        waiting = threading.Thread(target=wait, args=[client])
        waiting.start()
        while not server.requests:
            time.sleep(0.002)
        began = time.monotonic()
        server.__exit__(None, None, None)
        assert time.monotonic() - began < 30
        waiting.join(timeout=10)
    logged = [record for record in caplog.records if record.name == "asyncio"]
    assert (len(errors), threading.active_count(), logged) == (1, before, [])
    with server, FaultyServer(MockAPI(), []) as other:
        assert server.url != other.url
        assert httpx.get(f"{server.url}/healthz").status_code == 200
    with served(Fault(FaultKind.REFUSE, seconds=600)) as (_, client), pytest.raises(httpx.ReadError):
        page(client)


def test_a_port_in_use_is_an_os_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(OSError, match="in use"):
        FaultyServer(MockAPI(), [], port=taken.getsockname()[1]).__enter__()


def test_a_seeded_schedule_is_the_same_on_every_run() -> None:
    first, again, other = (list(map(seeded_faults(seed, 0.3), range(3000))) for seed in (1, 1, 2))
    assert first == again != other
    assert 800 < sum(fault is not None for fault in first) < 1000
    assert {fault for fault in first if fault is not None} == set(EVERY_FAULT)
    assert {fault.kind for fault in EVERY_FAULT} == set(FaultKind)
    assert {seeded_faults(5, 0)(number) for number in range(100)} == {None}
    assert all(map(seeded_faults(5, 1), range(100)))
