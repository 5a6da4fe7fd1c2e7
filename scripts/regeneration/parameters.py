"""The parameters that a contract declares for each operation, to compare with what the generator made of them."""

from __future__ import annotations

import re

from flexportal.contract import METHODS, Contract

from .descriptions import described
from .document import Json
from .openapi_client import Endpoint, GeneratorData, endpoints, wire_name
from .prepared import parameters_of

__all__ = ["Place", "declared", "describe", "place", "shape"]

Place = tuple[str, str]


def declared(contract: Contract) -> dict[Place, dict[tuple[str, str], Json]]:
    """The parameters of each operation, by location and name; those of the operation override those of its path."""
    found: dict[Place, dict[tuple[str, str], Json]] = {}
    for path, node in contract.document.get("paths", {}).items():
        item = contract.resolve(node)
        for method in METHODS:
            if method in item:
                found[method, shape(path)] = parameters_of(contract, item, item[method])
    return found


def place(endpoint: Endpoint) -> Place:
    """The key in `declared` of an endpoint's operation."""
    return endpoint.method, shape(endpoint.path.get_untrusted_value())


def describe(contract: Contract, parsed: GeneratorData) -> None:
    """Give the endpoints' parameters their descriptions; the generator takes those of their schemas instead."""
    parameters = declared(contract)
    for _, endpoint in endpoints(parsed):
        for location, prop in endpoint.iter_all_parameters():
            node = parameters[place(endpoint)].get((str(location), wire_name(prop)), {})
            if node:
                text = described(contract, node.get("schema", {}), wire_name(prop), node.get("description"))
                prop.description = type(prop.name)(text)


def shape(path: str) -> str:
    """The path with its parameters unnamed: the generator renames them."""
    return re.sub(r"\{[^}]*\}", "{}", path)
