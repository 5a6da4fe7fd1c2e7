"""An entry of the catalog: a server, its settings, and the check that must fail for it."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import ModuleType
from typing import Any, TypeVar

from flexportal.contract import Contract

from .mock import MockAPI

__all__ = ["CUSTOMERS", "MANY", "FaultyServer", "Variation", "faulty", "faulty_method", "servers_of"]

CUSTOMERS = 130
"""Customers of each tenant by default: two pages of the largest size, the second short."""
MANY = 250
"""Customers where a fault needs a third page."""

Server = TypeVar("Server", bound=type[MockAPI])
Method = TypeVar("Method", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True, kw_only=True)
class Variation:
    """A server that differs from the mock.

    Args:
        server: The mock with the difference; its docstring describes it.
        customers: How many customers each tenant has.
        label: Its name; None means the class's, with hyphens.
        path: The path of the list operation that it serves and is checked for.
        contract: Changes the contract of that path; None for no change.
        settings: Further arguments of the server.
        generated: Whether schemathesis generates inputs as well, which takes longer than all the rest.
        changing: Whether the suite assumes that rows may change during the run, as on a live tenant.
        writes: Whether the suite may send other methods than GET.
        refutes: Ids of the assumptions that are wrong for it.
    """

    server: type[MockAPI]
    customers: int = CUSTOMERS
    label: str | None = None
    path: str = "/v1/customers"
    contract: Callable[[Contract], Contract] | None = None
    settings: Mapping[str, Any] = field(default_factory=dict[str, Any], hash=False)
    generated: bool = False
    changing: bool = False
    writes: bool = False
    refutes: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name: small letters and hyphens."""
        words = re.sub(r"(?<!^)(?=[A-Z])|(?<=[a-z])(?=[0-9])", "-", self.server.__name__)
        return self.label or words.lower().replace("_", "-")

    @property
    def description(self) -> str:
        """What is different, in one sentence."""
        return " ".join((inspect.getdoc(self.server) or "").split())

    @property
    def checked_contract(self) -> Contract:
        """The contract that it is checked against."""
        return _contract(self.contract, self.path)

    def start(self) -> MockAPI:
        """A fresh server."""
        return self.server(customers=self.customers, contract=self.checked_contract, **self.settings)


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultyServer(Variation):
    """A faulty server.

    Args:
        check: The id of the check that must fail, or of the assumption that must be refuted.
        also: Ids of others that fail as a consequence.
    """

    check: str
    also: tuple[str, ...] = ()


_servers: dict[str, list[FaultyServer]] = {}


def servers_of(module: ModuleType) -> list[FaultyServer]:
    """The faulty servers that a module defines, in order."""
    return _servers[module.__name__]


def faulty(check: str, **settings: Any) -> Callable[[Server], Server]:
    """Adds a class to the faulty servers: the mock with a fault."""

    def add(server: Server) -> Server:
        _add(server.__module__, FaultyServer(server=server, check=check, **settings))
        return server

    return add


def faulty_method(
    name: str, check: str, *, base: type[MockAPI] = MockAPI, **settings: Any
) -> Callable[[Method], Method]:
    """Adds a faulty server that consists of the mock with one method replaced."""

    def add(function: Method) -> Method:
        assert hasattr(base, name), f"the mock has no method {name}"
        members = {name: function, "__doc__": function.__doc__}
        server = type(function.__name__, (base,), members)
        _add(function.__module__, FaultyServer(server=server, check=check, **settings))
        return function

    return add


def _add(module: str, server: FaultyServer) -> None:
    _servers.setdefault(module, []).append(server)


@cache
def _contract(change: Callable[[Contract], Contract] | None, path: str) -> Contract:
    # Read once: what is derived from a contract is cached with it, and all servers share it.
    document = Contract.installed().document
    contract = Contract({**document, "paths": {path: document["paths"][path]}})
    return contract if change is None else change(contract)
