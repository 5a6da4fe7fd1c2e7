"""Operations compared: which are gone, new, moved or renamed, and every part of the others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from .annotations import compare_filters, compare_order, compare_pagination
from .change import Place
from .ledger import Ledger
from .naming import attribute_name, resource_names
from .parameters import Call, Parameters, keyed
from .references import Document, as_object
from .responses import Responses
from .schemas import Schemas
from .security import compare_requirements

__all__ = ["compare_operations"]

Json = dict[str, Any]

_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_PATH_RULED = frozenset({*_METHODS, "parameters"})
_RULED = frozenset(
    {"operationId", "tags", "parameters", "requestBody", "responses", "security"}
    | {"x-pagination", "x-filters", "x-order"}
)


@dataclass(frozen=True, slots=True)
class _Operation:
    """An operation of one contract, where it stands."""

    method: str
    path: str
    item: Json
    node: Json
    resource: str | None = None

    @property
    def name(self) -> str:
        return str(self.node.get("operationId") or self.route)

    @property
    def route(self) -> str:
        return f"{self.method.upper()} {self.path}"

    @property
    def shape(self) -> tuple[str, str]:
        # What a parameter of the path is called is told with the parameters.
        return self.method, re.sub(r"\{[^}]*\}", "{}", self.path)

    @property
    def python(self) -> str:
        return f"portal.{self.resource}.list()" if self.resource else f"{attribute_name(self.name)}()"


def compare_operations(ledger: Ledger) -> None:
    """Compare the operations of two contracts: the same route, else the same operationId, is the same operation."""
    old, new = _operations(ledger.old), _operations(ledger.new)
    pairs = list(_pairs(old, new))
    compared = Operations(ledger)
    for before, after in pairs:
        compared.compare(before, after)
    for operation in old:
        if all(operation is not before for before, _ in pairs):
            place = Place(operation.name, f"`{operation.python}`")
            ledger.add("operation-removed", place, f"`{operation.python}` is gone.", f"{operation.route} is gone")
    for operation in new:
        if all(operation is not after for _, after in pairs):
            place = Place(operation.name, f"`{operation.python}`")
            ledger.add("operation-added", place, f"`{operation.python}` is new.", f"{operation.route} is new")
    _compare_paths(ledger, pairs)


class Operations:
    """Compares operations that belong together."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        schemas = Schemas(ledger)
        self._parameters, self._responses = Parameters(ledger, schemas), Responses(ledger, schemas)

    def compare(self, before: _Operation, after: _Operation) -> None:
        """Compare every part of an operation."""
        call = Call(before.name, before.python, before.node, after.node)
        place = Place(call.name, f"`{call.python}`")
        self._identity(place, before, after)
        self._tag(place, before, after)
        old = keyed(self._ledger.old, before.item.get("parameters"), before.node.get("parameters"))
        new = keyed(self._ledger.new, after.item.get("parameters"), after.node.get("parameters"))
        self._parameters.compare(call, old, new)
        self._parameters.compare_bodies(call)
        self._responses.compare(call)
        compare_requirements(self._ledger, call)
        compare_pagination(self._ledger, call)
        compare_order(self._ledger, call)
        gone, come = old.keys() - new.keys(), new.keys() - old.keys()
        compare_filters(self._ledger, call, {name for _, name in gone}, {name for _, name in come})
        self._ledger.words(place, call.old, call.new)
        self._ledger.leftovers(place, call.old, call.new, _RULED)

    def _identity(self, place: Place, before: _Operation, after: _Operation) -> None:
        if before.shape != after.shape:
            said = f"An installed client asks {before.route} in vain; the new one asks {after.route}"
            said += f", with `{after.python}`." if _renamed(before, after) else "."
            self._ledger.add("operation-path-changed", place, said, f"{before.route} is now {after.route}")
        elif _renamed(before, after):
            said = f"`{before.python}` is now `{after.python}`."
            self._ledger.add("listing-renamed", place, said, "another listing's path ends alike now, or no longer")
        was, now = before.node.get("operationId"), after.node.get("operationId")
        if was != now:
            said = f"The generated `{attribute_name(before.name)}` is now `{attribute_name(after.name)}`."
            self._ledger.add("operation-id-changed", place, said, f"operationId {was or 'none'} is now {now or 'none'}")

    def _tag(self, place: Place, before: _Operation, after: _Operation) -> None:
        was, now = before.node.get("tags") or ["default"], after.node.get("tags") or ["default"]
        if was[0] != now[0]:
            said = f"The generated module moved from `api.{attribute_name(was[0])}` to `api.{attribute_name(now[0])}`."
            self._ledger.add("operation-tag-changed", place, said, f"the first tag {was[0]} is now {now[0]}")
        elif was != now:
            said = "Nothing changes; only the first tag counts."
            self._ledger.add("information-changed", place, said, "a tag beside the first differs")


def _renamed(before: _Operation, after: _Operation) -> bool:
    """Whether a listing has another name in Python; that one becomes a listing, or none, is told elsewhere."""
    return None not in (before.resource, after.resource) and before.resource != after.resource


def _operations(document: Document) -> list[_Operation]:
    found: list[_Operation] = []
    for path, item in as_object(document.root.get("paths")).items():
        resolved, _ = document.resolve(as_object(item))
        for method in _METHODS:
            if method in resolved:
                found.append(_Operation(method, path, resolved, as_object(resolved[method])))
    names = iter(resource_names(each.path for each in found if each.node.get("x-pagination")))
    return [replace(each, resource=next(names)) if each.node.get("x-pagination") else each for each in found]


def _pairs(old: list[_Operation], new: list[_Operation]) -> Iterator[tuple[_Operation, _Operation]]:
    left = list(new)
    waiting: list[_Operation] = []
    for operation in old:
        found = next((other for other in left if other.shape == operation.shape), None)
        if found is None:
            waiting.append(operation)
        else:
            left.remove(found)
            yield operation, found
    for operation in waiting:
        named = operation.node.get("operationId")
        found = next((other for other in left if named and other.node.get("operationId") == named), None)
        if found is not None:
            left.remove(found)
            yield operation, found


def _compare_paths(ledger: Ledger, pairs: list[tuple[_Operation, _Operation]]) -> None:
    """Compare what stands beside the operations of a path; its parameters were told with the operations."""
    old, new = (as_object(document.root.get("paths")) for document in (ledger.old, ledger.new))
    moved = {before.path: after.path for before, after in pairs}
    for path in dict.fromkeys([*old, *(path for path in new if path not in moved.values())]):
        before, _ = ledger.old.resolve(as_object(old.get(path)))
        after, _ = ledger.new.resolve(as_object(new.get(moved.get(path, path))))
        # A path that stands on one side only was told as an operation, unless it has none.
        methods = [bool(side.keys() & set(_METHODS)) for side in (before, after)]
        if all(methods) or not any(methods):
            place = Place(f"paths {path}", f"the path {path}")
            ledger.words(place, before, after)
            ledger.leftovers(place, before, after, _PATH_RULED)
    ledger.leftovers(Place("paths", "the client"), *(_extensions(side) for side in (old, new)))


def _extensions(paths: Json) -> Json:
    return {key: value for key, value in paths.items() if not key.startswith("/")}
