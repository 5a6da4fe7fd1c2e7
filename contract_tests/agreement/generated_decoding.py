"""What the generated decoders state, found out by feeding them.

Each place of a body is replaced by a value of every kind and left out once; what is kept, lost or refused says which
type the place has, whether it is required and where a refusal points. Both ways of decoding are fed the same.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from typing import Any, Literal, get_args, get_origin
from uuid import UUID

from .generated_models import UNKNOWN, Values, attributes, free_values, is_model, members, without_null, written
from .json_values import Json, is_list, is_object, same

__all__ = ["Decoder", "body_facts", "kinds_to_type", "malformed_facts"]

Fact = tuple[str, Any]
Decoder = Callable[[Any], Any]
Step = str | int

KINDS: Mapping[str, Any] = {
    "boolean": True,
    "integer": 7,
    "number": 7.5,
    "string": "probe text",
    "array": [],
    "object": {},
    "null": None,
}

# Keys that need no quotes in a JSON path.
PLAIN_KEY = re.compile(r"[^\W\d]\w*")

# Python's types for texts of which not all will do.
NARROW = frozenset({datetime, date, UUID})

# Bodies that are no JSON document at all.
MALFORMED = (b"", b"<html>", b'{"a": 1', b'{"a": 1} {"a": 1}', b'{"a": "\xff"}', b'{"a": NaN}', b"[" * 100_000)


@dataclass(frozen=True)
class Place:
    """A place in a body.

    Args:
        fact: Its id among the facts.
        keys: The way to it through the body.
        names: The way to it through the decoded model.
        hint: The type hint of what is there.
        within: The models around it.
    """

    fact: str
    keys: tuple[Step, ...]
    names: tuple[Step, ...]
    hint: Any
    within: tuple[Any, ...] = ()

    @property
    def json_path(self) -> str:
        """The place as a decode error names it."""
        return "$" + "".join(
            f".{key}" if PLAIN_KEY.fullmatch(str(key)) else f"[{json.dumps(key)}]" for key in self.keys
        )


@dataclass(frozen=True)
class Outcome:
    """What a decoder did with a value: `kept`, `lost`, `refused`, or what went wrong."""

    word: str
    expected: str | None = None


def body_facts(
    place: str, model: type, decoders: Sequence[Decoder], error: type[Exception], swift: Decoder
) -> Iterator[Fact]:
    """What the decoders of a body state about every place in it.

    Args:
        place: The fact id of the body.
        model: What they decode to.
        decoders: Each takes the parsed body.
        error: What they refuse with.
        swift: A decoder that has no slow way to fall back on: valid bodies must do without.
    """
    body: Json = Values().model(model).to_dict()
    laboratory = Laboratory(body, model, decoders, error, swift)
    yield f"{place}.type", "object"
    yield from laboratory.model_facts(Place(place, (), (), model))


def malformed_facts(place: str, decode: Callable[[bytes], Any], error: type[Exception]) -> Iterator[Fact]:
    """What happens to bodies that are no JSON: each has to be refused, by an error that doesn't hold on to the body."""
    yield f"{place}.malformed", " / ".join(sorted({_malformed_outcome(decode, body, error) for body in MALFORMED}))


def _malformed_outcome(decode: Callable[[bytes], Any], body: bytes, error: type[Exception]) -> str:
    try:
        decode(body)
    except error as refusal:
        return "refused" if refusal.__context__ is None else "refused, with the body in its context"
    except Exception as other:  # noqa: BLE001 - what else gets out is just what is looked for
        return type(other).__name__
    return "decoded"


def kinds_to_type(kept: Sequence[str]) -> str:
    """The type that allows just these kinds, in the facts' notation."""
    if len(kept) == len(KINDS):
        return "any"
    names = [kind for kind in kept if not (kind == "integer" and "number" in kept)]
    return "|".join(sorted(names, key=lambda name: (name == "null", name)))


