"""What all generated models have in common: how they are read from JSON, written as JSON, compared and shown."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping
from datetime import date
from enum import Enum
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Literal, Self, TypeVar, cast
from uuid import UUID

from ..values import timestamp
from .attributes import stored_as
from .decoders import MISSING, mapping
from .definition import Defined
from .errors import DecodeError
from .schema import schema_of
from .timestamps import readable
from .unknown_fields import with_lazy_fields

if TYPE_CHECKING:
    from attrs import define, field
else:
    from .definition import define, field

__all__ = ["Model", "OpenModel", "define"]

Value = TypeVar("Value")

_NO_NAMES: frozenset[str] = frozenset()


@with_lazy_fields
@define(eq=False, repr=False, match_args=False)
class Model(Defined):
    """The base class of the generated models. A field's annotation says how it is decoded and encoded, see `Schema`.

    Two models are equal if all of their values are. They are mutable, and therefore not hashable: in a set or as keys,
    use their IDs. Timestamps are aware and in UTC.

    Attributes:
        additional_properties: Fields besides the declared ones, received or to be sent, by their names in the API.
        explicit_nulls: Optional fields, by their names in the API, that are None because null was received. Any other
            optional field that is None was absent.
    """

    __wire_names__: ClassVar[Mapping[str, str]] = {}
    """Attribute → its name in the API, where that is not the attribute's in camelCase."""

    __nullable__: ClassVar[frozenset[str]] = frozenset()
    """Optional attributes that may be sent as null."""

    additional_properties: dict[str, Any] = field(factory=dict[str, Any], kw_only=True)
    explicit_nulls: frozenset[str] = field(default=_NO_NAMES, kw_only=True)

    def __attrs_post_init__(self) -> None:
        # A dictionary of its own: attrs.evolve passes on that of the original.
        self.additional_properties = dict(self.additional_properties)

    def __eq__(self, other: object) -> bool:
        if other.__class__ is not self.__class__:
            return NotImplemented
        same = cast("Self", other)
        mine, others = _stored(self), _stored(same)
        return mine == others or _readable(self, mine) == _readable(same, others)

    __hash__: ClassVar[None]  # type: ignore[assignment]  # as of any class that can be changed

    def __repr__(self) -> str:
        shown = zip(_names_of(type(self)), _readable(self, _stored(self)), strict=True)
        parts = (f"{name}={value!r}" for name, value in shown if value or name not in Model.__declared__)
        return f"{type(self).__name__}({', '.join(parts)})"

    def _repr_html_(self) -> str:
        """Its attributes as a table, which notebooks show."""
        from ..notebook import record_table

        return record_table(type(self).__name__, self.to_dict("python"))

    def __reduce__(self) -> tuple[Callable[..., Model], tuple[type[Model], tuple[Any, ...]]]:
        return _restored, (type(self), _stored(self))

    def evolve(self, **changes: Any) -> Self:
        """Return a copy with other values: `customer.evolve(phone=None)`.

        Args:
            changes: Attributes and their values.

        Raises:
            TypeError: The model has no such attribute.
        """
        unknown = changes.keys() - set(_names_of(type(self)))
        if unknown:
            raise TypeError(f"{type(self).__name__} has no attribute {min(unknown)!r}")
        changed = copy.copy(self)
        changed.additional_properties = dict(self.additional_properties)
        for name, value in changes.items():
            setattr(changed, name, value)
        return changed

    def raw_value(self, attribute: str) -> Any:
        """Return the value of a field as it was received or set, such as a timestamp as text.

        Args:
            attribute: The attribute of the field, such as "created_at".

        Raises:
            AttributeError: The model has no such field.
        """
        return getattr(self, _stored_names_of(type(self)).get(attribute, attribute))

    def to_dict(self, names: Literal["api", "python"] = "api") -> dict[str, Any]:
        """Return the model, and models within it, as dictionaries.

        Absent fields are left out; nulls and unknown fields are kept.

        Args:
            names: "api" for the names of the API, with values that JSON can have and timestamps as received. "python"
                for the names and values of the attributes, with timestamps as `datetime`, or as received if their form
                is unknown.

        Raises:
            ValueError: `names` is neither.
        """
        if names not in ("api", "python"):
            raise ValueError(f'names must be "api" or "python", not {names!r}')
        schema = schema_of(type(self))
        sent: dict[str, Any] = {
            name: value if schema.free is Any else _given(value, names)
            for name, value in self.additional_properties.items()
        }
        for field in schema.fields:
            value = getattr(self, field.stored)
            if value is not None or field.required or field.name in self.explicit_nulls:
                name = field.name if names == "api" else field.attribute
                if field.is_timestamp:
                    sent[name] = _timestamp(field.attribute, value) if names == "api" else readable(value)
                else:
                    sent[name] = value if field.is_sent_unchanged else _given(value, names)
        return sent

    def to_json(self, *, indent: int | None = None) -> str:
        """Return the model as JSON text, with the names of the API.

        Args:
            indent: Number of spaces for each level; None means a single line.
        """
        separators = (",", ":") if indent is None else None
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=indent, separators=separators)

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: object, _handler: object) -> Any:
        """How pydantic and FastAPI read and write a model; they alone call this."""
        from .pydantic import core_schema_of

        return core_schema_of(cls)

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Make a model of a dictionary with the names of the API, as parsed from JSON. Unknown fields are kept.

        Raises:
            ValueError: A field is missing, or does not match the contract. The message names it.
        """
        schema = schema_of(cls)
        received = dict(mapping(src_dict))
        nulls = [name for name in schema.nullable if received.get(name, name) is None]
        values: dict[str, Any] = {}
        for field in schema.fields:
            values[field.attribute] = None
            if field.required or field.name in received:
                try:
                    values[field.attribute] = field.decode(received.pop(field.name, MISSING))
                except DecodeError as error:
                    error.prepend(field.name)
                    raise
        return cls(
            **values,
            additional_properties=received if schema.free is Any else schema.decode_free(received),
            explicit_nulls=frozenset(nulls) if nulls else _NO_NAMES,
        )


def _given(value: object, names: Literal["api", "python"]) -> Any:
    """The value of a field in a dictionary. In one of JSON it is as received: a time without a zone stays one."""
    if isinstance(value, Model):
        return value.to_dict(names)
    if isinstance(value, list):
        return [_given(item, names) for item in cast("list[object]", value)]
    return value if names == "python" else _sent(value)


def _sent(value: object) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def _timestamp(attribute: str, value: object) -> object:
    return timestamp(attribute, value) if isinstance(value, date) else value


def _restored(model: type[Model], values: tuple[Any, ...]) -> Model:
    """A model out of what `_stored` returned."""
    restored = model.__new__(model)
    for name, value in zip(_stored_names_of(model).values(), values, strict=True):
        setattr(restored, name, value)
    return restored


def _stored(model: Model) -> tuple[Any, ...]:
    """The values of a model as they were received or set."""
    kind: Any = type(model)
    return cast("tuple[Any, ...]", _values_of(kind)(model))


def _readable(model: Model, values: tuple[Any, ...]) -> list[Any]:
    """The values of a model as its attributes read, but for timestamps of an unknown form."""
    stored = _stored_names_of(type(model)).items()
    return [value if name == place else readable(value) for (name, place), value in zip(stored, values, strict=True)]


@cache
def _values_of(model: Any) -> attrgetter[Any]:
    return attrgetter(*_stored_names_of(model).values())


def _stored_names_of(model: Any) -> dict[str, str]:
    return _cached_names_of(model)


@cache
def _cached_names_of(model: Any) -> dict[str, str]:
    declared = Model.__declared__ | model.__declared__
    return {name: stored_as(name, annotation) for name, annotation in declared.items()}


def _names_of(model: Any) -> tuple[str, ...]:
    return tuple(_stored_names_of(model))


class OpenModel(Model, Generic[Value]):
    """The base class of models with additional properties, which can be read and set by name: `model["name"]`."""

    __slots__ = ()

    @property
    def additional_keys(self) -> list[str]:
        """The names of the additional properties."""
        return list(self.additional_properties)

    # Otherwise Python would call `__getitem__` with 0, 1, … for `dict(model)` and loops.
    __iter__: ClassVar[None] = None

    def __getitem__(self, key: str) -> Value:
        if key in self.additional_properties:
            value: Value = self.additional_properties[key]
            return value
        raise KeyError(
            f"{type(self).__name__} has no additional property {key!r}; declared fields are attributes, "
            "and to_dict() returns all of them under their names in JSON"
        )

    def __setitem__(self, key: str, value: Value) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
