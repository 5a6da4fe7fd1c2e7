"""The fronts carry the same answers: in process, as an ASGI application, over a real socket."""

from __future__ import annotations

import asyncio
import builtins
import socket
import threading
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
import trio
import uvicorn
from flexportal.testing import MockPortal, Reply, Request
from flexportal.testing.asgi import AsgiApp
from flexportal.testing.server import MockServer, await_start, url_of
from flexportal.testing.transports import AsyncMockTransport, MockTransport

HEADERS = {"Authorization": "Bearer test-key", "Tenant-ID": "acme"}
URL = "http://mock.localhost/v1/customers?limit=7&email=a%2Bb?%40example.com&status=active"


async def fetch(transport: httpx.AsyncBaseTransport, url: str = URL, **options: Any) -> httpx.Response:
    async with httpx.AsyncClient(transport=transport, headers=HEADERS) as client:
        return await client.get(url, **options)


def by_transport(mock: MockPortal) -> httpx.Response:
    with httpx.Client(transport=mock.transport(), headers=HEADERS) as client:
        return client.get(URL)


def by_asyncio(mock: MockPortal) -> httpx.Response:
    return asyncio.run(fetch(mock.async_transport()))


def by_trio(mock: MockPortal) -> httpx.Response:
    return trio.run(fetch, mock.async_transport())


def by_asgi(mock: MockPortal) -> httpx.Response:
    return asyncio.run(fetch(httpx.ASGITransport(app=mock.app)))


def by_socket(mock: MockPortal) -> httpx.Response:
    with mock.serve() as server:
        return httpx.get(URL.replace("http://mock.localhost", server.url), headers=HEADERS)


FRONTS = [by_transport, by_asyncio, by_trio, by_asgi, by_socket]


@pytest.mark.parametrize("front", FRONTS, ids=lambda front: front.__name__)
def test_each_front_carries_the_same_answer(front: Callable[[MockPortal], httpx.Response]) -> None:
    mock = MockPortal()
    response = front(mock)
    own = mock.answer(Request.read("GET", "/v1/customers", URL.partition("?")[2], tuple(HEADERS.items())))
    assert response.status_code == 200
    assert response.json() == {"customers": [], "nextCursor": None, "count": 0, "limit": 7, "hasMore": False}
    assert response.content == own.body
    assert response.headers["content-type"] == "application/json"
    expected = (("limit", "7"), ("email", "a+b?@example.com"), ("status", "active"))
    assert [call.query for call in mock.calls] == [expected, expected]


def slow(request: Request) -> Reply:
    return Reply(200, (), b"late", delay=2.5)


async def no_wait(seconds: float) -> None:
    waited.append(seconds)


waited: list[float] = []


@pytest.fixture(autouse=True)
def nobody_waited() -> None:
    waited.clear()


def test_the_transport_waits_as_long_as_the_reply_says() -> None:
    with httpx.Client(transport=MockTransport(slow, waited.append)) as client:
        assert client.get(URL).content == b"late"
    assert waited == [2.5]


def test_the_asynchronous_transport_waits_as_long_as_the_reply_says() -> None:
    assert asyncio.run(fetch(AsyncMockTransport(slow, no_wait))).content == b"late"
    assert waited == [2.5]


def test_the_application_waits_as_long_as_the_reply_says() -> None:
    assert asyncio.run(fetch(httpx.ASGITransport(app=AsgiApp(slow, no_wait)))).content == b"late"
    assert waited == [2.5]


def test_an_answer_slower_than_the_read_timeout_is_a_timeout_in_process() -> None:
    request = httpx.Request("GET", URL, extensions={"timeout": {"read": 2}})
    with pytest.raises(httpx.ReadTimeout, match=r"^the mock takes longer than the read timeout$") as caught:
        MockTransport(slow, waited.append).handle_request(request)
    assert caught.value.request is request
    with pytest.raises(httpx.ReadTimeout):
        asyncio.run(fetch(AsyncMockTransport(slow, no_wait), timeout=2))
    assert waited == []


def test_an_answer_that_takes_the_read_timeout_or_has_none_comes() -> None:
    transport = MockTransport(slow, waited.append)
    for extensions in ({"timeout": {"read": 2.5}}, {}):
        assert transport.handle_request(httpx.Request("GET", URL, extensions=extensions)).status_code == 200


def test_the_application_goes_along_with_start_and_stop() -> None:
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "lifespan.startup" if not sent else "lifespan.shutdown"}

    async def send(message: Any) -> None:
        sent.append(message["type"])

    asyncio.run(MockPortal().app({"type": "lifespan"}, receive, send))
    assert sent == ["lifespan.startup.complete", "lifespan.shutdown.complete"]


def test_the_application_refuses_other_protocols() -> None:
    async def never() -> Any:
        raise AssertionError("nothing is to be received")

    async def nothing(message: Any) -> None:
        raise AssertionError("nothing is to be sent")

    with pytest.raises(ValueError, match="no websocket"):
        asyncio.run(MockPortal().app({"type": "websocket"}, never, nothing))


def test_a_server_answers_many_at_once_and_keeps_connections() -> None:
    mock = MockPortal(latency_ms=1)
    with mock.serve() as server, httpx.Client(base_url=server.url, headers=HEADERS) as client:
        statuses: list[int] = []

        def visit() -> None:
            statuses.extend(client.get("/v1/customers").status_code for _ in range(5))

        threads = [threading.Thread(target=visit) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=30)
    assert statuses == [200] * 40
    assert mock.calls.total == 40


