"""The faulty server, over real sockets: each fault looks to a client as it is meant to."""

from __future__ import annotations

import gc
import json
import signal
import socket
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from flexportal.contract import Contract
from flexportal.testing import EVERY_FAULT, Fault, FaultyServer, Kind, MockPortal, Reply, Request, seeded
from flexportal.testing.faults import End, Scene, padding, script

HEADERS = {"Authorization": "Bearer test-key", "Tenant-ID": "acme"}
LIMITS = httpx.Timeout(5, read=2)


@pytest.fixture(autouse=True)
def patience() -> Generator[None]:
    """A server that neither opens nor stops fails its test; where there are no alarms, it is waited for."""

    def give_up(*_: object) -> None:
        raise TimeoutError("the test took too long")

    if not hasattr(signal, "setitimer"):
        yield
        return
    before = signal.signal(signal.SIGALRM, give_up)
    signal.setitimer(signal.ITIMER_REAL, 20)
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)


@contextmanager
def served(*faults: Fault | None, **options: Any) -> Generator[tuple[FaultyServer, httpx.Client]]:
    """A faulty server and a client of it."""
    with (
        FaultyServer(MockPortal(**options), faults) as server,
        httpx.Client(base_url=server.url, headers=HEADERS, timeout=LIMITS) as client,
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
            time.sleep(0.02)


def test_without_a_fault_it_is_the_mock() -> None:
    with served() as (server, client):
        answers = [page(client) for _ in range(3)]
        assert [answer.json()["customers"] for answer in answers] == [server.mock.rows("acme")[:100]] * 3
        assert (server.requests, dict(server.injected)) == (3, {})
        assert answers[0].headers["content-encoding"] == "gzip"
        assert client.get("/healthz").json() == {"status": "ok"}
        assert client.post("/v1/customers", content=b"x" * 1000).status_code == 405
        assert page(client).status_code == 200


def test_latency_is_waited_for() -> None:
    with served(latency_ms=30) as (_, client):
        began = time.monotonic()
        assert page(client).status_code == 200
        assert time.monotonic() - began >= 0.03


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault(Kind.REFUSE), httpx.ReadError),
        (Fault(Kind.RESET_BEFORE_HEADERS), httpx.ReadError),
        (Fault(Kind.RESET_AFTER_HEADERS), httpx.ReadError),
        (Fault(Kind.CUT_BODY), httpx.RemoteProtocolError),
        (Fault(Kind.CUT_BODY, at=0), httpx.RemoteProtocolError),
        (Fault(Kind.STALL, seconds=0.05), httpx.RemoteProtocolError),
        (Fault(Kind.STALL, seconds=60), httpx.ReadTimeout),
        (Fault(Kind.WRONG_LENGTH), httpx.RemoteProtocolError),
        (Fault(Kind.BROKEN_GZIP), httpx.DecodingError),
        (Fault(Kind.BROKEN_GZIP, at=0), httpx.DecodingError),
    ],
    ids=lambda value: f"{value.kind}, {value.at}, {value.seconds}" if isinstance(value, Fault) else value.__name__,
)
def test_a_broken_answer_is_an_error_and_the_next_is_whole(fault: Fault, error: type[Exception]) -> None:
    with served(fault) as (server, client):
        client.timeout = httpx.Timeout(5, read=0.3)
        with pytest.raises(error):
            page(client)
        assert server.injected == {fault.kind: 1}
        assert len(once_it_listens(client).json()["customers"]) == 100


def test_a_refusing_server_takes_no_connection_until_it_is_over() -> None:
    with served(Fault(Kind.REFUSE, seconds=0.3)) as (server, client):
        with pytest.raises(httpx.ReadError):
            page(client)
        with pytest.raises(httpx.ConnectError):
            page(client)
        assert once_it_listens(client).status_code == 200
        assert server.requests == 2


def test_refusals_that_overlap_end_with_the_longest() -> None:
    with served(None, None, Fault(Kind.REFUSE, seconds=0.05), Fault(Kind.REFUSE, seconds=1)) as (server, client):
        with httpx.Client(base_url=server.url, headers=HEADERS, timeout=LIMITS) as other:
            for each in (client, other):
                assert page(each).status_code == 200
            for each in (client, other):
                with pytest.raises(httpx.ReadError):
                    page(each)
            time.sleep(0.15)
            with pytest.raises(httpx.ConnectError):
                page(client)
        assert once_it_listens(client).status_code == 200


