"""What the generator leaves out without a word: it skips some parts of a contract silently."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.openapi import Endpoint
from openapi_python_client.parser.properties import EnumProperty
from openapi_python_client.strings import in_double_quote_literal

from .document import Json
from .parameters import declared, place


def left_out(document: Json, openapi: GeneratorData) -> list[str]:
    """A sentence for each part of the contract that would not be generated, beyond what the generator warns of."""
    return [*_shared_modules(openapi), *_parameters(document, openapi), *_enum_values(document, openapi)]


def _shared_modules(openapi: GeneratorData) -> Iterator[str]:
    for tag, collection in openapi.endpoint_collections_by_tag.items():
        owners: dict[str, Endpoint] = {}
        for endpoint in collection.endpoints:
            owner = owners.setdefault(endpoint.name, endpoint)
            if owner is not endpoint:
                module = f"{tag}/{endpoint.name}.py"
                yield f"{' '.join(place(endpoint))}: its module, {module}, is that of {' '.join(place(owner))}"


def _parameters(document: Json, openapi: GeneratorData) -> Iterator[str]:
    generated = {
        place(endpoint): {
            (prop.name.get_untrusted_value(), str(where)) for where, prop in endpoint.iter_all_parameters()
        }
        for collection in openapi.endpoint_collections_by_tag.values()
        for endpoint in collection.endpoints
    }
    for operation, parameters in declared(document).items():
        name = " ".join(operation)
        if operation not in generated:
            yield name
            continue
        # A path's parameters are renamed, and can't be left out.
        missing = sorted(key for key in parameters.keys() - generated[operation] if key[1] != "path")
        for wire, where in missing:
            yield f"{name}: the {where} parameter `{wire}`"


def _enum_values(document: Json, openapi: GeneratorData) -> Iterator[str]:
    # Two values can be given one name ("a-b" and "a b"), and then the first is lost.
    kept = [frozenset(enum.values.values()) for enum in openapi.enums if isinstance(enum, EnumProperty)]
    for where, values in _enums(document.get("components", {}).get("schemas", {}), "#/components/schemas"):
        named = frozenset(in_double_quote_literal(value) if isinstance(value, str) else value for value in values)
        if named - {None} not in (frozenset(), *kept):
            yield f"{where}: a value of the enum, since two of them get the same name"


def _enums(node: object, where: str) -> Iterator[tuple[str, list[Any]]]:
    if isinstance(node, dict):
        fields = cast(Json, node)
        if isinstance(fields.get("enum"), list):
            yield where, fields["enum"]
        for key, value in fields.items():
            if key not in ("default", "enum", "example", "examples"):
                yield from _enums(value, f"{where}/{key}")
    elif isinstance(node, list):
        for index, value in enumerate(cast("list[object]", node)):
            yield from _enums(value, f"{where}/{index}")
