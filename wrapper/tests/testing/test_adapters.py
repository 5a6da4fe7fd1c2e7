"""The same responses by every way to reach the mock: httpx transports, ASGI, a real socket, respx."""

from __future__ import annotations

import asyncio
import builtins
import socket
import threading
import time
from collections.abc import Callable, Iterator
from itertools import cycle
from typing import Any

import httpx
import pytest
from flexportal import AsyncFlexPortal, FlexPortal
from flexportal.contract import Contract, Operation
from flexportal.testing import InstantClock, MockAPI, MockServer, Request
from flexportal.testing.adapters.server import url_of

from .conftest import HEADERS
from .every_operation import request_to
from .relations import assert_related

HOST = "http://mock.localhost"
PATH = "/v1/customers?limit=7&email=a%2Bb?%40example.com&status=active"


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[MockAPI, MockServer]]:
    mock = MockAPI()
    with mock.serve() as server:
        yield mock, server


async def fetch(transport: httpx.AsyncBaseTransport) -> httpx.Response:
    async with httpx.AsyncClient(transport=transport, headers=HEADERS) as client:
        return await client.get(HOST + PATH)


def by_transport(mock: MockAPI) -> httpx.Response:
    with httpx.Client(transport=mock.transport(), headers=HEADERS) as client:
        return client.get(HOST + PATH)


def by_trio(mock: MockAPI) -> httpx.Response:
    import trio

    return trio.run(fetch, mock.async_transport())


WAYS: dict[str, Callable[[MockAPI], httpx.Response]] = {
    "transport": by_transport,
    "asyncio": lambda mock: asyncio.run(fetch(mock.async_transport())),
    "trio": by_trio,
    "asgi": lambda mock: asyncio.run(fetch(httpx.ASGITransport(app=mock.app))),
}


@pytest.mark.parametrize("way", [*WAYS, "socket"])
def test_the_response_is_the_same_by_every_way(way: str, server: tuple[MockAPI, MockServer]) -> None:
    mock = server[0]
    mock.calls.clear()
    response = httpx.get(server[1].url + PATH, headers=HEADERS) if way == "socket" else WAYS[way](mock)
    direct = mock.respond(Request.parse("GET", "/v1/customers", PATH.partition("?")[2], tuple(HEADERS.items())))
    assert (response.status_code, response.content) == (200, direct.body)
    assert response.json() == {"customers": [], "nextCursor": None, "count": 0, "limit": 7, "hasMore": False}
    assert response.headers["content-type"] == "application/json"
    expected = (("limit", "7"), ("email", "a+b?@example.com"), ("status", "active"))
    assert [call.query for call in mock.calls] == [expected, expected]


@pytest.mark.parametrize("way", WAYS)
def test_latency_is_waited_for_by_the_clock(way: str) -> None:
    clock = InstantClock()
    assert WAYS[way](MockAPI(latency_ms=2500, clock=clock)).status_code == 200
    assert clock.skipped == 2.5


def test_latency_is_real_without_another_clock() -> None:
    for way in ("transport", "asyncio"):
        began = time.monotonic()
        WAYS[way](MockAPI(latency_ms=10))
        assert time.monotonic() - began >= 0.01


def test_the_asgi_application_supports_lifespan_and_http_only() -> None:
    sent: list[str] = []

    async def receive() -> dict[str, Any]:
        return {}

    async def send(message: Any) -> None:
        sent.append(message["type"])

    asyncio.run(MockAPI().app({"type": "lifespan"}, receive, send))
    assert sent == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
    with pytest.raises(ValueError, match="does not support websocket"):
        asyncio.run(MockAPI().app({"type": "websocket"}, receive, send))


def test_a_server_responds_to_many_clients_at_once(server: tuple[MockAPI, MockServer]) -> None:
    mock, statuses = server[0], list[int]()
    mock.calls.clear()
    with httpx.Client(base_url=server[1].url, headers=HEADERS) as client:

        def visit() -> None:
            statuses.extend(client.get("/v1/customers").status_code for _ in range(5))

        threads = [threading.Thread(target=visit) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=30)
        headers = client.get("/healthz").headers
    assert (statuses, len(mock.calls.to("listCustomers"))) == ([200] * 40, 40)
    assert ("date" in headers, "server" in headers) == (True, False)


def test_a_stopped_server_frees_its_port_and_leaves_no_thread() -> None:
    before = set(threading.enumerate())
    server = MockAPI().serve()
    with socket.socket() as idle:
        with server, MockAPI().serve() as other:
            url = server.url
            assert url != other.url
            # An idle connection does not delay the stop.
            idle.connect(("127.0.0.1", int(url.rpartition(":")[2])))
            assert httpx.get(f"{url}/healthz").status_code == 200
            began = time.monotonic()
        assert time.monotonic() - began < 5
    assert set(threading.enumerate()) <= before
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{url}/healthz")
    with pytest.raises(RuntimeError, match="not running"):
        _ = server.url
    server.__exit__(None, None, None)
    with MockAPI().serve(port=int(url.rpartition(":")[2])) as again:
        assert again.url == url


def test_a_port_in_use_is_an_os_error(server: tuple[MockAPI, MockServer]) -> None:
    with pytest.raises(OSError, match="in use"):
        MockAPI().serve(port=int(server[1].url.rpartition(":")[2])).__enter__()


def test_it_listens_on_ipv6() -> None:
    assert url_of("::1", 80) == "http://[::1]:80"
    try:
        with socket.create_server(("::1", 0), family=socket.AF_INET6):
            pass
    except OSError:
        pytest.skip("this machine has no IPv6 loopback")
    with MockAPI().serve(host="::1") as server:
        assert httpx.get(f"{server.url}/healthz").json() == {"status": "ok"}


