"""Decoding in one pass: from bytes to wire structs, and from those to models.

msgspec decodes a body into structs that mirror the contract (see the generated `wire.py`), several times faster than
`from_dict` does; a straight-line function then builds the model of each struct. The structs reject unknown fields, so
that none is lost. A body that msgspec rejects is decoded by `from_dict`, which keeps unknown fields and names errors.
If it succeeds, the structs are rebuilt with the unknown names found, so that the next body with the same names is
decoded in one pass. The result is always that of `from_dict`.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Final, Generic, TypeAlias, TypeVar, cast

import attrs
import msgspec

from .bodies import decode_json
from .decoders import Decoder
from .errors import DecodeError
from .unknown_fields import UnknownFields

T = TypeVar("T")
Reader: TypeAlias = tuple[int, Callable[[bytes], Any]]

# A server that invents names would grow the structs without end.
MAX_LEARNED_NAMES: Final = 64

# msgspec takes no name that JSON would write with an escape.
_LEARNABLE: Final = re.compile(r'[^"\\\x00-\x1f\ud800-\udfff]*')

# The name of the field `UNKNOWN` in JSON as long as no unknown name was learned.
NO_NAME: Final = "(unknown)"

# What `UNKNOWN` holds where several names were learned and the first was not sent.
_NOT_SENT: Final = object()

_WIRE_NAME: Final = re.compile(r"\b_\w+")


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


def nulls(sent: tuple[object, ...], names: tuple[str, ...]) -> frozenset[str]:
    """Those of the names whose value is null."""
    return frozenset([name for name, value in zip(names, sent, strict=True) if value is None])


class Wires:
    """The current wire structs of a generated package.

    Args:
        namespace: The module namespace in which the annotations of the structs are resolved.
        structs: The struct of each model.
    """

    def __init__(self, namespace: dict[str, Any], structs: Mapping[type[Any], type[Wire]]) -> None:
        self.generation = 0
        self._namespace = namespace
        self._original = structs
        self._structs = dict(structs)
        self._names: dict[type[Any], dict[str, None]] = {model: {} for model in structs}
        self._remaining = MAX_LEARNED_NAMES
        self._lock = threading.Lock()

    def reader(self, model: type[Any], make: Callable[[type[Wire]], msgspec.json.Decoder[Any]]) -> Reader:
        """The function that decodes bytes into structs, and the generation of the structs it belongs to.

        Under a lock: msgspec inspects a struct on first use, and crashes the interpreter where a second thread uses a
        struct that is only partly inspected.
        """
        with self._lock:
            return self.generation, make(self._structs[model]).decode

    def learn(self, value: object) -> None:
        """Rebuild the structs if a decoded value has unknown names that are new, up to `MAX_LEARNED_NAMES`."""
        with self._lock:
            before = self._remaining
            self._collect(value)
            if self._remaining < before:
                self.generation += 1
                self._structs = self._rebuilt(f"_{self.generation}")

    def _collect(self, value: object) -> None:
        if not self._remaining:
            return
        if isinstance(value, list):
            for item in cast("list[object]", value):
                self._collect(item)
        elif isinstance(value, dict):
            for item in cast("dict[str, object]", value).values():
                self._collect(item)
        elif attrs.has(model := type(value)):
            for name in getattr(value, "additional_properties", ()):
                names = self._names.get(model, {name: None})
                if name not in names and self._remaining and _LEARNABLE.fullmatch(name):
                    names[name] = None
                    self._remaining -= 1
            for field in attrs.fields(model):
                self._collect(getattr(value, field.name))

    def _rebuilt(self, suffix: str) -> dict[type[Any], type[Wire]]:
        # Each struct names others in its annotations, so all of them are rebuilt, under new names.
        structs = {model: self._rebuild(model, wire, suffix) for model, wire in self._original.items()}
        self._namespace.update((struct.__name__, struct) for struct in structs.values())
        return structs

    def _rebuild(self, model: type[Any], wire: type[Wire], suffix: str) -> type[Wire]:
        known = wire.__struct_fields__[:-1]
        annotations = [_WIRE_NAME.sub(lambda found: found[0] + suffix, wire.__annotations__[name]) for name in known]
        defaults = wire.__struct_defaults__[:-1]
        required = len(known) - len(defaults)
        names = tuple(self._names[model]) or (NO_NAME,)
        attributes = ["UNKNOWN", *(f"UNKNOWN_{index}" for index in range(1, len(names)))]
        first = msgspec.UNSET if len(names) == 1 else _NOT_SENT
        fields: list[Any] = [
            *zip(known[:required], annotations[:required], strict=True),
            *zip(known[required:], annotations[required:], defaults, strict=True),
            ("UNKNOWN", "Any", first),
            *((attribute, "Any", msgspec.UNSET) for attribute in attributes[1:]),
        ]
        unknown = dict(zip(attributes, names, strict=True))
        rebuilt = msgspec.defstruct(
            wire.__name__ + suffix,
            fields,
            bases=(Wire,),
            module=wire.__module__,
            namespace={"NAMES": tuple(unknown.items())},
            rename=dict(zip(known, wire.__struct_encode_fields__[:-1], strict=True)) | unknown,
            forbid_unknown_fields=True,
        )
        return cast("type[Wire]", rebuilt)


class Body(Generic[T]):
    """Decodes response bodies of one type.

    Args:
        wires: The structs of the package.
        model: The model that the body is, or is an array of.
        make: Makes the msgspec decoder for the struct of the model.
        build: Builds models from what msgspec decoded.
        decoder: The decoder that keeps unknown fields and names errors, used where msgspec rejects the body.
    """

    def __init__(
        self,
        wires: Wires,
        model: type[Any],
        make: Callable[[type[Wire]], msgspec.json.Decoder[Any]],
        build: Callable[[Any], T],
        decoder: Decoder[T],
    ) -> None:
        self._wires = wires
        self._model = model
        self._make = make
        self._build = build
        self._decoder = decoder
        self._reader: Reader = (-1, bytes)

    def decode(self, content: bytes) -> T:
        """Decode a body. Raises: DecodeError where it does not match the contract."""
        generation, read = self._reader
        if generation != self._wires.generation:
            self._reader = _, read = self._wires.reader(self._model, self._make)
        try:
            return self._build(read(content))
        except (msgspec.MsgspecError, ValueError, DecodeError, RecursionError):
            pass  # `decode_json` names the error, and must not have this one as its context.
        value = decode_json(content, self._decoder)
        self._wires.learn(value)
        return value
