"""How a list operation pages and filters, in the names of Python: its annotations, read beside the generated types."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

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
    """How an operation of a valid contract pages, and its filters by the parameter's name.

    Raises:
        GenerationError: A filter takes lists, or the page sizes are no run of whole numbers.
    """
    page = next(
        response.prop
        for response in endpoint.responses
        if response.status_code.pattern[0] in "2d" and isinstance(response.prop, ModelProperty)
    )
    envelope = {wire_name(field): field for field in properties(parsed, page)}
    attributes = {name: str(field.python_name) for name, field in envelope.items()} | {None: None}
    item = value_of(cast("ListProperty", envelope[pagination.items]).inner_property)
    filters = _filters(operation, endpoint, parsed, item)
    identities = [field for field in properties(parsed, item) if wire_name(field) == operation.identity]
    identity = str(identities[0].python_name) if identities else None
    compared = {filters[each.parameter].attribute: each.field for each in operation.filters}
    keys = (pagination.items, pagination.next, pagination.more, pagination.count, pagination.echo)
    paging = PagingNames(
        cursor=pagination.cursor,
        size=pagination.size,
        size_type="str" if operation.parameter(pagination.size).schema.get("type") == "string" else "int",
        page_sizes=_page_sizes(operation, pagination.size),
        items=str(attributes[pagination.items]),
        next=attributes[pagination.next],
        more=attributes[pagination.more],
        count=attributes[pagination.count],
        limit=attributes[pagination.echo],
        identity=identity,
        envelope_names={str(attributes[key]): key for key in keys if key is not None},
        item_names=compared | ({} if identity is None else {identity: str(operation.identity)}),
        item_type=base_type(item),
    )
    return paging, filters


def _filters(
    operation: Operation, endpoint: Endpoint, parsed: GeneratorData, item: PropertyProtocol
) -> dict[str, FilterNames]:
    parameters = {wire_name(each): each for each in endpoint.query_parameters}
    found: dict[str, FilterNames] = {}
    for entry in operation.filters:
        *around, field = _fields_at(parsed, item, entry.field)
        parameter = parameters[entry.parameter]
        if isinstance(parameter, ListProperty):
            sentence = f"x-filters names `{entry.parameter}`, which takes lists; a filter compares one value."
            raise GenerationError(sentence, _place(operation))
        exhaustive = entry.match == "equal" and not around and _covers(parameter, field)
        attribute = ".".join(str(each.python_name) for each in (*around, field))
        found[entry.parameter] = FilterNames(attribute, entry.match, exhaustive)
    return found


def _fields_at(parsed: GeneratorData, item: PropertyProtocol, path: str) -> Iterator[PropertyProtocol]:
    """The properties that a path with dots leads through."""
    for name in path.split("."):
        field = next(each for each in properties(parsed, item) if wire_name(each) == name)
        item = value_of(field)
        yield field


def _page_sizes(operation: Operation, name: str) -> range:
    sizes = _sizes(operation.parameter(name).schema)
    if not sizes or list(sizes) != list(range(sizes[0], sizes[-1] + 1)):
        raise GenerationError(f"`{name}` must allow a run of whole numbers from 1.", _place(operation))
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
