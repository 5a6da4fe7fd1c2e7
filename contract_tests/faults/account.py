"""The account of a run: what was delivered, and what it took."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

__all__ = ["Account", "Broken"]


class Broken(AssertionError):
    """The client lost a customer, delivered one twice or out of order, or gave nothing to go on with."""


@dataclass
class Account:
    """Ticks off what is delivered against what there is.

    Args:
        expected: The ids of all customers, in the listing's order.
        in_order: Whether they must come in that order.
    """

    expected: Sequence[str]
    in_order: bool
    delivered: int = 0
    attempts: int = 0
    retries: int = 0
    resumes: int = 0
    stops: int = 0
    errors: Counter[str] = field(default_factory=Counter[str])
    _places: dict[str, int] = field(default_factory=dict[str, int])

    def __post_init__(self) -> None:
        self._places = {identity: place for place, identity in enumerate(self.expected)}
        if len(self._places) < len(self.expected):
            raise ValueError("the expected customers are not distinct")

    def deliver(self, identity: str) -> None:
        """A customer came. Raises: Broken."""
        if identity not in self._places:
            raise Broken(f"customer {identity} came twice, or does not exist")
        place = self._places.pop(identity)
        if self.in_order and place != self.delivered:
            raise Broken(f"customer number {place} came as number {self.delivered}")
        self.delivered += 1

    def close(self) -> None:
        """Nothing more is to come. Raises: Broken."""
        if self._places:
            raise Broken(f"{len(self._places)} customers never came, such as {next(iter(self._places))}")
