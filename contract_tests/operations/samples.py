"""Values that a schema of the contract allows, as they are sent and as they are passed in Python."""

from __future__ import annotations

from typing import Any, Literal

import flexportal

from contract_tests.consistency.contract import CONTRACT, Json, is_list, is_object
from contract_tests.consistency.generated import attribute

__all__ = ["Extent", "Form", "in_python", "wire"]

Extent = Literal["required", "all", "null"]
"""Which properties an object has: those required, all, or all with null wherever it is allowed."""

Form = Literal["dictionaries", "models"]

# Above the ends of a path segment, a query and a header value, and beyond ASCII.
TEXT = "a/b c?d&é#%"
FORMATS = {
    "date": "2026-04-30",
    "date-time": "2026-04-30T08:00:00Z",
    "email": "zoe.meyer+rent@example.com",
    "uri": "https://images.example.com/a.png",
}


def wire(schema: Json, extent: Extent) -> Any:
    """A value that the schema allows."""
    facts = _facts(schema, extent)
    if "const" in facts or facts.get("enum"):
        return facts["const"] if "const" in facts else facts["enum"][-1]
    kinds: Any = facts.get("type", "object" if "properties" in facts else "string")
    if is_list(kinds):
        kinds = "null" if extent == "null" and "null" in kinds else next(kind for kind in kinds if kind != "null")
    if kinds == "array":
        return [wire(facts["items"], extent)] * 2
    if kinds == "object":
        return _object(facts, extent)
    scalars = {
        "null": None,
        "boolean": not facts.get("default", False),
        "integer": facts.get("minimum", 1),
        "number": facts.get("minimum", 0) + 0.5,
    }
    return scalars[kinds] if kinds in scalars else _text(facts)


def in_python(schema: Json, value: Any, form: Form) -> Any:
    """A value of the schema as callers pass it: objects as dictionaries in Python's names, or as models."""
    facts = _facts(schema, "all")
    if is_list(value):
        return [in_python(facts["items"], item, form) for item in value]
    if not is_object(value) or not facts.get("properties"):
        return value
    model = getattr(flexportal, facts["$name"], None)
    if form == "models" and model is not None:
        return model.from_dict(value)
    return {attribute(name): in_python(facts["properties"][name], part, form) for name, part in value.items()}


def _facts(schema: Json, extent: Extent) -> Json:
    """The schema without references and alternatives; `$name` is what it is called."""
    name = schema.get("$ref", "").rpartition("/")[2]
    facts = {"$name": name, **CONTRACT.resolve(schema)}
    for part in facts.pop("allOf", ()):
        merged = {key: {**facts.get(key, {}), **_facts(part, extent).get(key, {})} for key in ("properties",)}
        facts = {**_facts(part, extent), **facts, **merged}
    alternatives = [_facts(part, extent) for key in ("oneOf", "anyOf") for part in facts.pop(key, ())]
    if alternatives:
        nulls = [part for part in alternatives if part.get("type") == "null"]
        others = [part for part in alternatives if part.get("type") != "null"]
        facts = {**facts, **(nulls if extent == "null" and nulls else others)[0]}
    return facts


def _object(facts: Json, extent: Extent) -> Json:
    required = facts.get("required", ())
    properties: Json = facts.get("properties", {})
    found = {name: wire(part, extent) for name, part in properties.items() if extent != "required" or name in required}
    return found or ({} if extent == "required" else {"costCentre": "17"})


def _text(facts: Json) -> str:
    if "pattern" in facts:
        return str(next(iter(facts.get("examples", [facts.get("default")]))))
    text = FORMATS.get(facts.get("format", ""), TEXT)
    return str((text * facts.get("minLength", 1))[: facts.get("maxLength")])