def test_a_length_too_short_cuts_the_body_off() -> None:
    with served(Fault(Kind.WRONG_LENGTH, by=-7)) as (_, client):
        answer = page(client)
        assert answer.status_code == 200
        with pytest.raises(json.JSONDecodeError):
            answer.json()


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504, 520, 529])
def test_an_error_status_keeps_the_envelope(status: int) -> None:
    with served(Fault(Kind.STATUS, status=status)) as (server, client):
        answer = page(client)
        assert (answer.status_code, answer.json()["error"]["code"]) == (status, "INJECTED")
        assert "retry-after" not in answer.headers
        assert page(client).status_code == 200
        assert [call.status for call in server.mock.calls] == [200]


def test_retry_after_comes_in_both_forms() -> None:
    faults = [Fault(Kind.STATUS, status=429, retry_after=1.5, as_date=as_date) for as_date in (False, True)]
    with (
        FaultyServer(MockPortal(), faults, clock=lambda: 1_767_323_045.0) as server,
        httpx.Client(base_url=server.url) as client,
    ):
        assert [page(client).headers["retry-after"] for _ in faults] == ["2", "Fri, 02 Jan 2026 03:04:06 GMT"]


def test_a_page_for_people_comes_as_200() -> None:
    with served(Fault(Kind.HTML)) as (_, client):
        answer = page(client)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html")
        assert answer.text.startswith("<!doctype html>")


def cursors(client: httpx.Client, pages: int) -> list[str]:
    """The next cursors of so many pages."""
    seen: list[str] = []
    for _ in range(pages):
        answer = page(client, limit=10, **({"startAfter": seen[-1]} if seen else {})).json()
        assert answer["hasMore"] is True
        seen.append(answer["nextCursor"])
    return seen


@pytest.mark.parametrize(
    ("period", "faulty"),
    [(1, [0, 1, 1]), (2, [0, 1, 2, 1])],
    ids=["to itself", "to the one before"],
)
def test_a_cycle_leads_back(period: int, faulty: list[int]) -> None:
    pages = len(faulty)
    with served(*[None] * (pages - 1), Fault(Kind.CYCLE, period=period)) as (_, client):
        seen = cursors(client, pages)
    assert [seen.index(cursor) for cursor in seen] == faulty


def test_a_cycle_leads_back_in_its_own_listing_and_never_ahead() -> None:
    """Whoever asks for a page again, such as one who resumes, has its earlier pages before it and not its later ones."""
    with served(*[None] * 7, *[Fault(Kind.CYCLE, period=2)] * 2, Fault(Kind.CYCLE, period=9)) as (_, client):
        first, second, third = cursors(client, 3)
        page(client, limit=10, startAfter=third)
        other = page(client, limit=10, status="active").json()["nextCursor"]
        page(client, limit=10, status="active", startAfter=other)
        page(client, limit=10, startAfter=third)
        again = page(client, limit=10, startAfter=second).json()
        assert (again["nextCursor"], again["hasMore"]) == (first, True)
        following = page(client, limit=20, startAfter=third).json()
        assert following["nextCursor"] == second
        far = page(client, limit=10, startAfter=third).json()
        assert far["nextCursor"] not in (first, second, third)


def test_a_first_page_and_an_error_cannot_lead_back() -> None:
    with served(Fault(Kind.CYCLE), Fault(Kind.CYCLE)) as (server, client):
        assert len(set(cursors(client, 1))) == 1
        assert page(client, startAfter="made up").status_code == 400
        assert server.injected == {Kind.CYCLE: 2}


def test_a_cycle_leaves_an_envelope_without_a_flag_without_one(document: dict[str, Any]) -> None:
    del document["paths"]["/v1/customers"]["get"]["x-pagination"]["more"]
    document["components"]["schemas"]["CustomerPage"]["required"].remove("hasMore")
    with served(None, Fault(Kind.CYCLE), contract=Contract(document)) as (_, client):
        cursor = page(client, limit=10).json()["nextCursor"]
        body = page(client, limit=10, startAfter=cursor).json()
    assert body["nextCursor"] == cursor
    assert "hasMore" not in body


