"""The contract as the generator takes it, and as the JSON that lies beside the generated code."""

from __future__ import annotations

import json
from typing import Any, Final

Json = dict[str, Any]

# Behind a name, the name on the wire in characters that no name in Python has.
_PRIVATE: Final = 0xF0000


class DocumentError(Exception):
    """The contract cannot be used. The message says where and why."""


def as_json(document: Json) -> str:
    """The document as JSON, keys in the document's order."""
    return json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def hidden(name: str, wire: str) -> str:
    """A name that becomes `name` in Python, and holds the name on the wire."""
    return name + "".join(chr(_PRIVATE + ord(character)) for character in wire)


def shown(name: str) -> str:
    """The name on the wire."""
    wire = "".join(chr(ord(character) - _PRIVATE) for character in name if ord(character) >= _PRIVATE)
    return wire or name
