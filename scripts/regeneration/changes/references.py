"""One contract to read from: references resolved, and which parts the operations reach."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast

__all__ = ["Document", "References", "as_object", "references_in", "typed"]

Json = dict[str, Any]

_REFERENCE = "#/"


def references_in(node: object) -> Iterator[str]:
    """Every local reference within a node, the node itself included."""
    if isinstance(node, dict):
        for key, value in cast(Json, node).items():
            if key == "$ref" and isinstance(value, str):
                yield value
            else:
                yield from references_in(value)
    elif isinstance(node, list):
        for value in cast(list[object], node):
            yield from references_in(value)


def as_object(node: object) -> Json:
    """The node where it is an object, else an empty one."""
    return cast(Json, node) if isinstance(node, dict) else {}


class Document:
    """A parsed contract. It is read, never changed."""

    def __init__(self, root: Mapping[str, Any]) -> None:
        self.root = root

    def at(self, reference: str) -> Any:
        """The node that a reference points at, or None where nothing is there."""
        if not reference.startswith(_REFERENCE):
            return None
        node: Any = self.root
        for part in reference.removeprefix(_REFERENCE).split("/"):
            key = part.replace("~1", "/").replace("~0", "~")
            if isinstance(node, list) and key.isdecimal() and int(key) < len(cast(list[Any], node)):
                node = cast(list[Any], node)[int(key)]
            elif isinstance(node, Mapping) and key in node:
                node = cast(Mapping[str, Any], node)[key]
            else:
                return None
        return node

    def resolve(self, node: Json) -> tuple[Json, str | None]:
        """The node with its reference followed (keys beside a reference win), and the first reference followed."""
        seen: set[str] = set()
        resolved, first = dict(node), None
        while isinstance(reference := resolved.pop("$ref", None), str) and reference not in seen:
            seen.add(reference)
            target = self.at(reference)
            resolved = {**as_object(target), **resolved}
            first = first or reference
        return resolved, first

    def reached(self) -> frozenset[str]:
        """Every reference that can be followed from the operations, directly or through others."""
        return self.closure(references_in(self.root.get("paths", {})))

    def closure(self, references: Iterator[str]) -> frozenset[str]:
        """The references given and all that can be followed from them."""
        found: set[str] = set()
        waiting = list(references)
        while waiting:
            reference = waiting.pop()
            if reference not in found:
                found.add(reference)
                waiting.extend(references_in(self.at(reference)))
        return frozenset(found)


class References:
    """What two contracts' references have in common, so that equal parts need not be walked."""

    def __init__(self, old: Document, new: Document) -> None:
        self._old, self._new = old, new
        self._equal: dict[str, bool] = {}

    def same(self, old: object, new: object) -> bool:
        """Whether two nodes are equal and everything that they refer to is as well."""
        return typed(old) == typed(new) and all(map(self._unchanged, references_in(old)))

    def _unchanged(self, reference: str) -> bool:
        if reference not in self._equal:
            everything = self._old.closure(iter([reference]))
            self._equal[reference] = all(typed(self._old.at(each)) == typed(self._new.at(each)) for each in everything)
        return self._equal[reference]


def typed(node: object) -> object:
    """The node in a form in which 1, 1.0 and true are different things, as they are not to Python's `==`."""
    if isinstance(node, dict):
        return {key: typed(value) for key, value in cast(Json, node).items()}
    if isinstance(node, list):
        return [typed(value) for value in cast(list[object], node)]
    return (type(node).__name__, node)
