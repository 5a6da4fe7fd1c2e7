"""OpenAPI 3.0 as OpenAPI 3.1, in which schemas are JSON Schema."""

from __future__ import annotations

from typing import Any

from .probing.json_body import as_array, as_object
from .probing.schema import DATA

__all__ = ["upgraded"]

BOUNDS = {"exclusiveMinimum": "minimum", "exclusiveMaximum": "maximum"}


def upgraded(node: Any) -> Any:
    """The document, or a part of it, with `nullable` and exclusive bounds as OpenAPI 3.1 has them."""
    fields = as_object(node)
    if fields is None:
        items = as_array(node)
        return node if items is None else [upgraded(item) for item in items]
    changed = {name: part if name in DATA else upgraded(part) for name, part in fields.items()}
    for exclusive, bound in BOUNDS.items():
        if isinstance(changed.get(exclusive), bool) and changed.pop(exclusive) and bound in changed:
            changed[exclusive] = changed.pop(bound)
    # A property may have the name too; then it is a schema.
    return _nullable(changed) if isinstance(changed.get("nullable"), bool) and changed.pop("nullable") else changed


def _nullable(schema: dict[str, Any]) -> dict[str, Any]:
    # Strictly, it says something beside `type` only. Documents that have it beside a reference mean the same.
    if not isinstance(schema.get("type"), str):
        return {"anyOf": [schema, {"type": "null"}]}
    values = {"enum": [*schema["enum"], *([] if None in schema["enum"] else [None])]} if "enum" in schema else {}
    return {**schema, "type": [schema["type"], "null"], **values}
