"""Creates orders on a server that fails at random, and which counts what it processed; no order is processed twice.

The error of a call has to be right as well: only an `UnknownOutcomeError` leaves open whether the order was processed.
"""

from __future__ import annotations

import argparse
import json
import re
import socket
import struct
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from random import Random
from typing import Any

import anyio
from flexportal import AsyncFlexPortal, FlexPortal, FlexPortalError, ResponseContractError, UnknownOutcomeError
from flexportal.testing import InstantClock
from flexportal.tracing import AttemptEvent

__all__ = ["DRIVERS", "Run", "WriteServer", "WrongOutcomeError", "main", "run"]

DRIVERS = ("sync", "asyncio", "trio")
TIMEOUT = 0.2
BATCH = 25
NO_LINGER = struct.pack("ii", 1, 0)
JSON = "Content-Type: application/json"
ADDRESS = {"contact_name": "Zoë", "street_address": "Ring 1", "city": "Köln", "country": "Germany"}
CREATED: dict[str, Any] = {
    "success": True,
    "message": "Order created",
    "orderId": "ord_1",
    "order": {
        "orderId": "ord_1",
        "tenantId": "acme",
        "status": "pending",
        "orderType": "standard",
        "customer": {"customerId": "cust_1", "email": "zoe@example.com", "firstName": "Zoë", "lastName": "Meyer"},
        "billingAddress": {"contactName": "Zoë", "streetAddress": "Ring 1", "city": "Köln", "country": "Germany"},
        "shippingAddress": {"contactName": "Zoë", "streetAddress": "Ring 1", "city": "Köln", "country": "Germany"},
        "items": [{"sku": "MBP14", "productName": "P", "quantity": 1, "unitPrice": 89, "contractLength": 24}],
        "totals": {"subtotal": 89, "total": 89, "currency": "EUR", "totalDevices": 1},
        "rentalProgress": {"totalDevices": 1, "rentedDevices": 0},
        "rentalIds": [],
        "createdAt": "2026-03-14T09:00:00Z",
        "updatedAt": "2026-03-14T09:00:00Z",
        "createdBy": "api",
    },
}
CUSTOMER = {"email": "zoe@example.com", "first_name": "Zoë", "last_name": "Meyer"}


class WrongOutcomeError(AssertionError):
    """An order was processed twice, or the result of a call is not what the server did."""


def _response(status: int, *headers: str, content: str = "{}") -> bytes:
    body = content.encode()
    return "\r\n".join((f"HTTP/1.1 {status} X", *headers, f"Content-Length: {len(body)}", "", "")).encode() + body


@dataclass(frozen=True, slots=True)
class Fault:
    """What the server does with a request.

    Attributes:
        processes: Whether it processes the request.
        response: What it sends then.
        ends: Whether it closes the connection then.
        resets: Whether it does so with a reset.
        stalls: Whether it waits longer than the client.
    """

    processes: bool
    response: bytes = b""
    ends: bool = False
    resets: bool = False
    stalls: bool = False


RETRY_AFTER = ("0", "1", "3600", "Fri, 01 Jan 2027 00:00:00 GMT")
REFUSED = (400, 401, 404, 409, 422, 429)
UNKNOWN = (408, 500, 502, 503, 504, 520)


def _faults() -> dict[str, tuple[Fault, int]]:
    """Name → the fault and its weight."""
    created = _response(201, JSON, content=json.dumps(CREATED))
    found = {f"{status}": (Fault(processes=False, response=_response(status)), 3) for status in REFUSED}
    for status in (429, 503):
        for value in RETRY_AFTER:
            response = _response(status, f"Retry-After: {value}")
            found[f"{status}, Retry-After: {value}"] = Fault(processes=False, response=response), 4
    for processes in (True, False):
        suffix = "processed" if processes else "not processed"
        for status in UNKNOWN:
            found[f"{status}, {suffix}"] = Fault(processes, _response(status)), 3
        for name, fault in {
            "closed": Fault(processes, ends=True),
            "reset": Fault(processes, ends=True, resets=True),
            "status line cut": Fault(processes, b"HTTP/1.1 20", ends=True),
            "headers cut": Fault(processes, created[:40], ends=True, resets=True),
            "no HTTP": Fault(processes, b"\0\1\2\r\n\r\n", ends=True),
            "coding not accepted": Fault(processes, _response(201, JSON, "Content-Encoding: br")),
            "malformed gzip": Fault(processes, _response(201, JSON, "Content-Encoding: gzip")),
        }.items():
            found[f"{name}, {suffix}"] = fault, 4
        found[f"stalled, {suffix}"] = Fault(processes, ends=True, stalls=True), 1
    return found | {
        "body cut, processed": (Fault(processes=True, response=created[:-10], ends=True), 4),
        "created": (Fault(processes=True, response=created), 40),
        "created, closed": (Fault(processes=True, response=created, ends=True), 10),
        "created, undecodable": (Fault(processes=True, response=_response(201, JSON)), 4),
        "created, undeclared status": (Fault(processes=True, response=_response(299, JSON)), 4),
    }


class WriteServer:
    """Processes orders, and fails as the seed says.

    Args:
        seed: What the faults are derived from.
    """

    def __init__(self, seed: int) -> None:
        self.processed: Counter[str] = Counter()
        """The `notes` of an order → how often it was processed."""
        self.received: Counter[str] = Counter()
        """How often each fault was met."""
        self._chance = Random(seed)
        self._faults = _faults()
        self._lock = threading.Lock()

    def fault(self, notes: str) -> Fault:
        """What to do with a request for this order; counts it."""
        with self._lock:
            names, weights = list(self._faults), [weight for _, weight in self._faults.values()]
            name = self._chance.choices(names, weights)[0]
            fault, _ = self._faults[name]
            self.received[name] += 1
            self.processed[notes] += fault.processes
        return fault


