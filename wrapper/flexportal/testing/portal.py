"""`MockPortal`: a faithful FlexPortal that needs no network and stores nobody."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from email.utils import format_datetime
from functools import cached_property
from hashlib import blake2b
from math import ceil
from types import TracebackType
from typing import TYPE_CHECKING, Any

import httpx
import msgspec

from ..contract import Contract, Operation
from ..waiting import monotonic
from .asgi import AsgiApp
from .builders import arranged
from .calls import Call, Calls
from .cursors import CursorCodec
from .exchange import Ask, Refused, Reply, Request, Row
from .listings import Listings, Window
from .population import Population, Rows
from .reference_page import reference_pages
from .respx_front import respx_route
from .server import MockServer
from .strictness import Failures, Undeclared
from .throttle import Throttle
from .transports import AsyncMockTransport, MockTransport

if TYPE_CHECKING:
    import respx

    from ..client import AsyncFlexPortal, FlexPortal

__all__ = ["MockPortal"]

MOST_CUSTOMERS = 100_000_000
KEY = "test-key"
ORIGIN = "https://mock.localhost"
CODES = {400: "VALIDATION_ERROR", 401: "INVALID_TOKEN", 403: "NO_TENANT_ACCESS", 404: "NOT_FOUND", 429: "RATE_LIMITED"}


class MockPortal(Listings):
    """A FlexPortal for tests: real tenants, keys, filters, cursors and errors, over data derived from a seed.

    It serves every list operation of the contract. Rows are made when they are asked for, from the seed, the tenant and
    their place, so any number of them costs the same memory, and the same arguments always give the same rows.

    A request is looked at in this order, and the first thing wrong is what the answer says: path (404), method (405),
    failures arranged by `fail_next`, key (401), rate limit (429), tenant and permission (403), parameters (400).

    As a context manager it is strict when it is left: see `verify`.

    Args:
        customers: How many customers each tenant has, or tenant → how many. At most 100,000,000. Other lists have as
            many rows.
        seed: What the rows are derived from.
        tenants: The tenants.
        api_keys: Key → the tenants that it reaches. None means `test-key`, which reaches all.
        rate_limit: Requests that each key may make within any 60 seconds; 0 means no limit.
        latency_ms: Milliseconds that each answer of the API takes longer.
        denied: Key → ids of the operations for which it lacks the permission. None means that no key lacks any.
        contract: The contract to serve. None means the one that the installed client was generated from.
        clock: Where the rate limit gets the time from, in seconds. By default the clients' clock.
        strict: Whether `verify` complains.

    Raises:
        ValueError: An argument is out of range, or a key reaches a tenant that there isn't.
    """

    def __init__(
        self,
        customers: int | Mapping[str, int] = 250,
        seed: int = 7,
        tenants: Sequence[str] = ("acme", "globex"),
        api_keys: Mapping[str, Collection[str]] | None = None,
        *,
        rate_limit: int = 0,
        latency_ms: float = 0,
        denied: Mapping[str, Collection[str]] | None = None,
        contract: Contract | None = None,
        clock: Callable[[], float] = monotonic,
        strict: bool = True,
    ) -> None:
        self.tenants = tuple(tenants)
        self.api_keys = {KEY: self.tenants} if api_keys is None else dict(api_keys)
        self.denied = {} if denied is None else dict(denied)
        sizes = dict.fromkeys(self.tenants, customers) if isinstance(customers, int) else dict(customers)
        self._check(sizes, rate_limit)
        self.contract = Contract.installed() if contract is None else contract
        self.cursors = CursorCodec(blake2b(repr(("cursors", seed)).encode()).digest())
        self.throttle = Throttle(rate_limit, clock)
        self.latency(latency_ms)
        self.calls = Calls()
        """What was asked, oldest first; keys are masked."""
        self.populations = {
            (operation.id, tenant): Population(self.contract, operation, tenant, seed, sizes[tenant])
            for operation in self.contract.listings
            for tenant in self.tenants
        }
        self._routes = [(_path_pattern(operation.path), operation) for operation in self.contract.listings]
        self.strict = strict
        self._failures = Failures()
        self._undeclared = Undeclared()

    def _check(self, sizes: Mapping[str, int], rate_limit: int) -> None:
        if not self.tenants or "" in self.tenants or len(set(self.tenants)) < len(self.tenants):
            raise ValueError("tenants must be names, at least one, each once")
        if set(sizes) != set(self.tenants):
            raise ValueError("customers must be given for each tenant and nobody else")
        if not all(0 <= size <= MOST_CUSTOMERS for size in sizes.values()):
            raise ValueError(f"customers must be from 0 to {MOST_CUSTOMERS}")
        if any(len(key.split()) != 1 or key.strip() != key for key in self.api_keys):
            raise ValueError("an API key must not be empty nor hold blanks")
        if not {tenant for reached in self.api_keys.values() for tenant in reached} <= set(self.tenants):
            raise ValueError("an API key reaches a tenant that there isn't")
        if rate_limit < 0:
            raise ValueError("rate_limit must not be negative")

    # The core: a request in, a reply out

    def answer(self, request: Request) -> Reply:
        """The reply to a request. No I/O, no waiting: the front waits for `Reply.delay`."""
        try:
            reply = self.handle(request)
        except Refused as refused:
            reply = self.failure(refused)
        reply = self.finish(request, reply)
        operation = next((found for found in self.operations_at(request.path) if found.method == request.method), None)
        self.calls.add(Call.of(request, reply, None if operation is None else operation.id))
        if operation is not None or request.path not in self.own_pages:
            self._undeclared.note(request, operation)
        return replace(reply, delay=self.delay(request))

    def handle(self, request: Request) -> Reply:
        """The reply before it is compressed. Raises: Refused where it is an error."""
        own = self.own_page(request)
        if own is not None:
            return own
        operation = self.route(request)
        self.fail_as_arranged(operation)
        return self.success(self.list_page(operation, request))

    @cached_property
    def own_pages(self) -> Mapping[str, Callable[[], Reply]]:
        """Path → what makes the reply, for the mock's own pages, which want no key.

        `/` shows the contract for people to try; beside it are `/openapi.yaml`, `/openapi.json` and `/healthz`.
        """
        return {
            "/healthz": lambda: self.json_reply(200, {"status": "ok"}),
            "/openapi.json": lambda: self.json_reply(200, self.contract.document),
            # JSON is YAML; laid out in lines, since people read it.
            "/openapi.yaml": lambda: Reply(
                200,
                (("content-type", "application/yaml"),),
                msgspec.json.format(self.encode(self.contract.document), indent=2),
            ),
            # A key that somebody chose may be one that is used elsewhere, and the page is for all to see.
            **reference_pages(self.contract, self.tenants, KEY if KEY in self.api_keys else None),
        }

    def own_page(self, request: Request) -> Reply | None:
        """The reply where one of the mock's own pages is asked for; else None."""
        if request.path not in self.own_pages:
            return None
        if request.method not in ("GET", "HEAD"):
            raise self.wrong_method(["GET", "HEAD"])
        return self.own_pages[request.path]()

    def route(self, request: Request) -> Operation:
        """The operation that is meant. Raises: Refused (404 for an unknown path, 405 for another method)."""
        operations = self.operations_at(request.path)
        if not operations:
            raise Refused(404, "NOT_FOUND", "There is nothing under this path.")
        for operation in operations:
            if operation.method == request.method:
                return operation
        raise self.wrong_method([operation.method for operation in operations])

    def wrong_method(self, allowed: Iterable[str]) -> Refused:
        """The refusal of a method that the path doesn't have."""
        headers = (("allow", ", ".join(allowed)),)
        return Refused(405, "METHOD_NOT_ALLOWED", "This path does not answer to this method.", headers=headers)

    def operations_at(self, path: str) -> list[Operation]:
        """The operations that the path has."""
        return [operation for pattern, operation in self._routes if pattern.fullmatch(path)]

    def rows_of(self, ask: Ask, window: Window) -> list[Any]:
        """The page's rows: as JSON already, which is faster, where no subclass can want to look into them."""
        if type(self) is not MockPortal:
            return super().rows_of(ask, window)
        population = self.population(ask.operation, ask.tenant)
        return [msgspec.Raw(population.text(position)) for position in window.positions]

    def fail_as_arranged(self, operation: Operation) -> None:
        """Raises: Refused as `fail_next` has arranged for this operation, if it has."""
        refused = self._failures.next(operation.id)
        if refused is not None:
            raise refused

    def delay(self, request: Request) -> float:
        """How many seconds the answer takes longer."""
        return self._latency if self.operations_at(request.path) else 0.0

    # To arrange and to query

    def rows(self, tenant: str, operation: str = "listCustomers") -> Sequence[Row]:
        """The tenant's rows as JSON objects, newest first; each is made when it is asked for.

        Args:
            tenant: The tenant.
            operation: The id of the list operation; customers by default.

        Raises:
            KeyError: There is no such tenant or operation.
        """
        return Rows(self.populations[operation, tenant])

    def add_customer(self, tenant: str | None = None, *, extra: Mapping[str, Any] | None = None, **fields: Any) -> Row:
        """Adds a customer, newer than all others, and returns it.

        Args:
            tenant: The tenant that gets it; None means the first one.
            extra: Fields that the contract does not know, by wire name.
            fields: What it has, by the model's names or by wire names, such as `first_name="Ada"`; required fields that
                are not given are made up.

        Raises:
            KeyError: There is no such tenant.
            ValueError: A field is unknown, or its value is not what the contract allows.
        """
        tenant = self.tenants[0] if tenant is None else tenant
        population = self.populations["listCustomers", tenant]
        operation = self.contract.operation("listCustomers")
        row = arranged(self.contract, operation, population.sample(), fields, extra) | {"tenantId": tenant}
        population.add(row)
        return row

    def fail_next(
        self,
        status: int,
        times: int = 1,
        *,
        code: str | None = None,
        retry_after: float | str | datetime | None = None,
        operation: str | None = None,
    ) -> None:
        """Makes the next requests fail, whatever they ask.

        Args:
            status: The status to answer with, such as 429 or 503.
            times: How many requests fail.
            code: The envelope's `error.code`; None means the usual one for the status.
            retry_after: What Retry-After says: seconds, text as it is, or an aware time, sent as an HTTP date. None
                means no such header.
            operation: The id of the operation that fails; None means any.
        """
        usual = CODES.get(status, "INTERNAL_ERROR")
        headers = () if retry_after is None else (("retry-after", _retry_after(retry_after)),)
        refused = Refused(status, code or usual, "Failed as arranged.", headers=headers)
        self._failures.add(operation, refused, times)

    def latency(self, milliseconds: float) -> None:
        """Sets how many milliseconds each answer of the API takes longer. Raises: ValueError for a negative number."""
        if milliseconds < 0:
            raise ValueError("latency must not be negative")
        self._latency = milliseconds / 1000

    # To be strict

    def verify(self) -> None:
        """Complains of what a test must not leave behind, and forgets it. A mock that is not strict never does.

        Raises:
            AssertionError: A request went to a path that the contract does not know, or brought a query parameter that
                its operation does not know, or failures arranged by `fail_next` never came.
        """
        complaints = self.complaints()
        if complaints:
            raise AssertionError("; ".join(complaints))

    def complaints(self) -> list[str]:
        """What `verify` complains of, a sentence each; asked again, only what is new."""
        return self.undeclared() + (self._failures.take() if self.strict else [])

    def undeclared(self) -> list[str]:
        """The part of `complaints` that is about requests."""
        return self._undeclared.take() if self.strict else []

    def __enter__(self) -> MockPortal:
        """The mock itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Verifies, unless an exception is under way already."""
        if kind is None:
            self.verify()

    # The fronts

    def client(self) -> FlexPortal:
        """A client that talks to the mock in process, as the first key and the first tenant that it reaches."""
        from ..client import FlexPortal

        key, tenant = self._first_key()
        return FlexPortal(key, tenant, base_url=ORIGIN, transport=self.transport())

    def async_client(self) -> AsyncFlexPortal:
        """The asynchronous twin of `client`."""
        from ..client import AsyncFlexPortal

        key, tenant = self._first_key()
        return AsyncFlexPortal(key, tenant, base_url=ORIGIN, transport=self.async_transport())

    def _first_key(self) -> tuple[str, str]:
        for key, tenants in self.api_keys.items():
            for tenant in tenants:
                return key, tenant
        raise ValueError("no API key of this mock reaches a tenant")

    def respx_routes(self, router: respx.Router) -> respx.Route:
        """Has a router of respx answered by the mock: one route, named `flexportal`, for all paths of the contract.

        Where the mock is strict, a parameter that the contract does not know raises AssertionError within the request;
        a path that it does not know is for the router to refuse, as usual.

        Args:
            router: The router; give it a `base_url` where other servers have the same paths.
        """
        return respx_route(self, router, "|".join(pattern.pattern for pattern, _ in self._routes))

    @property
    def app(self) -> AsgiApp:
        """The mock as an ASGI application."""
        return AsgiApp(self.answer)

    def transport(self) -> httpx.BaseTransport:
        """The mock as an httpx transport, without a socket: for `FlexPortal(transport=...)` or an `httpx.Client`."""
        return MockTransport(self.answer)

    def async_transport(self) -> httpx.AsyncBaseTransport:
        """The mock as an asynchronous httpx transport, under asyncio or trio."""
        return AsyncMockTransport(self.answer)

    def serve(self, host: str = "127.0.0.1", port: int = 0) -> MockServer:
        """The mock on a real socket, while the returned context manager is open; its `url` says where.

        Args:
            host: The address to listen on.
            port: The port; 0 picks a free one.
        """
        return MockServer(self.app, host, port)


def _path_pattern(path: str) -> re.Pattern[str]:
    parts = re.split(r"\{[^}]*\}", path)
    return re.compile("[^/]+".join(re.escape(part) for part in parts))


def _retry_after(value: float | str | datetime) -> str:
    if isinstance(value, datetime):
        return format_datetime(value, usegmt=True)
    return value if isinstance(value, str) else str(ceil(value))