def test_a_dripping_body_arrives_whole_and_late() -> None:
    with served(Fault(Kind.DRIP, seconds=0.2), Fault(Kind.DRIP, seconds=0.1)) as (server, client):
        began = time.monotonic()
        assert page(client).json()["customers"] == server.mock.rows("acme")[:100]
        assert time.monotonic() - began >= 0.2
        assert page(client, limit=1).json()["count"] == 1


@pytest.mark.parametrize("size", [0, 14, 100, 200_000])
@pytest.mark.parametrize("kind", [Kind.HUGE, Kind.BOMB])
def test_a_huge_body_is_json_of_that_size(kind: Kind, size: int) -> None:
    with served(Fault(kind, size=size)) as (_, client):
        answer = page(client)
        assert len(answer.content) == max(size, 14)
        assert answer.json()["padding"] == "x" * (max(size, 14) - 14)
        assert page(client).json()["count"] == 100


def test_a_bomb_is_small_on_the_wire() -> None:
    with (
        served(Fault(Kind.BOMB, size=20_000_000)) as (_, client),
        client.stream("GET", "/v1/customers") as answer,
    ):
        wire = sum(len(piece) for piece in answer.iter_raw())
    assert wire < 30_000


def test_a_client_that_has_enough_stops_a_huge_body() -> None:
    with served(Fault(Kind.HUGE, size=10**12)) as (_, client):
        with client.stream("GET", "/v1/customers") as answer:
            assert answer.headers["content-length"] == str(10**12)
            next(answer.iter_raw(1000))
        assert page(client).status_code == 200


def test_a_deep_page_is_a_page_with_another_key() -> None:
    with served(Fault(Kind.DEEP, depth=50)) as (_, client):
        body = page(client).json()
    assert len(body["customers"]) == 100
    depth, inner = 1, body["deep"]
    while inner:
        depth, inner = depth + 1, inner[0]
    assert depth == 50


@contextmanager
def connected() -> Generator[socket.socket]:
    """A connection to a faulty server, for raw bytes."""
    with served() as (server, _):
        address = ("127.0.0.1", int(server.url.rpartition(":")[2]))
        with socket.create_connection(address, timeout=2) as line:
            yield line


def received(line: socket.socket, end: bytes) -> bytes:
    """What arrives up to these last bytes."""
    got = b""
    while not got.endswith(end):
        piece = line.recv(1000)
        assert piece
        got += piece
    return got


def test_a_connection_is_kept_until_its_client_asks_for_the_end() -> None:
    with connected() as line:
        for _ in range(2):
            line.sendall(b"GET /healthz HTTP/1.1\r\n\r\n")
            received(line, b'{"status":"ok"}')
        line.sendall(b"GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n")
        received(line, b'{"status":"ok"}')
        assert line.recv(1000) == b""


@pytest.mark.parametrize(
    "sent",
    [
        b"nonsense\r\n\r\n",
        b" / HTTP/1.1\r\n\r\n",
        b"GET  / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"x" * 100_000,
        b"GET /",
    ],
)
def test_what_is_no_request_ends_the_connection(sent: bytes, caplog: pytest.LogCaptureFixture) -> None:
    with connected() as line:
        try:
            line.sendall(sent)
            line.shutdown(socket.SHUT_WR)
            got = line.recv(1000)
        except ConnectionError:
            got = b""
    assert got == b""
    gc.collect()  # an error that nobody fetched is told of only then
    assert caplog.messages == []


def test_it_stops_at_once_while_a_client_waits() -> None:
    before = set(threading.enumerate())
    errors: list[Exception] = []

    def wait(client: httpx.Client) -> None:
        try:
            page(client)
        except httpx.TransportError as error:
            errors.append(error)

    with FaultyServer(MockPortal(), [Fault(Kind.STALL, seconds=600)]) as server:
        client = httpx.Client(base_url=server.url, timeout=60)
        waiting = threading.Thread(target=wait, args=[client])
        waiting.start()
        while not server.requests:
            time.sleep(0.005)
        began = time.monotonic()
    assert time.monotonic() - began < 5
    waiting.join(timeout=10)
    client.close()
    assert len(errors) == 1
    assert set(threading.enumerate()) <= before
    with pytest.raises(RuntimeError, match="not running"):
        _ = server.url
    server.__exit__(None, None, None)


