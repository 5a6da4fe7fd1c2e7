"""How a list operation pages and filters, in the names of Python: its annotations, read beside the generated types."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass
from typing import Any

from flexportal.contract import Operation, Pagination

from .openapi_client import (
    Endpoint,
    EnumProperty,
    GenerationError,
    GeneratorData,
    ListProperty,
    ModelProperty,
    PropertyProtocol,
    base_type,
    properties,
    wire_name,
)

__all__ = ["LARGEST_PAGE", "FilterNames", "PagingNames", "filters_of", "paging_of"]

LARGEST_PAGE = 1000
"""The largest page size that is looked for in a contract."""


@dataclass(frozen=True, slots=True)
class FilterNames:
    """The `Filter` of a parameter."""

    attribute: str
    match: str
    exhaustive: bool


@dataclass(frozen=True, slots=True)
class PagingNames:
    """The `Paging` of an operation, and the type of its items."""

    cursor: str
    size: str
    size_type: str
    page_sizes: range
    items: str
    next: str
    more: str | None
    count: str | None
    limit: str | None
    identity: str | None
    envelope_names: Mapping[str, str]
    item_names: Mapping[str, str]
    item_type: str


def paging_of(
    operation: Operation, pagination: Pagination, endpoint: Endpoint, parsed: GeneratorData
) -> tuple[PagingNames, dict[str, FilterNames]]:
    """How an operation pages, and its filters by the parameter's name.

    Raises:
        GenerationError: An annotation names what the operation does not have.
    """
    envelope = _Envelope(operation, endpoint, parsed)
    items = envelope.field(pagination.items)
    if not isinstance(items, ListProperty):
        raise GenerationError(f"{operation.id}: x-pagination.items names {pagination.items!r}, which is no array")
    for name in (pagination.cursor, pagination.size):
        _query_parameter(operation, endpoint, name)
    fields = {wire_name(field): field for field in properties(parsed, items.inner_property)}
    filters = filters_of(operation, endpoint, fields)
    identity = fields.get(operation.identity or "")
    compared = {*(found.attribute for found in filters.values()), *([] if identity is None else [_attribute(identity)])}
    sizes = _page_sizes(operation, pagination.size)
    paging = PagingNames(
        cursor=pagination.cursor,
        size=pagination.size,
        size_type="str" if operation.parameter(pagination.size).schema.get("type") == "string" else "int",
        page_sizes=sizes,
        items=_attribute(items),
        next=_attribute(envelope.field(pagination.next)),
        more=envelope.attribute(pagination.more),
        count=envelope.attribute(pagination.count),
        limit=envelope.attribute(pagination.echo),
        identity=None if identity is None else _attribute(identity),
        envelope_names=_names(envelope.field(key) for key in astuple(pagination)[2:] if key is not None),
        item_names=_names(field for field in fields.values() if _attribute(field) in compared),
        item_type=base_type(items.inner_property),
    )
    return paging, filters


def filters_of(
    operation: Operation, endpoint: Endpoint, fields: Mapping[str, PropertyProtocol]
) -> dict[str, FilterNames]:
    """The filters of an operation, by the parameter's name.

    Args:
        operation: The operation.
        endpoint: What the generator made of it.
        fields: The properties of an item, by their names in the contract.

    Raises:
        GenerationError: An annotation names what the operation does not have.
    """
    found: dict[str, FilterNames] = {}
    for entry in operation.filters:
        if entry.field not in fields:
            raise GenerationError(f"{operation.id}: x-filters names {entry.field!r}, which the item lacks")
        parameter, field = _query_parameter(operation, endpoint, entry.parameter), fields[entry.field]
        if isinstance(parameter, ListProperty):
            raise GenerationError(
                f"{operation.id}: x-filters names {entry.parameter!r}, which takes lists; a filter compares one value"
            )
        exhaustive = entry.match == "equal" and _covers(parameter, field)
        found[entry.parameter] = FilterNames(_attribute(field), entry.match, exhaustive)
    return found


class _Envelope:
    """The object that holds the items of a page."""

    def __init__(self, operation: Operation, endpoint: Endpoint, parsed: GeneratorData) -> None:
        self._operation = operation
        self._fields = {wire_name(field): field for field in properties(parsed, self._model(endpoint))}

    def field(self, key: str) -> PropertyProtocol:
        """The property of that name. Raises: GenerationError."""
        if key not in self._fields:
            raise GenerationError(f"{self._operation.id}: x-pagination names {key!r}, which the envelope lacks")
        return self._fields[key]

    def attribute(self, key: str | None) -> str | None:
        """The attribute of the property of that name; None for None. Raises: GenerationError."""
        return None if key is None else _attribute(self.field(key))

    def _model(self, endpoint: Endpoint) -> ModelProperty:
        for response in endpoint.responses.patterns:
            if response.status_code.pattern.startswith("2") and isinstance(response.prop, ModelProperty):
                return response.prop
        raise GenerationError(
            f"{self._operation.id}: has x-pagination, but no successful response with an object in it"
        )


def _query_parameter(operation: Operation, endpoint: Endpoint, name: str) -> PropertyProtocol:
    for parameter in endpoint.query_parameters:
        if wire_name(parameter) == name:
            return parameter
    raise GenerationError(f"{operation.id}: an annotation names {name!r}, which is no query parameter")


def _page_sizes(operation: Operation, name: str) -> range:
    schema = operation.parameter(name).schema
    sizes = [size for size in range(LARGEST_PAGE + 1) if _allows(schema, size)]
    if not sizes or sizes != list(range(sizes[0], sizes[-1] + 1)):
        raise GenerationError(f"{operation.id}: {name!r} must allow a run of whole numbers from 1")
    return range(max(1, sizes[0]), sizes[-1] + 1)


def _allows(schema: Mapping[str, Any], size: int) -> bool:
    if "enum" in schema:
        return size in [int(value) for value in schema["enum"] if str(value).isdecimal()]
    if schema.get("type") == "string":
        return re.search(schema.get("pattern", "^[1-9][0-9]*$"), str(size)) is not None
    least = max(schema.get("minimum", 1), schema.get("exclusiveMinimum", 0) + 1)
    bounds = [schema[key] - less for key, less in (("maximum", 0), ("exclusiveMaximum", 1)) if key in schema]
    return bool(least <= size <= min(bounds, default=100))


def _covers(parameter: PropertyProtocol, field: PropertyProtocol) -> bool:
    """Whether a filter's values are all that the item's field can have, and the field is always present."""
    if not (isinstance(parameter, EnumProperty) and isinstance(field, EnumProperty) and field.required):
        return False
    return set(field.values.values()) <= set(parameter.values.values())


def _names(fields: Iterable[PropertyProtocol]) -> dict[str, str]:
    return {_attribute(field): wire_name(field) for field in fields}


def _attribute(field: PropertyProtocol) -> str:
    return str(field.python_name)
