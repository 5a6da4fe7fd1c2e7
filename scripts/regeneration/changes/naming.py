"""What things of the contract are called in Python: attributes, arguments, classes, calls.

The rules are the generator's, written anew here so that a comparison need not import the generator; a test holds the
two together.
"""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Mapping
from typing import Any

from .references import as_object

__all__ = ["argument_name", "attribute_name", "call_name", "class_name", "member_name"]

_RESERVED = (set(dir(builtins)) | {"self", "true", "false", "datetime"}) - {"id"}
_DELIMITERS = r"\. _-"


def attribute_name(wire: str) -> str:
    """The attribute or argument of that wire name: `customerId` → `customer_id`."""
    kept = _kept(wire)
    name = _unreserved("_".join(_words(kept)).lower())
    return name if name.isidentifier() and not kept.startswith("_") else f"field_{name}"


def class_name(*parts: str) -> str:
    """The class named after those parts: `Customer`, `customFields` → `CustomerCustomFields`."""
    words = [word for part in parts for word in _words(_kept(part))]
    return _unreserved("".join(word if word.isupper() else word.capitalize() for word in words))


def member_name(value: object, position: int) -> str:
    """The enum member of that value: `in-active` → `IN_ACTIVE`. A text that begins with no letter goes by its position.

    Args:
        value: The value.
        position: Where it stands among the enum's values, from 0.
    """
    if not isinstance(value, str):
        return f"VALUE_{value}".replace("-", "NEGATIVE_")
    name = value.upper() if value[:1].isalpha() else f"VALUE_{position}"
    return "_".join(_words(_kept(name))).upper()


def argument_name(wire: str, operation: Mapping[str, Any]) -> str:
    """The argument that a caller gives for a parameter; a listing's cursor and size have names of their own."""
    paging = as_object(operation.get("x-pagination"))
    own = {paging.get("cursor"): "start_after", paging.get("size"): "page_size"}
    return own.get(wire) or attribute_name(wire)


def call_name(identifier: str, path: str, operation: Mapping[str, Any]) -> str:
    """What a caller calls for an operation: `portal.customers.list()`, or the generated module's function."""
    if operation.get("x-pagination"):
        fixed = [part for part in path.split("/") if part and "{" not in part]
        return f"portal.{attribute_name(fixed[-1] if fixed else identifier)}.list()"
    return f"{attribute_name(identifier)}()"


def _kept(value: str) -> str:
    return "".join(c for c in value if c.isidentifier() or c.isdecimal() or c in _DELIMITERS)


def _words(value: str) -> list[str]:
    if any(c.isupper() for c in value):
        value = " ".join(re.split("([A-Z]?[a-z]+)", value))
    return re.findall(rf"[^{re.escape(_DELIMITERS)}]+", value)


def _unreserved(name: str) -> str:
    return f"{name}_" if name in _RESERVED or keyword.iskeyword(name) else name
