"""What is wrong with a JSON value by a schema of the contract."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, cast

from ..contract import Contract, Json
from .validation import INFINITY

__all__ = ["schema_faults"]

KINDS: dict[str, tuple[type, ...]] = {
    "null": (type(None),),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
    "string": (str,),
    "array": (list,),
    "object": (dict,),
}


def schema_faults(contract: Contract, schema: Json, value: Any, path: str) -> Iterator[str]:
    """A sentence for each fault; none where the value keeps the schema.

    Args:
        contract: Where references point.
        schema: The schema.
        value: The value, as parsed JSON.
        path: How the sentences name the value.
    """
    schema = contract.resolve(schema)
    for part in schema.get("allOf", ()):
        yield from schema_faults(contract, part, value, path)
    for key in ("anyOf", "oneOf"):
        if key in schema and all(any(schema_faults(contract, part, value, path)) for part in schema[key]):
            yield f"{path} fits none of its alternatives"
    choices = [schema["const"]] if "const" in schema else schema.get("enum")
    if choices is not None and value not in choices:
        yield f"{path} must be {' or '.join(map(repr, choices))}, not {value!r}"
    kinds = schema.get("type")
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if kinds and not any(_is(kind, value) for kind in kinds):
        yield f"{path} must be of type {' or '.join(kinds)}, not {type(value).__name__}"
    else:
        yield from _inside(contract, schema, value, path)


def _is(kind: str, value: Any) -> bool:
    return isinstance(value, KINDS[kind]) and (kind == "boolean" or not isinstance(value, bool))


def _inside(contract: Contract, schema: Json, value: Any, path: str) -> Iterator[str]:
    if isinstance(value, dict):
        yield from _members(contract, schema, cast("Json", value), path)
    elif isinstance(value, list):
        for number, item in enumerate(cast("list[Any]", value)):
            yield from schema_faults(contract, schema.get("items", {}), item, f"{path}[{number}]")
    elif isinstance(value, str):
        yield from _text(schema, value, path)
    elif _is("number", value):
        yield from _number(schema, value, path)


def _members(contract: Contract, schema: Json, value: Json, path: str) -> Iterator[str]:
    for name in schema.get("required", ()):
        if name not in value:
            yield f"{path}.{name} is missing"
    for name, child in schema.get("properties", {}).items():
        if name in value:
            yield from schema_faults(contract, child, value[name], f"{path}.{name}")


def _text(schema: Json, value: str, path: str) -> Iterator[str]:
    if "pattern" in schema and re.search(schema["pattern"], value) is None:
        yield f"{path} must have the form {schema['pattern']!r}, not {value!r}"
    if not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value)):
        yield f"{path} is too short or too long: {value!r}"


def _number(schema: Json, value: float, path: str) -> Iterator[str]:
    low, high = schema.get("minimum", value), schema.get("maximum", value)
    above, below = schema.get("exclusiveMinimum", -INFINITY), schema.get("exclusiveMaximum", INFINITY)
    if not (low <= value <= high and above < value < below):
        yield f"{path} is out of range: {value!r}"