def test_it_may_be_opened_again_and_stops_without_a_pause() -> None:
    server = FaultyServer(MockPortal(), [])
    stops: list[float] = []
    for _ in range(3):
        with server:
            assert httpx.get(f"{server.url}/healthz").status_code == 200
            # A program that forgets to close it ends all the same.
            assert [it.daemon for it in threading.enumerate() if it.name == "flexportal-faults"] == [True]
            began = time.monotonic()
        stops.append(time.monotonic() - began)
    assert min(stops) < 0.9


def test_without_a_port_each_gets_its_own_once_it_is_opened() -> None:
    one, other = (FaultyServer(MockPortal(), []) for _ in range(2))
    with pytest.raises(RuntimeError, match=r"^the server is not running; use it in a with statement$"):
        _ = one.url
    with one, other:
        assert one.url != other.url


def test_of_the_addresses_of_a_host_the_first_is_listened_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def addresses(host: str, port: int) -> list[tuple[socket.AddressFamily, tuple[Any, ...]]]:
        return [(socket.AF_INET, ("127.0.0.1", port)), (socket.AF_INET6, ("::1", port, 0, 0))]

    monkeypatch.setattr(socket, "getaddrinfo", addresses)
    with FaultyServer(MockPortal(), [], host="localhost") as server, socket.socket() as line:
        line.connect(("127.0.0.1", int(server.url.rpartition(":")[2])))


def test_a_port_in_use_is_an_os_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(OSError, match="in use"):
        FaultyServer(MockPortal(), [], port=taken.getsockname()[1]).__enter__()


def test_a_schedule_by_chance_is_the_same_every_time() -> None:
    first, again, other = (list(map(seeded(seed, 0.3), range(3000))) for seed in (1, 1, 2))
    assert first == again != other
    assert 700 < sum(fault is not None for fault in first) < 1100
    assert {fault for fault in first if fault is not None} == set(EVERY_FAULT)


@pytest.mark.parametrize(("rate", "faults"), [(0, 0), (1, 100)])
def test_a_schedule_keeps_its_rate_at_the_ends(rate: float, faults: int) -> None:
    assert sum(seeded(5, rate)(number) is not None for number in range(100)) == faults


def test_every_kind_is_among_the_faults() -> None:
    assert {fault.kind for fault in EVERY_FAULT} == set(Kind)


@pytest.mark.parametrize("fault", [None, *EVERY_FAULT], ids=str)
def test_every_script_ends_with_an_end_and_nowhere_else(fault: Fault | None) -> None:
    body = b'{"customers":[],"nextCursor":null}'
    reply = Reply(200, (("content-length", str(len(body))),), body)
    actions = list(script(Scene(reply, fault, 0.0, "earlier", "nextCursor", None)))
    assert isinstance(actions[-1], End)
    assert not [action for action in actions[:-1] if isinstance(action, End)]


def test_padding_is_made_piece_by_piece() -> None:
    pieces = padding(10**12)
    assert all(len(next(pieces)) <= 1 << 16 for _ in range(100))


def read_through(client: httpx.Client, attempts: int) -> list[dict[str, Any]]:
    """A whole listing, asking again whenever an answer is no page."""
    rows: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    past: set[str] = set()
    for _ in range(attempts):
        try:
            body = page(client, **cursor).raise_for_status().json()
            found, following = body["customers"], body["nextCursor"]
        except (httpx.HTTPError, ValueError, KeyError, RecursionError):
            continue
        # A cycle is not for this loop to see through; ask again.
        if following in past:
            continue
        rows += found
        if following is None:
            return rows
        past.add(following)
        cursor = {"startAfter": following}
    raise AssertionError("the listing was not read to its end")


@pytest.mark.parametrize("seed", range(3))
def test_a_patient_client_reads_everything_through_every_fault(seed: int) -> None:
    mock = MockPortal(customers=3000)
    schedule: Callable[[int], Fault | None] = seeded(seed, 0.5)
    with FaultyServer(mock, schedule) as server, httpx.Client(base_url=server.url, headers=HEADERS) as client:
        assert read_through(client, 2000) == list(mock.rows("acme"))
        assert sum(server.injected.values()) > 10


def test_the_mock_notes_only_what_it_answered() -> None:
    with served(Fault(Kind.HTML), Fault(Kind.CUT_BODY), Fault(Kind.STATUS)) as (server, client):
        page(client)
        with pytest.raises(httpx.RemoteProtocolError):
            page(client)
        page(client)
        assert (server.requests, server.mock.calls.total) == (3, 1)
        assert server.mock.answer(Request("GET", "/healthz")).status == 200
