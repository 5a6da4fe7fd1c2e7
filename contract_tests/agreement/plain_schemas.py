"""A schema in one form, however it is written.

References are followed, `allOf` is merged, a `oneOf` or `anyOf` of plain types becomes one `type`, and whether null is
allowed is told by the type alone. Two schemas that mean the same state the same facts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flexportal.contract import Contract

from .json_values import Json, is_list

__all__ = ["FORMS", "component", "plain", "types"]

# Where forms are more than plain types, they stay apart under this key, each of them plain; null is told by the type.
FORMS = "forms"

_COMBINERS = ("oneOf", "anyOf")
_WORDS = frozenset({"title", "description", "example", "examples", "$comment", "deprecated", "default"})
_SCALARS = frozenset({"string", "number", "integer", "boolean"})
_TYPES: Mapping[type, str] = {bool: "boolean", int: "integer", float: "number", str: "string", type(None): "null"}


def plain(contract: Contract, node: Mapping[str, Any]) -> Json:
    """The schema in its plain form. `$ref` stays in it as the name of the component that it is, if it is one."""
    schema = _nulls_told_once(_one_form(contract, _merged(contract, contract.resolve(node))))
    return {**schema, "$ref": node["$ref"]} if "$ref" in node else schema


def component(schema: Mapping[str, Any]) -> str:
    """The name of the component that a schema is; empty where it stands inline."""
    reference: str = schema.get("$ref", "")
    return reference.rpartition("/")[2]


def types(schema: Mapping[str, Any]) -> list[str]:
    """The types that a plain schema allows, null last; empty where any is allowed. A number may be whole anyway."""
    declared = schema.get("type", [])
    if not declared and "const" in schema:
        declared = _TYPES[type(schema["const"])]
    names = set(declared if is_list(declared) else [declared])
    names -= {"integer"} if "number" in names else set()
    return sorted(names, key=lambda name: (name == "null", name))


def _merged(contract: Contract, schema: Json) -> Json:
    """The schema with its `allOf` folded in; what it says itself wins."""
    if "allOf" not in schema:
        return schema
    own = {key: value for key, value in schema.items() if key != "allOf"}
    parts = [plain(contract, part) for part in schema["allOf"]]
    # One component with words of its own beside it is still that component.
    named = len(parts) == 1 and own.keys() <= _WORDS
    result: Json = {}
    for part in [*parts, own]:
        properties = {**result.get("properties", {}), **part.get("properties", {})}
        required = list(dict.fromkeys([*result.get("required", []), *part.get("required", [])]))
        result |= {key: value for key, value in part.items() if key != "$ref" or named}
        result |= {"properties": properties} if properties else {}
        result |= {"required": required} if required else {}
    return result


def _one_form(contract: Contract, schema: Json) -> Json:
    combiner = next((name for name in _COMBINERS if name in schema), None)
    if combiner is None:
        return schema
    own = {key: value for key, value in schema.items() if key != combiner}
    forms = [plain(contract, form) for form in schema[combiner]]
    some = [form for form in forms if types(form) != ["null"]]
    null = ["null"] if len(some) < len(forms) else []
    allowed = list(dict.fromkeys(name for form in some for name in types(form)))
    if len(some) == 1:
        return {**some[0], **own, **({"type": [*allowed, *null]} if null else {})}
    if not all(types(form) for form in some):
        return {**own, FORMS: some}
    told = {**own, "type": [*allowed, *null]}
    bare = [{key: value for key, value in form.items() if key not in _WORDS} for form in some]
    if not all(_SCALARS.issuperset(types(form)) and not {"enum", "const", "format"} & form.keys() for form in bare):
        return {**told, FORMS: some}
    # What a form says beyond its type is a fact of its own.
    limits = [form for form in bare if form.keys() - {"type"}]
    return {**told, combiner: limits} if limits else told


def _nulls_told_once(schema: Json) -> Json:
    if "enum" not in schema:
        return schema
    nullable = None in schema["enum"] and "null" in types({"type": "null", **schema})
    declared = [name for name in types(schema) if name != "null"]
    values = [value for value in schema["enum"] if value is not None]
    declared = declared or sorted({_TYPES[type(value)] for value in values})
    return {
        **schema,
        "enum": values,
        "type": [*declared, "null"] if nullable else declared[0] if len(declared) == 1 else declared,
    }