def test_without_uvicorn_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any, **options: Any) -> Any:
        if name == "uvicorn":
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return real(name, *rest, **options)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ImportError, match=r"pip install 'flexportal\[testing\]'"):
        MockAPI().serve().__enter__()


def test_a_server_that_does_not_start_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    import uvicorn

    def run(server: uvicorn.Server, sockets: list[socket.socket]) -> None:
        return None

    monkeypatch.setattr(uvicorn.Server, "run", run)
    server = MockAPI().serve()
    with pytest.raises(RuntimeError, match="did not start"):
        server.__enter__()
    server.__exit__(None, None, None)


def test_respx_lets_the_mock_respond_to_a_program(mock: MockAPI, orders: Contract) -> None:
    import respx

    with respx.mock() as router, FlexPortal("test-key", "acme", region="eu") as client:
        route = mock.respx_routes(router)
        assert router["flexportal"] is route
        assert len(client.customers.list().to_list()) == 250

    async def count() -> int:
        async with AsyncFlexPortal("test-key", "acme") as client:
            return len(await client.customers.list().to_list())

    with respx.mock() as router:
        mock.respx_routes(router)
        assert asyncio.run(count()) == 250
    assert (route.call_count, len(mock.calls.to("listCustomers"))) == (3, 6)

    with respx.mock() as router:
        MockAPI(contract=orders).respx_routes(router)
        for path in ("/v1/customers", "/v1/shops/7/orders?since=1"):
            assert httpx.get(f"{HOST}{path}", headers=HEADERS).status_code == 200


def test_respx_refuses_unknown_paths_and_parameters(mock: MockAPI) -> None:
    import respx

    with respx.mock() as router:
        own = router.get("/v1/own").respond(json=[])
        mock.respx_routes(router)
        assert httpx.get(f"{HOST}/v1/own").json() == []
        with pytest.raises(AssertionError, match=r"no query parameter 'sort'; .* 'by'"):
            httpx.get(f"{HOST}/v1/customers?sort=name&by=age", headers=HEADERS)
        for path in ("/v1/no-such-thing", "/v2/v1/customers"):
            with pytest.raises(AssertionError, match="not mocked"):
                httpx.get(f"{HOST}{path}", headers=HEADERS)
    assert own.called


def through_respx(mock: MockAPI, send: Callable[[httpx.Client], httpx.Response]) -> httpx.Response:
    import respx

    with respx.mock() as router, httpx.Client() as client:
        mock.respx_routes(router)
        return send(client)


def through_httpx_mock(mock: MockAPI, send: Callable[[httpx.Client], httpx.Response]) -> httpx.Response:
    with httpx.Client(transport=httpx.MockTransport(mock.transport().handle_request)) as client:
        return send(client)


def through_asgi(mock: MockAPI, send: Callable[[httpx.Client], httpx.Response]) -> httpx.Response:
    with httpx.Client(transport=httpx.MockTransport(lambda request: request_in_loop(mock, request))) as client:
        return send(client)


def request_in_loop(mock: MockAPI, request: httpx.Request) -> httpx.Response:
    async def forward() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=mock.app)) as client:
            response = await client.request(
                request.method, request.url, content=request.content, headers=request.headers
            )
            return httpx.Response(response.status_code, content=response.content, headers={"x-way": "asgi"})

    return asyncio.run(forward())


def through_socket(url: str, send: Callable[[httpx.Client], httpx.Response]) -> httpx.Response:
    with httpx.Client(event_hooks={"request": [lambda request: to_server(request, url)]}) as client:
        return send(client)


def to_server(request: httpx.Request, url: str) -> None:
    request.url = request.url.copy_with(scheme="http", host="127.0.0.1", port=httpx.URL(url).port)


TRANSPORTS = {
    "respx": through_respx,
    "httpx.MockTransport": through_httpx_mock,
    "ASGI": through_asgi,
}


@pytest.fixture(scope="module")
def small() -> Iterator[tuple[MockAPI, str]]:
    """A small mock, and the URL where it is served."""
    mock = MockAPI(20)
    with mock.serve() as server:
        yield mock, server.url


@pytest.mark.parametrize(
    ("operation", "way"),
    [
        pytest.param(operation, way, id=f"{operation.id}-{way}")
        for operation, way in zip(Contract.installed().operations, cycle([*TRANSPORTS, "socket"]), strict=False)
    ],
)
def test_every_operation_succeeds_by_one_of_the_ways(
    way: str, operation: Operation, small: tuple[MockAPI, str]
) -> None:
    mock, url = small
    mock.reset()
    mock.calls.clear()
    path, body = request_to(mock, operation)

    def send(client: httpx.Client) -> httpx.Response:
        if isinstance(body, bytes):
            headers = HEADERS | {"content-type": "multipart/form-data; boundary=b"}
            return client.request(operation.method, HOST + path, content=body, headers=headers)
        return client.request(operation.method, HOST + path, json=body, headers=HEADERS)

    response = through_socket(url, send) if way == "socket" else TRANSPORTS[way](mock, send)
    assert response.status_code // 100 == 2, response.text
    (call,) = mock.calls
    assert (call.operation, call.method) == (operation.id, operation.method)
    assert call.json == body if not isinstance(body, bytes) else call.body == body
    assert [*call.parameters] == [each.name for each in operation.parameters if each.location == "path"]
    assert_related(mock)
