"""Operators over schemas: properties, items, enums, bounds and patterns."""

from __future__ import annotations

import re
from collections.abc import Iterator

from contract_tests.agreement.document_edits import Edit, at, both, drop, put, rename, toggle, written
from contract_tests.agreement.json_values import Json, is_list

from .places import objects, properties, schemas_with

Named = tuple[str, Edit]

# What a value is retyped to: to something that the old type does not take.
OTHER_TYPE = {"string": "number", "number": "string", "integer": "string", "boolean": "string", "array": "string"}


def property_renamed(document: Json) -> Iterator[Named]:
    """Each property under another name; where it is required, the new name is."""
    for owner, path, name, _ in properties(document):
        edit = rename(path, f"{name}X")
        if name in at(document, owner).get("required", []):
            edit = both(edit, both(toggle((*owner, "required"), name), toggle((*owner, "required"), f"{name}X")))
        yield written(path), edit


def property_dropped(document: Json) -> Iterator[Named]:
    """Each property gone; where it is required, it no longer is."""
    for owner, path, name, _ in properties(document):
        required = name in at(document, owner).get("required", [])
        yield written(path), both(drop(path), toggle((*owner, "required"), name)) if required else drop(path)


def property_added(document: Json) -> Iterator[Named]:
    """One more property in each object, optional and required."""
    for path, _ in objects(document):
        added = put((*path, "properties", "added"), {"type": "string"})
        yield f"{written(path)} optional", added
        yield f"{written(path)} required", both(added, toggle((*path, "required"), "added"))


def property_retyped(document: Json) -> Iterator[Named]:
    """Each property with another type."""
    for _, path, _, schema in properties(document):
        for other in _other_types(schema):
            yield f"{written(path)} as {other}", put(path, {"type": other})


def _other_types(schema: Json) -> list[str]:
    if "$ref" in schema:
        return ["string", "number"]
    declared = schema.get("type")
    if declared is None:
        return ["string"]
    if is_list(declared):
        return ["number"]
    # Narrowing a number to a whole one is the change that a loose check lets through.
    return [OTHER_TYPE.get(declared, "string"), *(["integer"] if declared == "number" else [])]


def property_required(document: Json) -> Iterator[Named]:
    """Each required property made optional, and the other way round."""
    for owner, path, name, _ in properties(document):
        yield written(path), toggle((*owner, "required"), name)


def property_nullable(document: Json) -> Iterator[Named]:
    """Null allowed where it isn't, and forbidden where it is."""
    for _, path, _, schema in properties(document):
        declared = schema.get("type")
        if is_list(declared):
            yield written(path), put((*path, "type"), next(name for name in declared if name != "null"))
        elif declared is not None:
            yield written(path), put((*path, "type"), [declared, "null"])
        elif "$ref" in schema:
            yield written(path), put(path, {"oneOf": [schema, {"type": "null"}]})


def items_retyped(document: Json) -> Iterator[Named]:
    """The items of each array with another type."""
    for path, schema in schemas_with(document, "items"):
        for other in _other_types(schema["items"]):
            yield f"{written(path)} as {other}", put((*path, "items"), {"type": other})


def object_closed(document: Json) -> Iterator[Named]:
    """Each object closed against fields that it doesn't name."""
    for path, _ in objects(document):
        yield written(path), put((*path, "additionalProperties"), False)
    for path, node in schemas_with(document, "additionalProperties"):
        yield written(path), put((*path, "additionalProperties"), not node["additionalProperties"])


def enum_value(document: Json) -> Iterator[Named]:
    """Each value of each enum dropped and misspelt, and one value added."""
    for path, schema in schemas_with(document, "enum"):
        values: list[str] = schema["enum"]
        for index, value in enumerate(values):
            yield f"{written(path)} without {value}", put((*path, "enum"), [it for it in values if it != value])
            yield f"{written(path)} {value} in capitals", put((*path, "enum", index), value.upper())
        yield f"{written(path)} with another", put((*path, "enum"), [*values, "another"])
        yield f"{written(path)} dropped", drop((*path, "enum"))


def bound(document: Json) -> Iterator[Named]:
    """Each bound one higher, one lower and gone, and one given to each text that has none."""
    for keyword in ("minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems"):
        for path, schema in schemas_with(document, keyword):
            for step in (-1, 1):
                yield f"{written(path)} {keyword} {step:+}", put((*path, keyword), schema[keyword] + step)
            yield f"{written(path)} {keyword} dropped", drop((*path, keyword))
    for _, path, _, schema in properties(document):
        if schema.get("type") == "string":
            yield f"{written(path)} given", put((*path, "maxLength"), 5)


def pattern(document: Json) -> Iterator[Named]:
    """Each digit of each pattern one higher and lower, each anchor, quantifier and alternative gone, and all of it."""
    for path, schema in schemas_with(document, "pattern"):
        yield f"{written(path)} dropped", drop((*path, "pattern"))
        for changed in dict.fromkeys(_patterns(schema["pattern"])):
            yield f"{written(path)} as {changed}", put((*path, "pattern"), changed)


def _patterns(text: str) -> Iterator[str]:
    for match in re.finditer(r"\d", text):
        digit = int(match[0])
        for other in {max(digit - 1, 0), min(digit + 1, 9)} - {digit}:
            yield text[: match.start()] + str(other) + text[match.end() :]
    for match in re.finditer(r"[\^$?*+]", text):
        yield text[: match.start()] + text[match.end() :]
    for match in re.finditer(r"\?", text):
        yield text[: match.start()] + "*" + text[match.end() :]
    for match in re.finditer(r"\|[^)|]+|[^(|]+\|", text):
        yield text[: match.start()] + text[match.end() :]
