"""The generated package, and what the contract says that its names, types and bodies have to be."""

from __future__ import annotations

import builtins
import datetime
import keyword
import pkgutil
import re
from collections.abc import Iterable, Mapping
from importlib import import_module
from typing import Any

import flexportal_api.models
import flexportal_api.operations
from flexportal_core.operation import Operation
from flexportal_core.session import Session
from flexportal_core.types import File
from hypothesis import strategies as st

from .contract import CONTRACT, Json

__all__ = ["GENERATED", "NAMES", "SCALARS", "attribute", "bodies", "kind_of", "python_type", "snake", "types_of"]

GENERATED: dict[str, tuple[Operation[Any], Any]] = {
    value.id: (value, module)
    for found in pkgutil.iter_modules(flexportal_api.operations.__path__)
    for module in [import_module(f"flexportal_api.operations.{found.name}")]
    for value in vars(module).values()
    if isinstance(value, Operation)
}
"""The id of each operation → its data, and the module that has its functions."""

CLASSES: dict[str, Any] = {
    name: value
    for found in pkgutil.iter_modules(flexportal_api.models.__path__)
    for name, value in vars(import_module(f"flexportal_api.models.{found.name}")).items()
    if name.endswith("Value") or (isinstance(value, type) and value.__module__.startswith("flexportal_api"))
}
NAMES: dict[str, Any] = {**CLASSES, "Session": Session, "File": File, "datetime": datetime}
"""What annotations name, including what modules import for type checkers only."""

SCALARS: dict[str, Any] = {"string": str, "number": float, "integer": int, "boolean": bool, "null": None}
FORMATS: dict[str | None, Any] = {"date": datetime.date, "date-time": datetime.datetime, "binary": File}


def snake(name: str) -> str:
    return re.sub(r"[-_ ]|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


def attribute(name: str) -> str:
    """The attribute or argument of a wire name; a path with dots stays one."""
    if "." in name:
        return ".".join(map(attribute, name.split(".")))
    if name.startswith("_"):
        return f"field_{snake(name[1:])}"
    word = snake(name)
    return f"{word}_" if keyword.iskeyword(word) or (word in vars(builtins) and word != "id") else word


def types_of(schema: Mapping[str, Any]) -> list[str]:
    given = schema.get("type", [])
    return [given] if isinstance(given, str) else given


def python_type(node: Mapping[str, Any], place: str = "") -> Any:
    """The type of a schema's values. An object or enum has the name of its component, else that of its place."""
    schema = CONTRACT.resolve(node)
    if "oneOf" in schema:
        return _union(python_type(part, place) for part in schema["oneOf"])
    types = types_of(schema)
    if "enum" in schema or "object" in types:
        return NAMES[node["$ref"].rpartition("/")[2] if "$ref" in node else place]
    if "array" in types:
        element: Any = python_type(schema["items"], place)
        return list[element]
    if schema.get("x-timestamp"):
        return datetime.datetime if types and "null" not in types else datetime.datetime | None
    if schema.get("format") in FORMATS:
        return FORMATS[schema["format"]]
    return _union(SCALARS[entry] for entry in types) if types else Any


def _union(kinds: Iterable[Any]) -> Any:
    first, *others = kinds
    for kind in others:
        first = first | kind
    return first


def kind_of(schema: Mapping[str, Any]) -> Any:
    """The built-in type that a parameter's or a field's values are checked against."""
    types = [name for name in types_of(schema) if name != "null"]
    if schema.get("x-timestamp"):
        return datetime.datetime
    if schema.get("format") in ("date", "date-time"):
        return FORMATS[schema["format"]]
    if schema.get("format") == "binary":
        return bytes
    return SCALARS.get(types[0], object) if types else object


INTEGERS = st.integers(-(2**53), 2**53)
NUMBERS = INTEGERS | st.floats(allow_nan=False, allow_infinity=False)
TEXT = st.text(max_size=8)
ANYTHING = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXT, lambda s: st.lists(s, max_size=3) | st.dictionaries(TEXT, s, max_size=3)
)
DRAWN = {"string": TEXT, "number": NUMBERS, "integer": INTEGERS, "boolean": st.booleans(), "null": st.none()}


def bodies(node: Mapping[str, Any], *, received: bool = True, depth: int = 0) -> st.SearchStrategy[Any]:
    """Bodies of a schema; where they are received, with unknown fields and unknown enum values."""
    schema = CONTRACT.resolve(node)
    if "oneOf" in schema:
        return st.one_of([bodies(part, received=received, depth=depth) for part in schema["oneOf"]])
    if "enum" in schema:
        return st.sampled_from(schema["enum"]) | (TEXT if received else st.nothing())
    types = types_of(schema) or ([] if received or not schema.get("x-timestamp") else ["string"])
    return st.one_of([_of_type(schema, name, received, depth) for name in types]) if types else ANYTHING


def _of_type(schema: Json, name: str, received: bool, depth: int) -> st.SearchStrategy[Any]:
    if name == "array":
        smallest = 0 if received else schema.get("minItems", 0)
        largest = max(smallest, 3 if depth < 2 else 1)
        return st.lists(
            bodies(schema["items"], received=received, depth=depth + 1), min_size=smallest, max_size=largest
        )
    if name != "object":
        return DRAWN[name] if received else _within_bounds(schema, name)
    properties = schema.get("properties", {})
    drawn = {key: bodies(value, received=received, depth=depth + 1) for key, value in properties.items()}
    required = {key: drawn.pop(key) for key in schema.get("required", [])}
    known = st.fixed_dictionaries(required, optional=drawn)
    if not received and properties:
        return known
    unknown = st.dictionaries(TEXT.filter(lambda key: key not in properties), ANYTHING, max_size=2)
    return st.builds(_merged, known, unknown)


def _within_bounds(schema: Json, name: str) -> st.SearchStrategy[Any]:
    """Values that may be sent: the server is not bound by the bounds of a schema, the client is."""
    if name == "string":
        if "pattern" in schema:
            return st.from_regex(str(schema["pattern"]))
        smallest = schema.get("minLength", 0)
        return st.text(min_size=smallest, max_size=smallest + 8)
    if name not in ("integer", "number"):
        return DRAWN[name]
    lowest, highest = schema.get("minimum", -(2**53)), schema.get("maximum", 2**53)
    lowest = max(lowest, schema.get("exclusiveMinimum", -(2**54)) + 1)
    highest = min(highest, schema.get("exclusiveMaximum", 2**54) - 1)
    whole = st.integers(lowest, highest)
    return whole if name == "integer" else whole | st.floats(lowest, highest)


def _merged(known: Json, more: Json) -> Json:
    return {**known, **more}
