"""What a schema means, however it is written: references followed, `allOf` merged, null told apart.

Two schemas that mean the same have the same shape, so that a rewritten contract is not a changed one. References must
not be circular outside of properties and items; the validation refuses a contract in which they are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flexportal.contract import Contract

from .naming import class_name

__all__ = ["Schema", "Shape", "component", "shape_of", "substantial"]

Json = dict[str, Any]
Schema = Json | bool

_ANY = frozenset({"array", "boolean", "integer", "number", "object", "string"})
_TYPES = {bool: "boolean", dict: "object", float: "number", int: "integer", list: "array", str: "string"}
_COMPONENT = "#/components/schemas/"
_COMBINERS = ("oneOf", "anyOf")
_DESCRIPTIVE = frozenset(
    {"description", "title", "example", "examples", "$comment", "deprecated", "x-assumption", "default"}
)
_NULLS: tuple[Json, ...] = ({"type": "null"}, {"type": ["null"]}, {"const": None}, {"enum": [None]})


@dataclass(frozen=True, slots=True)
class Shape:
    """A schema's meaning.

    Args:
        model: Component that gives the class its name; None where the class is named after its place, or there is none.
        types: The JSON types admitted, without null; every type where the schema names none.
        nullable: Whether null is admitted beside a type that is named.
        variants: The variants of a `oneOf` or `anyOf`, without null; empty where there is one only.
        combiner: Which of the two it is.
        facts: Every other keyword, with its value.
    """

    model: str | None
    types: frozenset[str]
    nullable: bool
    variants: tuple[Schema, ...]
    combiner: str | None
    facts: Json

    @property
    def properties(self) -> Json:
        """The declared properties; one that is only required admits any value."""
        return {**{name: {} for name in self.required}, **self.facts.get("properties", {})}

    @property
    def required(self) -> tuple[str, ...]:
        """The properties that are always present."""
        return tuple(self.facts.get("required", ()))

    @property
    def values(self) -> tuple[Any, ...] | None:
        """The values of the enum, without null; None where there is no enum."""
        listed = self.facts.get("enum")
        return None if listed is None else tuple(value for value in listed if value is not None)

    @property
    def untyped(self) -> bool:
        """Whether any type is admitted."""
        return self.types == _ANY and not self.variants and self.values is None and "const" not in self.facts

    def class_named(self, owner: tuple[str, ...]) -> str | None:
        """The class of such a value, named after its owner where it has no name of its own; None where there is none.

        A title takes the place of a component's name, and of the last of the owner's names.
        """
        title: str | None = self.facts.get("title")
        if self.types != frozenset({"object"}) and self.values is None:
            return None
        if self.model:
            return class_name(title or self.model)
        return class_name(owner[0], title) if title else class_name(*owner)


def component(schema: Schema) -> tuple[str | None, Json]:
    """The component that a schema only refers to, directly or by an `allOf` of one, and what describes it there."""
    if isinstance(schema, bool):
        return None, {}
    own = {key: value for key, value in schema.items() if key not in ("$ref", "allOf")}
    parts: list[Schema] = [schema, *substantial(schema.get("allOf", ()))]
    references = [part["$ref"] for part in parts if isinstance(part, dict) and "$ref" in part]
    single = len(references) == 1 and len(parts) <= 2 and set(own) <= _DESCRIPTIVE - {"default", "title"}
    name = references[0].removeprefix(_COMPONENT) if single and references[0].startswith(_COMPONENT) else None
    return name, own


def substantial(parts: Iterable[Schema]) -> list[Schema]:
    """The parts of an `allOf` that say more of a value than describe it."""
    told = _DESCRIPTIVE | {"readOnly", "writeOnly"}
    return [part for part in parts if isinstance(part, bool) or set(part) - told]


def shape_of(contract: Contract, schema: Schema) -> Shape:
    """The meaning of a schema of that contract."""
    merged, model = _merged(contract, schema)
    present = [combiner for combiner in _COMBINERS if combiner in merged]
    combiner: str | None = None
    variants: tuple[Schema, ...] = ()
    nullable = False
    if len(present) == 1:
        merged, model, combiner, variants, nullable = _variants(contract, merged, model, present[0])
    types, null_typed = _types(merged)
    listed = merged.get("enum")
    admits_null = null_typed if listed is None else None in listed and (null_typed or "type" not in merged)
    left_out = {"type", *_COMBINERS} if combiner else {"type"}
    facts = {key: value for key, value in merged.items() if key not in left_out}
    return Shape(model, types, nullable or admits_null, variants, combiner, facts)


def _types(merged: Json) -> tuple[frozenset[str], bool]:
    """The types without null, and whether null is one of them."""
    if "type" not in merged:
        values = [merged["const"]] if "const" in merged else merged.get("enum", ())
        return frozenset(_TYPES[type(value)] for value in values if value is not None) if values else _ANY, False
    named = merged["type"]
    types = frozenset([named] if isinstance(named, str) else named)
    implied = {"null", "integer"} if "number" in types else {"null"}  # every integer is a number
    return types - implied, "null" in types


def _merged(contract: Contract, schema: Schema) -> tuple[Json, str | None]:
    """The schema with references and `allOf` folded in, and the component that names it."""
    if isinstance(schema, bool):
        return ({} if schema else {"not": {}}), None
    resolved = contract.resolve(schema)
    reference = str(schema.get("$ref", ""))
    model = reference.removeprefix(_COMPONENT) if reference.startswith(_COMPONENT) else None
    if "allOf" not in resolved:
        return resolved, model
    own = {key: value for key, value in resolved.items() if key != "allOf"}
    parts = [_merged(contract, part) for part in resolved["allOf"]]
    named = [_merged(contract, part)[1] for part in substantial(resolved["allOf"])]
    result: Json = {}
    for part in [*(body for body, _ in parts), own]:
        both = _both(result, part)
        if both is None:  # a keyword that both sides set differently: compared as it is written
            return resolved, model
        result = both
    # `allOf` around a single reference is that reference with a description: the class keeps its name.
    single = named[0] if len(named) == 1 and set(own) <= _DESCRIPTIVE else None
    if single is None and "title" not in own:
        result = {key: value for key, value in result.items() if key != "title"}  # the name of a part's class
    return result, model or single


def _both(first: Json, second: Json) -> Json | None:
    """What two schemas say together; None where a keyword is set differently and cannot be merged."""
    result = {**first, **second}
    for key in first.keys() & second.keys() - _DESCRIPTIVE:
        if key == "required":
            result[key] = list(dict.fromkeys([*first[key], *second[key]]))
        elif key == "properties":
            shared = {name for name in first[key].keys() & second[key].keys() if first[key][name] != second[key][name]}
            result[key] = {**first[key], **second[key]}
            result[key].update({name: {"allOf": [first[key][name], second[key][name]]} for name in shared})
        elif first[key] != second[key] and not key.startswith("x-"):
            return None
    return result


def _variants(
    contract: Contract, merged: Json, model: str | None, combiner: str
) -> tuple[Json, str | None, str | None, tuple[Schema, ...], bool]:
    """The variants of a `oneOf` or `anyOf`; one variant beside null is that variant, nullable."""
    listed: list[Schema] = merged[combiner]
    variants = tuple(each for each in listed if not _is_null(contract, each))
    nullable = len(variants) < len(listed)
    if len(variants) != 1:
        return merged, model, combiner, variants, nullable
    inner = shape_of(contract, variants[0])
    written = inner.facts if inner.types == _ANY else {**inner.facts, "type": sorted(inner.types)}
    both = _both(written, {key: value for key, value in merged.items() if key != combiner})
    if both is None:
        return merged, model, combiner, variants, nullable
    return both, model or inner.model, inner.combiner, inner.variants, nullable or inner.nullable


def _is_null(contract: Contract, variant: Schema) -> bool:
    if isinstance(variant, bool):
        return False
    return {key: value for key, value in contract.resolve(variant).items() if key not in _DESCRIPTIVE} in _NULLS
