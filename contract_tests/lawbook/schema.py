"""A response schema, applied: what is wrong with a document, and which fields nobody declared.

jsonschema-rs validates (a page of 100 rows in under a millisecond); drift is found by a walk of our own, since an
undeclared field is legal in an open object and no validator mentions it. Nothing said here quotes the data.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import jsonschema_rs
from flexportal.contract import Contract

from .anatomy import kind_of
from .document import as_array, as_object

__all__ = ["Schema", "SchemaFault", "pointer"]

Known = Callable[[Any, str, set[str]], None]

# An undeclared name is shown only where it looks like a name; a map keyed by people's data has other keys.
NAME = re.compile(r"[A-Za-z_$][A-Za-z0-9_$-]{0,40}")


@dataclass(frozen=True, slots=True)
class SchemaFault:
    """One breach of a schema: the keyword, the path in the document, and a clause that says what is wrong."""

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
        self._contract = contract
        # The components travel along so that `#/components/…` resolves within this document; an OpenAPI 3.1 schema
        # is a JSON Schema of draft 2020-12.
        whole = {**schema, "components": contract.document.get("components", {})}
        self._validator = jsonschema_rs.Draft202012Validator(whole)
        self._known: dict[str, Known] = {}
        self._drift = self._walker(schema)

    def faults(self, document: Any) -> list[SchemaFault]:
        """Every breach, in the document's order."""
        if self._validator.is_valid(document):
            return []
        return [_fault(error) for error in self._validator.iter_errors(document)]

    def drift(self, document: Any) -> set[str]:
        """Fields that the contract doesn't declare, as paths such as `customers[].nickname`."""
        found: set[str] = set()
        self._drift(document, "", found)
        return found

    def _walker(self, schema: Any) -> Known:
        node = as_object(schema) or {}
        if "$ref" in node:
            return self._referenced(node["$ref"])
        parts = [self._walker(part) for key in ("allOf", "anyOf", "oneOf") for part in node.get(key, [])]
        if parts:
            # Which branch holds is the validator's business; a field unknown to one of them is not yet drift.
            return _nothing
        if "items" in node:
            return _of_items(self._walker(node["items"]))
        if "properties" in node:
            declared = {name: self._walker(part) for name, part in node["properties"].items()}
            return _of_properties(declared, free="additionalProperties" in node)
        return _nothing

    def _referenced(self, reference: str) -> Known:
        # Looked up when first met, so that a schema may contain itself.
        def walk(value: Any, path: str, found: set[str]) -> None:
            if reference not in self._known:
                self._known[reference] = _nothing
                self._known[reference] = self._walker(self._contract.at(reference))
            self._known[reference](value, path, found)

        return walk


def pointer(path: tuple[str | int, ...]) -> str:
    """A path as text: `$.customers[3].email`."""
    return "$" + "".join(f"[{part}]" if isinstance(part, int) else f".{_name(part)}" for part in path)


def _name(part: str) -> str:
    return part if NAME.fullmatch(part) else "…"


def _nothing(_value: Any, _path: str, _found: set[str]) -> None:
    return None


def _of_items(walk: Known) -> Known:
    if walk is _nothing:
        return _nothing

    def each(value: Any, path: str, found: set[str]) -> None:
        for item in as_array(value) or ():
            walk(item, f"{path}[]", found)

    return each


def _of_properties(declared: Mapping[str, Known], free: bool) -> Known:
    names = frozenset(declared)
    deeper = {name: walk for name, walk in declared.items() if walk is not _nothing}

    def members(value: Any, path: str, found: set[str]) -> None:
        fields = as_object(value)
        if fields is None:
            return
        if not free and not names.issuperset(fields):
            found.update(f"{path}.{_name(name)}".lstrip(".") for name in fields if name not in names)
        for name, walk in deeper.items():
            if name in fields:
                walk(fields[name], f"{path}.{name}".lstrip("."), found)

    return members


def _fault(error: jsonschema_rs.ValidationError) -> SchemaFault:
    path = tuple(error.instance_path)
    kind = error.kind
    if isinstance(kind, jsonschema_rs.ValidationErrorKind.Required):
        return SchemaFault("required", (*path, str(kind.property)), "is missing")
    if isinstance(kind, jsonschema_rs.ValidationErrorKind.Type):
        return SchemaFault("type", path, f"is {kind_of(error.instance)} where {_either(kind.types)} is due")
    if isinstance(kind, jsonschema_rs.ValidationErrorKind.Enum):
        return SchemaFault("enum", path, "has a value that the contract doesn't declare")
    return SchemaFault(kind.name, path, f"breaks the schema's {kind.name!r}")


def _either(types: Any) -> str:
    return " or ".join(_names(types))


def _names(types: Any) -> Iterator[str]:
    yield from ([types] if isinstance(types, str) else map(str, types))
