"""How a list operation pages and filters, in the names of Python: its annotations, read beside the generated types."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
    value_of,
    wire_name,
)

__all__ = ["LARGEST_PAGE", "FilterNames", "PagingNames", "paging_of"]

LARGEST_PAGE = 10_000
"""The largest page size that is looked for where the contract gives a pattern."""


@dataclass(frozen=True, slots=True)
class FilterNames:
    """The `Filter` of a parameter."""

    attribute: str
    match: str
    exhaustive: bool


@dataclass(frozen=True, slots=True)
class PagingNames:
    """The `Paging` of an operation, and the type of its items."""

    cursor: str | None
    size: str
    size_type: str
    page_sizes: range
    items: str
    next: str | None
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
        raise GenerationError(
            f"{operation.id}: x-pagination.items names {pagination.items!r}, which is no array", _place(operation)
        )
    for name in filter(None, (pagination.cursor, pagination.size)):
        _query_parameter(operation, endpoint, name)
    fields = {wire_name(field): field for field in properties(parsed, items.inner_property)}
    filters = filters_of(operation, endpoint, parsed, items.inner_property)
    identity = fields.get(operation.identity or "")
    compared = {each.field: filters[each.parameter].attribute for each in operation.filters}
    if identity is not None:
        compared |= {wire_name(identity): _attribute(identity)}
    sizes = _page_sizes(operation, pagination.size)
    paging = PagingNames(
        cursor=pagination.cursor,
        size=pagination.size,
        size_type="str" if operation.parameter(pagination.size).schema.get("type") == "string" else "int",
        page_sizes=sizes,
        items=_attribute(items),
        next=envelope.attribute(pagination.next),
        more=envelope.attribute(pagination.more),
        count=envelope.attribute(pagination.count),
        limit=envelope.attribute(pagination.echo),
        identity=None if identity is None else _attribute(identity),
        envelope_names={_attribute(envelope.field(key)): key for key in _envelope_keys(pagination)},
        item_names={attribute: name for name, attribute in compared.items()},
        item_type=base_type(items.inner_property),
    )
    return paging, filters


def filters_of(
    operation: Operation, endpoint: Endpoint, parsed: GeneratorData, item: PropertyProtocol
) -> dict[str, FilterNames]:
    """The filters of an operation, by the parameter's name.

    Args:
        operation: The operation.
        endpoint: What the generator made of it.
        parsed: What the generator made of the contract.
        item: The type of an item.

    Raises:
        GenerationError: An annotation names what the operation does not have.
    """
    found: dict[str, FilterNames] = {}
    for entry in operation.filters:
        *around, field = _fields_at(operation, parsed, item, entry.field)
        parameter = _query_parameter(operation, endpoint, entry.parameter)
        if isinstance(parameter, ListProperty):
            raise GenerationError(
                f"{operation.id}: x-filters names {entry.parameter!r}, which takes lists; a filter compares one value",
                _place(operation),
            )
        exhaustive = entry.match == "equal" and not around and _covers(parameter, field)
        attribute = ".".join(map(_attribute, (*around, field)))
        found[entry.parameter] = FilterNames(attribute, entry.match, exhaustive)
    return found


def _fields_at(
    operation: Operation, parsed: GeneratorData, item: PropertyProtocol, path: str
) -> list[PropertyProtocol]:
    """The properties that a path with dots leads through."""
    found: list[PropertyProtocol] = []
    for name in path.split("."):
        fields = {wire_name(field): field for field in properties(parsed, item)}
        if name not in fields:
            raise GenerationError(f"{operation.id}: x-filters names {path!r}, which the item lacks", _place(operation))
        found.append(fields[name])
        item = value_of(fields[name])
    return found


def _envelope_keys(pagination: Pagination) -> list[str]:
    keys = pagination.items, pagination.next, pagination.more, pagination.count, pagination.echo
    return [key for key in keys if key is not None]


class _Envelope:
    """The object that holds the items of a page."""

    def __init__(self, operation: Operation, endpoint: Endpoint, parsed: GeneratorData) -> None:
        self._operation = operation
        self._fields = {wire_name(field): field for field in properties(parsed, self._model(endpoint))}

    def field(self, key: str) -> PropertyProtocol:
        """The property of that name. Raises: GenerationError."""
        if key not in self._fields:
            raise GenerationError(
                f"{self._operation.id}: x-pagination names {key!r}, which the envelope lacks", _place(self._operation)
            )
        return self._fields[key]

    def attribute(self, key: str | None) -> str | None:
        """The attribute of the property of that name; None for None. Raises: GenerationError."""
        return None if key is None else _attribute(self.field(key))

    def _model(self, endpoint: Endpoint) -> ModelProperty:
        for response in endpoint.responses:
            if response.status_code.pattern[0] in "2d" and isinstance(response.prop, ModelProperty):
                return response.prop
        raise GenerationError(
            f"{self._operation.id}: has x-pagination, but no successful response with an object in it",
            _place(self._operation),
        )


def _query_parameter(operation: Operation, endpoint: Endpoint, name: str) -> PropertyProtocol:
    for parameter in endpoint.query_parameters:
        if wire_name(parameter) == name:
            return parameter
    raise GenerationError(
        f"{operation.id}: an annotation names {name!r}, which is no query parameter", _place(operation)
    )


def _page_sizes(operation: Operation, name: str) -> range:
    sizes = _sizes(operation.parameter(name).schema)
    if not sizes or list(sizes) != list(range(sizes[0], sizes[-1] + 1)):
        raise GenerationError(f"{operation.id}: {name!r} must allow a run of whole numbers from 1", _place(operation))
    return range(max(1, sizes[0]), sizes[-1] + 1)


def _sizes(schema: Mapping[str, Any]) -> Sequence[int]:
    """The page sizes that a schema allows; where it gives no upper bound, those up to 100."""
    if "enum" in schema:
        return sorted(int(value) for value in schema["enum"] if str(value).isdecimal())
    if schema.get("type") == "string":
        pattern = re.compile(schema.get("pattern", "^[1-9][0-9]*$"))
        return [size for size in range(LARGEST_PAGE + 1) if pattern.search(str(size))]
    least = max(schema.get("minimum", 1), schema.get("exclusiveMinimum", 0) + 1)
    bounds = [schema[key] - less for key, less in (("maximum", 0), ("exclusiveMaximum", 1)) if key in schema]
    return range(int(least), int(min(bounds, default=100)) + 1)


def _covers(parameter: PropertyProtocol, field: PropertyProtocol) -> bool:
    """Whether a filter's values are all that the item's field can have, and the field is always present."""
    if not (isinstance(parameter, EnumProperty) and isinstance(field, EnumProperty) and field.required):
        return False
    return set(field.values.values()) <= set(parameter.values.values())


def _place(operation: Operation) -> tuple[str, ...]:
    return "paths", operation.path, operation.method.lower()


def _attribute(field: PropertyProtocol) -> str:
    return str(field.python_name)
