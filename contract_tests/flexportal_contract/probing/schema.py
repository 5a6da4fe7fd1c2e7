"""What is wrong with a document by its response schema, and which of its fields the contract doesn't declare.

jsonschema-rs does both: validation as it stands, and undeclared fields (which are legal in an open object, so that no
validator reports them) by validating against the same schema with every plain object closed. Nothing here quotes data.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import jsonschema_rs
from flexportal.contract import Contract

from .json_body import as_array, as_object

__all__ = ["DATA", "Schema", "SchemaFault", "compiled", "pointer"]

# An undeclared name is shown only where it looks like a name; a map keyed by personal data has other keys.
NAME = re.compile(r"[A-Za-z_$][A-Za-z0-9_$-]{0,40}")
# A value of a set is shown only where it looks like a word.
WORD = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,40}")
SEVERAL = jsonschema_rs.ValidationErrorKind.OneOfMultipleValid
# What they contain is data, not schemas.
DATA = frozenset({"const", "default", "enum", "example", "examples"})
KINDS: Mapping[Any, str] = {bool: "boolean", str: "string", list: "array", dict: "object", type(None): "null"}


@dataclass(frozen=True, slots=True)
class SchemaFault:
    """One violation of a schema: the keyword, the path in the document, and what is wrong as a clause."""

    keyword: str
    path: tuple[str | int, ...]
    clause: str


class Schema:
    """The schema of a body.

    Args:
        contract: The contract that local references point into.
        schema: The schema, as it stands in the contract.
    """

    def __init__(self, contract: Contract, schema: Mapping[str, Any]) -> None:
        # What it refers to travels along, so that `#/components/…` resolves within this document; an OpenAPI 3.1 schema
        # is a JSON Schema of draft 2020-12.
        components = _received(_referenced(contract.document.get("components", {}), schema))
        self._whole = {**_received(schema), "components": components}
        self._open = jsonschema_rs.Draft202012Validator(self._whole)
        closed = {"schemas": {name: _closed(part) for name, part in components.get("schemas", {}).items()}}
        self._closed = jsonschema_rs.Draft202012Validator(
            {**_closed(schema), "components": components, "closed": closed}
        )

    def faults(self, document: Any) -> list[SchemaFault]:
        """Every violation, in the document's order."""
        if self._open.is_valid(document):
            return []
        errors = list(self._open.iter_errors(document))
        if any(isinstance(error.kind, SEVERAL) for error in errors):
            # Formats are not asserted, but may be what tells one alternative from another: an address from no text.
            strict = jsonschema_rs.Draft202012Validator(self._whole, validate_formats=True)
            several = [error.instance_path for error in strict.iter_errors(document) if isinstance(error.kind, SEVERAL)]
            errors = [each for each in errors if not isinstance(each.kind, SEVERAL) or each.instance_path in several]
        return [_fault(error) for error in errors]

    def drift(self, document: Any) -> set[tuple[str, str]]:
        """What the contract doesn't declare: a path such as `customers[].nickname`, and an example of what is there."""
        return set() if self._closed.is_valid(document) else set(self._undeclared(document))

    def _undeclared(self, document: Any) -> Iterator[tuple[str, str]]:
        for error in self._closed.iter_errors(document):
            kind, instance = error.kind, error.instance
            parent = "".join("[]" if isinstance(part, int) else f".{_name(part)}" for part in error.instance_path)
            if isinstance(kind, jsonschema_rs.ValidationErrorKind.AdditionalProperties):
                fields = as_object(instance) or {}
                for name in kind.unexpected:
                    yield f"{parent}.{_name(name)}".lstrip("."), KINDS.get(type(fields.get(name)), "number")
            elif isinstance(kind, jsonschema_rs.ValidationErrorKind.Enum):
                shown = isinstance(instance, str) and WORD.fullmatch(instance)
                yield parent.lstrip("."), f'"{instance}"' if shown else KINDS.get(type(instance), "number")


@lru_cache(maxsize=256)
def compiled(contract: Contract, text: bytes) -> Schema:
    """The schema of that JSON text. Most operations share those of errors, and compiling one takes a while."""
    return Schema(contract, json.loads(text))


def _referenced(components: Mapping[str, Any], schema: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The components that the schema refers to, directly or through others. All of them take a megabyte a schema."""
    found, remaining = dict[str, dict[str, Any]](), list[Any]([schema])
    while remaining:
        node = remaining.pop()
        fields = as_object(node) or {}
        remaining.extend(fields.values() or as_array(node) or ())
        match str(fields.get("$ref", "")).split("/"):
            case ["#", "components", kind, name, *_] if name in components.get(kind, ()):
                if name not in found.setdefault(kind, {}):
                    found[kind][name] = components[kind][name]
                    remaining.append(found[kind][name])
            case _:  # No reference, or one that points at nothing, which compiling reports.
                pass
    return found


def pointer(path: tuple[str | int, ...]) -> str:
    """A path as text: `$.customers[3].email`."""
    return "$" + "".join(f"[{part}]" if isinstance(part, int) else f".{_name(part)}" for part in path)


def _received(node: Any) -> Any:
    """The schema for a response: a required property that is `writeOnly` is in requests only."""
    fields = as_object(node)
    if fields is None:
        items = as_array(node)
        return node if items is None else [_received(item) for item in items]
    received = {name: part if name in DATA else _received(part) for name, part in fields.items()}
    properties, required = as_object(fields.get("properties")) or {}, as_array(fields.get("required"))
    if required is not None:
        sent_only = {name for name, part in properties.items() if (as_object(part) or {}).get("writeOnly")}
        received["required"] = [name for name in required if name not in sent_only]
    return received


def _closed(schema: Any) -> Any:
    """The schema with every object closed that says nothing of further fields.

    Alternatives stay open: a field unknown to one of them may belong to another.
    """
    node = as_object(schema)
    if node is None or {"allOf", "anyOf", "oneOf"} & set(node):
        return schema
    closed = dict(node)
    if "$ref" in node:
        closed["$ref"] = node["$ref"].replace("#/components/schemas/", "#/closed/schemas/")
    if "items" in node:
        closed["items"] = _closed(node["items"])
    if "properties" in node:
        closed["properties"] = {name: _closed(part) for name, part in node["properties"].items()}
        closed.setdefault("additionalProperties", False)
    return closed


def _name(part: str) -> str:
    return part if NAME.fullmatch(part) else "…"


def _fault(error: jsonschema_rs.ValidationError) -> SchemaFault:
    path, kind = tuple(error.instance_path), error.kind
    if isinstance(kind, jsonschema_rs.ValidationErrorKind.Required):
        return SchemaFault("required", (*path, str(kind.property)), "is missing")
    if isinstance(kind, jsonschema_rs.ValidationErrorKind.Type):
        expected = " or ".join([kind.types] if isinstance(kind.types, str) else map(str, as_array(kind.types) or ()))
        return SchemaFault("type", path, f"is {KINDS.get(type(error.instance), 'number')}, expected {expected}")
    if isinstance(kind, jsonschema_rs.ValidationErrorKind.Enum):
        return SchemaFault("enum", path, "has a value that the contract doesn't declare")
    if isinstance(kind, jsonschema_rs.ValidationErrorKind.AdditionalProperties):
        return SchemaFault(kind.name, path, f"has {', '.join(map(_name, kind.unexpected))}, which the schema excludes")
    return SchemaFault(kind.name, path, f"violates the schema's {kind.name!r}")
