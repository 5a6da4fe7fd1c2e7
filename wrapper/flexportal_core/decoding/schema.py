"""What the annotations of a generated model say: the names of its fields on the wire, how they are decoded and sent.

Annotations are evaluated when a model is first decoded or encoded, so that importing a model imports no other.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from functools import cache, cached_property, reduce
from importlib import import_module
from types import NoneType, UnionType
from typing import Any, Final, ForwardRef, Literal, TypeGuard, Union, cast, get_args, get_origin
from uuid import UUID

from ..types import File
from . import decoders
from .attributes import is_timestamp, stored_as, wire_name
from .decoders import Decoder
from .definition import Defined
from .enums import OpenIntEnum, OpenStrEnum
from .unions import union

__all__ = ["ModelField", "Schema", "decoder", "evaluated", "is_model", "members", "schema_of", "wire_name"]

_SCALARS: Final[dict[Any, Decoder[Any]]] = {
    Any: decoders.anything,
    NoneType: decoders.null,
    bool: decoders.boolean,
    datetime.date: decoders.date,
    datetime.datetime: decoders.date_time,
    File: decoders.binary,
    float: decoders.number,
    int: decoders.integer,
    str: decoders.string,
    UUID: decoders.uuid,
}
# What annotations name besides models and built-in types.
_TYPES: Final = {"Any": Any, "File": File, "Literal": Literal, "UUID": UUID, "datetime": datetime}
# The annotation of a model or an enum, or of a list of one.
_NAMED: Final = re.compile(r"(?!(?:Any|File|UUID)\b)(?:[A-Z]\w*|list\[[A-Z]\w*\])(?: \| None)?")
_SENT_UNCHANGED: Final = frozenset((Any, NoneType, bool, float, int, str))


class ModelField:
    """A field of a model. Its type, which may need other models, is evaluated when it is first asked for.

    Attributes:
        attribute: Its name in Python.
        name: Its name on the wire.
        required: Whether it is always present.
        names_a_type: Whether it has a model or an enum, or a list of one.
        is_timestamp: Whether it is a timestamp, which is any value until it is read.
        stored: The attribute with its value as it was received or set.
    """

    def __init__(self, model: Any, attribute: str, annotation: str) -> None:
        self.attribute = attribute
        self.name: str = model.__wire_names__.get(attribute) or wire_name(attribute)
        self.required = attribute not in model.__field_defaults__
        self._annotation = annotation
        self.names_a_type = _NAMED.fullmatch(self._annotation) is not None
        self.is_timestamp = is_timestamp(self._annotation)
        self.stored = stored_as(attribute, annotation)
        # An optional field reads None where it is absent, which is none of the values that are received.
        self._may_be_null = self.required or attribute in model.__nullable__
        self._package = _package_of(model)

    @cached_property
    def kind(self) -> Any:
        """The type of its values; None is among them where null may be received."""
        kind = Any if self.is_timestamp else evaluated(self._annotation, self._package)
        return kind if self._may_be_null else _without_none(kind)

    @property
    def is_nullable(self) -> bool:
        """Whether null is one of its values."""
        if self.names_a_type:
            return self._may_be_null and self._annotation.endswith(" | None")
        return self.kind is Any or NoneType in members(self.kind)

    @cached_property
    def decode(self) -> Decoder[Any]:
        """Its decoder."""
        return decoder(self.kind)

    @cached_property
    def is_sent_unchanged(self) -> bool:
        """Whether JSON has its values as they are."""
        return not self.is_timestamp and _is_sent_unchanged(self.kind)


@dataclass(frozen=True, slots=True)
class Schema:
    """What a model is made of.

    Attributes:
        fields: Its declared fields.
        nullable: The names on the wire of optional fields that may be null.
        free: The type of the values of other fields.
        decode_free: Decodes the other fields.
    """

    fields: tuple[ModelField, ...]
    nullable: tuple[str, ...]
    free: Any
    decode_free: Decoder[dict[str, Any]]


def schema_of(model: Any) -> Schema:
    """The schema of a model."""
    return _schema_of(model)


@cache
def _schema_of(model: Any) -> Schema:
    # OpenModel["Named"] is a generic base whose argument is a reference to a model.
    (free,) = next((get_args(base) for base in getattr(model, "__orig_bases__", ()) if get_args(base)), (Any,))
    free = evaluated(free.__forward_arg__, _package_of(model)) if isinstance(free, ForwardRef) else free
    fields = tuple(ModelField(model, name, annotation) for name, annotation in model.__declared__.items())
    return Schema(
        fields,
        tuple(each.name for each in fields if not each.required and each.is_nullable),
        free,
        decoders.values(decoder(free)),
    )


def _package_of(model: Any) -> str:
    return cast("str", model.__module__.rpartition(".")[0])


@cache
def _without_none(kind: Any) -> Any:
    return _joined([each for each in members(kind) if each is not NoneType] or [NoneType])


@cache
def _is_sent_unchanged(kind: Any) -> bool:
    return all(each in _SENT_UNCHANGED or get_origin(each) is Literal for each in members(kind))


@cache
def evaluated(annotation: str, package: str) -> Any:
    """The type that an annotation stands for, given the package that the models are in."""
    # As `typing.get_type_hints` does, in a fifth of its time. Annotations are generated.
    kind: Any = eval(annotation, {}, _names_of(package))  # noqa: S307
    return NoneType if kind is None else kind


@cache
def _names_of(package: str) -> _Names:
    return _Names(package)


class _Names(dict[str, Any]):
    """What annotations name, looked up one by one: to list the models would import all of their modules."""

    def __init__(self, package: str) -> None:
        super().__init__()
        self._package = import_module(package)

    def __missing__(self, name: str) -> Any:
        found = getattr(self._package, name, _TYPES.get(name))
        if found is None:
            raise KeyError(name)  # of a built-in
        return found


def members(kind: Any) -> tuple[Any, ...]:
    """The types that a union is made of; any other type alone."""
    return get_args(kind) if get_origin(kind) in (Union, UnionType) else (kind,)


def _joined(kinds: list[Any]) -> Any:
    return reduce(lambda one, other: one | other, kinds)


def is_model(kind: Any) -> TypeGuard[type[Defined]]:
    """Whether the type is a generated model."""
    return isinstance(kind, type) and issubclass(kind, Defined)


@cache
def decoder(kind: Any) -> Decoder[Any]:
    """The decoder of a type."""
    if kind in _SCALARS:
        return _SCALARS[kind]
    if get_origin(kind) is Literal:
        return decoders.constant(get_args(kind)[0])
    if get_origin(kind) is list:
        return decoders.array(decoder(get_args(kind)[0]))
    alternatives = [each for each in members(kind) if each is not NoneType]
    if len(alternatives) < len(members(kind)):
        return decoders.nullable(decoder(_joined(alternatives)))
    if len(alternatives) > 1:
        return union(*map(decoder, alternatives))
    if issubclass(kind, OpenStrEnum):
        return decoders.open_text(kind)
    if issubclass(kind, OpenIntEnum):
        return decoders.open_integer(kind)
    return lambda value: kind.from_dict(decoders.mapping(value))
