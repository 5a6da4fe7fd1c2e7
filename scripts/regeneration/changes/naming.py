"""What things of the contract are called in Python: attributes, arguments, classes, enum members, listings.

Both the generated code and the reports take their names from here. What would have the name of something else gets
another one: twins a number (`type`, `type_2` for `@type`), reserved names an underscore, classes the suffix `Model`.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, Final, TypeVar

from flexportal_core.operation import RESERVED_ARGUMENTS

from ..openapi_client import ClassName, PythonIdentifier, snake_case

__all__ = [
    "OF_LIST",
    "OF_MODELS",
    "OF_MODULES",
    "ParameterKey",
    "argument_names",
    "attribute_name",
    "beside",
    "call_name",
    "class_name",
    "field_names",
    "listing_argument",
    "member_names",
    "of_list",
    "resource_class",
    "scan_name",
    "value_type",
]

Key = TypeVar("Key")

ParameterKey = tuple[str, str]
"""Location and name of a parameter."""

_LOCATIONS: Final = ("path", "query", "header", "cookie")

OF_LIST = RESERVED_ARGUMENTS
"""Arguments of `list` and `scan` themselves, which a parameter's argument therefore cannot have."""

_OF_MODELS = """
    additional_keys additional_properties cls evolve explicit_nulls from_dict raw_value to_dict to_json to_multipart
"""
OF_MODELS = frozenset(_OF_MODELS.split())
"""Names that a model's own members have, and that its attributes therefore cannot have."""

_OF_FUNCTIONS = frozenset(["body", "session"])

_IMPORTED = """
    Any AsyncPager AsyncResource BinaryIO Body Collection Field File Filter Literal Mapping Model Never NotRequired
    OpenIntEnum OpenModel OpenStrEnum Operation Pager Paging Parameter Resource Sequence Session TypedDict Unset Wires
    AsyncFlexPortal FlexPortal Page Progress RawItem RawResponse
    APIConnectionError APIStatusError APITimeoutError AuthenticationError BadRequestError ConfigurationError
    ConflictError FlexPortalError InternalServerError NotFoundError PaginationError PermissionDeniedError
    RateLimitError ResponseContractError UnknownOutcomeError UnprocessableEntityError UUID
"""
OF_MODULES = frozenset(_IMPORTED.split())
"""Classes that generated modules import, or that `flexportal` has itself: no model has their names."""

# Methods may be called as built-ins are, but for those that the annotations of a class name.
_OF_ANNOTATIONS = frozenset(["bool", "bytes", "float", "int", "object", "str"])

_OF_CLIENT = frozenset(["aclose", "base_url", "close", "request", "tenant_id", "with_options", "with_raw_response"])

_SEPARATORS = re.compile(r"\W+")
_VERSION = re.compile(r"v[0-9]+(\.[0-9]+)*")


def attribute_name(wire: str) -> str:
    """The attribute or argument of that wire name: `customerId` → `customer_id`."""
    return str(PythonIdentifier(wire, prefix="field_"))


def field_names(wires: Iterable[str]) -> dict[str, str]:
    """The attribute of each field of a model, by its wire name."""
    names = {wire: attribute_name(wire) for wire in wires}
    return _distinct({wire: f"{name}_" if name in OF_MODELS else name for wire, name in names.items()})


def class_name(*parts: str) -> str:
    """The class named after those parts: `Customer`, `customFields` → `CustomerCustomFields`."""
    name = str(ClassName("_".join(parts), ""))
    return f"{name}Model" if name in OF_MODULES else name


def value_type(enum: str) -> str:
    """The type of what callers pass for an enum: one of the values that the contract lists, or a member."""
    return f"{enum}Value"


def member_names(values: Sequence[object]) -> list[str]:
    """The enum member of each value: `createdAt` → `CREATED_AT`; its position names one that starts with no letter."""
    names = {(value, at): _member_name(value, at) for at, value in enumerate(values)}
    found = _distinct(names, key=lambda each: str(each[0]))
    return [found[key] for key in names]


def _member_name(value: object, position: int) -> str:
    if not isinstance(value, str):
        return f"VALUE_{value}".replace("-", "NEGATIVE_")
    return snake_case(value if value[:1].isalpha() else f"VALUE_{position}").upper()


