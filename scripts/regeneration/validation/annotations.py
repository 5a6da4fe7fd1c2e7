"""Our own annotations: `x-pagination`, `x-filters`, `x-order`, `x-assumption`, `x-region` name what exists."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any, cast

from ..changes.references import Document, as_object
from ..changes.shapes import ARRAY, Shape, shape_of
from ..finding import Finding, Path
from ..yaml_source import Source
from .structure import nodes, operations

__all__ = ["check_annotations"]

Json = dict[str, Any]

_PARAMETERS = ("cursor", "size")
_NEEDED = ("items", "next")
_OPTIONAL = ("more", "count", "echo")
_ENTRY = ("id", "sentence", "source", "settle")
_MATCHES = ("equal",)
_DIRECTIONS = ("ascending", "descending")
_KNOWN = ("x-pagination", "x-filters", "x-order", "x-assumption", "x-assumptions", "x-region")
_OF_OPERATIONS = ("x-pagination", "x-filters", "x-order")


def check_annotations(source: Source) -> Iterator[Finding]:
    """Check every annotation of the contract. References must lead somewhere."""
    document = Document(source.document)
    listed = list(operations(source.document))
    for path, node in listed:
        listing = _Listing(source, document, path, node)
        if "x-pagination" in node:
            yield from listing.check_pagination()
        if "x-filters" in node:
            yield from listing.check_filters()
        if "x-order" in node:
            yield from listing.check_order()
    yield from _check_places(source, {path for path, _ in listed})
    yield from _check_assumptions(source)
    yield from _check_regions(source)


class _Listing:
    """One operation whose annotations are checked."""

    def __init__(self, source: Source, document: Document, path: Path, node: Json) -> None:
        self._source, self._document, self._path, self._node = source, document, path, node
        item = cast(Json, source.document["paths"][path[1]])
        raw = [*cast(list[Json], item.get("parameters") or []), *cast(list[Json], node.get("parameters") or [])]
        resolved = [document.resolve(parameter)[0] for parameter in raw]
        self._query = {
            str(parameter.get("name")): parameter for parameter in resolved if parameter.get("in") == "query"
        }
        self._envelope = self._shape(self._success())

    def check_pagination(self) -> Iterator[Finding]:
        named = as_object(self._node["x-pagination"])
        if not named:
            yield self._find("x-pagination", sentence="x-pagination must be an object; see the head of the contract.")
            return
        for key in (*_PARAMETERS, *_NEEDED):
            if key not in named:
                yield self._find("x-pagination", sentence=f"x-pagination has no `{key}`; name it.")
        for key, value in named.items():
            yield from self._check_key(key, value)

    def check_filters(self) -> Iterator[Finding]:
        if not as_object(self._node["x-filters"]):
            yield self._find("x-filters", sentence="x-filters must be an object; see the head of the contract.")
        if "x-pagination" not in self._node:
            yield self._find(
                "x-filters", sentence="x-filters needs x-pagination beside it; add it, or remove x-filters."
            )
        for name, entry in as_object(self._node["x-filters"]).items():
            yield from self._check_filter(name, entry)

    def check_order(self) -> Iterator[Finding]:
        held = as_object(self._node["x-order"])
        if "x-pagination" not in self._node:
            yield self._find("x-order", sentence="x-order needs x-pagination beside it; add it, or remove x-order.")
        if set(held) - {"x-assumption"} != {"field", "direction"}:
            yield self._find("x-order", sentence="x-order must be an object of `field` and `direction`.")
            return
        fields = self._item().properties
        if held["field"] not in fields:
            near = _near(held["field"], fields)
            sentence = f"x-order names the item's field `{held['field']}`, which there is not{near}"
            yield self._find("x-order", "field", sentence=sentence)
        if held["direction"] not in _DIRECTIONS:
            sentence = f"x-order goes in the direction `{held['direction']}`; known are {', '.join(_DIRECTIONS)}."
            yield self._find("x-order", "direction", sentence=sentence)

    def _check_key(self, key: str, value: object) -> Iterator[Finding]:
        if not isinstance(value, str):
            yield self._find("x-pagination", key, sentence=f"x-pagination: {key} must be a name, not `{value}`.")
        elif key in _PARAMETERS:
            if value not in self._query:
                sentence = (
                    f"x-pagination: {key} names the query parameter `{value}`, which there is not{self._near(value)}"
                )
                yield self._find("x-pagination", key, sentence=sentence)
            elif key == "cursor" and "string" not in self._shape(self._query[value].get("schema", {})).types:
                sentence = f"x-pagination: cursor names `{value}`, which takes no text; a cursor is one."
                yield self._find("x-pagination", key, sentence=sentence)
        elif key in (*_NEEDED, *_OPTIONAL):
            if value not in self._envelope.properties:
                near = _near(value, self._envelope.properties)
                sentence = f"x-pagination: {key} names the envelope key `{value}`, which there is not{near}"
                yield self._find("x-pagination", key, sentence=sentence)
            elif key == "items" and self._named(value).types != ARRAY:
                yield self._find(
                    "x-pagination", key, sentence=f"x-pagination: items names `{value}`, which is no array."
                )
            elif key == "items" and self._named(value).nullable:
                sentence = f"x-pagination: items names `{value}`, which may be null; an empty array says that."
                yield self._find("x-pagination", key, sentence=sentence)
            elif key == "next" and "string" not in self._named(value).types:
                sentence = f"x-pagination: next names `{value}`, which is no text; a cursor is one."
                yield self._find("x-pagination", key, sentence=sentence)
        else:
            known = ", ".join((*_PARAMETERS, *_NEEDED, *_OPTIONAL))
            yield self._find("x-pagination", key, sentence=f"x-pagination knows no `{key}`; it knows {known}.")

    def _check_filter(self, name: str, entry: object) -> Iterator[Finding]:
        if name not in self._query:
            sentence = f"x-filters names the query parameter `{name}`, which there is not{self._near(name)}"
            yield self._find("x-filters", name, sentence=sentence)
        held = as_object(entry)
        if set(held) != {"field", "match"}:
            sentence = f"x-filters: `{name}` must be an object of `field` and `match`."
            yield self._find("x-filters", name, sentence=sentence)
            return
        fields = self._item().properties
        if not isinstance(held["field"], str) or held["field"] not in fields:
            near = _near(held["field"], fields)
            sentence = f"x-filters: `{name}` names the item's field `{held['field']}`, which there is not{near}"
            yield self._find("x-filters", name, "field", sentence=sentence)
        if held["match"] not in _MATCHES:
            sentence = f"x-filters: `{name}` matches by `{held['match']}`; known are {', '.join(_MATCHES)}."
            yield self._find("x-filters", name, "match", sentence=sentence)

    def _near(self, name: object) -> str:
        return _near(name, self._query)

    def _find(self, *keys: str, sentence: str) -> Finding:
        return self._source.finding((*self._path, *keys), sentence)

    def _success(self) -> Any:
        for status, raw in as_object(self._node.get("responses")).items():
            content = as_object(self._document.resolve(as_object(raw))[0].get("content"))
            if str(status).startswith("2") and content:
                return next(iter(content.values())).get("schema", {})
        return {}

    def _named(self, key: str) -> Shape:
        return self._shape(self._envelope.properties[key])

    def _item(self) -> Shape:
        key = as_object(self._node.get("x-pagination")).get("items")
        held = self._envelope.properties.get(str(key), {})
        return self._shape(self._shape(held).facts.get("items", {}))

    def _shape(self, schema: Any) -> Shape:
        return shape_of(self._document, schema)


def _check_places(source: Source, listed: set[Path]) -> Iterator[Finding]:
    """Annotations that nobody reads, where they stand or as they are spelled."""
    for path, node in nodes(source.document):
        for key in node:
            if key in _OF_OPERATIONS and path not in listed:
                yield source.finding((*path, key), f"{key} is only read beside an operation; move it there.")
            elif key.startswith("x-") and key not in _KNOWN and (near := get_close_matches(key, _KNOWN, 1, 0.8)):
                yield source.finding((*path, key), f"`{key}` is read by nobody; `{near[0]}` may be meant.")


def _check_assumptions(source: Source) -> Iterator[Finding]:
    """Every mark names an entry of the ledger, and every entry of the ledger is marked somewhere."""
    ledger = cast(list[object], source.document.get("x-assumptions") or [])
    ids: list[object] = []
    for index, entry in enumerate(ledger):
        at: Path = ("x-assumptions", index)
        held = as_object(entry)
        for key in _ENTRY:
            if not isinstance(held.get(key), str) or not held[key]:
                yield source.finding(at, f"an assumption needs `{key}`, as text; add it.")
        if held.get("id") in ids:
            yield source.finding((*at, "id"), f"the assumption `{held['id']}` stands twice in the ledger; remove one.")
        ids.append(held.get("id"))
    marks = [(path, node["x-assumption"]) for path, node in nodes(source.document) if "x-assumption" in node]
    for path, mark in marks:
        if mark not in ids:
            near = _near(mark, [str(each) for each in ids])
            yield source.finding((*path, "x-assumption"), f"the ledger has no assumption `{mark}`{near}")
    for index, each in enumerate(ids):
        if isinstance(each, str) and each not in [mark for _, mark in marks]:
            at = ("x-assumptions", index, "id")
            yield source.finding(at, f"no place is marked with the assumption `{each}`; mark it, or remove the entry.")


def _check_regions(source: Source) -> Iterator[Finding]:
    seen: set[object] = set()
    for index, server in enumerate(cast(list[Json], source.document.get("servers") or [])):
        region = server.get("x-region")
        at: Path = ("servers", index, "x-region")
        if "x-region" in server and (not isinstance(region, str) or not region):
            yield source.finding(at, "x-region must be a text; it is what `region=` takes.")
        elif "x-region" in server and region in seen:
            yield source.finding(at, f"the region `{region}` has two servers; give one of them another name.")
        seen.add(region)


def _near(name: object, known: Any) -> str:
    near = get_close_matches(str(name), list(map(str, known)), 1)
    return f"; `{near[0]}` may be meant." if near else "; add it, or name one that exists."
