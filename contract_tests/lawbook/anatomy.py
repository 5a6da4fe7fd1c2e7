"""What JSON documents are made of: which kinds of values were where, and how often."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .document import as_array, as_object

__all__ = ["Anatomy", "kind_of"]

# Sets are small; free text isn't, and its values are nobody's business here.
FEW_TEXTS = 20


@dataclass(slots=True)
class Anatomy:
    """Which kinds of values were seen where, over any number of documents. Values themselves are kept only by number.

    Args:
        kinds: Path → kinds of values seen there.
        seen: Path → how often anything was there.
        texts: Path → the different texts there, as long as they are few.
    """

    kinds: dict[str, set[str]] = field(default_factory=dict[str, set[str]])
    seen: dict[str, int] = field(default_factory=dict[str, int])
    texts: dict[str, set[str]] = field(default_factory=dict[str, set[str]])

    def note(self, path: str, value: Any) -> None:
        """Adds a document, whose root goes by that path."""
        self.seen[path] = self.seen.get(path, 0) + 1
        self.kinds.setdefault(path, set()).add(kind_of(value))
        if isinstance(value, str):
            texts = self.texts.setdefault(path, set())
            if len(texts) <= FEW_TEXTS:
                texts.add(value)
        for name, part in (as_object(value) or {}).items():
            self.note(f"{path}.{name}", part)
        for part in as_array(value) or ():
            self.note(f"{path}[]", part)


def kind_of(value: Any) -> str:
    """The JSON type of a value."""
    if value is None:
        return "null"
    # bool before int: True is an int to Python and none to JSON.
    kinds: tuple[tuple[type, str], ...] = (
        (bool, "boolean"),
        (str, "string"),
        (int, "number"),
        (float, "number"),
        (list, "array"),
    )
    return next((name for kind, name in kinds if isinstance(value, kind)), "object")
