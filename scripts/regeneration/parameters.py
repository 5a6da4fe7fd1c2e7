"""The parameters that a contract declares for each operation, to compare with what the generator made of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flexportal.contract import METHODS, Contract

from .descriptions import described
from .document import Json
from .openapi_client import Endpoint, GeneratorData, endpoints, wire_name
from .prepared import parameters_of

__all__ = ["Place", "describe", "left_out", "place", "shape"]

Place = tuple[str, str]


def _declared(contract: Contract) -> dict[Place, dict[tuple[str, str], Json]]:
    """The parameters of each operation, by location and name; those of the operation override those of its path."""
    found: dict[Place, dict[tuple[str, str], Json]] = {}
    for path, node in contract.document.get("paths", {}).items():
        item = contract.resolve(node)
        for method in METHODS:
            if method in item:
                found[method, shape(path)] = parameters_of(contract, item, item[method])
    return found


def place(endpoint: Endpoint) -> Place:
    """The key in `_declared` of an endpoint's operation."""
    return endpoint.method, shape(endpoint.path.get_untrusted_value())


def describe(contract: Contract, parsed: GeneratorData) -> None:
    """Give the endpoints' parameters their descriptions; the generator takes those of their schemas instead."""
    parameters = _declared(contract)
    for _, endpoint in endpoints(parsed):
        for location, prop in endpoint.iter_all_parameters():
            node = parameters[place(endpoint)].get((str(location), wire_name(prop)), {})
            if node:
                text = described(contract, node.get("schema", {}), wire_name(prop), node.get("description"))
                prop.description = type(prop.name)(text)


def shape(path: str) -> str:
    """The path with its parameters unnamed: the generator renames them."""
    return re.sub(r"\{[^}]*\}", "{}", path)


def left_out(contract: Contract, parsed: GeneratorData) -> Iterator[str]:
    """A sentence for each part of the contract that would not be generated, beyond what the generator warns of."""
    generated = {
        place(endpoint): {(str(where), wire_name(prop)) for where, prop in endpoint.iter_all_parameters()}
        for _, endpoint in endpoints(parsed)
    }
    for operation, parameters in _declared(contract).items():
        name = " ".join(operation)
        if operation not in generated:
            yield name
            continue
        for where, wire in sorted(parameters.keys() - generated[operation]):
            yield f"{name}: the {where} parameter `{wire}`"
