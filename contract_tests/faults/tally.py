"""The tally of a run: which customers were delivered, and what it took."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

__all__ = ["Tally", "WrongDeliveryError"]


class WrongDeliveryError(AssertionError):
    """The client lost a customer, delivered one twice or out of order, or raised an error that cannot be resumed."""


@dataclass
class Tally:
    """Compares what is delivered with what exists.

    Args:
        expected: The ids of all customers, in the order of the list.
        in_order: Whether they must be delivered in that order.
    """

    expected: Sequence[str]
    in_order: bool
    delivered: int = 0
    attempts: int = 0
    retries: int = 0
    resumes: int = 0
    errors: Counter[str] = field(default_factory=Counter[str])
    _missing: dict[str, int] = field(default_factory=dict[str, int])

    def __post_init__(self) -> None:
        self._missing = {identity: position for position, identity in enumerate(self.expected)}
        if len(self._missing) < len(self.expected):
            raise ValueError("the expected ids are not distinct")

    def deliver(self, identity: str) -> None:
        """Count a customer. Raises: WrongDeliveryError."""
        if identity not in self._missing:
            raise WrongDeliveryError(f"customer {identity} was delivered twice, or does not exist")
        position = self._missing.pop(identity)
        if self.in_order and position != self.delivered:
            raise WrongDeliveryError(f"customer number {position} was delivered as number {self.delivered}")
        self.delivered += 1

    def finish(self) -> None:
        """Check that every customer was delivered. Raises: WrongDeliveryError."""
        if self._missing:
            raise WrongDeliveryError(f"{len(self._missing)} customers are missing, such as {next(iter(self._missing))}")
