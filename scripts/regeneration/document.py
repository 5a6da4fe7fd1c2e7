"""The contract as the generator takes it, and as the JSON that lies beside the generated code."""

from __future__ import annotations

import json
import math
from typing import Any, Final, cast

Json = dict[str, Any]

# Behind a name, the name on the wire in characters that no name in Python has.
_PRIVATE: Final = 0xF0000


class DocumentError(Exception):
    """The contract cannot be used. The message says where and why."""


def as_json(document: Json) -> str:
    """The document as JSON, keys in the document's order.

    Raises:
        DocumentError: It holds what JSON has no word for: a date, an infinite number, a key that is no text.
    """
    _refuse_foreign(document, "#")
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def hidden(name: str, wire: str) -> str:
    """A name that becomes `name` in Python, and holds the name on the wire."""
    return name + "".join(chr(_PRIVATE + ord(character)) for character in wire)


def shown(name: str) -> str:
    """The name on the wire."""
    wire = "".join(chr(ord(character) - _PRIVATE) for character in name if ord(character) >= _PRIVATE)
    return wire or name


def _refuse_foreign(node: object, where: str) -> None:
    if isinstance(node, dict):
        for key, value in cast("dict[object, object]", node).items():
            if not isinstance(key, str):
                raise DocumentError(f"{where}: the key {key!r} is no text; put it in quotes")
            _refuse_foreign(value, f"{where}/{key}")
    elif isinstance(node, list):
        for index, value in enumerate(cast("list[object]", node)):
            _refuse_foreign(value, f"{where}/{index}")
    elif isinstance(node, float) and not math.isfinite(node):
        raise DocumentError(f"{where}: JSON lacks the number {node}; put it in quotes")
    elif node is not None and not isinstance(node, (str, bool, int, float)):
        raise DocumentError(f"{where}: JSON has no {type(node).__name__}; put the value in quotes")
