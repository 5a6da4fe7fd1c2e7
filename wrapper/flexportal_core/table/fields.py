"""The fields of a list's items, as the generated models declare them, and the column of each."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import NoneType
from typing import Any, Final, Literal, TypeVar, cast, get_args, get_origin
from uuid import UUID

from ..decoding.schema import ModelField, evaluated, is_model, members, schema_of
from ..operation import Operation
from .cells import Kind

__all__ = ["Column", "Field", "fields_of", "item_model"]

Type = TypeVar("Type")

# Enums are made of text or integers; dates and UUIDs are text in JSON. To Python, a bool is an int.
SIMPLE: Final[tuple[tuple[type, Kind], ...]] = (
    (str, Kind.STRING),
    (bool, Kind.BOOLEAN),
    (int, Kind.INTEGER),
    (float, Kind.NUMBER),
    (datetime.date, Kind.STRING),
    (UUID, Kind.STRING),
)


@dataclass(frozen=True, slots=True)
class Column:
    """A column.

    Args:
        name: Its name, such as `last_billing_address_city`.
        kind: The type of its values.
        parts: The columns of an object that is not flattened.
    """

    name: str
    kind: Kind
    parts: tuple[Column, ...] = ()

    def typed(self, types: Mapping[Kind, Type], struct: Callable[[list[tuple[str, Type]]], Type]) -> Type:
        """The type of its values in another library.

        Args:
            types: The type for each kind; that of `STRING` is for all that are not named.
            struct: Makes the type of an object from the names and types of its parts.
        """
        if self.kind is Kind.OBJECT:
            return struct([(part.name, part.typed(types, struct)) for part in self.parts])
        return types.get(self.kind, types[Kind.STRING])


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a JSON object and its column; `parts` are the fields of a nested object, `keys` their keys."""

    key: str
    column: Column
    parts: tuple[Field, ...] = ()
    keys: frozenset[str] = frozenset()


def fields_of(operation: Operation[Any]) -> tuple[Field, ...]:
    """The fields of a list's items; none where they are no objects of declared fields.

    Raises:
        TypeError: It is not a list operation.
    """
    item = item_model(operation)
    return () if item is None else tuple(map(_field, schema_of(item).fields))


def item_model(operation: Operation[Any]) -> type[Any] | None:
    """The model of a list's items; None where they are no objects. Raises: TypeError: It is not a list operation."""
    if operation.paging is None:
        raise TypeError(f"{operation.id} is not a list operation")
    success = min((status for status in operation.responses if status[0] in "2d"), default="")
    module, _, name = (operation.responses.get(success) or "").partition(":")
    envelope = evaluated(name, f"{module.rpartition('.')[0]}.models")
    (items,) = (field for field in schema_of(envelope).fields if field.attribute == operation.paging.items)
    for kind in members(items.kind):
        if get_origin(kind) is list and is_model(item := get_args(kind)[0]):
            return cast("type[Any]", item)
    return None


def _field(field: ModelField) -> Field:
    kind, nested = _kind(field)
    if kind is not Kind.OBJECT:
        return Field(field.name, Column(field.attribute, kind))
    # An object within a nested object is not flattened: it is JSON.
    parts = tuple(
        Field(part.key, Column(part.column.name, Kind.JSON)) if part.parts else part
        for part in map(_field, schema_of(nested).fields)
    )
    column = Column(field.attribute, kind, tuple(part.column for part in parts))
    return Field(field.name, column, parts, frozenset(part.key for part in parts))


def _kind(field: ModelField) -> tuple[Kind, Any]:
    """The kind of a field's column; with that of an object, its model."""
    if field.is_timestamp:
        return Kind.TIMESTAMP, None
    match [kind for kind in members(field.kind) if kind is not NoneType]:
        case [kind] if is_model(kind):
            return (Kind.OBJECT, kind) if schema_of(kind).fields else (Kind.JSON, None)
        case [kind] if get_origin(kind) is list:
            return (Kind.STRINGS if _simple(get_args(kind)[0]) is Kind.STRING else Kind.JSON), None
        case [kind]:
            return _simple(kind), None
        case _:
            return Kind.JSON, None


def _simple(kind: Any) -> Kind:
    """The kind of a value that is neither an array nor an object."""
    arguments: tuple[Any, ...] = get_args(kind)
    simple: type = arguments[0].__class__ if get_origin(kind) is Literal else kind
    bases: tuple[type, ...] = getattr(simple, "__mro__", ())
    return next((found for base, found in SIMPLE if base in bases), Kind.JSON)
