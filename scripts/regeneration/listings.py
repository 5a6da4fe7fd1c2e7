"""What the client offers for each list operation, read from the contract's annotations and the generator's names.

The contract says which parameters page and filter; the generator has decided what everything is called in Python. This
module brings both together, so that templates can write the metadata and the typed resources.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass, replace
from typing import Any, cast

from flexportal.contract import Contract, Operation, Pagination
from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.openapi import Endpoint
from openapi_python_client.parser.properties import (
    EnumProperty,
    LiteralEnumProperty,
    ModelProperty,
)
from openapi_python_client.parser.properties.list_property import ListProperty
from openapi_python_client.parser.properties.protocol import PropertyProtocol

from .changes.naming import of_list, resource_names
from .parameters import place, shape

__all__ = ["ListingError", "ResourceListing", "TypedParameter", "listings"]

LARGEST_PAGE = 1000
TENANT_HEADER = "tenant-id"

# Names that the module of the resources has for other things.
_OF_MODULE = frozenset(
    f"{kind}{name}" for kind in ("", "Async") for name in ("Connection", "Pager", "Resource", "Resources")
) | {"Any", "Collection", "ListOperation"}


class ListingError(Exception):
    """A list operation's annotations cannot be turned into a resource. The message names the operation and the part."""


@dataclass(frozen=True, slots=True)
class TypedParameter:
    """A parameter as the resource's method takes it.

    Args:
        argument: Its Python name.
        wire_name: Its name on the wire.
        type: Its Python type, without UNSET and None.
        choices: The class of its enum; None where it has none.
        required: Whether the API insists on it.
        description: From the contract; may be empty.
        attribute: Of the item, for a filter; None otherwise.
        match: How a filter compares; None for other parameters.
        parts: Whether every item has exactly one of the choices.
    """

    argument: str
    wire_name: str
    type: str
    choices: str | None
    required: bool
    description: str
    attribute: str | None = None
    match: str | None = None
    parts: bool = False

    @property
    def name(self) -> str:
        """Its name as an argument of the resource's methods, which have some of their own."""
        return of_list(self.argument)

    @property
    def annotation(self) -> str:
        """Its type, as it is written where `list` is a method."""
        return _within_resource(self.type)

    @property
    def base(self) -> str:
        """The built-in type of its values, as an expression."""
        return self.type if self.type in ("bool", "float", "int") else "str" if self.is_text else "object"

    @property
    def is_text(self) -> bool:
        """Whether its values are text."""
        return self.type == "str" or self.choices is not None


@dataclass(frozen=True, slots=True)
class ResourceListing:
    """A list operation, with everything named as in Python."""

    operation_id: str
    path: str
    name: str
    class_name: str
    summary: str
    description: str
    module: str
    envelope: str
    item: str
    items: str
    items_optional: bool
    next: str
    more: str | None
    count: str | None
    echo: str | None
    cursor: str
    size: str
    size_is_text: bool
    smallest_page: int
    largest_page: int
    tenant: str | None
    identity: str | None
    envelope_names: dict[str, str]
    item_names: dict[str, str]
    filters: tuple[TypedParameter, ...]
    options: tuple[TypedParameter, ...]

    @property
    def item_annotation(self) -> str:
        """The item's type, as it is written where `list` is a method."""
        return _within_resource(self.item)

    @property
    def words(self) -> frozenset[str]:
        """The words of all types that its methods name, models among them."""
        types = [self.item, *(parameter.type for parameter in (*self.filters, *self.options))]
        return frozenset(re.findall(r"\w+", " ".join(types)))

    @property
    def constant(self) -> str:
        """What its metadata is called: `LIST_CUSTOMERS`."""
        return _snake(self.operation_id).upper()

    @property
    def default_page(self) -> int:
        """Items a page where the caller doesn't say: as many as the API allows, within reason."""
        return min(100, self.largest_page)


def listings(document: dict[str, Any], openapi: GeneratorData) -> tuple[ResourceListing, ...]:
    """The list operations of a contract.

    Args:
        document: The contract.
        openapi: What the generator made of it.

    Raises:
        ListingError: An annotation names what the operation does not have.
    """
    contract = Contract(document)
    paged = [(operation, operation.pagination) for operation in contract.operations if operation.pagination]
    names = resource_names(operation.path for operation, _ in paged)
    found = tuple(
        _Reader(contract, openapi, operation, pagination).listing(name)
        for (operation, pagination), name in zip(paged, names, strict=True)
    )
    _refuse_shadows(found)
    return found


