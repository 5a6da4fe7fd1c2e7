"""The record of the requests that the mock received."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import overload

from flexportal_core.redaction import redact_addresses

from .api.messages import Pairs, Request, Response

__all__ = ["Call", "Calls"]

KEPT = 10_000
MASK = "***"


@dataclass(frozen=True, slots=True, repr=False)
class Call:
    """One request that the mock responded to.

    Args:
        method: The method in capitals.
        path: The path without the query.
        query: The query's names and values, in the order sent.
        headers: The headers, names in lower case; the key is masked.
        status: The status of the response.
        operation: The id of the operation; None where the contract has none for this path and method.
    """

    method: str
    path: str
    query: Pairs
    headers: Pairs
    status: int
    operation: str | None

    @classmethod
    def of(cls, request: Request, response: Response, operation: str | None) -> Call:
        """The record of a request and its response."""
        headers = tuple((name, MASK if name == "authorization" else value) for name, value in request.headers)
        return cls(request.method, request.path, request.query, headers, response.status, operation)

    def __repr__(self) -> str:
        """The call without its headers, which would hide the rest when a test fails, and without e-mail addresses."""
        shown = ("method", "path", "query", "status", "operation")
        return redact_addresses(f"Call({', '.join(f'{name}={getattr(self, name)!r}' for name in shown)})")

    def header(self, name: str) -> str | None:
        """The first value of the header of that name, in any case; None where it was not sent."""
        return next((value for known, value in self.headers if known == name.lower()), None)

    def value(self, name: str) -> str | None:
        """The first value of the query parameter of that name; None where it was not sent."""
        return next((value for known, value in self.query if known == name), None)


class Calls(Sequence[Call]):
    """The calls, oldest first. Only the newest 10,000 are kept; `total` counts all."""

    def __init__(self, calls: Iterable[Call] = ()) -> None:
        self._calls = deque(calls, maxlen=KEPT)
        self._lock = Lock()
        self.total = len(self._calls)
        """How many calls there were since the start or the last `clear()`."""

    def add(self, call: Call) -> None:
        """Records a call."""
        with self._lock:
            self._calls.append(call)
            self.total += 1

    def clear(self) -> None:
        """Removes every call."""
        with self._lock:
            self._calls.clear()
            self.total = 0

    def to(self, operation: str) -> Calls:
        """The calls to the operation of that id, such as `listCustomers`."""
        return Calls(call for call in self._kept() if call.operation == operation)

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