def test_a_served_answer_has_a_date_and_no_banner() -> None:
    with MockPortal().serve() as server:
        headers = httpx.get(f"{server.url}/healthz").headers
    assert "date" in headers
    assert "server" not in headers


def test_a_stopped_server_frees_its_port_and_leaves_no_thread() -> None:
    before = set(threading.enumerate())
    server = MockPortal().serve()
    with server:
        url = server.url
        assert httpx.get(f"{url}/healthz").status_code == 200
    assert set(threading.enumerate()) <= before
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{url}/healthz")
    with pytest.raises(RuntimeError, match="not running"):
        _ = server.url
    server.__exit__(None, None, None)
    with MockPortal().serve(port=int(url.rpartition(":")[2])) as again:
        assert again.url == url


def test_an_idle_connection_does_not_hold_up_the_stop() -> None:
    server = MockPortal().serve()
    with socket.socket() as idle:
        with server:
            idle.connect(("127.0.0.1", int(server.url.rpartition(":")[2])))
            began = time.monotonic()
        assert time.monotonic() - began < 4


def test_a_port_in_use_is_an_os_error() -> None:
    with MockPortal().serve() as server, pytest.raises(OSError, match="in use"):
        MockPortal().serve(port=int(server.url.rpartition(":")[2])).__enter__()


def test_it_listens_on_ipv6() -> None:
    try:
        with socket.create_server(("::1", 0), family=socket.AF_INET6):
            pass
    except OSError:
        pytest.skip("this machine has no IPv6 loopback")
    with MockPortal().serve(host="::1") as server:
        assert server.url.startswith("http://[::1]:")
        assert httpx.get(f"{server.url}/healthz").json() == {"status": "ok"}


@pytest.mark.parametrize(
    ("host", "url"), [("127.0.0.1", "http://127.0.0.1:80"), ("::1", "http://[::1]:80"), ("localhost", "http://localhost:80")]
)  # fmt: skip
def test_an_ipv6_address_gets_brackets(host: str, url: str) -> None:
    assert url_of(host, 80) == url


def test_without_uvicorn_serving_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any, **options: Any) -> Any:
        if name == "uvicorn":
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return real(name, *rest, **options)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ImportError) as caught:
        MockPortal().serve().__enter__()
    assert str(caught.value) == "serving the mock needs uvicorn: pip install 'flexportal[testing]'"


def test_a_server_that_does_not_start_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(server: uvicorn.Server, sockets: list[socket.socket]) -> None:
        return None

    monkeypatch.setattr(uvicorn.Server, "run", run)
    server = MockServer(MockPortal().app, "127.0.0.1", 0)
    with pytest.raises(RuntimeError, match=r"^the mock server did not start$"):
        server.__enter__()
    server.__exit__(None, None, None)


def test_a_server_has_half_a_minute_to_start(monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    clock = SimpleNamespace(monotonic=iter([0.0, 30.0, 30.1]).__next__, sleep=pauses.append)
    monkeypatch.setattr("flexportal.testing.server.time", clock)
    with pytest.raises(RuntimeError, match="did not start"):
        await_start(uvicorn.Server(uvicorn.Config(MockPortal().app)), threading.current_thread())
    assert pauses == [0.002]


def test_a_server_whose_thread_has_ended_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = SimpleNamespace(monotonic=lambda: 0.0)
    monkeypatch.setattr("flexportal.testing.server.time", clock)
    with pytest.raises(RuntimeError, match="did not start"):
        await_start(uvicorn.Server(uvicorn.Config(MockPortal().app)), threading.Thread())


def test_a_server_is_quiet_quick_and_ends_with_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, Any] = {}
    backlogs: list[int] = []
    create = socket.create_server

    def created(address: tuple[str, int], *, family: int, backlog: int) -> socket.socket:
        backlogs.append(backlog)
        return create(address, family=family, backlog=backlog)

    def run(server: uvicorn.Server, sockets: list[socket.socket]) -> None:
        thread, config = threading.current_thread(), server.config
        server.started = True
        seen["thread"] = (thread.name, thread.daemon)
        seen["delays"] = not sockets[0].getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        seen["logs"] = (config.log_config, config.log_level, config.access_log)
        seen["sends"] = (config.lifespan, config.server_header)
        seen["patience"] = config.timeout_graceful_shutdown

    monkeypatch.setattr(uvicorn.Server, "run", run)
    monkeypatch.setattr(socket, "create_server", created)
    with MockPortal().serve():
        pass
    assert seen == {
        "thread": ("flexportal-mock", True),
        "delays": False,
        "logs": (None, "critical", False),
        "sends": ("off", False),
        "patience": 2,
    }
    assert backlogs == [512]


def test_of_the_addresses_of_a_host_the_first_is_listened_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def addresses(host: str, port: None) -> list[tuple[socket.AddressFamily]]:
        return [(socket.AF_INET,), (socket.AF_INET6,)]

    monkeypatch.setattr(socket, "getaddrinfo", addresses)
    with MockPortal().serve() as server:
        assert server.url.startswith("http://127.0.0.1:")


def test_without_a_port_each_server_gets_its_own() -> None:
    with MockPortal().serve() as one, MockPortal().serve() as other:
        assert one.url != other.url


def test_a_server_that_was_not_started_is_nowhere() -> None:
    with pytest.raises(RuntimeError, match=r"^the mock server is not running; use it in a with statement$"):
        _ = MockPortal().serve().url
