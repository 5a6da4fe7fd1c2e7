"""What a schema can say and no model can: refused, as what stands around it in the contract is."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from math import inf
from random import Random
from typing import Any

from flexportal.contract import Contract
from flexportal.patterns import text_matching

from ..changes.comparison import as_object
from ..changes.shapes import Shape, shape_of, substantial
from ..yaml_source import Path

__all__ = ["Problem", "schema_problems"]

Json = dict[str, Any]
Problem = tuple[Path, str]
"""Where it is below a node, and what to do about it."""

_KNOWN = """
    $ref $comment title description example examples default deprecated externalDocs readOnly writeOnly contentEncoding
    type enum const format properties required additionalProperties items allOf anyOf oneOf discriminator
    minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minLength maxLength pattern minItems maxItems
    uniqueItems minProperties maxProperties
"""
_KEYWORDS = frozenset(_KNOWN.split())
# What may stand beside a reference or a union, since it changes no type: what describes it, or narrows it.
_BESIDE = (
    _KEYWORDS
    - {"type", "enum", "format", "allOf", "anyOf", "oneOf", "items", "discriminator"}
    - {"properties", "required", "additionalProperties", "readOnly", "writeOnly", "contentEncoding"}
)
_COMPONENT = 3  # keys lead to a component
_ADVICE = {
    "nullable": "is of OpenAPI 3.0; write type: [string, 'null'], or anyOf with {type: 'null'}.",
    "prefixItems": "gives each place of an array its own type; write an object, or `items` with oneOf.",
    "patternProperties": "is not supported; write `additionalProperties`.",
    "contentMediaType": "is not supported; write `format: binary` for a file.",
    "$defs": "is not supported; move its schemas to components.schemas.",
    "xml": "is not supported; only JSON is read and written.",
}


def schema_problems(contract: Contract, path: Path, node: Json) -> Iterator[Problem]:
    """What the client or the mock would not do of a schema at that path."""
    for key in node:
        if key not in _KEYWORDS and not key.startswith("x-"):
            advice = _ADVICE.get(key, "is not supported; say it in the description, or remove it.")
            yield (key,), f"`{key}` {advice}"
    yield from _booleans(node)
    yield from _values(node)
    yield from _objects_together(contract, node)
    unions = [key for key in ("anyOf", "oneOf") if key in node]
    yield from _beside(node, unions)
    for index, part in enumerate(node[unions[0]] if unions and len(path) == _COMPONENT else ()):
        if "allOf" in as_object(part):  # which the parser cannot follow there
            yield (unions[0], index), f"`allOf` within `{unions[0]}` is not supported here; make it a component."
    if "discriminator" in node:
        yield from _discriminator(contract, node, unions)
    shape = shape_of(contract, node)
    if shape.types == frozenset({"array"}) and "items" not in shape.facts:
        yield (), "an array without `items`; say what it holds (`items: {}`: anything)."
    if "pattern" in node and not node.keys() & {"example", "examples", "default", "enum", "const"}:
        try:
            text_matching(node["pattern"], Random(0), node.get("minLength", 0), node.get("maxLength", inf))  # noqa: S311
        except ValueError:
            yield ("pattern",), "the mock cannot generate text for this pattern; give the schema an `example`."


def _values(node: Json) -> Iterator[Problem]:
    """The values that cannot be those of an enum, or fixed."""
    values: list[object] = [value for value in node.get("enum", ()) if value is not None]
    kinds = set(map(type, values))
    if "enum" in node and kinds not in (set(), {str}, {int}) and node.get("type") != "boolean":
        yield (
            ("enum",),
            "the values of an enum must all be texts, or all whole numbers; describe any others.",
        )
    if node.get("enum") == [] or isinstance(node.get("const"), (dict, list)):
        key = "enum" if "enum" in node else "const"
        yield (key,), f"`{key}` must have a text, a number or a boolean; write one, or remove it."


def _booleans(node: Json) -> Iterator[Problem]:
    listed: dict[Path, object] = {("properties", name): each for name, each in node.get("properties", {}).items()}
    for key in ("allOf", "anyOf", "oneOf"):
        listed |= {(key, index): each for index, each in enumerate(node.get(key, ()))}
    for at, each in {**listed, ("items",): node.get("items")}.items():
        if isinstance(each, bool):
            advice = "write `{}` for any value" if each else "it allows nothing; remove it, or write what is allowed"
            yield at, f"the schema `{str(each).lower()}` is not supported: {advice}."


def _objects_together(contract: Contract, node: Json) -> Iterator[Problem]:
    """What cannot be merged; one part that others only describe is that part."""
    parts = substantial(node.get("allOf", ()))
    for part in parts if len(parts) > 1 or (parts and node.keys() & {"type", "properties"}) else ():
        shape, index = shape_of(contract, part), node["allOf"].index(part)
        if shape.variants or shape.nullable or not (shape.types == frozenset({"object"}) or _is_bare(shape)):
            yield ("allOf", index), "`allOf` merges objects, none of which may be null; write a schema without it."


def _beside(node: Json, unions: Sequence[str]) -> Iterator[Problem]:
    """What stands beside a reference or a union, and several types at once."""
    others = node.keys() - _BESIDE - {key for key in node if key.startswith("x-")}
    kinds = {*node["type"]} - {"null"} if isinstance(node.get("type"), list) else set[str]()
    if "$ref" in node and others:
        yield (), f"{_named(others)} beside `$ref` is not supported; move it to what is referred to."
    elif unions and (others := others - {unions[0], "discriminator", "type"}):
        yield (), f"{_named(others)} beside `{unions[0]}` is not supported; move it into each of its schemas."
    elif unions and node.get("type", "object") != "object":
        yield ("type",), f"`type` beside `{unions[0]}` is not supported; move it into each of its schemas."
    elif len(kinds) > 1 and kinds & {"array", "object"}:
        yield ("type",), "several types, an array or an object among them: write `oneOf` with a schema for each."


def _is_bare(shape: Shape) -> bool:
    """Whether it names no type, as a part of an object may."""
    return shape.untyped and not shape.facts.keys() & {"enum", "const", "format", "items", "pattern"}


def _named(keys: Collection[str]) -> str:
    return ", ".join(f"`{key}`" for key in sorted(keys))


def _discriminator(contract: Contract, node: Json, unions: Sequence[str]) -> Iterator[Problem]:
    """A variant is told by what it fixes: the client tries them by their schemas."""
    name, mapping = node["discriminator"]["propertyName"], node["discriminator"].get("mapping", {})
    if not unions:
        yield ("discriminator",), "`discriminator` without `oneOf` or `anyOf` is not supported; list the variants."
        return
    for index, variant in enumerate(node[unions[0]]):
        reference = as_object(variant).get("$ref", "")
        schema = reference.rpartition("/")[2]
        values = [value for value, to in mapping.items() if to in (reference, schema)] or [schema]
        shape = shape_of(contract, shape_of(contract, variant).properties.get(name, True))
        fixed = [shape.facts["const"]] if "const" in shape.facts else list(shape.values or ())
        if fixed != values:
            wanted = f"const: {values[0]}" if len(values) == 1 else f"enum: [{', '.join(map(str, values))}]"
            now = ", ".join(map(str, fixed)) or "any text"
            sentence = f"the discriminator `{name}` of `{schema}` is {now}; write `{wanted}`, or correct `mapping`."
            yield (unions[0], index), sentence
