"""What the catalogue holds: a server, how it is set up, and what the law book must say about it."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from flexportal.contract import Contract
from flexportal.testing import MockPortal

__all__ = ["CUSTOMERS", "MANY", "Defect", "Variant"]

CUSTOMERS = 130
"""Customers of each tenant where an entry doesn't say otherwise: two pages of the largest size, the second short."""
MANY = 250
"""Customers where it takes a third page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """A server that differs from the mock.

    Args:
        server: The mock with the difference planted; its docstring is the sentence that describes it.
        customers: How many customers each tenant has.
        label: Its name; None means the class's, as words.
        contract: What is changed in the contract that it serves and is judged by; None for nothing.
        settings: Further arguments of the server.
        generated: Whether inputs are drawn as well; they take longer than all the rest.
        changing: Whether the law book is told that rows may change while it reads, as on a live tenant.
    """

    server: type[MockPortal]
    customers: int = CUSTOMERS
    label: str | None = None
    contract: Callable[[Contract], Contract] | None = None
    settings: Mapping[str, Any] = field(default_factory=dict[str, Any], hash=False)
    generated: bool = False
    changing: bool = False

    @property
    def name(self) -> str:
        """The name: small letters and hyphens."""
        return self.label or re.sub(r"(?<!^)(?=[A-Z])|(?<=[a-z])(?=[0-9])", "-", self.server.__name__).lower()

    @property
    def sentence(self) -> str:
        """What is different, in one sentence."""
        return " ".join((inspect.getdoc(self.server) or "").split())

    @property
    def terms(self) -> Contract:
        """The contract that it is judged by."""
        return _terms(self.contract)

    def portal(self) -> MockPortal:
        """A fresh server."""
        return self.server(customers=self.customers, contract=self.terms, **self.settings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Defect(Variant):
    """A broken server.

    Args:
        law: The id of the law that must catch it, or of the assumption that must be refuted.
        also: Ids of others that it can't but break as well.
        operation: The operation that the defect is in.
    """

    law: str
    also: tuple[str, ...] = ()
    operation: str = "listCustomers"


@cache
def _terms(change: Callable[[Contract], Contract] | None) -> Contract:
    # Read once: what is derived from a contract is remembered with it, and two hundred servers share it.
    return Contract.installed() if change is None else change(Contract.installed())