def _refuse_shadows(found: tuple[ResourceListing, ...]) -> None:
    """Refuse models that could not be told from a class of the module that holds the resources."""
    classes = {f"{kind}{each.class_name}" for each in found for kind in ("", "Async")}
    for listing in found:
        for name in sorted(listing.words & (classes | _OF_MODULE)):
            raise ListingError(
                f"{listing.operation_id}: the schema `{name}` is called as a class is; rename the schema"
            )


class _Reader:
    """Reads one list operation."""

    def __init__(
        self, contract: Contract, openapi: GeneratorData, operation: Operation, pagination: Pagination
    ) -> None:
        self._contract = contract
        self._operation = operation
        self._pagination = pagination
        self._node = contract.document["paths"][operation.path][operation.method.lower()]
        self._tag, self._endpoint = self._find(openapi)
        # Models that are reached through a reference are empty shells; the list of models has the whole ones.
        self._models = {str(model.class_info.name): model for model in openapi.models}
        self._envelope = self._success_model()
        self._fields = {_wire(field): field for field in self._properties(self._envelope)}

    def listing(self, name: str) -> ResourceListing:
        operation, pagination, endpoint = self._operation, self._pagination, self._endpoint
        items = self._field(pagination.items)
        if not isinstance(items, ListProperty):
            raise ListingError(f"{operation.id}: x-pagination.items names {pagination.items!r}, which is no array")
        sizes = self._sizes()
        identity = self._identity(items.inner_property)
        filters = tuple(self._filters(items.inner_property))
        return ResourceListing(
            operation_id=operation.id,
            path=operation.path,
            name=name,
            class_name=_class_name(name),
            summary=self._node.get("summary", f"List {name}"),
            description=" ".join(self._node.get("description", "").split()),
            module=f"api.{self._tag}.{endpoint.name}",
            envelope=str(self._envelope.class_info.name),
            item=_type(items.inner_property),
            items=str(items.python_name),
            items_optional=not items.required,
            next=str(self._field(pagination.next).python_name),
            more=self._optional_field(pagination.more),
            count=self._optional_field(pagination.count),
            echo=self._optional_field(pagination.echo),
            cursor=str(self._parameter(pagination.cursor).python_name),
            size=str(self._parameter(pagination.size).python_name),
            size_is_text=operation.parameter(pagination.size).schema.get("type") == "string",
            smallest_page=sizes[0],
            largest_page=sizes[-1],
            tenant=self._tenant(),
            identity=identity,
            envelope_names=_names(self._fields[key] for key in astuple(pagination)[2:] if key is not None),
            item_names=self._looked_at(items.inner_property, {identity, *(found.attribute for found in filters)}),
            filters=filters,
            options=tuple(self._options()),
        )

    def _find(self, openapi: GeneratorData) -> tuple[str, Endpoint]:
        # The generator leaves no operation out: that would have been an error by now. It renames a path's parameters.
        return next(
            (str(tag), endpoint)
            for tag, collection in openapi.endpoint_collections_by_tag.items()
            for endpoint in collection.endpoints
            if endpoint.method.upper() == self._operation.method and place(endpoint)[1] == shape(self._operation.path)
        )

    def _success_model(self) -> ModelProperty:
        for response in self._endpoint.responses.patterns:
            if response.status_code.pattern.startswith("2") and isinstance(response.prop, ModelProperty):
                return response.prop
        raise ListingError(f"{self._operation.id}: has x-pagination, but no successful response with an object in it")

    def _field(self, key: str) -> PropertyProtocol:
        try:
            return self._fields[key]
        except KeyError:
            raise ListingError(f"{self._operation.id}: x-pagination names {key!r}, which the envelope lacks") from None

    def _optional_field(self, key: str | None) -> str | None:
        return None if key is None else str(self._field(key).python_name)

    def _parameter(self, name: str) -> PropertyProtocol:
        for parameter in self._endpoint.query_parameters:
            if _wire(parameter) == name:
                return parameter
        raise ListingError(f"{self._operation.id}: an annotation names {name!r}, which is no query parameter")

    def _properties(self, model: PropertyProtocol) -> list[PropertyProtocol]:
        if not isinstance(model, ModelProperty):
            return []
        whole = self._models[str(model.class_info.name)]
        return [*(whole.required_properties or []), *(whole.optional_properties or [])]

    def _sizes(self) -> range:
        schema = self._operation.parameter(self._pagination.size).schema
        sizes = [size for size in range(LARGEST_PAGE + 1) if _allows(schema, size)]
        if not sizes or sizes != list(range(sizes[0], sizes[-1] + 1)):
            raise ListingError(
                f"{self._operation.id}: {self._pagination.size!r} must allow a run of whole numbers from 1"
            )
        return range(max(1, sizes[0]), sizes[-1] + 1)

    def _tenant(self) -> str | None:
        for parameter in self._endpoint.header_parameters:
            if _wire(parameter).lower() == TENANT_HEADER:
                return str(parameter.python_name)
        return None

    def _identity(self, item: PropertyProtocol) -> str | None:
        wire_name = self._operation.identity
        return next((str(field.python_name) for field in self._properties(item) if _wire(field) == wire_name), None)

    def _looked_at(self, item: PropertyProtocol, attributes: set[str | None]) -> dict[str, str]:
        return _names(field for field in self._properties(item) if str(field.python_name) in attributes)

    def _filters(self, item: PropertyProtocol) -> Iterator[TypedParameter]:
        fields = {_wire(field): field for field in self._properties(item)}
        for entry in self._operation.filters:
            if entry.field not in fields:
                raise ListingError(f"{self._operation.id}: x-filters names {entry.field!r}, which the item lacks")
            parameter, field = self._parameter(entry.parameter), fields[entry.field]
            if isinstance(parameter, ListProperty):
                raise ListingError(
                    f"{self._operation.id}: x-filters names {entry.parameter!r}, which takes lists; "
                    "a filter compares one value"
                )
            typed = self._typed(parameter, str(field.python_name), entry.match)
            yield replace(typed, parts=entry.match == "equal" and _covers(parameter, field))

    def _options(self) -> Iterator[TypedParameter]:
        known = {
            self._pagination.cursor,
            self._pagination.size,
            *(entry.parameter for entry in self._operation.filters),
        }
        endpoint = self._endpoint
        for parameter in [*endpoint.path_parameters, *endpoint.query_parameters, *endpoint.header_parameters]:
            if _wire(parameter) not in known and _wire(parameter).lower() != TENANT_HEADER:
                yield self._typed(parameter)

    def _typed(
        self, parameter: PropertyProtocol, attribute: str | None = None, match: str | None = None
    ) -> TypedParameter:
        choices = isinstance(parameter, (EnumProperty, LiteralEnumProperty)) and parameter.value_type is str
        described = self._described(_wire(parameter))
        return TypedParameter(
            argument=str(parameter.python_name),
            wire_name=_wire(parameter),
            type=_type(parameter),
            choices=_type(parameter) if choices else None,
            required=parameter.required,
            description=" ".join(described.split()),
            attribute=attribute,
            match=match,
        )

    def _described(self, name: str) -> str:
        nodes = [*self._contract.document["paths"][self._operation.path].get("parameters", [])]
        nodes += self._node.get("parameters", [])
        resolved = map(self._contract.resolve, nodes)
        return cast(str, next(node.get("description", "") for node in resolved if node["name"] == name))


