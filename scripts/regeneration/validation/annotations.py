"""Our own annotations: each has its form and its place, and names only what exists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import Any, get_args

from flexportal.contract import Contract, Effect, Operation
from jsonschema import Draft202012Validator

from ..changes.shapes import shape_of
from ..nodes import is_schema, nodes
from ..yaml_source import Finding, Path, Source
from .structure import explained, operations

__all__ = ["check_annotations"]

Json = dict[str, Any]


def _object(required: str, optional: str = "", **properties: Json) -> Json:
    names = [*required.split(), *optional.split()]
    return {
        "type": "object",
        "required": required.split(),
        "additionalProperties": False,
        "properties": {name: properties.get(name, {"type": "string", "minLength": 1}) for name in names},
    }


_TEXTS: Json = {"type": "array", "items": {"type": "string"}}
# What each annotation looks like, as a JSON schema.
_SCHEMAS: dict[str, Json] = {
    "x-pagination": {
        **_object("size items", "cursor next more count echo"),
        "dependentRequired": {"cursor": ["next"], "next": ["cursor"]},
    },
    "x-filters": {
        "type": "object",
        "additionalProperties": _object("field match", match={"enum": ["equal", "from", "until"]}),
    },
    "x-order": _object(
        "field direction",
        "fieldParameter directionParameter x-assumption",
        direction={"enum": ["ascending", "descending"]},
    ),
    "x-method": {"type": "string", "pattern": r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$"},
    "x-effect": {"enum": list(get_args(Effect))},
    "x-result": {"type": "string"},
    "x-transition": _object("field to", "from x-assumption", **{"from": _TEXTS}),
    "x-identity": {"type": "string"},
    "x-equals": {"type": "string", "pattern": r"^\$request\.(path|query|header)\.[^{}\s]+$"},
    "x-sets": {"type": "string"},
    "x-timestamp": {"const": True},
    "x-assumption": {"type": "string"},
    "x-assumptions": {"type": "array", "items": _object("id sentence source settle")},
    "x-region": {"type": "string", "minLength": 1},
}
_OF_LISTINGS = ("x-pagination", "x-filters", "x-order")
_OF_OPERATIONS = (*_OF_LISTINGS, "x-method", "x-effect", "x-result", "x-transition")
_OF_SCHEMAS = ("x-identity", "x-equals", "x-sets", "x-timestamp")


def check_annotations(source: Source) -> Iterator[Finding]:
    """Check every annotation of the contract. References must have targets."""
    shapes = [*_check_shapes(source)]
    yield from shapes
    if shapes:
        return
    for operation in Contract(source.document).operations:
        path: Path = ("paths", operation.path, operation.method.lower())
        node = source.document["paths"][operation.path][operation.method.lower()]
        for key, sentence in _wrong_names(source.document, operation, node):
            yield source.finding((*path, *key), sentence)
    yield from _check_assumptions(source)
    regions: set[str] = set()
    for index, server in enumerate(source.document.get("servers") or []):
        if server.get("x-region") in regions:
            sentence = f"the region `{server['x-region']}` has two servers; rename one of them."
            yield source.finding(("servers", index, "x-region"), sentence)
        regions |= {server["x-region"]} if "x-region" in server else set()


def _check_shapes(source: Source) -> Iterator[Finding]:
    """Whether each annotation has its form, its place and its right spelling."""
    listed = {path for path, _ in operations(source.document)}
    for path, node in nodes(source.document):
        for key in node:
            at = (*path, key)
            if key in _SCHEMAS:
                validator: Any = Draft202012Validator(_SCHEMAS[key])
                for error in validator.iter_errors(node[key]):
                    within = (*at, *error.absolute_path)
                    yield source.finding(within, explained(within, error.message))
            if key in _OF_OPERATIONS and path not in listed:
                yield source.finding(at, f"{key} is only read beside an operation; move it there.")
            elif key in _OF_SCHEMAS and not is_schema(path):
                yield source.finding(at, f"{key} is only read within a schema; move it there.")
            elif key == "x-identity" and (fields := node.get("properties", {})) and node[key] not in fields:
                yield source.finding(at, f"x-identity: there is no property `{node[key]}`{_near(node[key], fields)}")
            elif key.startswith("x-") and key not in _SCHEMAS and (near := get_close_matches(key, _SCHEMAS, 1, 0.8)):
                yield source.finding(at, f"`{key}` is unknown; did you mean `{near[0]}`?")


def _wrong_names(document: Json, operation: Operation, node: Json) -> Iterator[tuple[Path, str]]:
    """What the annotations of an operation name that does not exist or has the wrong type: path and sentence."""
    contract = Contract(document)
    query = {each.name: each.schema for each in operation.parameters if each.location == "query"}
    envelope = shape_of(contract, (operation.success and operation.success.schema) or {}).properties
    result = node.get("x-result")
    if result is not None and result not in envelope:
        yield ("x-result",), f"x-result: the response has no property `{result}`{_near(result, envelope)}"
    paging: dict[str, str] = node.get("x-pagination", {})
    for key in ("x-filters", "x-order") if not paging else ():
        if key in node:
            yield (key,), f"{key} needs x-pagination beside it; add it, or remove {key}."
    yield from _wrong_paging(contract, paging, query, envelope)
    items = shape_of(contract, envelope.get(paging.get("items", ""), {})).facts.get("items", {})
    for at, is_field, name in _named(node) if paging else ():
        missing = (
            _missing(contract, items, name) if is_field else None if name in query else f"`{name}`{_near(name, query)}"
        )
        if missing is not None:
            what = "the item has no field" if is_field else "there is no query parameter"
            yield at, f"{at[0]}: {what} {missing}"


def _wrong_paging(
    contract: Contract, paging: dict[str, str], query: Json, envelope: Json
) -> Iterator[tuple[Path, str]]:
    for key, name in paging.items():
        known, what = (query, "query parameter") if key in ("cursor", "size") else (envelope, "envelope key")
        if name not in known:
            yield ("x-pagination", key), f"x-pagination: there is no {what} `{name}`{_near(name, known)}"
            continue
        shape = shape_of(contract, known[name])
        if key in ("cursor", "next") and "string" not in shape.types:
            yield ("x-pagination", key), f"x-pagination: {key} `{name}` must be a string."
        elif key == "items" and (shape.nullable or shape.types != frozenset({"array"})):
            yield ("x-pagination", key), f"x-pagination: items `{name}` must be an array, and not null."


def _named(node: Json) -> Iterator[tuple[Path, bool, str]]:
    """What `x-filters` and `x-order` name: where, whether it is an item's field or a query parameter, and its name."""
    for name, entry in node.get("x-filters", {}).items():
        yield ("x-filters", name), False, name
        yield ("x-filters", name, "field"), True, entry["field"]
    for key, name in node.get("x-order", {}).items():
        if key == "field" or key.endswith("Parameter"):
            yield ("x-order", key), key == "field", name


