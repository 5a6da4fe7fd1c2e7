"""Wire structs: the types that msgspec decodes a body into, and the code that builds models from them.

The code is compiled when a body is first decoded, as attrs and dataclasses compile their methods: a loop over the
fields would take longer than msgspec does.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Container, Iterator
from functools import cache
from types import NoneType
from typing import Any, ClassVar, Final, ForwardRef, Literal, Optional, Union, cast, get_args, get_origin
from uuid import UUID

import msgspec

from ..types import File
from .decoders import date, date_time, uuid
from .schema import ModelField, decoder, is_model, members, schema_of
from .unknown_fields import UnknownFields

__all__ = ["NO_NAME", "WRITABLE", "Wire", "absent", "form", "make_builder", "make_struct", "models_of"]

NO_NAME: Final = "(unknown)"
"""The name of the field `UNKNOWN` in JSON as long as no unknown name was learned."""

WRITABLE: Final = re.compile(r'[^"\\\x00-\x1f\ud800-\udfff]*')
"""Names that JSON writes without an escape. msgspec takes no others."""

_NOT_SENT: Final = object()  # what `UNKNOWN` holds where several names were learned and the first was not sent
_TEXTS: Final[dict[Any, str]] = {datetime.date: "_date", datetime.datetime: "_date_time", UUID: "_uuid"}


class Wire(UnknownFields, msgspec.Struct, gc=False):
    """The base of the wire structs.

    The last field of each is `UNKNOWN`, which holds the value of the first unknown name learned; to test one field is
    all that most models can afford. A model with such a field keeps its struct until its unknown fields are read.

    Attributes:
        NAMES: The unknown names learned, each with its attribute.
    """

    NAMES: ClassVar[tuple[tuple[str, str], ...]] = (("UNKNOWN", NO_NAME),)

    def unknown_fields(self) -> dict[str, Any]:
        """The unknown fields that were sent."""
        sent = ((name, getattr(self, attribute)) for attribute, name in self.NAMES)
        return {name: value for name, value in sent if value is not msgspec.UNSET and value is not _NOT_SENT}


def form(model: Any) -> Literal["struct", "map", "plain"]:
    """How a model is decoded: by a struct; as a map, where it declares no field; or by `from_dict` alone."""
    return _form(model)


@cache
def _form(model: Any) -> Literal["struct", "map", "plain"]:
    schema = schema_of(model)
    if not schema.fields:
        return "plain" if _is_plain(schema.free) else "map"
    if schema.free is not Any or not all(WRITABLE.fullmatch(field.name) for field in schema.fields):
        return "plain"
    return "struct"


def absent(model: Any, content: bytes) -> frozenset[str]:
    """The optional fields, by attribute, that are of models or enums and are not in a body as far as its text says."""
    optional = (field for field in schema_of(model).fields if not field.required and field.names_a_type)
    return frozenset(field.attribute for field in optional if f'"{field.name}"'.encode() not in content)


def make_struct(model: Any, suffix: str, learned: tuple[str, ...], left_out: Container[str], module: str) -> type[Wire]:
    """The wire struct of a model.

    Args:
        model: The model.
        suffix: Put behind the name of each struct.
        learned: Names of unknown fields.
        left_out: Fields, by attribute, with which the struct rejects a body.
        module: The module that the struct belongs to; msgspec finds the structs and enums there that it names.
    """
    names = learned or (NO_NAME,)
    attributes = ("UNKNOWN", *(f"UNKNOWN_{index}" for index in range(1, len(names))))
    unknown = dict(zip(attributes, names, strict=True))
    fields: list[Any] = []
    included = [field for field in schema_of(model).fields if field.attribute not in left_out]
    for field in included:
        kind = _wire_type(field.kind, suffix)
        if field.required:
            fields.append((field.attribute, kind))
        elif _needs_unset(field):
            fields.append((field.attribute, Union[kind, msgspec.UnsetType], msgspec.UNSET))  # noqa: UP007
        else:
            fields.append((field.attribute, kind, None))
    fields.append(("UNKNOWN", Any, msgspec.UNSET if len(names) == 1 else _NOT_SENT))
    fields += ((attribute, Any, msgspec.UNSET) for attribute in attributes[1:])
    # Those without a default come first.
    fields.sort(key=len)
    struct = msgspec.defstruct(
        f"_{model.__name__}Wire{suffix}",
        fields,
        bases=(Wire,),
        module=module,
        namespace={"NAMES": tuple(unknown.items())},
        rename={field.attribute: field.name for field in included} | unknown,
        forbid_unknown_fields=True,
    )
    return cast("type[Wire]", struct)


def make_builder(model: Any, left_out: Container[str], namespace: dict[str, Any]) -> None:
    """Put the function `_build_<model>`, which builds a model from its struct or map, into a namespace.

    The fields left out read None. The function finds the builders of other models there when it runs.
    """
    name = model.__name__
    namespace |= {"_new": object.__new__, "_UNSET": msgspec.UNSET, "_nulls": _nulls, name: model}
    namespace |= {"_date": date, "_date_time": date_time, "_uuid": uuid}
    lines = [f"def _build_{name}(wire):", f"model = _new({name})"]
    if form(model) == "map":
        free = schema_of(model).free
        built = "wire" if _is_same(free) else f"{{name: {_built(free, 'value', '')} for name, value in wire.items()}}"
        lines.append(f"model.__unread__ = {built}")
    else:
        lines += _assignments(model, left_out, namespace)
    # The source is made of names of attributes and classes alone.
    exec("\n    ".join([*lines, "return model"]), namespace)  # noqa: S102


def _assignments(model: Any, left_out: Container[str], namespace: dict[str, Any]) -> Iterator[str]:
    nullable: list[ModelField] = []
    for field in schema_of(model).fields:
        if field.attribute in left_out:
            yield f"model.{field.stored} = None"
            continue
        attribute, decode = field.attribute, f"_decode_{model.__name__}_{field.attribute}"
        if _is_plain(field.kind):
            namespace[decode] = decoder(field.kind)
        if field.required or (_is_same(field.kind) and not _needs_unset(field)):
            yield f"model.{field.stored} = {_built(field.kind, f'wire.{attribute}', decode)}"
            continue
        absent = "_UNSET" if _needs_unset(field) else "None"
        yield f"sent_{attribute} = wire.{attribute}"
        built = _built(field.kind, f"sent_{attribute}", decode)
        yield f"model.{field.stored} = None if sent_{attribute} is {absent} else {built}"
        if field.name in schema_of(model).nullable:
            nullable.append(field)
    yield "if wire.UNKNOWN is not _UNSET: model.__unread__ = wire"
    if nullable:
        sent, names = [f"sent_{field.attribute}" for field in nullable], [field.name for field in nullable]
        constant = f"_NULLS_{model.__name__}"
        namespace[constant] = tuple(names) if len(names) > 1 else frozenset(names)
        found = f"_nulls(({', '.join(sent)}), {constant})" if len(names) > 1 else constant
        yield f"if {' or '.join(f'{each} is None' for each in sent)}: model.__unread_nulls__ = {found}"


def _nulls(sent: tuple[object, ...], names: tuple[str, ...]) -> frozenset[str]:
    """Those of the names whose value is null."""
    return frozenset([name for name, value in zip(names, sent, strict=True) if value is None])


def models_of(model: Any, left_out: Container[str]) -> Iterator[Any]:
    """The models that a model's struct or map refers to."""
    schema = schema_of(model)
    for kind in [field.kind for field in schema.fields if field.attribute not in left_out] or [schema.free]:
        if not _is_plain(kind) and is_model(inner := _innermost(kind)):
            yield inner