class Laboratory:
    """A body that is valid, and the decoders to try variations of it on."""

    def __init__(
        self, body: Json, model: type, decoders: Sequence[Decoder], error: type[Exception], swift: Decoder
    ) -> None:
        self.body = body
        self.model = model
        self.decoders = decoders
        self.error = error
        self.swift = swift

    def model_facts(self, place: Place) -> Iterator[Fact]:
        """What is stated about an object and the fields in it."""
        yield f"{place.fact}.model", place.hint.__name__
        yield from self._openness(place)
        if free_values(place.hint) is not Any:
            free = (*place.names, "additional_properties", UNKNOWN)
            yield from self._value_facts(
                Place(
                    f"{place.fact}.*",
                    (*place.keys, UNKNOWN),
                    free,
                    free_values(place.hint),
                    (*place.within, place.hint),
                )
            )
        for attribute in attributes(place.hint):
            if len(attribute.wire_names) != 1:
                yield f"{place.fact}.{attribute.name}", f"travels as {list(attribute.wire_names)}"
                continue
            (key,) = attribute.wire_names
            names, within = (*place.names, attribute.name), (*place.within, place.hint)
            inner = Place(f"{place.fact}.{key}", (*place.keys, key), names, attribute.hint, within)
            yield f"{inner.fact}.attribute", attribute.name
            yield f"{inner.fact}.python_type", written(attribute.hint)
            yield f"{inner.fact}.initial", attribute.initial
            if attribute.initial not in {"required", "None"}:
                yield f"{inner.fact}.default", ast.literal_eval(attribute.initial)
            dropped = self._try(inner, absent=True)
            yield f"{inner.fact}.required", {"kept": False, "refused": True}.get(dropped.word, dropped.word)
            if dropped.word == "kept":
                swiftly = self._outcome(self.swift, inner, None, absent=True)
                yield f"{inner.fact}.absent_in_one_pass", swiftly.word == "kept"
            yield from self._value_facts(inner, dropped)

    def _value_facts(self, place: Place, *tried: Outcome) -> Iterator[Fact]:
        bare = without_null(place.hint)
        if bare in place.within:
            yield f"{place.fact}.type", f"again {bare.__name__}"
            return
        outcomes = {kind: self._try(place, self._value(place, kind)) for kind in KINDS}
        words = {kind: outcome.word for kind, outcome in outcomes.items()}
        odd = [f"{kind} {word}" for kind, word in words.items() if word not in {"kept", "refused"}]
        kept = [kind for kind, word in words.items() if word == "kept"]
        yield f"{place.fact}.type", "; ".join([kinds_to_type(kept), *odd])
        slow = [kind for kind in kept if self._outcome(self.swift, place, self._value(place, kind)).word != "kept"]
        yield f"{place.fact}.in_one_pass", ", ".join(slow) + " not" if slow else True
        refusals = {outcome.expected for outcome in (*outcomes.values(), *tried) if outcome.expected is not None}
        if refusals:
            yield f"{place.fact}.refuses", " / ".join(sorted(map(_in_order, refusals)))
        if members(bare):
            yield f"{place.fact}.model", bare.__name__
            yield from self._enum_facts(place, bare)
        elif is_model(bare):
            yield from self.model_facts(Place(place.fact, place.keys, place.names, bare, place.within))
        elif get_origin(bare) is list:
            # The second item, so that an index that is always 0 shows.
            item = Place(f"{place.fact}[]", (*place.keys, 1), (*place.names, 1), get_args(bare)[0], place.within)
            yield from self._value_facts(item)

    def _enum_facts(self, place: Place, kind: Any) -> Iterator[Fact]:
        yield f"{place.fact}.enum", [member.value for member in kind]
        yield f"{place.fact}.members", [member.name for member in kind]
        decoded = [self._decode_at(place, member.value) for member in kind]
        known = all(found is member and found.is_known for member, found in zip(kind, decoded, strict=True))
        unknown = KINDS["integer" if issubclass(kind, int) else "string"]
        stranger: Any = self._decode_at(place, unknown)
        kept = type(stranger) is kind and stranger == unknown and not stranger.is_known
        yield f"{place.fact}.tolerant", known and kept

    def _decode_at(self, place: Place, value: Any) -> Any:
        return _within(self.decoders[0](_replaced(self.body, place.keys, value)), place.names)

    def _openness(self, place: Place) -> Iterator[Fact]:
        """An unknown field is kept: when it is met first, once it is known, and then without falling back."""
        unknown = Place(place.fact, (*place.keys, UNKNOWN), (*place.names, "additional_properties"), Any)
        value = {"nested": [1, None]} if free_values(place.hint) is Any else _within(self.body, unknown.keys)
        words = {self._outcome(decode, unknown, value).word for decode in (*self.decoders, *self.decoders)}
        yield f"{place.fact}.open", {"kept": True, "refused": False}.get("/".join(words), " / ".join(sorted(words)))
        if words == {"kept"}:
            yield f"{place.fact}.open_in_one_pass", self._outcome(self.swift, unknown, value).word == "kept"

    def _value(self, place: Place, kind: str) -> Any:
        """A value of that kind: of the place's own kind, what is there already."""
        there = _within(self.body, place.keys)
        bare = without_null(place.hint)
        own = (kind == "array" and is_list(there)) or (kind == "object" and is_object(there))
        own |= isinstance(there, bool | int | float | str) and kind == _kind_of(there) and _is_narrow(bare)
        return there if own else KINDS[kind]

    def _try(self, place: Place, value: Any = None, *, absent: bool = False) -> Outcome:
        """What every decoder did; where they differ, what each of them did."""
        outcomes = [self._outcome(decode, place, value, absent=absent) for decode in self.decoders]
        if len(set(outcomes)) == 1:
            return outcomes[0]
        return Outcome(" but ".join(f"{outcome.word} ({outcome.expected})" for outcome in outcomes))

    def _outcome(self, decode: Decoder, place: Place, value: Any, *, absent: bool = False) -> Outcome:
        body = _replaced(self.body, place.keys, value, absent=absent)
        try:
            decoded = decode(body)
            whole = same(decoded.to_dict(), body) and type(decoded) is self.model
            kept = whole and _holds(_within(decoded, place.names), value, place.keys)
        except self.error as error:
            return _refusal(error, place.json_path, "nothing" if absent else _kind(value))
        except Exception as error:  # noqa: BLE001 - what else gets out is just what is looked for
            return Outcome(type(error).__name__)
        return Outcome("kept" if kept else "lost")


