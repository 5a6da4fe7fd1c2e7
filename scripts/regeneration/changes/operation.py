"""An operation of one contract, as its parts are compared: where it stands and what a caller calls it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flexportal.contract import METHODS, Contract

from .comparison import as_object
from .naming import ParameterKey, argument_names, call_name, class_name, listing_argument

__all__ = ["Operation", "ParameterKey", "operations", "paired"]

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation of one contract.

    Args:
        method: The method, in lower case.
        path: The path template.
        item: The path item that holds it.
        node: The operation as the contract has it.
    """

    method: str
    path: str
    item: Json
    node: Json

    @property
    def name(self) -> str:
        """Its operationId, or method and path where it has none."""
        return str(self.node.get("operationId") or self.route)

    @property
    def route(self) -> str:
        """Method and path."""
        return f"{self.method.upper()} {self.path}"

    @property
    def shape(self) -> tuple[str, str]:
        """Method and path without the names of path parameters, which are compared as parameters."""
        return self.method, re.sub(r"\{[^}]*\}", "{}", self.path)

    @property
    def call(self) -> tuple[str, str]:
        """Its resource and method in Python."""
        return call_name(self.path, self.name, self.node.get("x-method"))

    @property
    def python(self) -> str:
        """What a caller calls for it."""
        return f"client.{'.'.join(self.call)}()"

    @property
    def classes(self) -> str:
        """What inline classes are named after."""
        return class_name(self.name)

    def parameters(self, contract: Contract) -> dict[ParameterKey, Json]:
        """The parameters, those of the operation in place of those of its path; names of headers in lower case."""
        found: dict[ParameterKey, Json] = {}
        for node in [*self.item.get("parameters", []), *self.node.get("parameters", [])]:
            parameter = contract.resolve(node)
            name = str(parameter.get("name"))
            location = str(parameter.get("in"))
            found[location, name.lower() if location == "header" else name] = parameter
        return found

    def arguments(self, contract: Contract) -> dict[ParameterKey, str]:
        """The argument that a caller gives for each parameter."""
        keys = {(key[0], str(node["name"])): key for key, node in self.parameters(contract).items()}
        names = argument_names(keys)
        return {key: listing_argument(own, names[own], self.node) for own, key in keys.items()}

    def queries(self, contract: Contract) -> set[str]:
        """The names of the query parameters."""
        return {name for location, name in self.parameters(contract) if location == "query"}


def operations(contract: Contract) -> list[Operation]:
    """Every operation of a contract, in its order."""
    found: list[Operation] = []
    for path, node in as_object(contract.document.get("paths")).items():
        item = contract.resolve(as_object(node))
        found += [Operation(method, path, item, as_object(item[method])) for method in METHODS if method in item]
    return found


def paired(old: list[Operation], new: list[Operation]) -> Iterator[tuple[Operation, Operation]]:
    """The operations of two contracts that are the same: by method and path, else by operationId."""
    gone, added = list(old), list(new)
    for same in (_same_route, _same_id):
        for operation in tuple(gone):
            found = next((other for other in added if same(operation, other)), None)
            if found is not None:
                gone.remove(operation)
                added.remove(found)
                yield operation, found


def _same_route(one: Operation, other: Operation) -> bool:
    return one.shape == other.shape


def _same_id(one: Operation, other: Operation) -> bool:
    named = one.node.get("operationId")
    return named is not None and named == other.node.get("operationId")
