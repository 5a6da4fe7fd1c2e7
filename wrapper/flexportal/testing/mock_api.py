"""`MockAPI`: a mock of the FlexPortal API that needs no network."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property, lru_cache
from hashlib import blake2b
from types import TracebackType
from typing import cast

import msgspec
from flexportal_core.clock import SYSTEM_CLOCK, Clock

from ..contract import Contract, Operation
from .api.cursors import CursorCodec
from .api.messages import ErrorResponse, NoResponse, Request, Response
from .api.rate_limit import RateLimiter
from .api.write_operations import path_pattern
from .arranging import Arranging
from .calls import Call, Calls
from .dataset.dataset import MOST_ITEMS
from .dataset.moments import aware, midnight
from .dataset.schema_items import unmakeable
from .dataset.tenant import datasets_of
from .reference_page.pages import reference_pages
from .resources.files import STORAGE, fetch
from .resources.state import State
from .resources.store import Store
from .verification import ArrangedFailures, UndeclaredRequests, check_type, whole

__all__ = ["MockAPI"]

KEY = "test-key"


class MockAPI(Arranging):
    """A mock of the FlexPortal API with tenants, keys, filters, cursors, writes and errors.

    It serves every operation of the contract. Items are generated when they are requested, from the seed, the tenant
    and their position: any number of them uses the same memory, and the same arguments give the same items. Only
    changes are kept in memory.

    A request is checked in this order, and the first error is the response: path (404), method (405), failures of
    `fail_next`, key (401), rate limit (429), tenant and permission (403), parameters (400).

    As a context manager it calls `verify` at the end.

    Args:
        customers: Number of customers of each tenant, or tenant → number; at most 100,000,000. Other lists have the
            same number of items.
        seed: Seed of the generated items.
        tenants: IDs of the tenants.
        api_keys: API key → the tenants that it has access to. None means `test-key`, with access to all.
        rate_limit: Maximum number of requests of each key within any 60 seconds; 0 means no limit.
        latency_ms: Delay of each response of the API in milliseconds.
        denied: API key → the operations that it has no permission for, named as in the contract (`createOrder`) or in
            Python (`orders.create`). None means none.
        now: The time of the newest items, aware; all dates are relative to it. None means today at midnight, UTC. Pass
            a time if a test compares dates.
        contract: The contract to serve. None means the one of the installed client.
        clock: The clock of rate limit and latency, and of the clients that the mock makes; see `InstantClock`. None
            means the clock of the machine.
        strict: Whether `verify` checks anything.
        confirm_orders: Whether to confirm orders as soon as they are placed, as users do in the dashboard; see
            `confirm_order`.
        unknown_values: Whether some records have enum values that the contract does not list, except in fields that
            lists can be filtered by.

    Raises:
        TypeError: `contract` or `clock` has another type.
        ValueError: An argument is out of range; a key has access to an unknown tenant; or no value can be generated for
            a schema of the contract.
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
        now: datetime | None = None,
        contract: Contract | None = None,
        clock: Clock | None = None,
        strict: bool = True,
        confirm_orders: bool = False,
        unknown_values: bool = False,
    ) -> None:
        if isinstance(tenants, str) or not all(isinstance(each, str) for each in cast("Sequence[object]", tenants)):
            raise ValueError("tenants must be a list of names")
        self.tenants = tuple(tenants)
        self.api_keys = {KEY: self.tenants} if api_keys is None else dict(api_keys)
        sizes = dict(customers) if isinstance(customers, Mapping) else dict.fromkeys(self.tenants, customers)
        self._validate(sizes, rate_limit)
        self.contract = Contract.installed() if contract is None else contract
        check_type("contract", self.contract, Contract, "a Contract, such as Contract(document)")
        self.denied = {key: frozenset(map(self._served_id, ids)) for key, ids in (denied or {}).items()}
        # Of the installed one, `scripts/regenerate` has checked this.
        for place, problem in () if contract is None else unmakeable(contract):
            raise ValueError(f"contract: no value can be generated for {'/'.join(map(str, place))}: {problem}")
        self.cursors = CursorCodec(blake2b(repr(("cursors", seed)).encode()).digest())
        self.clock = SYSTEM_CLOCK if clock is None else clock
        check_type("clock", self.clock, Clock, "a clock with all methods of InstantClock")
        self.rate_limiter = RateLimiter(rate_limit, self.clock)
        self._failures = ArrangedFailures()
        self.latency(latency_ms)
        self.now = midnight(self.clock.now()) if now is None else aware(now)
        """The time of the newest items."""
        self.calls = Calls(id_of=self._served_id)
        """The requests so far, oldest first; keys are masked."""
        self.datasets = {
            (operation, tenant): dataset
            for tenant in self.tenants
            for operation, dataset in datasets_of(
                self.contract, tenant, seed, sizes[tenant], self.now, unknown_values=unknown_values
            ).items()
        }
        self.stores = {
            tenant: Store(
                tenant,
                seed,
                {operation: data for (operation, owner), data in self.datasets.items() if owner == tenant},
                lambda: max(self.clock.now(), self.now),
                confirms_orders=confirm_orders,
            )
            for tenant in self.tenants
        }
        # Where two paths match, the one without parameters counts (OpenAPI 3.1, "Path Templating Matching").
        by_path = sorted(self.contract.operations, key=lambda operation: operation.path.count("{"))
        self.routes = [(path_pattern(operation.path), operation) for operation in by_path]
        """Pattern of the path → operation, for each operation that is served."""
        # Asked for twice in a request.
        self._at = lru_cache(maxsize=64)(self._operations_at)
        parameters = {"seed": seed, "now": self.now.isoformat(), "customers": sizes, "unknown_values": unknown_values}
        self.state = State(self.stores, parameters)
        self.strict = strict
        self._undeclared = UndeclaredRequests()

    def _validate(self, sizes: Mapping[str, int], rate_limit: int) -> None:
        if not self.tenants or "" in self.tenants or len(set(self.tenants)) < len(self.tenants):
            raise ValueError("tenants must be at least one name, without duplicates")
        if set(sizes) != set(self.tenants):
            raise ValueError("customers must be given for each tenant and for no other")
        if not all(whole("customers", size) <= MOST_ITEMS for size in sizes.values()):
            raise ValueError(f"customers must be from 0 to {MOST_ITEMS}")
        if any(isinstance(reached, str) for reached in self.api_keys.values()):
            raise ValueError("api_keys must map each key to a list of tenants")
        if any(len(key.split()) != 1 or key.strip() != key for key in self.api_keys):
            raise ValueError("api_keys: an API key must not be empty or contain white space")
        if not {tenant for reached in self.api_keys.values() for tenant in reached} <= set(self.tenants):
            raise ValueError("api_keys: an API key has access to an unknown tenant")
        whole("rate_limit", rate_limit)

    # Handling of requests

    def respond(self, request: Request) -> Response:
        """The response to a request. No I/O, no waiting: the adapter waits for `Response.delay`."""
        try:
            response = self.handle(request)
        except ErrorResponse as error:
            response = self.failure(error)
        except NoResponse as error:
            response = Response(0, failure=error.failure)
        if response.failure is None:
            response = self.finish(request, response)
        operations = self.operations_at(request.route)
        operation = next((found for found in operations if found.method == request.method), None)
        if operation is None:
            self.calls.add(Call.of(request, response, None))
        else:
            self.calls.add(Call.of(request, response, operation.id, self.path_parameters(operation, request)))
        if operation is not None or not (request.path in self.pages or request.path.startswith(STORAGE)):
            self._undeclared.check(request, operation)
        return replace(response, delay=self._latency if operations else 0.0)

    def handle(self, request: Request) -> Response:
        """The response before it is compressed. Raises: ErrorResponse where the request fails."""
        page = self.pages.get(request.path)
        if page is not None:
            if request.method not in ("GET", "HEAD"):
                raise self.method_not_allowed(["GET", "HEAD"])
            with self.state.transaction():
                return page()
        if request.path.startswith(STORAGE):
            return self.stored_file(request)
        operation = self.route(request)
        self.raise_arranged_failure(operation)
        with self.state.transaction():
            serve = self.perform if operation.pagination is None else self.list_page
            return self.as_declared(operation, self.success(serve(operation, request)))

    def stored_file(self, request: Request) -> Response:
        """What a link to a file gives. Raises: ErrorResponse where the link is not valid, or not any more."""
        tenant, _, file_id = request.path.removeprefix(STORAGE).partition("/")
        if tenant not in self.stores:
            raise ErrorResponse(404, "NOT_FOUND", "There is nothing under this path.")
        if request.method not in ("GET", "HEAD"):
            raise self.method_not_allowed(["GET", "HEAD"])
        with self.state.transaction():
            return fetch(self.stores[tenant], file_id, request)

    @cached_property
    def pages(self) -> Mapping[str, Callable[[], Response]]:
        """Path → what makes the response, for the mock's own pages, which need no key.

        `/` shows the API for people to try; beside it are `/openapi.yaml`, `/openapi.json` and `/healthz`.
        """
        # JSON is YAML; indented, since people read it.
        document = msgspec.json.format(self.encode(self.contract.document), indent=2)
        return {
            "/healthz": lambda: self.json_response(200, {"status": "ok"}),
            "/openapi.json": lambda: self.json_response(200, self.contract.document),
            "/openapi.yaml": lambda: Response(200, (("content-type", "application/yaml"),), document),
            # A key that somebody chose may be one that is used elsewhere, and anybody can read the page.
            **reference_pages(self, KEY if KEY in self.api_keys else None),
        }

    def route(self, request: Request) -> Operation:
        """The requested operation. Raises: ErrorResponse (404 for an unknown path, 405 for another method)."""
        operations = self.operations_at(request.route)
        if not operations:
            raise ErrorResponse(404, "NOT_FOUND", "There is nothing under this path.")
        for operation in operations:
            if operation.method == request.method:
                return operation
        raise self.method_not_allowed([operation.method for operation in operations])

    def method_not_allowed(self, allowed: Iterable[str]) -> ErrorResponse:
        """The error response to a method that the path does not have."""
        headers = (("allow", ", ".join(allowed)),)
        return ErrorResponse(405, "METHOD_NOT_ALLOWED", "This path does not support this method.", headers=headers)

    def operations_at(self, path: str) -> list[Operation]:
        """The operations that the path has, in which a slash within a parameter is `%2F`."""
        return self._at(path)

    def _operations_at(self, path: str) -> list[Operation]:
        found = [operation for pattern, operation in self.routes if pattern.fullmatch(path)]
        return [operation for operation in found if operation.path == found[0].path]

    def raise_arranged_failure(self, operation: Operation) -> None:
        """Raises: ErrorResponse or NoResponse, if `fail_next` arranged one for this operation."""
        failure = self._failures.next(operation.id)
        if failure is not None:
            raise failure

    # Strictness

    def verify(self) -> None:
        """Check that the program kept to the contract. Each violation is reported once.

        Raises:
            AssertionError: A request had a path or a query parameter that the contract does not have, or a failure
                arranged by `fail_next` was never requested. Never, if the mock is not strict.
        """
        violations = self.violations()
        if violations:
            raise AssertionError("; ".join(violations))

    def violations(self) -> list[str]:
        """Return the violations that `verify` would report, since the last call."""
        return self.undeclared_requests() + (self._failures.take() if self.strict else [])

    def undeclared_requests(self) -> list[str]:
        """Return the violations that are about requests."""
        return self._undeclared.take() if self.strict else []

    def __enter__(self) -> MockAPI:
        """The mock itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Verifies, unless an exception is in progress."""
        if kind is None:
            self.verify()
