"""The fields of request bodies: what callers pass, named and typed as in Python."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from flexportal.contract import Contract
from flexportal.media_types import by_preference, normalized
from flexportal_core.bounds import KEYWORDS

from .changes.naming import value_type
from .changes.shapes import shape_of
from .descriptions import described
from .document import Json
from .openapi_client import (
    Endpoint,
    EnumProperty,
    GeneratorData,
    ListProperty,
    ModelProperty,
    PropertyProtocol,
    allows_null,
    base_type,
    properties,
    value_of,
    wire_name,
)

__all__ = ["TypedBody", "TypedField", "beside_list", "body_of", "bounds_of", "objects_in"]

# What a caller may pass, where that is more than what is received.
_TYPES: Final = {
    "File": ("File | BinaryIO | bytes", "bytes"),
    "datetime.date": ("datetime.date | str", "datetime.date"),
    "datetime.datetime": ("datetime.datetime | str", "datetime.datetime"),
    **{name: (name, name) for name in ("bool", "float", "int", "str")},
}

# What the documentation says of how a value of the kind is passed.
_FORMS: Final = {
    "datetime.datetime": " An aware datetime, or RFC 3339 text.",
    "datetime.date": " A date, or ISO 8601 text.",
}


@dataclass(frozen=True, slots=True)
class TypedField:
    """A property of a request body, or of an object within one.

    Attributes:
        argument: Its name in Python.
        name: Its name in the contract.
        type: The type of what callers pass, without UNSET.
        kind: The built-in type of its values.
        choices: The class of its enum; None where it has none.
        required: Whether callers must pass it.
        insisted: Whether the API requires it.
        nullable: Whether None is sent.
        many: Whether it is an array.
        model: The model of the object or of each item; None where it has no known fields.
        equals: The expression of the value that it must have; None where callers choose.
        bounds: The bounds of the array and of its values.
        documentation: Its description in the contract, with the values it takes.
    """

    argument: str
    name: str
    type: str
    kind: str
    choices: str | None
    required: bool
    insisted: bool
    nullable: bool
    many: bool
    model: TypedObject | None
    equals: str | None
    bounds: Json
    documentation: str

    @property
    def method_type(self) -> str:
        """Its type as written in a class with a method called `list`."""
        return beside_list(self.type)


@dataclass(frozen=True, slots=True)
class TypedObject:
    """An object of known properties that callers pass, as a model or as a TypedDict.

    Attributes:
        name: The class of the model.
        fields: Its properties.
        params: The class of the TypedDict.
    """

    name: str
    fields: tuple[TypedField, ...]
    params: str

    @property
    def given(self) -> tuple[TypedField, ...]:
        """The properties that callers pass, required ones first."""
        return tuple(sorted((each for each in self.fields if each.equals is None), key=lambda each: not each.required))


@dataclass(frozen=True, slots=True)
class TypedBody:
    """The body of a request.

    Attributes:
        media_types: What it may be sent as.
        required: Whether the API requires it.
        whole: Its properties; None where it is passed whole.
        bounds: The bounds of the whole body.
    """

    media_types: tuple[str, ...]
    required: bool
    whole: TypedObject | None
    bounds: Json


def body_of(contract: Contract, parsed: GeneratorData, node: Json, endpoint: Endpoint) -> TypedBody | None:
    """The body of an operation; None where it takes none."""
    if not endpoint.bodies:
        return None
    held = contract.resolve(node["requestBody"])
    media_types = tuple(by_preference(held["content"]))
    schema: Json = held["content"][media_types[0]].get("schema", {})
    whole = None
    if len({base_type(each.prop) for each in endpoint.bodies}) == 1:
        whole = _object(contract, parsed, endpoint.bodies[0].prop, schema, ())
    required, bounds = bool(held.get("required", False)), bounds_of(contract, schema)
    return TypedBody(tuple(map(normalized, media_types)), required, whole, bounds)


def beside_list(annotation: str) -> str:
    """An annotation as written in a class with a method called `list`."""
    return re.sub(r"\blist\[", "builtins.list[", annotation)


def objects_in(whole: TypedObject) -> Iterator[TypedObject]:
    """The objects within an object, each after those that it holds, and itself last."""
    for field in whole.fields:
        if field.model is not None:
            yield from objects_in(field.model)
    yield whole


def bounds_of(contract: Contract, schema: Json) -> Json:
    """The bounds of the values of a schema, by its keywords."""
    facts = shape_of(contract, schema).facts
    return {keyword: facts[keyword] for keyword in KEYWORDS if keyword in facts}


def _object(
    contract: Contract, parsed: GeneratorData, prop: PropertyProtocol, schema: Json, around: tuple[str, ...]
) -> TypedObject | None:
    """The object that a property is; None where it is none, has no known properties, or contains itself."""
    if not isinstance(prop, ModelProperty):
        return None
    name, found = str(prop.class_info.name), properties(parsed, prop)
    free = next(each for each in parsed.models if each.class_info.name == name).additional_properties
    if not found or name in around or (free is not None and base_type(free) != "Any"):
        return None
    schemas = contract.properties(schema)
    # What only the server sets is no argument.
    found = [each for each in found if not shape_of(contract, schemas.get(wire_name(each), {})).facts.get("readOnly")]
    fields = (_field(contract, parsed, each, schemas.get(wire_name(each), {}), (*around, name)) for each in found)
    is_taken = any(each.class_info.name == f"{name}Params" for each in (*parsed.models, *parsed.enums))
    return TypedObject(name, tuple(fields), f"{name}{'Dict' if is_taken else ''}Params")


def _field(
    contract: Contract, parsed: GeneratorData, prop: PropertyProtocol, schema: Json, around: tuple[str, ...]
) -> TypedField:
    facts = contract.resolve(schema)
    value = value_of(prop)
    many = isinstance(value, ListProperty)
    item = value_of(value.inner_property) if isinstance(value, ListProperty) else value
    items = _item_schema(contract, facts, many)
    model = _object(contract, parsed, item, items, around)
    choices = base_type(item) if isinstance(item, EnumProperty) else None
    kind = "object"
    if model is not None:
        accepted = f"{model.name} | {model.params}"
    elif isinstance(item, EnumProperty):
        kind = item.value_type.__name__
        accepted = value_type(base_type(item))
    elif isinstance(item, ModelProperty):
        accepted = f"{base_type(item)} | Mapping[str, Any]"
    else:
        accepted, kind = _TYPES.get(base_type(item), (base_type(item), "object"))
    if many and kind == "object" and model is None and not isinstance(item, ModelProperty):
        # An array of arrays, or of any values: as it is.
        many, accepted = False, f"Sequence[{accepted}]"
    bounds = bounds_of(contract, schema) if many or not choices else {}
    if many and not choices:
        bounds |= bounds_of(contract, items)
    equals = facts.get("x-equals")
    return TypedField(
        argument=str(prop.python_name),
        name=wire_name(prop),
        type=(f"Sequence[{accepted}]" if many else accepted)
        + (" | None" if allows_null(prop) and accepted != "Any" else ""),
        kind=kind,
        choices=choices,
        required=prop.required and equals is None,
        insisted=prop.required,
        nullable=allows_null(prop),
        many=many,
        model=model,
        equals=equals,
        bounds=bounds,
        documentation=described(contract, schema, wire_name(prop)) + _FORMS.get(kind, ""),
    )


def _item_schema(contract: Contract, facts: Json, many: bool) -> Json:
    """The schema of an item, or of the value itself, without null beside it."""
    for combiner in ("oneOf", "anyOf"):
        parts = [part for part in facts.get(combiner, ()) if contract.resolve(part).get("type") != "null"]
        if len(parts) == 1:
            facts = contract.resolve(parts[0])
    return _item_schema(contract, contract.resolve(facts.get("items", {})), many=False) if many else facts
