"""What a test must not leave behind: requests that the contract knows nothing of, and failures that never came."""

from __future__ import annotations

from collections import deque
from threading import Lock

from ..contract import Operation
from .exchange import Refused, Request

__all__ = ["Failures", "Undeclared"]

REMEMBERED = 100


class Undeclared:
    """The requests that went beyond the contract; each kind is told once."""

    def __init__(self) -> None:
        self._told: dict[str, None] = {}
        self._lock = Lock()

    def note(self, request: Request, operation: Operation | None) -> list[str]:
        """Remembers what in a request the contract does not declare, and returns it.

        Args:
            request: The request.
            operation: The operation that it means; None where it means none.
        """
        if operation is None:
            found = [f"{request.method} {request.path} is no operation of the contract"]
        else:
            declared = {entry.name for entry in operation.parameters if entry.location == "query"}
            sent = dict.fromkeys(name for name, _ in request.query)
            found = [f"{operation.id} has no query parameter {name!r}" for name in sent if name not in declared]
        with self._lock:
            self._told.update(dict.fromkeys(found[: REMEMBERED - len(self._told)]))
        return found

    def take(self) -> list[str]:
        """What was found since this was last asked."""
        with self._lock:
            told, self._told = list(self._told), {}
        return told


class Failures:
    """The failures that are arranged and have not come yet, in order."""

    def __init__(self) -> None:
        self._waiting: deque[tuple[str | None, Refused]] = deque()
        self._lock = Lock()

    def add(self, operation: str | None, refused: Refused, times: int) -> None:
        """Arranges a failure so many times, for an operation or, with None, for any."""
        with self._lock:
            self._waiting.extend([(operation, refused)] * times)

    def next(self, operation: str) -> Refused | None:
        """The failure whose turn it is; None where none waits for this operation."""
        with self._lock:
            for failure in self._waiting:
                if failure[0] in (None, operation):
                    self._waiting.remove(failure)
                    return failure[1]
        return None

    def take(self) -> list[str]:
        """A sentence on those that still wait, if any; they are dropped."""
        with self._lock:
            waiting = [str(refused.status) for _, refused in self._waiting]
            self._waiting.clear()
        return [f"arranged by fail_next and never asked for: {', '.join(waiting)}"] if waiting else []
