"""How many requests a run may make, and how many it gets where nobody says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flexportal.contract import Operation

from .check import Check, is_list

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

    @property
    def for_iterations(self) -> int:
        """Requests left for long iterations: a quarter of the limit, 200 at most, is reserved for single requests."""
        return self.left - min(200, self.limit // 4)


def derived_limit(operation: Operation, checks: Iterable[Check]) -> int:
    """The most requests for an operation, from the number of checks that apply to it."""
    applying = sum(check.applies(operation) for check in checks)
    return applying * (PER_CHECK_OF_LIST if is_list(operation) else PER_CHECK)
