"""The messages on the page for troubleshooting are those that a user gets, and each of them can be provoked."""

from __future__ import annotations

import asyncio
import json
import os
import pickle
import re
import socket
import ssl
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any, Literal

import pytest
from certificate import make_certificate
from flexportal import AsyncFlexPortal, FlexPortal
from flexportal.testing import InstantClock, MockAPI, Request, Response

PAGE = (Path(__file__).parents[2] / "docs/troubleshooting.md").read_text("utf-8")
MESSAGES = re.findall(r"^`(\w+Error: .+)`$", PAGE, re.MULTILINE)


def failing(failure: int | Literal["read_timeout"]) -> Callable[[], object]:
    """A list whose requests fail as often as the client tries."""

    def run() -> object:
        mock = MockAPI(clock=InstantClock())
        mock.fail_next(failure, times=5)
        return mock.client().customers.list().first()

    return run


def changed(change: Callable[[Response], Response]) -> Callable[[], object]:
    """A list from a server that changes its responses."""

    class Changed(MockAPI):
        def handle(self, request: Request) -> Response:
            return change(super().handle(request))

    return lambda: Changed().client().customers.list().to_list()


def cursor_cycle() -> Callable[[], object]:
    cursors: list[str] = []

    def change(response: Response) -> Response:
        page = json.loads(response.body)
        cursors.append(page["nextCursor"])
        return Response(response.status, response.headers, json.dumps(page | {"nextCursor": cursors[0]}).encode())

    return changed(change)


def wrong_type(response: Response) -> Response:
    return Response(
        response.status, response.headers, response.body.replace(b'"totalOrders":', b'"totalOrders":"x","y":')
    )


def served(
    respond: Callable[[socket.socket], object], settings: Callable[[str], dict[str, Any]]
) -> Callable[[], object]:
    """A list through a server that responds to one connection."""

    def run() -> object:
        with socket.create_server(("127.0.0.1", 0)) as server:

            def respond_once() -> None:
                connection, _ = server.accept()
                with connection, suppress(OSError):
                    respond(connection)

            thread = threading.Thread(target=respond_once)
            thread.start()
            try:
                port = server.getsockname()[1]
                return (
                    FlexPortal("test-key", "acme", max_retries=0, **settings(f"127.0.0.1:{port}"))
                    .customers.list()
                    .first()
                )
            finally:
                thread.join(10)

    return run


def refuse_proxy(connection: socket.socket) -> None:
    connection.recv(65536)
    connection.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")


def self_signed(folder: Path) -> Callable[[], object]:
    def respond(connection: socket.socket) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(make_certificate(folder))
        context.wrap_socket(connection, server_side=True).close()

    return served(respond, lambda address: {"base_url": f"https://{address}"})


def create_an_order_whose_response_is_lost() -> object:
    mock = MockAPI(clock=InstantClock())
    mock.fail_next("read_timeout", operation="orders.create")
    return mock.client().orders.create(
        customer={"email": "zoe.meyer@example.com", "first_name": "Zoë", "last_name": "Meyer"},
        billing_address={"contact_name": "Zoë Meyer", "street_address": "Ring 1", "city": "Köln", "country": "DE"},
        items=[{"sku": "MBP14-M3-A", "quantity": 1}],
    )


def miss_the_deadline() -> object:
    mock = MockAPI(clock=InstantClock())
    mock.fail_next(503, retry_after=30)
    return mock.client(deadline=1).customers.list().first()


def read_after_closing() -> object:
    with MockAPI().client() as client:
        customers = client.customers.list()
    return customers.first()


def token_of_another_tenant() -> object:
    client = MockAPI().client()
    token = client.customers.list().resume_token
    return client.with_options(tenant_id="globex").customers.list(resume=token).first()


def iterate_in_two_threads() -> object:
    reading, ending = threading.Event(), threading.Event()

    class Waiting(MockAPI):
        def handle(self, request: Request) -> Response:
            reading.set()
            ending.wait(10)
            return super().handle(request)

    customers = iter(Waiting().client().customers.list())
    thread = threading.Thread(target=next, args=(customers,))
    thread.start()
    try:
        reading.wait(10)
        return next(customers)
    finally:
        ending.set()
        thread.join(10)


