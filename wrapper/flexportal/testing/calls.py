"""The record of the requests that the mock received."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock
from types import MappingProxyType
from typing import Any, overload

import msgspec
from flexportal_core.redaction import redact_addresses

from .api.messages import Pairs, Request, Response
from .operations import operation_id

__all__ = ["Call", "Calls"]

KEPT, KEPT_BYTES = 10_000, 64 * 2**20
NONE: Mapping[str, str] = MappingProxyType({})
MASK = "***"


@dataclass(frozen=True, slots=True, repr=False)
class Call:
    """One request to the mock, and the status of the response.

    Args:
        method: The HTTP method, in upper case.
        path: The path, without the query.
        query: The query's names and values, in the order sent.
        headers: The headers, names in lower case; the API key is masked.
        status: The status of the response.
        operation: The operationId; None if the contract has no operation for this path and method.
        parameters: The parameters of the path, by their names in the API.
        body: The body as it was sent.
    """

    method: str
    path: str
    query: Pairs
    headers: Pairs
    status: int
    operation: str | None
    parameters: Mapping[str, str] = field(default_factory=dict[str, str])
    body: bytes = b""

    @classmethod
    def of(
        cls, request: Request, response: Response, operation: str | None, parameters: Mapping[str, str] = NONE
    ) -> Call:
        """The record of a request and its response."""
        headers = tuple((name, MASK if name == "authorization" else value) for name, value in request.headers)
        sent = request.method, request.path, request.query, headers
        return cls(*sent, response.status, operation, parameters, request.body)

    @property
    def json(self) -> Any:
        """The body as parsed JSON; None if there was none. Raises: ValueError: It is not JSON."""
        return msgspec.json.decode(self.body) if self.body else None

    def __repr__(self) -> str:
        """The call without headers and body, which would hide the rest when a test fails, and email addresses."""
        shown = ("method", "path", "query", "status", "operation")
        return redact_addresses(f"Call({', '.join(f'{name}={getattr(self, name)!r}' for name in shown)})")

    def header(self, name: str) -> str | None:
        """Return the first value of a header, in any letter case; None if it was not sent."""
        return next((value for known, value in self.headers if known == name.lower()), None)

    def value(self, name: str) -> str | None:
        """Return the first value of a query parameter; None if it was not sent."""
        return next((value for known, value in self.query if known == name), None)


class Calls(Sequence[Call]):
    """The calls, oldest first. Only the newest 10,000 are kept, and bodies of 64 MB; `total` counts all.

    Args:
        calls: The calls to begin with.
        id_of: Name of an operation → its operationId; raises ValueError if there is no such operation.
    """

    def __init__(self, calls: Iterable[Call] = (), id_of: Callable[[str], str] = operation_id) -> None:
        self._id_of = id_of
        self._calls = deque(calls)
        self._lock = Lock()
        self._bytes = sum(len(call.body) for call in self._calls)
        self.total = len(self._calls)
        """How many calls there were since the start or the last `clear()`."""

    def add(self, call: Call) -> None:
        """Record a call."""
        with self._lock:
            self._calls.append(call)
            self._bytes += len(call.body)
            self.total += 1
            while len(self._calls) > 1 and (len(self._calls) > KEPT or self._bytes > KEPT_BYTES):
                self._bytes -= len(self._calls.popleft().body)

    def clear(self) -> None:
        """Remove all calls."""
        with self._lock:
            self._calls.clear()
            self.total = self._bytes = 0

    def to(self, operation: str) -> Calls:
        """Return the calls to an operation, named as in the contract (`createOrder`) or in Python (`orders.create`).

        Raises:
            ValueError: The mock does not serve the operation.
        """
        wanted = self._id_of(operation)
        return Calls((call for call in self._kept() if call.operation == wanted), self._id_of)

    def _kept(self) -> list[Call]:
        with self._lock:
            return list(self._calls)

    @overload
    def __getitem__(self, place: int) -> Call: ...
    @overload
    def __getitem__(self, place: slice) -> list[Call]: ...
    def __getitem__(self, place: int | slice) -> Call | list[Call]:
        """The call at that place, or those of a slice."""
        return self._kept()[place]

    def __len__(self) -> int:
        """How many are kept."""
        return len(self._calls)

    def __repr__(self) -> str:
        """The calls, without their headers."""
        return f"Calls({self._kept()!r})"
