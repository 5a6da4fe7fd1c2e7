"""What the contract states, with what follows from it for code in Python: names, type hints, refusals."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from flexportal.contract import Contract, Operation

from . import contract_facts
from .facts import Party, Statement
from .generated_requests import SENDERS
from .json_values import Json

__all__ = ["expected", "python_name"]

Fact = tuple[str, Any]

PYTHON_TYPES = {"string": "str", "number": "float", "integer": "int", "boolean": "bool", "null": "None", "any": "Any"}


def expected(contract: Contract) -> Statement:
    """What the contract states, and what follows from it for code in Python."""
    facts = dict(contract_facts.statement(contract).facts)
    for operation in contract.operations:
        facts |= dict(_expected_of_operation(contract, operation))
    return Statement(Party.CONTRACT, facts)


def python_name(name: str) -> str:
    """The name as Python writes it: `startAfter` → `start_after`, `Tenant-ID` → `tenant_id`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[-\s]", "_", name).lower()


def _expected_of_operation(contract: Contract, operation: Operation) -> Iterator[Fact]:
    place = operation.id
    yield f"{place}.undeclared", ["UnexpectedStatus"]
    for parameter in operation.parameters:
        fact = f"{place}.{parameter.location}.{parameter.name}"
        yield f"{fact}.argument", python_name(parameter.name)
        yield from _expected_of_argument(contract, operation, fact, parameter.name)
    models: dict[str, None] = {}
    for response in operation.responses:
        if response.schema is not None:
            models[_model_name(response.schema, "")] = None
            yield from _expected_of_value(contract, f"{place}.{response.status}.body", response.schema, "")
            yield f"{place}.{response.status}.malformed", "refused"
        for sender in SENDERS:
            yield f"{place}.{response.status}.{sender}.answers", True
    yield f"{place}.returns", sorted(models)
    for sender in SENDERS:
        yield f"{place}.{sender}.sends", True


def _expected_of_argument(contract: Contract, operation: Operation, fact: str, name: str) -> Iterator[Fact]:
    node = _parameter_node(contract, operation, name)
    schema: Json = node.get("schema", {})
    bare = _python_type(contract, schema, "")
    yield f"{fact}.python_type", bare if node.get("required") else f"{bare} | Unset"
    if "enum" in contract.resolve(schema):
        yield f"{fact}.model", _model_name(schema, "")
    if not node.get("required"):
        yield f"{fact}.omittable", True


def _parameter_node(contract: Contract, operation: Operation, name: str) -> Json:
    """The parameter with its schema's reference in place: the reference is what names the enum's class."""
    item = contract.document["paths"][operation.path]
    nodes = map(contract.resolve, [*item.get("parameters", []), *item[operation.method.lower()]["parameters"]])
    return next(node for node in nodes if node["name"] == name)


def _expected_of_value(contract: Contract, place: str, node: Mapping[str, Any], parent: str) -> Iterator[Fact]:
    schema = contract.resolve(node)
    if "enum" in schema:
        yield f"{place}.model", _model_name(node, parent)
        yield f"{place}.members", [python_name(value).upper() for value in schema["enum"]]
        yield f"{place}.tolerant", True
    elif contract_facts.json_type(schema) == "object":
        model = _model_name(node, parent)
        yield f"{place}.model", model
        if schema.get("additionalProperties", True) is not False:
            yield f"{place}.open_in_one_pass", True
        for name, entry in schema.get("properties", {}).items():
            required = name in schema.get("required", [])
            yield from _expected_of_field(contract, f"{place}.{name}", entry, required, f"{model} {name}")
    elif "items" in schema:
        item = schema["items"]
        yield from _expected_of_decoding(contract, f"{place}[]", item, required=False)
        yield from _expected_of_value(contract, f"{place}[]", item, parent)


def _expected_of_field(
    contract: Contract, place: str, node: Mapping[str, Any], required: bool, parent: str
) -> Iterator[Fact]:
    yield f"{place}.attribute", python_name(place.rpartition(".")[2])
    yield f"{place}.initial", "required" if required else "None"
    if not required:
        yield f"{place}.absent_in_one_pass", True
    bare = _python_type(contract, node, parent)
    yield f"{place}.python_type", bare if required or bare == "Any" or "None" in bare.split(" | ") else f"{bare} | None"
    yield from _expected_of_decoding(contract, place, node, required=required)
    yield from _expected_of_value(contract, place, node, parent)


def _expected_of_decoding(contract: Contract, place: str, node: Mapping[str, Any], *, required: bool) -> Iterator[Fact]:
    """What a refusal names as expected: nothing where any value goes and none has to be there. And no second pass."""
    yield f"{place}.in_one_pass", True
    allowed = contract_facts.json_type(contract.resolve(node))
    if allowed != "any" or required:
        yield f"{place}.refuses", "any value" if allowed == "any" else " or ".join(allowed.split("|"))


def _python_type(contract: Contract, node: Mapping[str, Any], parent: str) -> str:
    schema = contract.resolve(node)
    allowed = contract_facts.json_type(schema)
    if "enum" in schema or allowed == "object":
        return _model_name(node, parent)
    if allowed == "array":
        return f"list[{_python_type(contract, schema.get('items', {}), parent)}]"
    return " | ".join(PYTHON_TYPES.get(name, name) for name in allowed.split("|"))


def _model_name(node: Mapping[str, Any], parent: str) -> str:
    """The class of a component, or of what stands inline: the model's name and the property's."""
    reference: str = node.get("$ref", "")
    if reference:
        return reference.rpartition("/")[2]
    return "".join(word[0].upper() + word[1:] for word in parent.split())