def _covers(parameter: PropertyProtocol, field: PropertyProtocol) -> bool:
    """Whether a filter's values are all that the item's field can have, and the field is always there."""
    if not (isinstance(parameter, EnumProperty) and isinstance(field, EnumProperty) and field.required):
        return False
    return set(field.values.values()) <= set(parameter.values.values())


def _names(fields: Iterable[PropertyProtocol]) -> dict[str, str]:
    return {str(field.python_name): _wire(field) for field in fields}


def _wire(parameter: PropertyProtocol) -> str:
    return str(parameter.name.get_untrusted_value())


def _type(parameter: PropertyProtocol) -> str:
    return parameter.get_type_string(no_optional=True).as_unembedded_code()


def _class_name(resource: str) -> str:
    name = "".join(word.capitalize() for word in resource.split("_"))
    return f"{name}Listing" if name in _OF_MODULE else name


def _within_resource(annotation: str) -> str:
    return re.sub(r"\blist\[", "builtins.list[", annotation)


def _allows(schema: dict[str, Any], size: int) -> bool:
    if "enum" in schema:
        return size in [int(value) for value in schema["enum"] if str(value).isdecimal()]
    if schema.get("type") == "string":
        return re.search(schema.get("pattern", "^[1-9][0-9]*$"), str(size)) is not None
    least = max(schema.get("minimum", 1), schema.get("exclusiveMinimum", 0) + 1)
    bounds = [schema[key] - less for key, less in (("maximum", 0), ("exclusiveMaximum", 1)) if key in schema]
    return bool(least <= size <= min(bounds, default=100))


def _snake(name: str) -> str:
    return re.sub(r"\W", "_", re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name)).lower()
