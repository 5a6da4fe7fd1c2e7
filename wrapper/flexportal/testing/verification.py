"""What a strict mock reports: requests that the contract does not know, and failures that were never requested."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from math import ceil
from threading import Lock
from typing import Any, cast, get_args

from ..contract import Operation
from .api.messages import ErrorResponse, FailureName, NoResponse, Request

__all__ = ["ArrangedFailures", "UndeclaredRequests", "check_type", "failure_of", "is_amount", "whole"]

KEPT = 100
CODES = {400: "VALIDATION_ERROR", 401: "INVALID_TOKEN", 403: "NO_TENANT_ACCESS", 404: "NOT_FOUND", 429: "RATE_LIMITED"}
NAMES: tuple[FailureName, ...] = get_args(FailureName)


def whole(name: str, value: object, least: int = 0) -> int:
    """A whole number from `least`. Raises: ValueError."""
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise ValueError(f"{name} must be a whole number from {least}, not {value!r}")
    return value


def check_type(name: str, value: object, kind: type[Any], expected: str) -> None:
    """Check the type of an argument. Raises: TypeError: It is not what is expected."""
    if not isinstance(value, kind):
        raise TypeError(f"{name} must be {expected}, not {type(value).__name__}")


def is_amount(value: object) -> bool:
    """Whether it is a number from 0."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value < float("inf")


def failure_of(
    failure: int | FailureName, code: str | None, retry_after: float | str | datetime | None
) -> ErrorResponse | NoResponse:
    """What `MockAPI.fail_next` arranges; arguments and errors are the same."""
    if isinstance(failure, int) and not isinstance(failure, bool) and 300 <= failure <= 599:
        headers = () if retry_after is None else (("retry-after", _retry_after(retry_after)),)
        if code is None:
            code = CODES.get(failure, "INTERNAL_ERROR")
        if not isinstance(cast("object", code), str):
            raise ValueError(f"code must be text, not {code!r}")
        return ErrorResponse(failure, code, "Failed as arranged.", headers=headers)
    if failure not in NAMES or isinstance(failure, int):
        raise ValueError(f"failure must be a status from 300 to 599, or one of {', '.join(NAMES)}; not {failure!r}")
    if code is not None or retry_after is not None:
        raise ValueError(f"code= and retry_after= need a status as the failure, not {failure!r}")
    return NoResponse(failure)


def _retry_after(value: object) -> str:
    if isinstance(value, datetime) and value.tzinfo is not None:
        return format_datetime(value, usegmt=True)
    # What HTTP can send (RFC 9110, 5.5): printable, and no space at the ends, which receivers remove.
    if isinstance(value, str) and value.isascii() and value.isprintable() and value.strip() == value:
        return value
    if not is_amount(value):
        raise ValueError(f"retry_after must be seconds from 0, printable text, or an aware datetime; not {value!r}")
    return str(ceil(cast("float", value)))


class UndeclaredRequests:
    """Requests beyond the contract; each kind is reported once."""

    def __init__(self) -> None:
        self._found: dict[str, None] = {}
        self._lock = Lock()

    def check(self, request: Request, operation: Operation | None) -> None:
        """Note what in a request the contract does not declare.

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


@dataclass(slots=True, eq=False)
class _Arranged:
    """A failure of some requests, once others have passed."""

    operation: str | None
    failure: ErrorResponse | NoResponse
    times: int
    after: int


class ArrangedFailures:
    """The failures that are arranged and have not been sent yet, in order."""

    def __init__(self) -> None:
        self._pending: list[_Arranged] = []
        self._lock = Lock()

    def add(self, operation: str | None, failure: ErrorResponse | NoResponse, times: int, after: int) -> None:
        """Arrange a failure for an operation or, with None, for any: so many times, once so many have passed."""
        with self._lock:
            self._pending.append(_Arranged(operation, failure, times, after))

    def next(self, operation: str) -> ErrorResponse | NoResponse | None:
        """The next failure for this operation; None where there is none, or where this request passes before it."""
        with self._lock:
            arranged = next((each for each in self._pending if each.operation in (None, operation)), None)
            if arranged is None:
                return None
            if arranged.after > 0:
                arranged.after -= 1
                return None
            arranged.times -= 1
            if arranged.times == 0:
                self._pending.remove(arranged)
            return arranged.failure

    def take(self) -> list[str]:
        """A sentence about those that are still pending, if any; they are dropped."""
        with self._lock:
            pending, self._pending = self._pending, []
        names = [str(getattr(each.failure, "status", each.failure)) for each in pending for _ in range(each.times)]
        return [f"arranged by fail_next but never requested: {', '.join(names)}"] if names else []
