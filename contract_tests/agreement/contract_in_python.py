"""What the contract states, with what follows from it for code in Python: names, type hints, refusals."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from flexportal.contract import Contract, Operation
from regeneration.changes.naming import attribute_name, class_name, field_name, member_name

from . import contract_facts
from .facts import Party, Statement
from .generated_requests import BEARER, SENDERS
from .json_values import Json
from .plain_schemas import FORMS, component, plain, types

__all__ = ["expected", "python_name"]

Fact = tuple[str, Any]
Within = tuple[str, ...]

PYTHON_TYPES = {"string": "str", "number": "float", "integer": "int", "boolean": "bool", "null": "None"}
# Texts that Python has a type for; and how a refusal calls them.
FORMATS = {"date-time": ("datetime", "date-time"), "date": ("date", "date"), "uuid": ("UUID", "UUID")}

python_name = attribute_name


def expected(contract: Contract) -> Statement:
    """What the contract states, and what follows from it for code in Python."""
    facts = dict(contract_facts.statement(contract).facts)
    for operation in contract.operations:
        facts |= dict(_expected_of_operation(contract, operation))
        # Of several ways to sign in the client needs one.
        ways: list[str] = facts[f"{operation.id}.security"]
        facts[f"{operation.id}.security"] = [BEARER] if BEARER in ways else ways
        # The first tag names the module.
        # The code doesn't say what the contract calls a parameter of the path, only what its argument is called.
        facts = {_path_in_python(operation, fact): value for fact, value in facts.items()}
        facts[f"{operation.id}.path"] = re.sub(
            r"\{([^}]*)\}", lambda found: f"{{{python_name(found[1])}}}", operation.path
        )
        facts[f"{operation.id}.tags"] = [python_name(tag) for tag in (*operation.tags, "default")[:1]]
    return Statement(Party.CONTRACT, facts)


def _path_in_python(operation: Operation, fact: str) -> str:
    for parameter in operation.parameters:
        place = f"{operation.id}.path.{parameter.name}."
        if parameter.location == "path" and fact.startswith(place):
            return f"{operation.id}.path.{python_name(parameter.name)}.{fact.removeprefix(place)}"
    return fact


def _expected_of_operation(contract: Contract, operation: Operation) -> Iterator[Fact]:
    place = operation.id
    yield f"{place}.undeclared", ["UnexpectedStatus"]
    for parameter in operation.parameters:
        fact = f"{place}.{parameter.location}.{parameter.name}"
        yield f"{fact}.argument", python_name(parameter.name)
        yield from _expected_of_argument(contract, operation, fact, parameter.name)
    yield from _expected_of_request(contract, operation)
    models: dict[str, None] = {}
    for response in operation.responses:
        if response.schema is not None:
            schema = plain(contract, response.schema)
            parent = f"{operation.id} response_{response.status}"
            models[_model_name(schema, parent)] = None
            yield from _expected_of_value(contract, f"{place}.{response.status}.body", schema, parent, ())
            yield f"{place}.{response.status}.malformed", "refused"
        for sender in SENDERS:
            yield f"{place}.{response.status}.{sender}.answers", True
    yield f"{place}.returns", sorted(models)
    for sender in SENDERS:
        yield f"{place}.{sender}.sends", True


def _expected_of_argument(contract: Contract, operation: Operation, fact: str, name: str) -> Iterator[Fact]:
    node = _parameter_node(contract, operation, name)
    schema = plain(contract, node.get("schema", {}))
    bare = _python_type(contract, schema, f"{operation.id} {name}")
    yield f"{fact}.python_type", bare if node.get("required") else f"{bare} | Unset"
    if "enum" in schema:
        yield f"{fact}.model", _model_name(schema, f"{operation.id} {name}")
    if not node.get("required"):
        yield f"{fact}.omittable", True


def _parameter_node(contract: Contract, operation: Operation, name: str) -> Json:
    """The parameter with its schema's reference in place: the reference is what names the enum's class."""
    item = contract.document["paths"][operation.path]
    own = item[operation.method.lower()].get("parameters", [])
    nodes = map(contract.resolve, [*own, *item.get("parameters", [])])
    return next(node for node in nodes if node["name"] == name)


def _expected_of_request(contract: Contract, operation: Operation) -> Iterator[Fact]:
    """A body is a model that the caller makes: how it decodes is of no concern, but for the types that it takes."""
    node = contract.document["paths"][operation.path][operation.method.lower()]
    body = contract.resolve(node.get("requestBody", {}))
    for media in body.get("content", {}).values():
        schema = plain(contract, media.get("schema", {}))
        yield f"{operation.id}.body.sends", True
        for fact, value in _expected_of_value(contract, f"{operation.id}.body", schema, f"{operation.id} body", ()):
            if not fact.endswith("in_one_pass"):
                yield fact, value


def _expected_of_value(contract: Contract, place: str, schema: Json, parent: str, within: Within) -> Iterator[Fact]:
    if component(schema) in within:
        return
    inside = (*within, component(schema)) if component(schema) else within
    allowed = [name for name in types(schema) if name != "null"]
    if FORMS in schema:
        return
    if "enum" in schema:
        yield f"{place}.model", _model_name(schema, parent)
        yield f"{place}.members", [member_name(value, at) for at, value in enumerate(schema["enum"])]
        yield f"{place}.tolerant", True
    elif allowed == ["object"]:
        model = _model_name(schema, parent)
        yield f"{place}.model", model
        if schema.get("additionalProperties", True) is not False:
            yield f"{place}.open_in_one_pass", True
        if isinstance(schema.get("additionalProperties"), dict):
            free = plain(contract, schema["additionalProperties"])
            yield from _expected_of_decoding(f"{place}.*", free, required=False)
            yield from _expected_of_value(contract, f"{place}.*", free, f"{model} additionalProperty", inside)
        for name, entry in schema.get("properties", {}).items():
            required = name in schema.get("required", [])
            yield from _expected_of_field(contract, f"{place}.{name}", entry, required, f"{model} {name}", inside)
    elif allowed == ["array"]:
        item = plain(contract, schema.get("items", {}))
        if component(item) not in inside:
            yield from _expected_of_decoding(f"{place}[]", item, required=False)
        yield from _expected_of_value(contract, f"{place}[]", item, f"{parent} item", inside)


def _expected_of_field(
    contract: Contract, place: str, node: Mapping[str, Any], required: bool, parent: str, within: Within
) -> Iterator[Fact]:
    schema = plain(contract, node)
    yield f"{place}.attribute", field_name(parent.partition(" ")[2])
    yield f"{place}.initial", "required" if required else repr(schema.get("default"))
    if not required:
        yield f"{place}.absent_in_one_pass", True
    bare = _python_type(contract, schema, parent)
    yield f"{place}.python_type", bare if required or bare == "Any" or "None" in bare.split(" | ") else f"{bare} | None"
    if component(schema) not in within:
        yield from _expected_of_decoding(place, schema, required=required)
        yield from _expected_of_value(contract, place, schema, parent, within)


def _expected_of_decoding(place: str, schema: Json, *, required: bool) -> Iterator[Fact]:
    """What a refusal names as expected: nothing where any value goes and none has to be there. And no second pass."""
    yield f"{place}.in_one_pass", True
    allowed = types(schema)
    if allowed or required:
        yield f"{place}.refuses", " or ".join(_refused(schema, name) for name in allowed) or "any value"


def _refused(schema: Json, name: str) -> str:
    if "const" in schema:
        return name if isinstance(schema["const"], bool) else json.dumps(schema["const"])
    return FORMATS.get(schema.get("format", ""), (name, name))[1] if name == "string" else name


def _python_type(contract: Contract, schema: Json, parent: str) -> str:
    if FORMS in schema:
        null = {"None"} & {PYTHON_TYPES.get(name) for name in types(schema)}
        return _union({_python_type(contract, form, parent) for form in schema[FORMS]} | null)
    return _union({_one_type(contract, schema, name, parent) for name in types(schema) or ["any"]})


def _one_type(contract: Contract, schema: Json, name: str, parent: str) -> str:
    if name == "null":
        return "None"
    # A fixed truth is a truth like others to the generator.
    if "const" in schema and not isinstance(schema["const"], bool):
        return f"Literal[{schema['const']}]"
    if "enum" in schema or name == "object":
        return _model_name(schema, parent)
    if name == "array":
        return f"list[{_python_type(contract, plain(contract, schema.get('items', {})), f'{parent} item')}]"
    return (
        FORMATS.get(schema.get("format", ""), (PYTHON_TYPES.get(name, "Any"),))[0]
        if name == "string"
        else (PYTHON_TYPES.get(name, "Any"))
    )


def _union(names: set[str]) -> str:
    """The names as a hint is written: in order, None last."""
    parts = {part for name in names for part in ([name] if name.startswith("list[") else name.split(" | "))}
    return " | ".join(sorted(parts, key=lambda name: (name == "None", name)))


def _model_name(schema: Mapping[str, Any], parent: str) -> str:
    """The class of a component, or of what stands inline: the model's name and the property's. A title goes first."""
    title: str | None = schema.get("title")
    if component(schema):
        return class_name(title or component(schema))
    around, _, own = parent.partition(" ")
    return class_name(around, title) if title else class_name(around, *own.split(" "))