def argument_names(parameters: Iterable[ParameterKey]) -> dict[ParameterKey, str]:
    """The argument of an operation's function for each parameter: of equal ones, the later gets its place's name."""
    names: dict[ParameterKey, str] = {}
    for key in sorted(parameters, key=lambda each: (_LOCATIONS.index(each[0]), _plainness(each[1]))):
        name = beside(attribute_name(key[1]), _OF_FUNCTIONS)
        names[key] = f"{name}_{key[0]}" if name in names.values() else name
    return _distinct(names, key=lambda each: each[1])


def listing_argument(key: ParameterKey, argument: str, operation: Mapping[str, Any]) -> str:
    """The argument that a caller gives for a parameter; a listing's cursor and size have names of their own."""
    paging: Mapping[str, Any] = operation.get("x-pagination") or {}
    own = {("query", paging.get("cursor")): "start_after", ("query", paging.get("size")): "page_size"}
    return own.get(key) or (of_list(argument) if paging else argument)


def beside(argument: str, taken: Iterable[str]) -> str:
    """An argument with an underscore behind it where its name is taken."""
    return f"{argument}_" if argument in taken else argument


def _distinct(names: Mapping[Key, str], key: Callable[[Key], str] = str) -> dict[Key, str]:
    """The names, with a number behind those that others have: the plainest wire name keeps its name."""
    taken, used, found = set(names.values()), set[str](), dict[Key, str]()
    for each in sorted(names, key=lambda each: _plainness(key(each))):
        name, number = names[each], 2
        while name in used or (number > 2 and name in taken):
            name, number = f"{names[each].rstrip('_')}_{number}", number + 1
        used.add(name)
        found[each] = name
    return {each: found[each] for each in names}


def _plainness(wire: str) -> tuple[bool, str]:
    return not wire.isidentifier(), wire.swapcase()


def of_list(argument: str) -> str:
    """What a listing's methods call an argument of their operation: they have arguments of their own."""
    return beside(argument, OF_LIST)


def call_name(path: str, operation_id: str, stated: str | None = None) -> tuple[str, str]:
    """The resource and the method that users call: `createOrder` of `/v1/orders` → `orders`, `create`.

    The resource is the collection of the path: its first segment that is no version and no parameter. The method is the
    operationId without the words of the resource: `updateOrderNotes` → `update_notes`.

    Args:
        path: The path template.
        operation_id: The operationId.
        stated: What the contract states in `x-method`, where the rule gives the wrong names: `variants.list`.
    """
    if stated is not None:
        resource, _, method = stated.partition(".")
        return _resource_name(resource), _method_name(method)
    fixed = [part for part in path.split("/") if part and "{" not in part and not _VERSION.fullmatch(part)]
    resource = _resource_name(fixed[0] if fixed else "root")
    words, own = snake_case(_SEPARATORS.sub("_", operation_id)).split("_"), resource.strip("_").split("_")
    for known in (own, _singular(own)):
        at = next((index for index in range(len(words)) if words[index : index + len(known)] == known), None)
        if at is not None and len(words) > len(known):
            del words[at : at + len(known)]
            break
    return resource, _method_name("_".join(words))


def scan_name(method: str) -> str:
    """The method that scans, beside one that lists."""
    return f"scan{method.removeprefix('list')}" if method.startswith("list") else f"scan_{method}"


def resource_class(resource: str, models: Collection[str] = ()) -> str:
    """The class of a resource, which no model has: `billing_groups` → `BillingGroups`."""
    name = "".join(word.capitalize() for word in resource.split("_"))
    taken = {*OF_MODULES, "Resources", *models}
    return f"{name}Operations" if taken & {name, f"Async{name}", f"{name}WithRawResponse"} else name


def _singular(words: list[str]) -> list[str]:
    last = words[-1]
    return [*words[:-1], f"{last[:-3]}y" if last.endswith("ies") else last.removesuffix("s")]


def _resource_name(text: str) -> str:
    name = attribute_name(text)
    return f"{name}_" if name in _OF_CLIENT else name


def _method_name(text: str) -> str:
    # `list` is a built-in, which the generator puts an underscore behind; a method may have its name.
    name = attribute_name(text)
    return text if name == f"{text}_" and not keyword.iskeyword(text) and text not in _OF_ANNOTATIONS else name
