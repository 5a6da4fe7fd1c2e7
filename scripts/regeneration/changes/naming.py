"""What things of the contract are called in Python: attributes, arguments, classes, enum members, listings.

Names of single things are the generator's own; this is the one module that asks it for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flexportal_core.operation import RESERVED_ARGUMENTS

from ..openapi_client import ClassName, PythonIdentifier, snake_case

__all__ = [
    "OF_LIST",
    "OF_MODELS",
    "argument_name",
    "attribute_name",
    "class_name",
    "field_name",
    "member_name",
    "of_list",
    "resource_names",
]

OF_LIST = RESERVED_ARGUMENTS
"""Arguments of `list` and `scan` themselves, which a parameter's argument therefore cannot have."""

OF_MODELS = frozenset(
    ["additional_keys", "additional_properties", "cls", "explicit_nulls", "from_dict", "to_dict", "to_multipart"]
)
"""Names that a model's own members have, and that its attributes therefore cannot have."""

_OF_CLIENT = frozenset(["aclose", "base_url", "close", "tenant_id", "with_options"])


def attribute_name(wire: str) -> str:
    """The attribute or argument of that wire name: `customerId` → `customer_id`."""
    return str(PythonIdentifier(wire, prefix="field_"))


def field_name(wire: str) -> str:
    """The attribute of a model for that wire name."""
    name = attribute_name(wire)
    return f"{name}_" if name in OF_MODELS else name


def class_name(*parts: str) -> str:
    """The class named after those parts: `Customer`, `customFields` → `CustomerCustomFields`."""
    return str(ClassName("_".join(parts), ""))


def member_name(value: object, position: int) -> str:
    """The enum member of that value: `in-active` → `IN_ACTIVE`. A text that starts with no letter uses its position.

    Args:
        value: The value.
        position: Where it stands among the enum's values, from 0.
    """
    if not isinstance(value, str):
        return f"VALUE_{value}".replace("-", "NEGATIVE_")
    return snake_case(value.upper() if value[:1].isalpha() else f"VALUE_{position}").upper()


def argument_name(wire: str, operation: Mapping[str, Any]) -> str:
    """The argument that a caller gives for a parameter; a listing's cursor and size have names of their own."""
    paging: Mapping[str, Any] = operation.get("x-pagination") or {}
    own = {paging.get("cursor"): "start_after", paging.get("size"): "page_size"}
    name = own.get(wire) or attribute_name(wire)
    return of_list(name) if paging and wire not in own else name


def of_list(argument: str) -> str:
    """What a listing's methods call an argument of their operation: they have arguments of their own."""
    return f"{argument}_" if argument in OF_LIST else argument


def resource_names(paths: Iterable[str]) -> list[str]:
    """What the listings of those paths are called: `/v1/orders` → `orders`, as in `client.orders.list()`.

    It is the last segment that is no parameter. Where two paths end alike, the one with fewer segments has that name,
    or else the first, and the other one is prefixed with the segment before it: `customers_orders`.
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
    return f"{name}_" if name in _OF_CLIENT else name
