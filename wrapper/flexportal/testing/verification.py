"""What a strict mock reports: requests that the contract does not know, and failures that were never requested."""

from __future__ import annotations

from collections import deque
from threading import Lock

from ..contract import Operation
from .api.messages import ErrorResponse, Request

__all__ = ["ArrangedFailures", "UndeclaredRequests"]

KEPT = 100


class UndeclaredRequests:
    """Requests beyond the contract; each kind is reported once."""

    def __init__(self) -> None:
        self._found: dict[str, None] = {}
        self._lock = Lock()

    def check(self, request: Request, operation: Operation | None) -> None:
        """Notes what in a request the contract does not declare.

        Args:
            request: The request.
            operation: Its operation; None where the contract has none.
        """
        if operation is None:
            found = [f"{request.method} {request.path} is not an operation of the contract"]
        else:
            declared = {entry.name for entry in operation.parameters if entry.location == "query"}
            sent = dict.fromkeys(name for name, _ in request.query)
            found = [f"{operation.id} has no query parameter {name!r}" for name in sent if name not in declared]
        with self._lock:
            self._found.update(dict.fromkeys(found[: KEPT - len(self._found)]))

    def take(self) -> list[str]:
        """What was found since the last call."""
        with self._lock:
            found, self._found = list(self._found), {}
        return found


class ArrangedFailures:
    """The failures that are arranged and have not been sent yet, in order."""

    def __init__(self) -> None:
        self._pending: deque[tuple[str | None, ErrorResponse]] = deque()
        self._lock = Lock()

    def add(self, operation: str | None, error: ErrorResponse, times: int) -> None:
        """Arranges a failure so many times, for an operation or, with None, for any."""
        with self._lock:
            self._pending.extend([(operation, error)] * times)

    def next(self, operation: str) -> ErrorResponse | None:
        """The next failure for this operation; None where there is none."""
        with self._lock:
            for failure in self._pending:
                if failure[0] in (None, operation):
                    self._pending.remove(failure)
                    return failure[1]
        return None

    def take(self) -> list[str]:
        """A sentence about those that are still pending, if any; they are dropped."""
        with self._lock:
            pending = [str(error.status) for _, error in self._pending]
            self._pending.clear()
        return [f"arranged by fail_next but never requested: {', '.join(pending)}"] if pending else []