class Door:
    """A port of the server. It refuses connections until `listen` is called.

    Args:
        server: Decides what to do with the requests.
    """

    def __init__(self, server: WriteServer) -> None:
        self._server = server
        self._closed = threading.Event()
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        # Bound but not listening: nobody else can take the port.
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]

    def listen(self, _event: AttemptEvent) -> None:
        """Accept connections from now on. The hook `on_attempt` of a client, so that its first attempt is refused."""
        with self._lock:
            if not self._threads:
                self._socket.listen(128)
                self._start(self._accept)

    def close(self) -> None:
        """Accept no more connections, and end those that are open."""
        self._closed.set()
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        for thread in self._threads:
            thread.join(10)

    def _start(self, target: Callable[..., None], *arguments: object) -> None:
        self._threads.append(threading.Thread(target=target, args=arguments))
        self._threads[-1].start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._socket.accept()
                self._start(self._handle, connection)

    def _handle(self, connection: socket.socket) -> None:
        connection.settimeout(10)
        with closing(connection), suppress(OSError):
            while body := _body(connection):
                fault = self._server.fault(json.loads(body)["notes"])
                if fault.stalls:
                    self._closed.wait(2 * TIMEOUT)
                connection.sendall(fault.response)
                if fault.resets:
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NO_LINGER)
                if fault.ends:
                    return


def _body(connection: socket.socket) -> bytes:
    """The body of the next request; empty where the client closed the connection."""
    request = b""
    while b"\r\n\r\n" not in request:
        piece = connection.recv(65536)
        if not piece:
            return b""
        request += piece
    head, _, body = request.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)\r\ncontent-length: *([0-9]+)", head)
    while length is not None and len(body) < int(length[1]):
        body += connection.recv(65536)
    return body


@dataclass
class Run:
    """Creates of one driver and their outcomes.

    Args:
        server: Which counts what it processed.
        seed: What the choices are derived from.
    """

    server: WriteServer
    seed: int
    outcomes: Counter[str] = field(default_factory=Counter[str])

    def order(self, number: int) -> dict[str, Any]:
        """The fields of an order that differs from all others."""
        items = [{"sku": "MBP14", "quantity": 1}]
        return {"customer": CUSTOMER, "billing_address": ADDRESS, "items": items, "notes": f"{self.seed} {number}"}

    def judge(self, number: int, error: FlexPortalError | None) -> None:
        """Compare the outcome of a call with what the server did. Raises: WrongOutcomeError."""
        self.outcomes["created" if error is None else type(error).__name__] += 1
        processed = self.server.processed[f"{self.seed} {number}"]
        if isinstance(error, UnknownOutcomeError):
            allowed: tuple[int, ...] = (0, 1)
        else:
            allowed = (1,) if error is None or isinstance(error, ResponseContractError) else (0,)
        if processed not in allowed:
            raise WrongOutcomeError(f"order {number} was processed {processed} times; its call ended with {error!r}")


def run(driver: str, seed: int, count: int) -> tuple[Run, WriteServer]:
    """Create so many orders. Raises: WrongOutcomeError."""
    server = WriteServer(seed)
    plan = Run(server, seed)
    # A client has a retry budget, which a server with so many faults uses up soon.
    for first in range(0, count, BATCH):
        door = Door(server)
        try:
            batch = range(first, min(first + BATCH, count))
            if driver == "sync":
                _create(plan, door, batch)
            else:
                anyio.run(_create_async, plan, door, batch, backend=driver)
        finally:
            door.close()
    # Once more, now that nothing can be processed any more.
    repeated = [notes for notes, number in server.processed.items() if number > 1]
    if repeated:
        raise WrongOutcomeError(f"{len(repeated)} orders were processed twice, such as {repeated[0]!r}")
    return plan, server


def _client(make: Callable[..., Any], door: Door) -> Any:
    """A client with a short timeout, for which no wait between two attempts costs time."""
    url = f"http://127.0.0.1:{door.port}"
    return make("test-key", "acme", base_url=url, timeout=TIMEOUT, clock=InstantClock(), on_attempt=door.listen)


def _create(plan: Run, door: Door, numbers: range) -> None:
    with _client(FlexPortal, door) as client:
        for number in numbers:
            error = None
            try:
                client.with_options(max_retries=number % 5).orders.create(**plan.order(number))
            except FlexPortalError as raised:
                error = raised
            plan.judge(number, error)


async def _create_async(plan: Run, door: Door, numbers: range) -> None:
    async def create(client: Any, number: int) -> None:
        error = None
        try:
            await client.with_options(max_retries=number % 5).orders.create(**plan.order(number))
        except FlexPortalError as raised:
            error = raised
        plan.judge(number, error)

    async with _client(AsyncFlexPortal, door) as client, anyio.create_task_group() as tasks:
        for number in numbers:
            tasks.start_soon(create, client, number)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run each driver; 0 if no order was processed twice and each error was right."""
    parser = argparse.ArgumentParser(prog="scripts/faults writes", description=__doc__)
    parser.add_argument("--count", type=int, default=10_000, help="orders for each driver (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="seed of the faults (default: %(default)s)")
    parser.add_argument("--driver", choices=DRIVERS, action="append", help="repeatable (default: all)")
    options = parser.parse_args(arguments)
    for driver in options.driver or DRIVERS:
        plan, server = run(driver, options.seed, options.count)
        print(f"{driver}: {options.count} orders, {sum(server.received.values())} requests", flush=True)
        print(*(f"{number:>8}  {name}" for name, number in plan.outcomes.most_common()), "", sep="\n", flush=True)
    return 0
