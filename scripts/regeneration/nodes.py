"""The objects of an OpenAPI document, each with its path."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from .yaml_source import Path

__all__ = ["is_schema", "nodes"]

Json = dict[str, Any]

# What stands under these keys is data, not contract: a `$ref` or a `schema` in it means nothing.
_DATA = frozenset({"example", "default", "enum", "const", "value"})
_NAMED = frozenset({"properties", "patternProperties", "$defs", "dependentSchemas"})


def nodes(node: object, path: Path = (), named: bool = False) -> Iterator[tuple[Path, Json]]:
    """Every object of the contract that is contract and not data. `named`: its keys are names, not keywords."""
    if isinstance(node, dict):
        fields = cast(Json, node)
        if not named:
            yield path, fields
        for key, value in fields.items():
            if named or not (key in _DATA or (key == "examples" and isinstance(value, list))):
                yield from nodes(value, (*path, key), named=not named and key in _NAMED)
    elif isinstance(node, list):
        for index, value in enumerate(cast(list[object], node)):
            yield from nodes(value, (*path, index))


def is_schema(path: Path) -> bool:
    """Whether the object at that path is a schema, or a part of one."""
    return (path[:2] == ("components", "schemas") and len(path) > 2) or "schema" in path