@cache
def _innermost(kind: Any) -> Any:
    if get_origin(kind) is list:
        return _innermost(get_args(kind)[0])
    return kind if _value(kind) is kind else _innermost(_value(kind))


def _value(kind: Any) -> Any:
    """The type of a value that is not null, where there is one such type; else the type itself."""
    values = [each for each in members(kind) if each is not NoneType]
    return values[0] if len(values) == 1 else kind


@cache
def _is_plain(kind: Any) -> bool:
    """Whether msgspec leaves a value as parsed JSON, for a decoder of `from_dict`."""
    kind = _value(kind)
    if get_origin(kind) is list:
        return _is_plain(get_args(kind)[0])
    if is_model(kind):
        return form(kind) == "plain"
    return get_origin(kind) is Literal or kind is File or len(members(kind)) > 1


@cache
def _wire_type(kind: Any, suffix: str) -> Any:
    """The type of a value in a struct; other structs by their names."""
    if _is_plain(kind):
        return Any
    if kind is float:
        return int | float
    if kind in _TEXTS:
        return str
    if get_origin(kind) is list:
        return list[_wire_type(get_args(kind)[0], suffix)]  # type: ignore[misc]
    if _value(kind) is not kind:
        return Optional[_wire_type(_value(kind), suffix)]  # noqa: UP045  # a name has no `|`
    if not is_model(kind):
        return kind
    if form(kind) == "struct":
        return ForwardRef(f"_{kind.__name__}Wire{suffix}")
    return dict[str, _wire_type(schema_of(kind).free, suffix)]  # type: ignore[misc]


def _is_same(kind: Any) -> bool:
    """Whether the value in the struct is the value in the model."""
    if _is_plain(kind):
        return False
    if get_origin(kind) is list:
        return _is_same(get_args(kind)[0])
    value = _value(kind)
    return _is_same(value) if value is not kind else value not in _TEXTS and not is_model(value)


def _built(kind: Any, source: str, decode: str, depth: int = 0) -> str:
    """The expression that turns the value in the struct into the value in the model.

    Args:
        kind: The type of the value in the model.
        source: The expression of the value in the struct.
        decode: The name of the decoder of a plain value.
        depth: How many arrays it is in.
    """
    if _is_plain(kind):
        return f"{decode}({source})"
    if _is_same(kind):
        return source
    if kind in _TEXTS:
        return f"{_TEXTS[kind]}({source})"
    if get_origin(kind) is list:
        item = f"item{depth}"
        return f"[{_built(get_args(kind)[0], item, decode, depth + 1)} for {item} in {source}]"
    if _value(kind) is not kind:
        return f"(None if {source} is None else {_built(_value(kind), source, decode, depth)})"
    return f"_build_{kind.__name__}({source})"


def _needs_unset(field: ModelField) -> bool:
    """Whether absent needs a mark of its own in the struct of an optional field, since None could have been sent."""
    kind = _wire_type(field.kind, "")
    return kind is Any or NoneType in members(kind)
