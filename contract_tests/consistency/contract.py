"""The contract of this repository, and validation by its schemas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeGuard

import yaml
from flexportal.contract import Contract
from openapi_schema_validator import OAS31Validator

__all__ = ["CONTRACT", "ROOT", "Json", "is_list", "is_object", "read_yaml", "schema_errors"]

Json = dict[str, Any]

ROOT = Path(__file__).parents[2]


def is_object(value: object) -> TypeGuard[Json]:
    """Whether the value is a JSON object."""
    return isinstance(value, dict)


def is_list(value: object) -> TypeGuard[list[Any]]:
    """Whether the value is a JSON array."""
    return isinstance(value, list)


def read_yaml(path: str) -> Json:
    """A YAML file of the repository, parsed."""
    document: Json = yaml.load((ROOT / path).read_bytes(), Loader=yaml.CSafeLoader)
    return document


CONTRACT = Contract(read_yaml("openapi.yaml"))


def schema_errors(contract: Contract, schema: Mapping[str, Any], value: Any) -> Iterator[str]:
    """How the value violates a schema of the contract."""
    components = contract.document.get("components", {})
    for error in OAS31Validator({**schema, "components": components}).iter_errors(value):
        yield f"{error.json_path}: {error.message}"
