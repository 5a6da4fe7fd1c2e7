"""Decoding in one pass: from bytes to wire structs, and from those to models.

msgspec decodes a body into structs that mirror the contract (see `flexportal_core.decoding.wire`), several times faster
than `from_dict` does; a straight-line function then builds the model of each struct. The structs reject unknown fields,
so that none is lost. A body that msgspec rejects is decoded by `from_dict`, which keeps unknown fields and names the
place of an error. If it succeeds, the structs are made anew with the unknown names found, so that the next body with
the same names is decoded in one pass. The result is always that of `from_dict`.

Optional parts that the first body lacks are left out of the structs until a body is rejected: defining the models of
`Subscription` takes longer than decoding a page, and few programs meet them all.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from typing import Any, Final, Generic, TypeAlias, TypeVar, cast, get_args, get_origin

import msgspec

from .bodies import JSONBody, TextBody, decode_json
from .decoders import Decoder
from .model import Model
from .schema import decoder, evaluated, is_model, schema_of
from .wire import WRITABLE, Wire, absent, form, make_builder, make_struct, models_of

__all__ = ["MAX_LEARNED_NAMES", "Body", "Wires"]

T = TypeVar("T")
_Decodes: TypeAlias = "Body[Any] | JSONBody[Any] | TextBody[Any]"
Reader: TypeAlias = tuple[int, Callable[[bytes], Any], Callable[[Any], Any]]

MAX_LEARNED_NAMES: Final = 64
"""A server that invents names would grow the structs without end."""

# Before the annotation of a body that is text.
_TEXT: Final = "text:"


class Wires:
    """The decoders of a generated package, and the wire structs that they use.

    Args:
        module: The module that the structs are put into. The package's models are in `models` beside it.
    """

    def __init__(self, module: str) -> None:
        self.generation = 0
        self._module = module
        self._bodies: dict[str, _Decodes] = {}
        self._made: set[Any] = set()
        self._structs: dict[Any, type[Wire]] = {}
        self._builders: dict[str, Any] = {}
        self._names: dict[Any, dict[str, None]] = {}
        self._left_out: dict[Any, frozenset[str]] = {}
        self._remaining = MAX_LEARNED_NAMES
        self._lock = threading.Lock()

    def body(self, name: str) -> _Decodes:
        """The decoder of a body.

        Args:
            name: The annotation of its type, after "text:" where it is no JSON.

        Raises:
            AttributeError: It is the name of something else.
        """
        found = self._bodies.get(name)
        if found is None:
            if name.startswith("__"):
                raise AttributeError(f"module {self._module!r} has no attribute {name!r}")
            # Of two threads that come here at once, both get what one of them made.
            found = self._bodies.setdefault(name, self._body(name))
        return found

    def _body(self, name: str) -> _Decodes:
        annotation = name.removeprefix(_TEXT)
        kind = evaluated(annotation, f"{self._module.rpartition('.')[0]}.models")
        if name != annotation:
            return TextBody(decoder(kind))
        item = _item(kind)
        return Body(self, kind) if is_model(item) and form(item) == "struct" else JSONBody(decoder(kind))

    def reader(self, kind: Any, content: bytes) -> Reader:
        """The function that decodes bytes into structs, the one that builds the body from them, and their generation.

        Args:
            kind: A model, or a list of one.
            content: The body that is to be decoded; what it lacks may be left out.

        Under a lock: msgspec inspects a struct on first use, and crashes the interpreter where a second thread uses a
        struct that is only partly inspected.
        """
        with self._lock:
            item = _item(kind)
            made: set[Any] = set()
            self._add(item, content, made)
            struct: Any = self._structs[item]
            build: Callable[[Any], Any] = self._builders[f"_build_{item.__name__}"]
            read = msgspec.json.Decoder(struct if item is kind else list[struct]).decode
            # Not before: what a signal handler interrupts above is made anew.
            self._made |= made
            return self.generation, read, build if item is kind else lambda items: [*map(build, items)]

    def complete(self) -> bool:
        """Make the structs anew with all that was left out; False where that is nothing."""
        with self._lock:
            incomplete = [model for model, names in self._left_out.items() if names]
            if incomplete:
                self.generation += 1
                self._made.clear()
            # In this order, so that an interrupt at any point leaves nothing out that is taken for complete.
            for model in incomplete:
                self._builders.pop(f"_build_{model.__name__}", None)
                self._left_out[model] = frozenset()
            return bool(incomplete)

    def learn(self, value: object) -> None:
        """Make the structs anew if a decoded value has unknown names that are new, up to `MAX_LEARNED_NAMES`."""
        with self._lock:
            before = self._remaining
            self._collect(value)
            if self._remaining < before:
                self.generation += 1
                self._made.clear()

    def _add(self, model: Any, content: bytes, made: set[Any], depth: int = 0) -> None:
        """Make the struct and the builder of a model, and of all that it is made of, and note that in `made`."""
        if model in self._made or model in made or form(model) == "plain":
            return
        made.add(model)
        if model not in self._left_out:
            found = absent(model, content)
            # Records, alone or on a page, are many: to leave out a single part spares less than making the structs anew
            # costs, once it comes.
            self._left_out[model] = found if len(found) > 1 or depth > 1 else frozenset()
        left_out = self._left_out[model]
        if f"_build_{model.__name__}" not in self._builders:
            make_builder(model, left_out, self._builders)
        namespace = vars(sys.modules[self._module])
        if form(model) == "struct":
            suffix = f"_{self.generation}" if self.generation else ""
            struct = make_struct(model, suffix, tuple(self._names.get(model, ())), left_out, self._module)
            self._structs[model] = namespace[struct.__name__] = struct
        for other in models_of(model, left_out):
            self._add(other, content, made, depth + 1)

    def _collect(self, value: object) -> None:
        if not self._remaining:
            return
        if isinstance(value, list):
            for item in cast("list[object]", value):
                self._collect(item)
        elif isinstance(value, dict):
            for item in cast("dict[str, object]", value).values():
                self._collect(item)
        elif isinstance(value, Model):
            names = self._names.setdefault(type(value), {})
            for name in value.additional_properties if form(type(value)) == "struct" else ():
                if name not in names and self._remaining and WRITABLE.fullmatch(name):
                    names[name] = None
                    self._remaining -= 1
            self._collect(value.additional_properties)
            for field in schema_of(type(value)).fields:
                self._collect(getattr(value, field.stored))


def _item(kind: Any) -> Any:
    return get_args(kind)[0] if get_origin(kind) is list else kind


class Body(Generic[T]):
    """Decodes response bodies of one type.

    Args:
        wires: The structs of the package.
        kind: A model, or a list of one.
    """

    def __init__(self, wires: Wires, kind: Any) -> None:
        self._wires = wires
        self._kind = kind
        self._decoder: Decoder[T] = decoder(kind)
        self._reader: Reader = (-1, bytes, bytes)

    def decode(self, content: bytes) -> T:
        """Decode a body. Raises: DecodeError where it does not match the contract."""
        generation, read, build = self._reader
        if generation != self._wires.generation:
            self._reader = _, read, build = self._wires.reader(self._kind, content)
        try:
            return cast("T", build(read(content)))
        except (msgspec.MsgspecError, ValueError, RecursionError):
            pass  # `decode_json` names the error, and must not have this one as its context.
        if self._wires.complete():
            return self.decode(content)
        value = decode_json(content, self._decoder)
        self._wires.learn(value)
        return value
