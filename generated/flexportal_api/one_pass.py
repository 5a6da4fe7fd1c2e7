# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
"""Decoding in one pass: from bytes into wire structs, and from those into the models.

msgspec decodes a body into structs that mirror the contract (see wire.py), several times faster than `from_dict`
could; a straight-line function lays each struct into its model. The structs refuse unknown fields, so that none is
lost. The first body that brings one is decoded by `from_dict` and the structs are then rebuilt with the new name,
so that from the second body on it costs next to nothing. A body with a fault is decoded again by `from_dict`, which
names the fault. Either way the result is what `from_dict` would give.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Final, Generic, TypeAlias, TypeVar, cast

import attrs
import msgspec

from .decoding import Decoder, decode_json
from .errors import DecodeError
from .free_fields import Unread

T = TypeVar("T")
Reader: TypeAlias = tuple[int, Callable[[bytes], Any]]

# How many unknown names are learned at most; a server that makes names up as it goes would have no end of them.
ROOM: Final = 64

# msgspec takes no name that JSON would write with an escape.
_LEARNABLE: Final = re.compile(r'[^"\\\x00-\x1f\ud800-\udfff]*')

# The name of `UNKNOWN` on the wire where none was met.
UNNAMED: Final = "(unknown)"

# What `UNKNOWN` holds, where several unknown names were met and the first was not sent.
_LOOK_FURTHER: Final = object()

_WIRE_NAME: Final = re.compile(r"\b_\w+")


class Wire(Unread, msgspec.Struct, gc=False):
    """The root of the wire structs.

    Each of them has a last field `UNKNOWN`, which holds what came under the one unknown name that was met. It is
    there from the start, under a name that nobody sends, since a look at a field is all that most models can afford.
    A model that did get such a field keeps its struct until somebody looks.

    Attributes:
        NAMES: The unknown names that were met, each with its attribute.
    """

    NAMES: ClassVar[tuple[tuple[str, str], ...]] = (("UNKNOWN", UNNAMED),)

    def unknown_fields(self) -> dict[str, Any]:
        """What came under the unknown names."""
        sent = ((name, getattr(self, attribute)) for attribute, name in self.NAMES)
        return {name: value for name, value in sent if value is not msgspec.UNSET and value is not _LOOK_FURTHER}


def nulls(sent: tuple[object, ...], names: tuple[str, ...]) -> frozenset[str]:
    """Those of the names under which null was sent."""
    return frozenset([name for name, value in zip(names, sent, strict=True) if value is None])


class Wires:
    """The wire structs of this package, as they are now.

    Args:
        namespace: Where the annotations of the structs find their names.
        structs: The struct of each model.
    """

    def __init__(self, namespace: dict[str, Any], structs: Mapping[type[Any], type[Wire]]) -> None:
        self.generation = 0
        self._namespace = namespace
        self._plain = structs
        self._structs = dict(structs)
        self._names: dict[type[Any], dict[str, None]] = {model: {} for model in structs}
        self._room = ROOM
        self._lock = threading.Lock()

    def reader(self, model: type[Any], make: Callable[[type[Wire]], msgspec.json.Decoder[Any]]) -> Reader:
        """What reads the bytes of a body into structs, and the generation of structs that it belongs to.

        One at a time: msgspec looks into a struct on first use, and a second thread that comes upon a struct which
        is half looked into brings the interpreter down.
        """
        with self._lock:
            return self.generation, make(self._structs[model]).decode

    def learn(self, value: object) -> None:
        """Rebuild the structs with the unknown names that a decoded value holds, as far as there is room."""
        with self._lock:
            known = self._room
            self._collect(value)
            if self._room < known:
                self.generation += 1
                self._structs = self._rebuilt(f"_{self.generation}")

    def _collect(self, value: object) -> None:
        if isinstance(value, list):
            for item in cast("list[object]", value):
                self._collect(item)
        elif isinstance(value, dict):
            for item in cast("dict[str, object]", value).values():
                self._collect(item)
        elif attrs.has(model := type(value)):
            for name in getattr(value, "additional_properties", ()):
                names = self._names.get(model, {name: None})
                if name not in names and self._room and _LEARNABLE.fullmatch(name):
                    names[name] = None
                    self._room -= 1
            for field in attrs.fields(model):
                self._collect(getattr(value, field.name))

    def _rebuilt(self, suffix: str) -> dict[type[Any], type[Wire]]:
        # Each struct names the others in its annotations, so all of them are built anew, under new names.
        structs = {model: self._rebuild(model, wire, suffix) for model, wire in self._plain.items()}
        self._namespace.update((struct.__name__, struct) for struct in structs.values())
        return structs

    def _rebuild(self, model: type[Any], wire: type[Wire], suffix: str) -> type[Wire]:
        known = wire.__struct_fields__[:-1]
        annotations = [_WIRE_NAME.sub(lambda found: found[0] + suffix, wire.__annotations__[name]) for name in known]
        defaults = wire.__struct_defaults__[:-1]
        required = len(known) - len(defaults)
        names = tuple(self._names[model]) or (UNNAMED,)
        attributes = ["UNKNOWN", *(f"UNKNOWN_{index}" for index in range(1, len(names)))]
        first = msgspec.UNSET if len(names) == 1 else _LOOK_FURTHER
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
    """A decoder of bodies of one type.

    Args:
        wires: The structs of the package.
        model: The model that the body is, or is an array of.
        make: Makes the msgspec decoder for a struct of the model.
        lay: Lays what msgspec decoded into models.
        lean: The decoder that keeps everything and names every fault.
    """

    def __init__(
        self,
        wires: Wires,
        model: type[Any],
        make: Callable[[type[Wire]], msgspec.json.Decoder[Any]],
        lay: Callable[[Any], T],
        lean: Decoder[T],
    ) -> None:
        self._wires = wires
        self._model = model
        self._make = make
        self._lay = lay
        self._lean = lean
        self._reader: Reader = (-1, bytes)

    def decode(self, content: bytes) -> T:
        """Decode a body. Raises: DecodeError where it is not what the contract says."""
        generation, read = self._reader
        if generation != self._wires.generation:
            self._reader = _, read = self._wires.reader(self._model, self._make)
        try:
            return self._lay(read(content))
        except (msgspec.MsgspecError, ValueError, DecodeError, RecursionError) as error:
            # The wording decides nothing but whether it is worth looking for new names.
            has_unknown = "unknown field" in str(error)
        value = decode_json(content, self._lean)
        if has_unknown:
            self._wires.learn(value)
        return value