def _is_narrow(hint: Any) -> bool:
    """Whether not any value of the JSON type will do."""
    return hint in NARROW or get_origin(hint) is Literal


def _kind_of(value: object) -> str:
    names: Mapping[type, str] = {bool: "boolean", int: "integer", float: "number", str: "string"}
    return names[type(value)]


def _in_order(expected: str) -> str:
    """What a refusal expects, alternatives in order."""
    return " or ".join(sorted(expected.split(" or "), key=lambda name: (name == "null", name)))


def _refusal(error: Any, path: str, found: str) -> Outcome:
    if (error.path, error.found) == (path, found):
        return Outcome("refused", error.expected)
    return Outcome(f"refused at {error.path}, found {error.found}", error.expected)


def _kind(value: Any) -> str:
    names = {bool: "boolean", int: "number", float: "number", str: "string", list: "array", dict: "object"}
    return "null" if value is None else names[type(value)]


def _holds(held: Any, value: Any, keys: tuple[Step, ...]) -> bool:
    """Whether the model holds what was sent; objects and arrays are compared by what they encode to."""
    if keys and keys[-1] == UNKNOWN and is_object(held):
        return same(held.get(UNKNOWN), value)
    if is_list(held):
        return True
    return same(_sent(held), value)


def _sent(held: Any) -> Any:
    """What a model holds, as it travels."""
    if is_model(type(held)):
        return held.to_dict()
    if isinstance(held, date):
        return held.isoformat()
    return str(held) if isinstance(held, UUID) else held


def _within(root: Any, way: tuple[Step, ...]) -> Any:
    """What is found on that way through a body or through a model."""

    return reduce(_step, way, root)


def _step(node: Any, key: Any) -> Any:
    return node[key] if is_object(node) or is_list(node) else getattr(node, key)


def _replaced(node: Any, way: tuple[Step, ...], value: Any, *, absent: bool = False) -> Any:
    """The body with another value at that place, or with nothing there. The body itself stays as it is."""
    if not way:
        return value
    key, *rest = way
    copied: Any = list(node) if is_list(node) else dict(node)
    if absent and not rest:
        copied.pop(key, None)
    else:
        copied[key] = _replaced(copied[key], tuple(rest), value, absent=absent) if rest else value
    return copied
