"""`MockAPI`: a mock of the FlexPortal API that needs no network and stores no data."""

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
from typing import Any

import msgspec
from flexportal_core.clock import SYSTEM_CLOCK, Clock

from ..contract import Contract, Operation
from .adapters.entry_points import EntryPoints
from .api.cursors import CursorCodec
from .api.messages import ErrorResponse, Item, Request, Response
from .api.rate_limit import RateLimiter
from .builders import customized
from .calls import Call, Calls
from .dataset.dataset import MOST_ITEMS, Dataset, Items
from .reference_page.pages import reference_pages
from .verification import ArrangedFailures, UndeclaredRequests

__all__ = ["MockAPI"]

KEY = "test-key"
CODES = {400: "VALIDATION_ERROR", 401: "INVALID_TOKEN", 403: "NO_TENANT_ACCESS", 404: "NOT_FOUND", 429: "RATE_LIMITED"}


class MockAPI(EntryPoints):
    """A mock of the FlexPortal API: tenants, keys, filters, cursors and errors, over data derived from a seed.

    It serves every list operation of the contract. Items are made when they are requested, from the seed, the tenant
    and their position, so any number of them costs the same memory, and the same arguments always give the same items.

    A request is checked in this order, and the first error is the response: path (404), method (405), failures arranged
    by `fail_next`, key (401), rate limit (429), tenant and permission (403), parameters (400).

    As a context manager it calls `verify` when it is left.

    Args:
        customers: How many customers each tenant has, or tenant → how many. At most 100,000,000. Other lists have as
            many items.
        seed: What the items are derived from.
        tenants: The tenants.
        api_keys: Key → the tenants that it can access. None means `test-key`, which can access all.
        rate_limit: Requests that each key may make within any 60 seconds; 0 means no limit.
        latency_ms: Milliseconds by which each response of the API is delayed.
        denied: Key → ids of the operations that it lacks the permission for. None means that no key lacks any.
        contract: The contract to serve. None means the one that the installed client was generated from.
        clock: The clock of rate limit and latency, and of the clients that the mock makes; see `InstantClock`. None
            means the machine's.
        strict: Whether `verify` checks anything.

    Raises:
        ValueError: An argument is out of range, or a key can access an unknown tenant.
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
        clock: Clock | None = None,
        strict: bool = True,
    ) -> None:
        self.tenants = tuple(tenants)
        self.api_keys = {KEY: self.tenants} if api_keys is None else dict(api_keys)
        self.denied = {} if denied is None else dict(denied)
        sizes = dict.fromkeys(self.tenants, customers) if isinstance(customers, int) else dict(customers)
        self._validate(sizes, rate_limit)
        self.contract = Contract.installed() if contract is None else contract
        self.cursors = CursorCodec(blake2b(repr(("cursors", seed)).encode()).digest())
        self.clock = clock or SYSTEM_CLOCK
        self.rate_limiter = RateLimiter(rate_limit, self.clock)
        self.latency(latency_ms)
        self.calls = Calls()
        """The requests so far, oldest first; keys are masked."""
        self.datasets = {
            (operation.id, tenant): Dataset(self.contract, operation, tenant, seed, sizes[tenant])
            for operation in self.contract.listings
            for tenant in self.tenants
        }
        self.routes = [(_path_pattern(operation.path), operation) for operation in self.contract.listings]
        """Pattern of the path → operation, for each operation that is served."""
        self.strict = strict
        self._failures = ArrangedFailures()
        self._undeclared = UndeclaredRequests()

    def _validate(self, sizes: Mapping[str, int], rate_limit: int) -> None:
        if not self.tenants or "" in self.tenants or len(set(self.tenants)) < len(self.tenants):
            raise ValueError("tenants must be at least one name, each once")
        if set(sizes) != set(self.tenants):
            raise ValueError("customers must be given for each tenant and for no other")
        if not all(0 <= size <= MOST_ITEMS for size in sizes.values()):
            raise ValueError(f"customers must be from 0 to {MOST_ITEMS}")
        if any(len(key.split()) != 1 or key.strip() != key for key in self.api_keys):
            raise ValueError("an API key must not be empty nor contain whitespace")
        if not {tenant for reached in self.api_keys.values() for tenant in reached} <= set(self.tenants):
            raise ValueError("an API key can access an unknown tenant")
        if rate_limit < 0:
            raise ValueError("rate_limit must not be negative")

    # Handling of requests

    def respond(self, request: Request) -> Response:
        """The response to a request. No I/O, no waiting: the adapter waits for `Response.delay`."""
        try:
            response = self.handle(request)
        except ErrorResponse as error:
            response = self.failure(error)
        response = self.finish(request, response)
        operations = self.operations_at(request.path)
        operation = next((found for found in operations if found.method == request.method), None)
        self.calls.add(Call.of(request, response, None if operation is None else operation.id))
        if operation is not None or request.path not in self.pages:
            self._undeclared.check(request, operation)
        return replace(response, delay=self._latency if operations else 0.0)

    def handle(self, request: Request) -> Response:
        """The response before it is compressed. Raises: ErrorResponse where the request fails."""
        page = self.pages.get(request.path)
        if page is not None:
            if request.method not in ("GET", "HEAD"):
                raise self.method_not_allowed(["GET", "HEAD"])
            return page()
        operation = self.route(request)
        self.raise_arranged_failure(operation)
        return self.success(self.list_page(operation, request))

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
            **reference_pages(self.contract, self.tenants, KEY if KEY in self.api_keys else None),
        }

    def route(self, request: Request) -> Operation:
        """The requested operation. Raises: ErrorResponse (404 for an unknown path, 405 for another method)."""
        operations = self.operations_at(request.path)
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
        """The operations that the path has."""
        return [operation for pattern, operation in self.routes if pattern.fullmatch(path)]

    def raise_arranged_failure(self, operation: Operation) -> None:
        """Raises: ErrorResponse, if `fail_next` arranged one for this operation."""
        error = self._failures.next(operation.id)
        if error is not None:
            raise error

    # State: arrange and inspect

    def items(self, tenant: str, operation: str = "listCustomers") -> Sequence[Item]:
        """The tenant's items as JSON objects, newest first; each is made when it is read.

        Args:
            tenant: The tenant.
            operation: The id of the list operation; customers by default.

        Raises:
            KeyError: There is no such tenant or operation.
        """
        return Items(self.datasets[operation, tenant])

    def add_customer(self, tenant: str | None = None, *, extra: Mapping[str, Any] | None = None, **fields: Any) -> Item:
        """Adds a customer, newer than all others, and returns it.

        Args:
            tenant: The tenant that gets it; None means the first one.
            extra: Fields that the contract does not know, by wire name.
            fields: Its fields, by the model's names or by wire names, such as `first_name="Ada"`; required fields that
                are not given are made up.

        Raises:
            KeyError: There is no such tenant.
            ValueError: A field is unknown, or its value is not valid by the contract.
        """
        tenant = self.tenants[0] if tenant is None else tenant
        dataset = self.datasets["listCustomers", tenant]
        operation = self.contract.operation("listCustomers")
        item = customized(self.contract, operation, dataset.sample(), fields, extra) | {"tenantId": tenant}
        dataset.add(item)
        return item

    def fail_next(
        self,
        status: int,
        times: int = 1,
        *,
        code: str | None = None,
        retry_after: float | str | datetime | None = None,
        operation: str | None = None,
    ) -> None:
        """Makes the next requests fail, valid or not.

        Args:
            status: The status of the response, such as 429 or 503.
            times: How many requests fail.
            code: The envelope's `error.code`; None means the usual one for the status.
            retry_after: The value of Retry-After: seconds, text as it is, or an aware time, sent as an HTTP date. None
                means no such header.
            operation: The id of the operation that fails; None means any.
        """
        headers = () if retry_after is None else (("retry-after", _retry_after(retry_after)),)
        code = code or CODES.get(status, "INTERNAL_ERROR")
        self._failures.add(operation, ErrorResponse(status, code, "Failed as arranged.", headers=headers), times)

    def latency(self, milliseconds: float) -> None:
        """Sets by how much each response of the API is delayed. Raises: ValueError for a negative number."""
        if milliseconds < 0:
            raise ValueError("latency must not be negative")
        self._latency = milliseconds / 1000

    # Strictness

    def verify(self) -> None:
        """Checks that the program kept to the contract; what was found is reported once.

        Raises:
            AssertionError: A request had a path or a query parameter that the contract does not have, or a failure
                arranged by `fail_next` was never requested. Never, if the mock is not strict.
        """
        violations = self.violations()
        if violations:
            raise AssertionError("; ".join(violations))

    def violations(self) -> list[str]:
        """What `verify` reports, a sentence each, since the last call."""
        return self.undeclared_requests() + (self._failures.take() if self.strict else [])

    def undeclared_requests(self) -> list[str]:
        """The part of `violations` that is about requests."""
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


def _path_pattern(path: str) -> re.Pattern[str]:
    parts = re.split(r"\{[^}]*\}", path)
    return re.compile("[^/]+".join(re.escape(part) for part in parts))


def _retry_after(value: float | str | datetime) -> str:
    if isinstance(value, datetime):
        return format_datetime(value, usegmt=True)
    return value if isinstance(value, str) else str(ceil(value))
