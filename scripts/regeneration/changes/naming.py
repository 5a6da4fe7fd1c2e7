"""What things of the contract are called in Python: attributes, arguments, classes, calls.

The rules are the generator's, written anew here so that a comparison need not import the generator; a test holds the
two together.
"""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Iterable, Mapping
from typing import Any

from .references import as_object

__all__ = [
    "OF_LIST",
    "OF_MODELS",
    "OF_PORTALS",
    "argument_name",
    "attribute_name",
    "class_name",
    "field_name",
    "member_name",
    "of_list",
    "resource_names",
]

OF_LIST = frozenset(
    ("concurrency", "fan_out", "in_order", "look_ahead", "max_items", "page_size", "resume", "self", "start_after")
)
"""Names that a listing's methods use themselves, and that a parameter's argument therefore can't have."""

OF_MODELS = frozenset(
    ("additional_keys", "additional_properties", "cls", "explicit_nulls", "from_dict", "to_dict", "to_multipart")
)
"""Names that a model's own members have, and that its attributes therefore cannot have."""

OF_PORTALS = frozenset(("aclose", "base_url", "close", "tenant_id", "with_options"))
"""Names that a portal has without any listing."""

_RESERVED = (set(dir(builtins)) | {"self", "true", "false", "datetime"}) - {"id"}
_DELIMITERS = r"\. _-"


def attribute_name(wire: str) -> str:
    """The attribute or argument of that wire name: `customerId` → `customer_id`."""
    kept = _kept(wire)
    name = _unreserved("_".join(_words(kept)).lower())
    return name if name.isidentifier() and not kept.startswith("_") else f"field_{name}"


def field_name(wire: str) -> str:
    """The attribute of a model for that wire name."""
    name = attribute_name(wire)
    return f"{name}_" if name in OF_MODELS else name


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
    name = own.get(wire) or attribute_name(wire)
    return of_list(name) if paging and wire not in own else name


def of_list(argument: str) -> str:
    """What a listing's methods call an argument of its endpoint: they have arguments of their own."""
    return f"{argument}_" if argument in OF_LIST else argument


def resource_names(paths: Iterable[str]) -> list[str]:
    """What the listings of those paths are called: `/v1/orders` → `orders`, as in `portal.orders.list()`.

    It is the last segment that is no parameter. Where two paths end alike, the one with fewer segments has that name,
    or else the first, and the other goes by the segment before it as well: `customers_orders`.
    """
    fixed = [[part for part in path.split("/") if part and "{" not in part] or ["root"] for path in paths]
    names: dict[int, str] = {}
    for index in sorted(range(len(fixed)), key=lambda at: len(fixed[at])):
        parts = fixed[index]
        longer = ("_".join(parts[-count:]) for count in range(1, len(parts) + 1))
        name = next((each for each in map(_resource_name, longer) if each not in names.values()), None)
        names[index] = name or f"{_resource_name('_'.join(parts))}_{index + 1}"
    return [names[index] for index in range(len(fixed))]


def _resource_name(text: str) -> str:
    name = attribute_name(text)
    return f"{name}_" if name in OF_PORTALS else name


def _kept(value: str) -> str:
    return "".join(c for c in value if c.isidentifier() or c.isdecimal() or c in _DELIMITERS)


def _words(value: str) -> list[str]:
    if any(c.isupper() for c in value):
        value = " ".join(re.split("([A-Z]?[a-z]+)", value))
    return re.findall(rf"[^{re.escape(_DELIMITERS)}]+", value)


def _unreserved(name: str) -> str:
    return f"{name}_" if name in _RESERVED or keyword.iskeyword(name) else name
