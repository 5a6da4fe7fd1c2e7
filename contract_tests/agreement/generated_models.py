"""The generated models, looked at from outside: what they hold, and under which name each attribute travels.

Nothing here reads the contract. A model is built by its constructor from its own type hints, and what it says of
itself is what comes out.
"""

from __future__ import annotations

import enum
import inspect
import itertools
import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import attrs

from .json_values import Json, same

__all__ = [
    "UNKNOWN",
    "Attribute",
    "Values",
    "attributes",
    "free_values",
    "is_model",
    "json_types",
    "members",
    "without_null",
    "without_unset",
    "written",
]

# Attributes that hold no property of their own.
BOOKKEEPING = frozenset({"additional_properties", "explicit_nulls"})

# The name of a field that no contract has.
UNKNOWN = "probeUnknown"

JSON_TYPES: Mapping[Any, str] = {bool: "boolean", int: "integer", float: "number", type(None): "null", list: "array"}


class Values:
    """Values by type hint, no two texts or numbers alike."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1001)
        self._within: list[type] = []

    def of(self, hint: Any) -> Any:
        """A value that the hint allows, never None."""
        number = next(self._numbers)
        bare = _alternatives(without_null(hint))[0]
        if get_origin(bare) is Literal:
            return get_args(bare)[0]
        if get_origin(bare) is list:
            (item,) = get_args(bare)
            # A model that holds itself holds none of itself within.
            return [] if item in self._within else [self.of(item), self.of(item)]
        if members(bare):
            return members(bare)[number % len(members(bare))]
        if is_model(bare):
            return self.model(bare)
        made: dict[Any, Any] = {bool: number % 2 == 0, int: number, float: number + 0.5, UUID: UUID(int=number)}
        made |= {date: date(2026, 1, 1) + timedelta(number), datetime: datetime(2026, 1, 1, number % 24, tzinfo=UTC)}
        return made.get(bare, f"probe-{number}")

    def model(self, kind: type) -> Any:
        """An instance with every attribute set; one whose free keys matter with one of these."""
        self._within.append(kind)
        hints, free = _hints(kind), free_values(kind)
        set_ = {name: self.of(hint) for name, hint in hints.items() if without_null(hint) not in self._within}
        if not hints or free is not Any:
            set_["additional_properties"] = {UNKNOWN: self.of(str if free is Any else free)}
        self._within.pop()
        return kind(**set_)


@dataclass(frozen=True)
class Attribute:
    """An attribute of a model.

    Args:
        name: Its name in Python.
        wire_names: The names of the fields that change when the attribute does; one, unless something is wrong.
        hint: Its type hint.
        initial: What it is where the constructor isn't told, in source; `required` where it has to be.
    """

    name: str
    wire_names: tuple[str, ...]
    hint: Any
    initial: str


def attributes(kind: type) -> Iterator[Attribute]:
    """The attributes of a model, in the order of its constructor."""
    values = Values()
    base = values.model(kind)
    before: Json = base.to_dict()
    for name, hint in _hints(kind).items():
        after: Json = attrs.evolve(base, **{name: _another(values, hint, getattr(base, name))}).to_dict()
        changed = [key for key in dict.fromkeys([*before, *after]) if not same(before.get(key), after.get(key))]
        yield Attribute(name, tuple(changed), hint, _initial(kind, name))


def free_values(kind: type) -> Any:
    """The type hint of the values under a model's free keys."""
    hint = get_type_hints(kind).get("additional_properties")
    return get_args(hint)[1] if hint is not None else Any


def json_types(hint: Any) -> list[str]:
    """The JSON types that values of that hint travel as, null last."""
    names = {_json_type(part) for part in _alternatives(hint)}
    return sorted(names, key=lambda name: (name == "null", name))


def _json_type(hint: Any) -> str:
    if get_origin(hint) is Literal:
        return _json_type(type(get_args(hint)[0]))
    if is_model(hint):
        return "object"
    known = (kind for kind in JSON_TYPES if hint == kind or get_origin(hint) is kind)
    of_enum = "integer" if isinstance(hint, type) and issubclass(hint, int) else "string"
    return JSON_TYPES.get(next(known, None), of_enum)


def _alternatives(hint: Any) -> list[Any]:
    return list(get_args(hint)) if get_origin(hint) in (Union, types.UnionType) else [hint]


def is_model(hint: Any) -> bool:
    """Whether the hint is a generated model."""
    return isinstance(hint, type) and attrs.has(hint)


def members(hint: Any) -> list[Any]:
    """The members of an enum; empty for any other hint."""
    return list(hint) if isinstance(hint, type) and issubclass(hint, enum.Enum) else []


def without_null(hint: Any) -> Any:
    """The hint without `| None` and `| Unset`; a real union stays one."""
    if get_origin(hint) not in (Union, types.UnionType):
        return hint
    left = [part for part in get_args(hint) if part is not type(None) and getattr(part, "__name__", "") != "Unset"]
    return left[0] if len(left) == 1 else Union[tuple(left)] if left else type(None)  # noqa: UP007 - built at run time


def without_unset(hint: Any) -> Any:
    """The hint without `| Unset`."""
    return without_null(hint) | None if type(None) in _alternatives(hint) else without_null(hint)


def written(hint: Any) -> str:
    """The hint as source would have it, None and Unset last: `list[str] | None`."""
    if get_origin(hint) in (Union, types.UnionType):
        return " | ".join(sorted(map(written, get_args(hint)), key=lambda name: (name in {"None", "Unset"}, name)))
    if get_origin(hint) is not None:
        inside = ", ".join(map(written, get_args(hint)))
        return f"{get_origin(hint).__name__}[{inside}]"
    if hint is type(None):
        return "None"
    return hint.__name__ if inspect.isclass(hint) else str(hint).removeprefix("typing.")


def _hints(kind: type) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in attrs.fields(kind) if field.name not in BOOKKEEPING}


def _initial(kind: type, name: str) -> str:
    default = inspect.signature(kind).parameters[name].default
    return "required" if default is inspect.Parameter.empty else repr(default)


def _another(values: Values, hint: Any, value: Any) -> Any:
    """A value that differs from the one given: with two to choose from, the next one may not; None if there is one."""
    return next((made for made in (values.of(hint) for _ in range(4)) if made != value), None)
