"""What a schema means, however it is written: references followed, `allOf` merged, null told apart.

Two schemas that mean the same have the same shape, so that a rewritten contract is not a changed one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from .naming import class_name
from .references import Document

__all__ = ["ANY", "ARRAY", "OBJECT", "Shape", "shape_of"]

Json = dict[str, Any]

ANY: frozenset[str] = frozenset({"array", "boolean", "integer", "number", "object", "string"})
"""The types of a schema that names none: every type but null."""

OBJECT = frozenset({"object"})
ARRAY = frozenset({"array"})

_JSON = {
    bool: "boolean",
    dict: "object",
    float: "number",
    int: "integer",
    list: "array",
    str: "string",
    type(None): "null",
}

_COMPONENT = "#/components/schemas/"
_COMBINERS = ("oneOf", "anyOf")
_WORDS = frozenset({"description", "title", "example", "examples", "$comment", "deprecated", "x-assumption", "default"})


@dataclass(frozen=True, slots=True)
class Shape:
    """A schema's meaning.

    Args:
        model: Component that gives the class its name; None where the class is named after its place, or there is none.
        types: The JSON types admitted, null left out; `ANY` where the schema names none.
        nullable: Whether null is admitted beside a type that is named.
        variants: The forms of a `oneOf` or `anyOf`, null left out; empty where there is one form only.
        combiner: Which of the two it is.
        facts: Every other keyword, with its value.
    """

    model: str | None
    types: frozenset[str]
    nullable: bool
    variants: tuple[Json | bool, ...]
    combiner: str | None
    facts: Json

    @property
    def title(self) -> str | None:
        """What the schema is called by its own words."""
        return self.facts.get("title")

    @property
    def properties(self) -> Json:
        """The declared properties; one that is only required is an open one."""
        named: Json = self.facts.get("properties", {})
        return {**{name: {} for name in self.required if name not in named}, **named}

    @property
    def required(self) -> tuple[str, ...]:
        """The properties that are always there."""
        return tuple(self.facts.get("required", ()))

    @property
    def values(self) -> tuple[Any, ...] | None:
        """The values of the enum, null left out; None where there is no enum."""
        listed = self.facts.get("enum")
        return None if listed is None else tuple(value for value in listed if value is not None)

    @property
    def untyped(self) -> bool:
        """Whether any type is admitted."""
        return self.types == ANY and not self.variants and self.values is None and "const" not in self.facts

    def class_named(self, owner: tuple[str, ...]) -> str | None:
        """The class that holds such a value, called after its owner where it has no name; None where there is none.

        A title takes the place of a component's name, and of the last of the owner's names.
        """
        if self.types != OBJECT and self.values is None:
            return None
        if self.model:
            return class_name(self.title or self.model)
        return class_name(owner[0], self.title) if self.title else class_name(*owner)


def shape_of(document: Document, schema: Json | bool, seen: frozenset[str] = frozenset()) -> Shape:
    """The meaning of a schema of that document. `seen` holds the references already followed to get there."""
    merged, model, seen = _flat(document, schema, seen)
    merged, model, combiner, variants, nullable = _forms(document, merged, model, seen)
    types, null_typed = _types(merged)
    listed = merged.get("enum")
    admits_null = null_typed if listed is None else None in listed and (null_typed or "type" not in merged)
    facts = {key: value for key, value in merged.items() if key not in {"type", *(_COMBINERS if combiner else ())}}
    return Shape(model, types, nullable or admits_null, variants, combiner, facts)


def _types(merged: Json) -> tuple[frozenset[str], bool]:
    if "type" not in merged:
        values = [merged["const"]] if "const" in merged else merged.get("enum", ())
        kinds = frozenset(_JSON[type(value)] for value in values)
        return (kinds or ANY) - {"null"}, False
    named = merged["type"]
    types = frozenset([named] if isinstance(named, str) else named)
    implied = {"null", "integer"} if "number" in types else {"null"}  # every integer is a number
    return types - implied, "null" in types


def _flat(document: Document, schema: Json | bool, seen: frozenset[str]) -> tuple[Json, str | None, frozenset[str]]:
    """The schema with references and `allOf` folded in, the component that names it, the references followed."""
    if isinstance(schema, bool):
        return ({} if schema else {"not": {}}), None, seen
    resolved, reference = document.resolve(schema)
    if reference is not None and reference in seen:
        return {}, None, seen
    followed = seen if reference is None else seen | {reference}
    model = reference.removeprefix(_COMPONENT) if reference and reference.startswith(_COMPONENT) else None
    if "allOf" in resolved:
        resolved, model = _merged(document, resolved, model, followed)
    return resolved, model, followed


def _merged(document: Document, schema: Json, model: str | None, seen: frozenset[str]) -> tuple[Json, str | None]:
    own = {key: value for key, value in schema.items() if key != "allOf"}
    parts = [_flat(document, part, seen) for part in schema["allOf"]]
    result: Json = {}
    for part in [*(body for body, _, _ in parts), own]:
        both = _both(result, part)
        if both is None:  # a keyword that both sides set differently: left as written, to be compared as a whole
            return schema, model
        result = both
    # `allOf` round a single reference is that reference with something said about it: the class keeps its name.
    single = parts[0][1] if len(parts) == 1 and set(own) <= _WORDS else None
    return result, model or single


def _both(first: Json, second: Json) -> Json | None:
    """What two schemas say together; None where a keyword is set differently and can't be merged."""
    result = {**first, **second}
    for key in first.keys() & second.keys() - _WORDS:
        if key == "required":
            result[key] = list(dict.fromkeys([*first[key], *second[key]]))
        elif key == "properties":
            result[key] = {**first[key], **second[key], **_shared_properties(first[key], second[key])}
        elif first[key] != second[key]:
            return None
    return result


def _shared_properties(first: Json, second: Json) -> Json:
    return {
        name: first[name] if first[name] == second[name] else {"allOf": [first[name], second[name]]}
        for name in first.keys() & second.keys()
    }


def _forms(
    document: Document, merged: Json, model: str | None, seen: frozenset[str]
) -> tuple[Json, str | None, str | None, tuple[Json | bool, ...], bool]:
    """The forms of a `oneOf` or `anyOf`; one form beside null is that form, nullable."""
    present = [combiner for combiner in _COMBINERS if combiner in merged]
    if len(present) != 1:
        return merged, model, None, (), False
    combiner = present[0]
    listed: list[Json | bool] = merged[combiner]
    forms = tuple(form for form in listed if not _is_null(document, form))
    nullable = len(forms) < len(listed)
    if len(forms) != 1:
        return merged, model, combiner, forms, nullable
    rest = {key: value for key, value in merged.items() if key != combiner}
    inner = shape_of(document, forms[0], seen)
    both = _both(_written(inner), rest)
    if both is None:
        return merged, model, combiner, forms, nullable
    return both, model or inner.model, inner.combiner, inner.variants, nullable or inner.nullable


def _written(shape: Shape) -> Json:
    """The shape's keywords as a schema again, without its forms."""
    return shape.facts if shape.types == ANY else {**shape.facts, "type": sorted(shape.types)}


def _is_null(document: Document, form: Json | bool) -> bool:
    if isinstance(form, bool):
        return False
    kept = {key: value for key, value in document.resolve(form)[0].items() if key not in _WORDS}
    return kept in _NULLS


_NULLS: Iterable[Json] = ({"type": "null"}, {"type": ["null"]}, {"const": None}, {"enum": [None]})
