"""The contract as openapi-python-client takes it: what it would refuse or leave out is written in another way.

Names of ours: twins are told apart before it parses, since it would refuse them. Media types of ours: it takes the
first response that it knows.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

from flexportal.contract import METHODS, Contract
from flexportal.media_types import by_preference, essence, is_json, normalized

from .changes.naming import ParameterKey, argument_names, attribute_name, field_names, member_names
from .changes.shapes import substantial
from .document import Json, hidden
from .nodes import is_schema, nodes

__all__ = ["OCTETS", "arguments_of", "parameters_of", "prepared"]

OCTETS: Final = "application/octet-stream"
_WRITTEN: Final = ("application/x-www-form-urlencoded", "multipart/form-data")


def parameters_of(contract: Contract, item: Json, operation: Json) -> dict[ParameterKey, Json]:
    """The parameters of an operation by location and name, in place of those of its path."""
    listed = map(contract.resolve, [*item.get("parameters", []), *operation.get("parameters", [])])
    return {(node["in"], node["name"]): node for node in listed}


def arguments_of(contract: Contract, path: str, method: str) -> dict[ParameterKey, str]:
    """The argument of each parameter of an operation."""
    item = contract.document["paths"][path]
    return argument_names(parameters_of(contract, item, item[method]))


def prepared(document: Mapping[str, object]) -> Json:
    """A copy of the contract for the parser. The contract must be valid."""
    copy: Json = json.loads(json.dumps(document))
    for path, node in list(nodes(copy)):
        if is_schema(path):
            _prepare_schema(node)
        elif "content" in node and "responses" in path[-2:-1]:
            node["content"] = _received(Contract(copy), node["content"])
        elif "content" in node and (path[-1:] == ("requestBody",) or path[:2] == ("components", "requestBodies")):
            node["content"] = _sent(node["content"])
    if "paths" in copy:
        copy["paths"] = dict(_path(Contract(copy), path, item) for path, item in copy["paths"].items())
    return copy


def _prepare_schema(schema: Json) -> None:
    parts = substantial(schema.get("allOf", ()))
    if len(parts) == 1 and not schema.keys() & {"type", "properties"}:
        # What the others describe; the parser would make an object of it.
        schema["allOf"] = parts
        if isinstance(parts[0], dict) and "$ref" not in parts[0]:
            schema.update(schema.pop("allOf")[0])
    if schema.get("x-timestamp"):
        null = ["null"] if "null" in schema.get("type", ("null",)) else []
        schema |= {"type": ["string", *null], "format": "date-time"}
    values = [value for value in schema.get("enum", ()) if value is not None]
    if values:
        schema["x-enum-varnames"] = member_names(values)
    properties: Json = schema.get("properties", {})
    names = {
        wire: hidden(name, wire) if name.rstrip("_") != attribute_name(wire).rstrip("_") else wire
        for wire, name in field_names(properties).items()
    }
    if properties:
        schema["properties"] = {names[wire]: each for wire, each in properties.items()}
        schema["required"] = [names.get(wire, wire) for wire in schema.get("required", ())]


def _received(contract: Contract, content: Json) -> Json:
    """The content of a response, as its preferred media type alone."""
    media_type = by_preference(content)[0]
    held: Json = content[media_type]
    if is_json(media_type):
        return {"application/json": held}
    schema = contract.resolve(held.get("schema", {}))
    if essence(media_type).startswith("text/") and schema and schema.get("format") != "binary":
        return {"text/plain": held}
    return {OCTETS: {**held, "schema": {"type": "string", "format": "binary"}}}


def _sent(content: Json) -> Json:
    """The content of a request, the preferred media type first."""
    found: Json = {}
    for media_type in by_preference(content):
        known = is_json(media_type) or essence(media_type) in _WRITTEN
        binary = {"schema": {"type": "string", "format": "binary"}}
        found[normalized(media_type) if known else f"{OCTETS};{len(found)}"] = {**binary, **content[media_type]}
    return found


def _path(contract: Contract, path: str, item: Json) -> tuple[str, Json]:
    """A path with every parameter written out beside each operation, where it may have a name of its own."""
    renamed = path
    made = {key: value for key, value in item.items() if key != "parameters"}
    for method in METHODS:
        if method in item:
            arguments = arguments_of(contract, path, method)
            found: list[Json] = []
            for key, node in parameters_of(contract, item, item[method]).items():
                is_twin = arguments[key].rstrip("_") != attribute_name(key[1]).rstrip("_")
                name = hidden(arguments[key], key[1]) if is_twin else key[1]
                renamed = renamed.replace(f"{{{key[1]}}}", f"{{{name}}}") if key[0] == "path" else renamed
                found.append({**node, "name": name})
            made[method] = {**item[method], "parameters": found}
    return renamed, made
