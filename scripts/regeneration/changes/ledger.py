"""Where the changes found are written down, and what every kind of node has: words, and keys that no rule knows."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from .change import Change, Place
from .references import Document, References

__all__ = ["Ledger"]

Json = dict[str, Any]

_TEXTS = ("title", "summary", "description", "externalDocs", "$comment")
_EXAMPLES = ("example", "examples")
_NOTHING = object()


class Ledger:
    """The changes found between two contracts so far, each once, in the order found."""

    def __init__(self, old: Document, new: Document) -> None:
        self.old, self.new = old, new
        self.references = References(old, new)
        self._found: dict[Change, None] = {}

    @property
    def changes(self) -> tuple[Change, ...]:
        """Everything written down."""
        return tuple(self._found)

    def add(self, code: str, place: Place, python: str, message: str) -> None:
        """Write a change down."""
        self._found[Change.of(code, place, python, message)] = None

    def differ(self, key: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
        """Whether the value under a key, or its presence, differs; references in it are followed."""
        before, after = old.get(key, _NOTHING), new.get(key, _NOTHING)
        return before is not after and not self.references.same(before, after)

    def words(self, place: Place, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
        """Compare what is only read by people, and the marks of what is deprecated or assumed."""
        for key in _TEXTS:
            if self.differ(key, old, new):
                self.add("description-changed", place, f"Only the words on {place.python} differ.", f"{key} differs")
        for key in _EXAMPLES:
            if self.differ(key, old, new):
                self.add("example-changed", place, f"Only an example of {place.python} differs.", f"{key} differs")
        if self.differ("x-assumption", old, new):
            self._assumption(place, old.get("x-assumption"), new.get("x-assumption"))
        if bool(old.get("deprecated")) != bool(new.get("deprecated")):
            state = "is deprecated" if new.get("deprecated") else "is no longer deprecated"
            self.add("deprecation-changed", place, f"{_capital(place.python)} {state}.", f"it {state}")

    def leftovers(
        self, place: Place, old: Mapping[str, Any], new: Mapping[str, Any], known: Collection[str] = ()
    ) -> None:
        """Write down every key that differs and that no rule has looked at: nothing may go unseen."""
        for key in dict.fromkeys([*old, *new]):
            if key not in known and key not in WORD_KEYS and self.differ(key, old, new):
                at = replace(place, head=f"{place.where} {key}", path="")
                self.add(
                    "unclassified-change",
                    at,
                    f"No rule says what this means for {place.python}; look at it.",
                    f"`{key}` {_happened(key, old, new)}",
                )

    def _assumption(self, place: Place, old: object, new: object) -> None:
        said = f"assumption {old or 'none'} is now {new or 'none'}"
        self.add("assumption-changed", place, f"Nothing changes for {place.python}.", said)


WORD_KEYS = frozenset({*_TEXTS, *_EXAMPLES, "x-assumption", "deprecated"})
"""The keys that `Ledger.words` compares."""


def _happened(key: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    if key not in old:
        return "is new"
    return "differs" if key in new else "is gone"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
