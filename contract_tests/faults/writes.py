"""Creates orders on a server that fails at random, and which counts what it processed; no order is processed twice.

The error of a call has to be right as well: only an `UnknownOutcomeError` leaves open whether the order was processed.
"""

from __future__ import annotations

import json
import threading
from argparse import Namespace
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

import anyio
from flexportal import AsyncFlexPortal, FlexPortal, FlexPortalError, ResponseContractError, UnknownOutcomeError
from flexportal.testing import InstantClock
from flexportal.testing.faults.script import Action, End
from flexportal.tracing import AttemptEvent

from .fault_server import FaultServer, Request
from .iterations import DRIVERS

__all__ = ["Run", "WriteServer", "WrongOutcomeError", "main", "run"]

TIMEOUT = 0.2
BATCH = 25
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
    """What the server does with a request: whether it processes the order, the steps of its response, and how often."""

    processes: bool
    steps: tuple[Action, ...]
    weight: int


RETRY_AFTER = ("0", "1", "3600", "Fri, 01 Jan 2027 00:00:00 GMT")
REFUSED = (400, 401, 404, 409, 422, 429)
UNKNOWN = (408, 500, 502, 503, 504, 520)


def _faults() -> list[Fault]:
    created = _response(201, JSON, content=json.dumps(CREATED))
    found = [Fault(False, (_response(status),), 3) for status in REFUSED]
    found += [
        Fault(False, (_response(each, f"Retry-After: {value}"),), 4) for each in (429, 503) for value in RETRY_AFTER
    ]
    for processes in (True, False):
        found += [Fault(processes, (_response(status),), 3) for status in UNKNOWN]
        cut: tuple[tuple[Action, ...], ...] = (
            (End.CLOSE,),
            (End.RESET,),
            (b"HTTP/1.1 20", End.CLOSE),
            (created[:40], End.RESET),
            (b"\0\1\2\r\n\r\n", End.CLOSE),
            (_response(201, JSON, "Content-Encoding: br"),),
            (_response(201, JSON, "Content-Encoding: gzip"),),
        )
        found += [Fault(processes, steps, 4) for steps in cut]
        found.append(Fault(processes, (2 * TIMEOUT, End.CLOSE), 1))
    return [
        *found,
        Fault(True, (created[:-10], End.CLOSE), 4),
        Fault(True, (created,), 40),
        Fault(True, (created, End.CLOSE), 10),
        Fault(True, (_response(201, JSON),), 4),  # cannot be decoded
        Fault(True, (_response(299, JSON),), 4),  # is not declared
    ]


class WriteServer:
    """Processes orders, and fails as the seed says.

    Args:
        seed: What the faults are derived from.
    """

    def __init__(self, seed: int) -> None:
        self.processed: Counter[str] = Counter()
        """The `notes` of an order → how often it was processed."""
        self.requests = 0
        self._chance = Random(seed)
        self._faults = _faults()
        self._weights = [fault.weight for fault in self._faults]
        self._lock = threading.Lock()

    def __call__(self, request: Request) -> tuple[Action, ...]:
        """The steps of the response to a request."""
        with self._lock:
            self.requests += 1
            fault = self._chance.choices(self._faults, self._weights)[0]
            self.processed[json.loads(request.body)["notes"]] += fault.processes
        return fault.steps


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
        with FaultServer(server, refuses=True) as door:
            batch = range(first, min(first + BATCH, count))
            if driver == "sync":
                _create(plan, door, batch)
            else:
                anyio.run(_create_async, plan, door, batch, backend=driver)
    # Once more, now that nothing can be processed any more.
    repeated = [notes for notes, number in server.processed.items() if number > 1]
    if repeated:
        raise WrongOutcomeError(f"{len(repeated)} orders were processed twice, such as {repeated[0]!r}")
    return plan, server


def _client(make: Callable[..., Any], door: FaultServer) -> Any:
    """A client whose first attempt is refused, and for which no wait between two attempts costs time."""

    def listen(_event: AttemptEvent) -> None:
        door.listen()

    options: dict[str, Any] = {"timeout": TIMEOUT, "clock": InstantClock(), "on_attempt": listen}
    return make("test-key", "acme", base_url=door.url, **options)


def _create(plan: Run, door: FaultServer, numbers: range) -> None:
    with _client(FlexPortal, door) as client:
        for number in numbers:
            error = None
            try:
                client.with_options(max_retries=number % 5).orders.create(**plan.order(number))
            except FlexPortalError as raised:
                error = raised
            plan.judge(number, error)


async def _create_async(plan: Run, door: FaultServer, numbers: range) -> None:
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


def main(options: Namespace) -> int:
    """Run each driver; an error where an order was processed twice or an error is wrong."""
    for driver in options.driver or DRIVERS:
        plan, server = run(driver, options.seed, options.number)
        print(f"{driver}: {options.number} orders, {server.requests} requests", flush=True)
        print(*(f"{number:>8}  {name}" for name, number in plan.outcomes.most_common()), "", sep="\n", flush=True)
    return 0
