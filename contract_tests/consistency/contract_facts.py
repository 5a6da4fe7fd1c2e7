"""What the contract states about an operation, as facts: an id such as `listCustomers.query.limit.default` and a value.

Facts are named by paths through requests and bodies, not by component schemas, so that the documentation can state the
same ones. A keyword that has no fact of its own becomes one under its name, so that nothing in the contract is skipped.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flexportal.contract import Contract

from .contract import Json, is_list, is_object, schema_errors

__all__ = ["SIZES", "contract_facts"]

Fact = tuple[str, Any]

DESCRIPTIVE = {"title", "summary", "description", "example", "examples"}
# Extensions that become facts where they belong; any other one is a fact of its own.
EXTENSIONS = {"x-assumption", "x-filters", "x-order", "x-pagination"}
SCHEMA = {"$ref", "type", "enum", "properties", "required", "items", "additionalProperties", "default"}

SIZES = (*map(str, range(-1, 131)), "1000", "", "007", "1.0", "1e1", "+5", " 5", "abc", "50a")
"""Page sizes to try: around the documented bounds, and text that only resembles a number."""


def contract_facts(contract: Contract, operation_id: str) -> dict[str, Any]:
    """Every fact about servers, assumptions and that operation. Raises: KeyError where the contract is incomplete."""
    facts: dict[str, Any] = {"servers": [server["x-region"] for server in contract.document["servers"]]}
    facts |= {f"server.{server['x-region']}": server["url"] for server in contract.document["servers"]}
    for assumption in contract.assumptions:
        facts[f"assumption.{assumption.id}"] = []
    for name, path in _assumptions(contract.document, ""):
        facts.setdefault(f"assumption.{name}", []).append(path)
    if any(operation.id == operation_id for operation in contract.operations):
        facts |= dict(_operation(contract, operation_id))
    return facts


def _assumptions(node: Any, path: str) -> Iterator[tuple[str, str]]:
    """Each assumption's id with the path where it is marked; entries of a list go by their name."""
    if is_object(node):
        if "x-assumption" in node:
            yield node["x-assumption"], path
        for key, value in node.items():
            yield from _assumptions(value, f"{path}/{key}")
    elif is_list(node):
        for index, value in enumerate(node):
            yield from _assumptions(value, f"{path}/{value.get('name', index) if is_object(value) else index}")


def _operation(contract: Contract, operation_id: str) -> Iterator[Fact]:
    operation = contract.operation(operation_id)
    node: Json = contract.document["paths"][operation.path][operation.method.lower()]
    yield f"{operation_id}.method", operation.method
    yield f"{operation_id}.path", operation.path
    schemes = [contract.at(f"#/components/securitySchemes/{name}") for entry in node["security"] for name in entry]
    yield f"{operation_id}.security", [f"{scheme['type']} {scheme.get('scheme')}" for scheme in schemes]
    yield f"{operation_id}.parameters", [f"{entry.location} {entry.name}" for entry in operation.parameters]
    for entry in map(contract.resolve, node.get("parameters", [])):
        place = f"{operation_id}.{entry['in']}.{entry['name']}"
        yield f"{place}.required", entry.get("required", False)
        schema = dict(entry["schema"])
        if entry["name"] == node.get("x-pagination", {}).get("size"):
            yield f"{place}.accepts", [size for size in SIZES if not any(schema_errors(contract, schema, size))]
            schema.pop("pattern", None)
        yield from _schema(contract, place, schema)
        yield from _others(place, entry, {"name", "in", "required", "schema"})
    yield f"{operation_id}.responses", list(node["responses"])
    for status, response in node["responses"].items():
        yield from _response(contract, f"{operation_id}.{status}", contract.resolve(response))
    for key, value in [*node.get("x-pagination", {}).items(), *node.get("x-order", {}).items()]:
        kind = "pagination" if key in node.get("x-pagination", {}) else "order"
        if key not in EXTENSIONS:
            yield f"{operation_id}.{kind}.{key}", value
    for parameter, annotation in node.get("x-filters", {}).items():
        for key, value in annotation.items():
            yield f"{operation_id}.filter.{parameter}.{key}", value
    yield from _others(operation_id, node, {"operationId", "tags", "security", "parameters", "responses"})


def _response(contract: Contract, place: str, response: Json) -> Iterator[Fact]:
    for name, entry in response.get("headers", {}).items():
        header = contract.resolve(entry)
        yield f"{place}.header.{name}.required", header.get("required", False)
        yield from _schema(contract, f"{place}.header.{name}", header.get("schema", {}))
    yield f"{place}.media_types", list(response.get("content", {}))
    for media in response.get("content", {}).values():
        yield from _schema(contract, f"{place}.body", media.get("schema", {}))
        examples = [contract.resolve(example)["value"] for example in media.get("examples", {}).values()]
        if codes := [example["error"]["code"] for example in examples if "error" in example]:
            yield f"{place}.codes", codes
    yield from _others(place, response, {"headers", "content"})


def _schema(contract: Contract, place: str, node: Mapping[str, Any]) -> Iterator[Fact]:
    schema = contract.resolve(node)
    types = schema.get("type", [])
    yield f"{place}.type", types if isinstance(types, str) else "|".join(types) or "any"
    yield from ((f"{place}.{keyword}", schema[keyword]) for keyword in ("enum", "default") if keyword in schema)
    if "items" in schema:
        yield from _schema(contract, f"{place}[]", schema["items"])
    if "properties" in schema or types == "object":
        properties: Json = schema.get("properties", {})
        yield f"{place}.fields", list(properties)
        yield f"{place}.open", schema.get("additionalProperties", True) is not False
        for name, value in properties.items():
            yield f"{place}.{name}.required", name in schema.get("required", [])
            yield from _schema(contract, f"{place}.{name}", value)
    yield from _others(place, schema, SCHEMA)


def _others(place: str, node: Json, read: set[str]) -> Iterator[Fact]:
    for keyword, value in node.items():
        if keyword not in read | DESCRIPTIVE | EXTENSIONS:
            yield f"{place}.{keyword}", value
