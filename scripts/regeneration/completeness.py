"""What the generator leaves out without a warning."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from flexportal.contract import Contract

from .document import Json
from .openapi_client import Endpoint, GeneratorData, endpoints, enum_values, literal, wire_name
from .parameters import declared, place


def left_out(contract: Contract, parsed: GeneratorData) -> list[str]:
    """A sentence for each part of the contract that would not be generated, beyond what the generator warns of."""
    return [*_equal_names(parsed), *_parameters(contract, parsed), *_enum_values(contract, parsed)]


def _equal_names(parsed: GeneratorData) -> Iterator[str]:
    owners: dict[tuple[str, str], Endpoint] = {}
    for tag, endpoint in endpoints(parsed):
        owner = owners.setdefault((tag, endpoint.name), endpoint)
        if owner is not endpoint:
            yield f"{' '.join(place(endpoint))}: its name, {endpoint.name}, is that of {' '.join(place(owner))}"


def _parameters(contract: Contract, parsed: GeneratorData) -> Iterator[str]:
    generated = {
        place(endpoint): {(wire_name(prop), str(where)) for where, prop in endpoint.iter_all_parameters()}
        for _, endpoint in endpoints(parsed)
    }
    for operation, parameters in declared(contract).items():
        name = " ".join(operation)
        if operation not in generated:
            yield name
            continue
        for wire, where in sorted(parameters.keys() - generated[operation]):
            yield f"{name}: the {where} parameter `{wire}`"


def _enum_values(contract: Contract, parsed: GeneratorData) -> Iterator[str]:
    # Two values can be given one name ("a-b" and "a b"), and then the first is lost.
    kept = enum_values(parsed)
    schemas = contract.document.get("components", {}).get("schemas", {})
    for where, values in _enums(schemas, "#/components/schemas"):
        named = frozenset(map(literal, values))
        if named - {None} not in (frozenset(), *kept):
            yield f"{where}: a value of the enum, since two of them get the same name"


def _enums(node: object, where: str) -> Iterator[tuple[str, list[Any]]]:
    if isinstance(node, dict):
        fields = cast(Json, node)
        if isinstance(fields.get("enum"), list):
            yield where, fields["enum"]
        for key, value in fields.items():
            if key not in ("default", "enum", "example", "examples"):
                yield from _enums(value, f"{where}/{key}")
    elif isinstance(node, list):
        for index, value in enumerate(cast("list[object]", node)):
            yield from _enums(value, f"{where}/{index}")
