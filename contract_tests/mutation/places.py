"""Where things are in a contract: paths to its objects, properties, operations and parameters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from contract_tests.agreement.document_edits import Path, at
from contract_tests.agreement.json_values import Json, is_list, is_object

__all__ = ["METHODS", "nodes", "objects", "operations", "parameters", "properties", "schemas_with"]

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


def objects(document: Json) -> Iterator[tuple[Path, Json]]:
    for name, schema in document["components"]["schemas"].items():
        if "properties" in schema:
            yield ("components", "schemas", name), schema


def properties(document: Json) -> Iterator[tuple[Path, Path, str, Json]]:
    """Path of the object, path of the property, its name, its schema."""
    for path, schema in objects(document):
        for name, entry in schema["properties"].items():
            yield path, (*path, "properties", name), name, entry


def operations(document: Json) -> Iterator[tuple[Path, Json]]:
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                yield ("paths", path, method), item[method]


def parameters(document: Json) -> Iterator[tuple[Path, Json, Path]]:
    """Path of the parameter itself, the parameter, path of its place in the operation's list."""
    for operation, node in operations(document):
        for index, entry in enumerate(node.get("parameters", [])):
            listed = (*operation, "parameters", index)
            target = tuple(entry["$ref"].removeprefix("#/").split("/")) if "$ref" in entry else listed
            yield target, at(document, target), listed


def schemas_with(document: Json, keyword: str) -> Iterator[tuple[Path, Json]]:
    for path, node in nodes(document, ()):
        if "schema" in path or "schemas" in path:
            in_example = "examples" in path or "example" in path
            if keyword in node and not in_example and not (path and path[-1] == "properties"):
                yield path, node


def nodes(node: Any, path: Path) -> Iterator[tuple[Path, Json]]:
    if is_object(node):
        yield path, node
        for key, value in node.items():
            yield from nodes(value, (*path, key))
    elif is_list(node):
        for index, value in enumerate(node):
            yield from nodes(value, (*path, index))
