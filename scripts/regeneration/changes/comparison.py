"""The comparison of two contracts: the changes found so far, and what every part of a contract has in common."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any, cast

from flexportal.contract import Contract

from .change import Change, Place
from .codes import CODES, Level

__all__ = ["DOCUMENTATION", "Comparison", "as_object", "canonical"]

Json = dict[str, Any]

_EXAMPLES = frozenset({"example", "examples"})
_TEXTS = frozenset({"title", "summary", "description", "externalDocs", "$comment"})
DOCUMENTATION = _TEXTS | _EXAMPLES | {"x-assumption", "deprecated"}
"""The keys that describe a part of the contract and change no value."""

# What a client reads of the annotations: the code of a difference, and what it means for a place.
_ANNOTATIONS = {
    "x-effect": ("effect-changed", "Whether {} is sent again after an unknown outcome has changed."),
    "x-equals": ("equals-changed", "{} is filled in in another way, or has to be given."),
    "x-identity": ("identity-changed", "Another attribute identifies {}."),
    "x-result": ("result-changed", "{} returns another part of the response."),
    "x-timestamp": ("timestamp-changed", "Whether {} is read as a `datetime` has changed."),
}
# Only servers read these; the links of a response name the call that shows what became of a request.
_NOT_OF_CLIENTS = frozenset({"links", "x-sets", "x-transition"})


class Comparison:
    """Two contracts and the changes found between them, each once, in the order found.

    Args:
        old: The contract that the committed client was generated from.
        new: The contract of now.
    """

    def __init__(self, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
        self.old, self.new = Contract(old), Contract(new)
        self._found: dict[Change, None] = {}
        self._unchanged: dict[str, bool] = {}

    @property
    def changes(self) -> tuple[Change, ...]:
        """The changes found so far."""
        return tuple(self._found)

    def add(self, code: str, place: Place, python: str, message: str) -> None:
        """Note a change; its code decides whether it breaks."""
        self._found[Change(code, CODES[code] is Level.MAJOR, place.direction, place.where, python, message)] = None

    def same(self, old: object, new: object) -> bool:
        """Whether two nodes are equal, and everything that they refer to as well."""
        return canonical(old) == canonical(new) and all(map(self._refers_to_same, _references(old)))

    def differing(self, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
        """The keys of two objects whose presence or value differs."""
        keys = dict.fromkeys([*old, *new])
        return [key for key in keys if (key in old) != (key in new) or not self.same(old.get(key), new.get(key))]

    def remaining(
        self, place: Place, old: Mapping[str, Any], new: Mapping[str, Any], known: Collection[str] = ()
    ) -> None:
        """Note every difference that no rule has looked at: documentation, deprecation, and unknown keys.

        Args:
            place: Where the two objects stand.
            old: The object in the old contract.
            new: The object in the new contract.
            known: Keys that have rules of their own.
        """
        for key in self.differing(old, new):
            what = _happened(key, old, new)
            if key in known:
                continue
            if key in _TEXTS:
                self.add("description-changed", place, f"Only the description of {place.python} differs.", what)
            elif key in _EXAMPLES:
                self.add("example-changed", place, f"Only an example of {place.python} differs.", what)
            elif key == "x-assumption":
                self.add("assumption-changed", place, f"Nothing changes for {place.python}.", what)
            elif key in _ANNOTATIONS:
                code, said = _ANNOTATIONS[key]
                said = said.format(place.python)
                self.add(code, place, said[:1].upper() + said[1:], what)
            elif key in _NOT_OF_CLIENTS:
                self.add("information-changed", place, "Nothing changes in Python.", what)
            elif key == "deprecated":
                if bool(old.get(key)) != bool(new.get(key)):
                    state = "is deprecated" if new.get(key) else "is no longer deprecated"
                    self.add("deprecation-changed", place, f"{place.subject} {state}.", f"it {state}")
            else:
                at = Place(f"{place.where} {key}", place.python, place.direction)
                self.add("unclassified-change", at, f"No rule covers this change of {place.python}; review it.", what)

    def _refers_to_same(self, reference: str) -> bool:
        if reference not in self._unchanged:
            everything, waiting = set[str](), [reference]
            while waiting:
                following = waiting.pop()
                everything.add(following)
                waiting.extend(set(_references(self.old.at(following))) - everything)
            self._unchanged[reference] = all(self._equal(each) for each in everything)
        return self._unchanged[reference]

    def _equal(self, reference: str) -> bool:
        try:
            return canonical(self.old.at(reference)) == canonical(self.new.at(reference))
        except KeyError:
            return False


def canonical(node: object) -> str:
    """The node as text in which 1, 1.0 and true differ, as they do not to Python's `==`."""
    return json.dumps(node, sort_keys=True)


def as_object(node: object) -> Json:
    """The node where it is an object, else an empty one."""
    return cast(Json, node) if isinstance(node, dict) else {}


def _references(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in cast(Json, node).items():
            if key == "$ref" and isinstance(value, str):
                yield value
            else:
                yield from _references(value)
    elif isinstance(node, list):
        for value in cast(list[object], node):
            yield from _references(value)


def _happened(key: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    if key not in old:
        return f"`{key}` is new"
    return f"`{key}` differs" if key in new else f"`{key}` is gone"
