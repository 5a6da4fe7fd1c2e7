"""A contract from a file, read without the tooling of this project."""

from __future__ import annotations

from pathlib import Path

import yaml
from flexportal.contract import Contract, Operation

from .implied import with_implied
from .openapi_30 import upgraded
from .probing.json_body import as_object
from .probing.sender import CannotRun

__all__ = ["read_contract"]


class _Loader(yaml.SafeLoader):
    """Reads JSON's types only: a date is a text."""


_Loader.yaml_implicit_resolvers = {
    first: [each for each in resolvers if each[0] != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read_contract(path: Path) -> Contract:
    """The OpenAPI document (3.0 or 3.1) in that file, as YAML or JSON.

    Raises:
        CannotRun: It isn't one, or an annotation names what the contract doesn't declare.
        OSError: The file can't be read.
    """
    try:
        document = as_object(_Loader(path.read_text(encoding="utf-8")).get_single_data()) or {}
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise CannotRun(f"{path}: {' '.join(str(error).split())}") from None
    version = str(document.get("openapi", ""))
    if not version.startswith(("3.0", "3.1")):
        raise CannotRun(f"{path}: this is not an OpenAPI 3.0 or 3.1 document.")
    try:
        contract = Contract(with_implied(upgraded(document) if version.startswith("3.0") else document))
        operations = contract.operations
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise CannotRun(f"{path}: the contract can't be read: {error}") from None
    for operation in operations:
        for problem in _problems(contract, operation):
            raise CannotRun(f"{path}: {operation.id}: {problem}")
    return contract


def _problems(contract: Contract, operation: Operation) -> list[str]:
    names, parameters = operation.pagination, {each.name for each in operation.parameters if each.location == "query"}
    if names is None:
        return []
    schema = {} if operation.success is None else operation.success.schema or {}
    fields = contract.properties(schema)
    sent = [
        ("size", names.size),
        ("cursor", names.cursor),
        *(("x-filters", each.parameter) for each in operation.filters),
    ]
    received = [
        ("items", _first(names.items)),
        ("next", _first(names.next)),
        ("more", _first(names.more)),
        ("count", _first(names.count)),
        ("total", _first(names.total)),
    ]
    whole = names.items == "$" and schema and contract.resolve(schema).get("type") != "array"
    return [
        *(["x-pagination: items is missing, and the response is no array."] if whole else []),
        *(
            f"{key} names the query parameter {name!r}, which isn't declared."
            for key, name in sent
            if name not in {*parameters, None}
        ),
        *(
            f"x-pagination: {key} is {name!r}, which the response doesn't have."
            for key, name in received
            if fields and name not in {*fields, None}
        ),
    ]


def _first(path: str | None) -> str | None:
    """The field of the envelope that a path with dots starts at; None for what is in no field."""
    return None if path is None or path.startswith("$") else path.partition(".")[0]
