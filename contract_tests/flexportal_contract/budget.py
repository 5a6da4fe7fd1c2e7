"""How many requests a run may make, and how many it gets where nobody says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flexportal.contract import Operation

from .check import Check, Untestable, is_list, is_write

__all__ = ["Budget", "derived_limit"]

# What a check costs on average: a list is iterated through for each value of its filters, a record is just read.
PER_CHECK_OF_LIST, PER_CHECK = 40, 30


@dataclass(slots=True)
class Budget:
    """How many requests a run may make.

    Args:
        limit: The most requests.
        spent: Requests made.
    """

    limit: int
    spent: int = 0

    @property
    def left(self) -> int:
        """Requests that may still be made."""
        return max(0, self.limit - self.spent)

    def require(self, requests: int) -> None:
        """Checks that so many requests may still be made. Raises: Untestable."""
        if self.left < requests:
            raise Untestable(f"the limit of {self.limit} requests is reached", not_tried=True)

    def require_pages(self, pages: int) -> None:
        """Checks that a list of so many pages can be iterated through. Raises: Untestable."""
        if pages > 1 and pages > self.for_iterations:
            raise Untestable(f"it takes about {pages} requests, and {self.left} are left", not_tried=True)

    @property
    def for_iterations(self) -> int:
        """Requests left for long iterations: a quarter of the limit, 200 at most, is reserved for single requests."""
        return self.left - min(200, self.limit // 4)


def derived_limit(operation: Operation, checks: Sequence[Check], others: Iterable[Operation] = ()) -> int:
    """The most requests for an operation, from the number of checks that apply to it.

    An operation that reads a record is also called by the checks of the others that write such records.
    """
    applying = sum(check.applies(operation) for check in checks)
    if is_list(operation):
        return applying * PER_CHECK_OF_LIST
    writing = sum(is_write(each) and _reads(operation, each) for each in others) if operation.method == "GET" else 0
    return applying * PER_CHECK * (1 + writing)


def _reads(operation: Operation, write: Operation) -> bool:
    link = None if write.success is None else write.success.links.get("read")
    return write.path == operation.path or (link is not None and link.operation == operation.id)
