"""Our own annotations: `x-pagination`, `x-filters`, `x-order`, `x-assumption`, `x-region` must name what exists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import Any

from flexportal.contract import Contract, Operation
from jsonschema import Draft202012Validator

from ..changes.shapes import shape_of
from ..yaml_source import Finding, Path, Source
from .structure import explained, nodes, operations

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


# What each annotation looks like, as a JSON schema.
_SCHEMAS: dict[str, Json] = {
    "x-pagination": _object("cursor size items next", "more count echo"),
    "x-filters": {"type": "object", "additionalProperties": _object("field match", match={"enum": ["equal"]})},
    "x-order": _object("field direction", "x-assumption", direction={"enum": ["ascending", "descending"]}),
    "x-assumption": {"type": "string"},
    "x-assumptions": {"type": "array", "items": _object("id sentence source settle")},
    "x-region": {"type": "string", "minLength": 1},
}
_OF_LISTINGS = ("x-pagination", "x-filters", "x-order")


def check_annotations(source: Source) -> Iterator[Finding]:
    """Check every annotation of the contract. References must have targets."""
    shapes = [*_check_shapes(source)]
    yield from shapes
    if shapes:
        return
    for operation in Contract(source.document).operations:
        path: Path = ("paths", operation.path, operation.method.lower())
        node = source.document["paths"][operation.path][operation.method.lower()]
        if any(key in node for key in _OF_LISTINGS):
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
            if key in _OF_LISTINGS and path not in listed:
                yield source.finding(at, f"{key} is only read beside an operation; move it there.")
            elif key.startswith("x-") and key not in _SCHEMAS and (near := get_close_matches(key, _SCHEMAS, 1, 0.8)):
                yield source.finding(at, f"`{key}` is unknown; did you mean `{near[0]}`?")


def _wrong_names(document: Json, operation: Operation, node: Json) -> Iterator[tuple[Path, str]]:
    """What the annotations of a listing name that does not exist or has the wrong type: path and sentence."""
    contract = Contract(document)
    query = {each.name: each.schema for each in operation.parameters if each.location == "query"}
    success = next((each for each in operation.responses if each.status.startswith("2")), None)
    envelope = shape_of(contract, (success and success.schema) or {}).properties
    paging: dict[str, str] = node.get("x-pagination", {})
    for key in _OF_LISTINGS[1:] if not paging else ():
        if key in node:
            yield (key,), f"{key} needs x-pagination beside it; add it, or remove {key}."
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
    items = shape_of(contract, envelope.get(paging.get("items", ""), {})).facts.get("items", {})
    fields = shape_of(contract, items).properties
    for name, entry in node.get("x-filters", {}).items() if paging else ():
        if name not in query:
            yield ("x-filters", name), f"x-filters: there is no query parameter `{name}`{_near(name, query)}"
        if entry["field"] not in fields:
            sentence = f"x-filters: the item has no field `{entry['field']}`{_near(entry['field'], fields)}"
            yield ("x-filters", name, "field"), sentence
    order = node.get("x-order", {}).get("field")
    if paging and order is not None and order not in fields:
        yield ("x-order", "field"), f"x-order: the item has no field `{order}`{_near(order, fields)}"


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