async def run_in_a_loop() -> None:
    nothing = asyncio.sleep(0)
    try:
        asyncio.run(nothing)
    finally:
        nothing.close()


def without_polars() -> object:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "polars", None)
        for name in [name for name in sys.modules if name.startswith("flexportal.integrations.polars")]:
            patch.delitem(sys.modules, name)
        return import_module("flexportal.integrations.polars")


def client(**settings: Any) -> FlexPortal:
    return FlexPortal("test-key", "acme", **settings)


def unknown_host() -> object:
    def resolve(*_: object, **__: object) -> object:
        raise socket.gaierror(-2, "Name or service not known")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", resolve)
        return client(base_url="https://api.invalid").customers.list().first()


def key_with_a_line_break() -> object:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FLEXPORTAL_API_KEY", "test-key\n")
        return FlexPortal(tenant_id="acme")


def cases(folder: Path) -> dict[str, Callable[[], object]]:
    """What goes wrong, by a name for it."""
    mock = MockAPI().client()
    wrong: Any = mock
    order: Any = mock.orders.list().first()
    return {
        "no key": FlexPortal,
        "line break in the key": key_with_a_line_break,
        "wrong key": failing(401),
        "no permission": failing(403),
        "http": lambda: client(base_url="http://api.example.com"),
        "refused": lambda: client(base_url="http://127.0.0.1:9", max_retries=0).customers.list().first(),
        "unknown host": unknown_host,
        "proxy": served(refuse_proxy, lambda address: {"proxy": f"http://{address}"}),
        "proxy's URL": lambda: client(proxy="ftp://127.0.0.1"),
        "certificate": self_signed(folder),
        "timeout": failing("read_timeout"),
        "deadline": miss_the_deadline,
        "unknown outcome": create_an_order_whose_response_is_lost,
        "rate limit": failing(429),
        "server error": failing(500),
        "validation": failing(400),
        "wrong type": changed(wrong_type),
        "HTML": changed(lambda _: Response(200, (("Content-Type", "text/html"),), b"<html>")),
        "redirect": changed(lambda _: Response(302, (("Location", "https://example.com"),))),
        "cursor cycle": cursor_cycle(),
        "damaged token": lambda: mock.customers.list(resume="token"),
        "token of another tenant": token_of_another_tenant,
        "missing extra": without_polars,
        "for over an async list": lambda: list(wrong_async().customers.list()),
        "asyncio.run in a loop": lambda: asyncio.run(run_in_a_loop()),
        "field of a model by name": lambda: order["order_id"],
        "model as JSON": lambda: json.dumps(order),
        "closed": read_after_closing,
        "two threads": iterate_in_two_threads,
        "pickle": lambda: pickle.dumps(mock),
        "unknown value": lambda: wrong.customers.list(status="actve"),
        "unknown argument": lambda: wrong.customers.list(customerType="business"),
        "no time zone": lambda: mock.payments.list(due_date_from=datetime(2026, 1, 1)),
        "console": lambda: "Kraków \u017c".encode("cp1252"),
    }


def wrong_async() -> Any:
    return AsyncFlexPortal("test-key", "acme")


def message(case: Callable[[], object]) -> str:
    """The last line of the traceback, without the module of the error."""
    try:
        case()
    except Exception as error:  # noqa: BLE001  # which one it is, is what is tested
        return f"{type(error).__name__}: {error}"
    return "no error"


def test_each_message_of_the_page_is_what_a_user_gets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("FLEXPORTAL_") or name.upper().endswith("_PROXY")]:
        monkeypatch.delenv(name)
    patterns = {message: re.compile(".*?".join(map(re.escape, message.split("…"))), re.DOTALL) for message in MESSAGES}
    unseen = set(MESSAGES)
    for name, case in cases(tmp_path).items():
        text = message(case)
        matching = {message for message, pattern in patterns.items() if pattern.fullmatch(text)}
        assert matching, f"the page does not have what {name!r} gets: {text}"
        unseen -= matching
    assert unseen == set()