def _missing(contract: Contract, schema: Json | bool, field: str) -> str | None:
    """A field that an object lacks, whose name may be a path with dots, and what to do; None where it is there."""
    for name in field.split("."):
        fields = shape_of(contract, schema).properties
        if name not in fields:
            return f"`{field}`{_near(name, fields)}"
        schema = fields[name]
    return None


def _check_assumptions(source: Source) -> Iterator[Finding]:
    """Whether every mark names an assumption of the list, and every assumption of the list is marked somewhere."""
    entries: list[Json] = source.document.get("x-assumptions") or []
    ids: list[str] = [entry["id"] for entry in entries]
    marks = {path: node["x-assumption"] for path, node in nodes(source.document) if "x-assumption" in node}
    for path, mark in marks.items():
        if mark not in ids:
            sentence = f"x-assumptions has no assumption `{mark}`{_near(mark, ids)}"
            yield source.finding((*path, "x-assumption"), sentence)
    for index, name in enumerate(ids):
        at = ("x-assumptions", index, "id")
        if name in ids[:index]:
            yield source.finding(at, f"the assumption `{name}` is a duplicate; remove one.")
        elif name not in marks.values():
            yield source.finding(at, f"no place is marked with the assumption `{name}`; mark it, or remove the entry.")


def _near(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name, list(known), 1)
    return f"; did you mean `{near[0]}`?" if near else "; add it, or name one that exists."
