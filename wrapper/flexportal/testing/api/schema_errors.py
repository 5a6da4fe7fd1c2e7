"""What is wrong with a JSON value by a schema of the contract."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator
from typing import Any, cast

from flexportal_core.bounds import compiled

from ...contract import Contract, Json
from .messages import Detail

__all__ = ["INFINITY", "schema_errors"]

INFINITY = float("inf")
TYPES: dict[str, tuple[type, ...]] = {
    "null": (type(None),),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
    "string": (str,),
    "array": (list,),
    "object": (dict,),
}

# As far as everybody agrees on them.
FORMATS = {
    "email": re.compile(r".+@.+", re.DOTALL),
    "uri": re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S*"),
    "date": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    "date-time": re.compile(
        r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])[Tt]([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)([.][0-9]+)?"
        r"([Zz]|[+-]([01][0-9]|2[0-3]):[0-5][0-9])"
    ),
}
BOUNDS: dict[str, tuple[str, Callable[[float, float], bool]]] = {
    "minimum": ("from", operator.ge),
    "exclusiveMinimum": ("above", operator.gt),
    "maximum": ("to", operator.le),
    "exclusiveMaximum": ("below", operator.lt),
}


def schema_errors(contract: Contract, schema: Json, value: Any, path: str) -> Iterator[Detail]:
    """The errors of a value; none where it is valid.

    Args:
        contract: Where references point.
        schema: The schema.
        value: The value, as parsed JSON.
        path: How the errors name the value.
    """
    schema = contract.resolve(schema)
    for part in schema.get("allOf", ()):
        yield from schema_errors(contract, part, value, path)
    for key in ("anyOf", "oneOf"):
        if key in schema and all(any(schema_errors(contract, part, value, path)) for part in schema[key]):
            yield Detail(path, "Must match one of its alternatives.", "invalid_value")
    choices = [schema["const"]] if "const" in schema else schema.get("enum")
    if choices is not None and value not in choices:
        yield Detail(path, f"Must be {' or '.join(map(repr, choices))}, not {value!r}.", "invalid_value")
    types = schema.get("type")
    types = [types] if isinstance(types, str) else types
    if types and not any(_is(kind, value) for kind in types):
        yield Detail(path, f"Must be of type {' or '.join(types)}, not {type(value).__name__}.", "invalid_type")
    elif isinstance(value, dict):
        yield from _object_errors(contract, schema, cast("Json", value), path)
    elif isinstance(value, list):
        if not schema.get("minItems", 0) <= len(cast("list[Any]", value)) <= schema.get("maxItems", INFINITY):
            yield Detail(path, "Has too few or too many items.", "invalid_length")
        for number, item in enumerate(cast("list[Any]", value)):
            yield from schema_errors(contract, schema.get("items", {}), item, f"{path}[{number}]")
    elif isinstance(value, str):
        yield from _text_errors(schema, value, path)
    elif _is("number", value) and not all(
        keeps(value, schema[key]) for key, (_, keeps) in BOUNDS.items() if key in schema
    ):
        bounds = " ".join(f"{word} {schema[key]}" for key, (word, _) in BOUNDS.items() if key in schema)
        yield Detail(path, f"Must be a number {bounds}.", "out_of_range")


def _is(kind: str, value: Any) -> bool:
    # A number without a fraction is an integer, however it is written (JSON Schema, 4.2.3).
    if kind == "integer" and isinstance(value, float) and value.is_integer():
        return True
    return isinstance(value, TYPES[kind]) and (kind == "boolean" or not isinstance(value, bool))


def _object_errors(contract: Contract, schema: Json, value: Json, path: str) -> Iterator[Detail]:
    for name in schema.get("required", ()):
        if name not in value:
            yield Detail(f"{path}.{name}", "Is missing.", "required")
    for name, child in schema.get("properties", {}).items():
        if name in value:
            yield from schema_errors(contract, child, value[name], f"{path}.{name}")


def _text_errors(schema: Json, value: str, path: str) -> Iterator[Detail]:
    if "pattern" in schema and compiled(schema["pattern"]).search(value) is None:
        yield Detail(path, f"Must match {schema['pattern']!r}.", "invalid_format")
    if schema.get("format") in FORMATS and FORMATS[schema["format"]].fullmatch(value) is None:
        yield Detail(path, f"Must be of the format {schema['format']}.", "invalid_format")
    if not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", INFINITY):
        yield Detail(path, "Is too short or too long.", "invalid_length")
