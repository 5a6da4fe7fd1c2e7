"""Fills the forms of the page: ids of records that there are, in paths and in the bodies of the contract's examples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...contract import Contract, Json, Operation
from ..dataset.dataset import Dataset

__all__ = ["Examples"]


class Examples:
    """Values with which the requests of the page's forms succeed, as far as the contract tells.

    Args:
        contract: The contract.
        tenant: The tenant that requests name.
        datasets: Id of the list operation → the tenant's records.
    """

    def __init__(self, contract: Contract, tenant: str, datasets: Mapping[str, Dataset]) -> None:
        self._contract = contract
        self._tenant = tenant
        self._datasets = datasets
        self._listings = {each.path: each.id for each in contract.listings}

    def fill(self, document: Json) -> None:
        """Write the values into a copy of the contract's document."""
        for operation in self._contract.operations:
            node: dict[str, Any] = document["paths"][operation.path][operation.method.lower()]
            path = self._path(operation)
            if path:
                shared = document["paths"][operation.path].get("parameters", [])
                given = [self._contract.resolve(each) for each in [*shared, *node.get("parameters", [])]]
                filled = [{**each, "example": path[each["name"]]} for each in given if each["name"] in path]
                others = [
                    each for each in node.get("parameters", []) if self._contract.resolve(each)["name"] not in path
                ]
                node["parameters"] = filled + others
            body = self._body(operation, path)
            if body:
                node["requestBody"] = request = self._contract.resolve(node["requestBody"])
                media_type = next(iter(request["content"]))
                content = {**request["content"][media_type], "example": body}
                request["content"] = {**request["content"], media_type: content}

    def _path(self, operation: Operation) -> dict[str, str]:
        """The parameters of the path; empty where it has none, or where there are no records."""
        collection, _, rest = operation.path.partition("/{")
        listing = self._listings.get(collection)
        if not rest or listing is None:
            return {}
        found = self._identity(listing, (operation.transition or {}).get("from", ()))
        return {} if found is None else {rest.partition("}")[0]: found}

    def _identity(self, listing: str, states: Sequence[str] = ()) -> str | None:
        """The identity of the first record in one of those states; None where there is no record.

        Where none are given, they are those in which the other operations on such records succeed.
        """
        dataset = self._datasets[listing]
        path = self._contract.operation(listing).path
        rules = [each.transition for each in self._contract.operations if each.path.startswith(f"{path}/")]
        states = states or [state for each in rules if each for state in each.get("from", ())]
        for filters in [*({"status": state} for state in states), {}]:
            positions = dataset.select(filters).positions(0, 1)
            if positions:
                return str(dataset.item(positions[0])[str(dataset.identity)])
        return None

    def _body(self, operation: Operation, path: Mapping[str, str]) -> Json:
        """The contract's example of the body, in which ids name records that there are; empty where there is none."""
        if operation.body is None:
            return {}
        properties = self._contract.properties(operation.body.schema)
        known = {
            name: value for name, each in properties.items() if (value := self._value(name, each, operation, path))
        }
        schema = self._contract.resolve(operation.body.schema)
        example = next(iter(schema.get("examples", ())), None)
        if example is None:
            return known if known.keys() >= set(schema.get("required", properties)) else {}
        return {**example, **{name: value for name, value in known.items() if name in example}}

    def _value(self, name: str, schema: Json, operation: Operation, path: Mapping[str, str]) -> str | None:
        """The value of a field that repeats another part of the request, or that is the identity of a record."""
        match self._contract.resolve(schema).get("x-equals", "").split("."):
            case ["$request", "path", parameter]:
                return path.get(parameter)
            case ["$request", "header", _]:
                return self._tenant
            case _:
                pass
        for collection, listing in self._listings.items():
            # A new record has an identity of its own.
            if name == self._datasets[listing].identity and collection != operation.path:
                return self._identity(listing)
        return None
