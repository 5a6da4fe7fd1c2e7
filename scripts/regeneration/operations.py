"""The operations of a contract with everything named as in Python, for the templates to write."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from flexportal.contract import Contract, Operation
from flexportal_core.operation import RESERVED_ARGUMENTS

from .changes.naming import resource_names
from .openapi_client import (
    Endpoint,
    EnumProperty,
    GenerationError,
    GeneratorData,
    PropertyProtocol,
    base_type,
    default_code,
    endpoints,
    instance_type,
    response_type,
    wire_name,
)
from .paging import FilterNames, PagingNames, paging_of
from .parameters import place, shape

__all__ = ["TypedOperation", "TypedParameter", "typed_operations"]

# The header that names the tenant, in lower case. The session sends its own value where a call gives none.
TENANT_HEADER: Final = "tenant-id"

# Arguments that each function of an operation has itself.
_OF_FUNCTIONS: Final = frozenset(("session", "body"))

# Classes that the modules of operations and of resources import.
_OF_OPERATIONS: Final = frozenset(
    ("Any", "AsyncSession", "File", "Filter", "Never", "Operation", "Paging", "Parameter", "Session", "Unset")
)
_OF_RESOURCES: Final = frozenset(
    f"{kind}{name}" for kind in ("", "Async") for name in ("Pager", "Resource", "Resources", "Session")
) | {"Any", "Collection"}


@dataclass(frozen=True, slots=True)
class TypedParameter:
    """A parameter of an operation.

    Args:
        prop: What the generator made of it.
        argument: Its name as an argument of the operation's functions.
        name: Its name in the contract.
        location: Where it is sent.
        documentation: Its description in the contract, or else its name there.
        filter: How it selects items; None where it does not.
    """

    prop: PropertyProtocol
    argument: str
    name: str
    location: str
    documentation: str
    filter: FilterNames | None

    @property
    def type(self) -> str:
        """Its Python type, without UNSET and None for a value left out."""
        return base_type(self.prop)

    @property
    def choices(self) -> str | None:
        """The class of its enum of strings; None where it has none."""
        return self.type if isinstance(self.prop, EnumProperty) and self.prop.value_type is str else None

    @property
    def kind(self) -> str:
        """The built-in type of its values."""
        if self.choices:
            return "str"
        return self.type if self.type in ("bool", "float", "int", "str") else "object"

    @property
    def required(self) -> bool:
        """Whether the API insists on it."""
        return self.prop.required

    @property
    def is_tenant(self) -> bool:
        """Whether it names the tenant."""
        return self.location == "header" and self.name.lower() == TENANT_HEADER

    @property
    def may_be_left_out(self) -> bool:
        """Whether the functions have a default for it."""
        return not self.required or self.is_tenant

    @property
    def method_argument(self) -> str:
        """Its name as an argument of `list` and `scan`, which have arguments of their own."""
        return f"{self.argument}_" if self.argument in RESERVED_ARGUMENTS else self.argument

    @property
    def method_type(self) -> str:
        """Its type as written in a class with a method called `list`."""
        return _beside_list(self.type)


@dataclass(frozen=True, slots=True)
class TypedOperation:
    """An operation.

    Args:
        id: Its operationId.
        method: The HTTP method, in upper case.
        path: The path template, as in the contract.
        tag: Its first tag, as the name of a module.
        summary: From the contract, or made of the operationId; without a full stop.
        description: From the contract; may be empty.
        endpoint: What the generator made of it.
        parameters: All of its parameters.
        paging: How it pages; None where it does not.
        resource: What its resource is called, as in `client.customers`; None where it has none.
    """

    id: str
    method: str
    path: str
    tag: str
    summary: str
    description: str
    endpoint: Endpoint
    parameters: tuple[TypedParameter, ...]
    paging: PagingNames | None
    resource: str | None

    @property
    def name(self) -> str:
        """The name of its function."""
        return str(self.endpoint.name)

    @property
    def constant(self) -> str:
        """The name of its data."""
        return self.name.upper()

    @property
    def options(self) -> tuple[TypedParameter, ...]:
        """The parameters that its resource takes, besides paging and filters."""
        paging = () if self.paging is None else (self.paging.cursor, self.paging.size)
        others = (each for each in self.parameters if not each.filter and not each.is_tenant)
        return tuple(each for each in others if each.location != "query" or each.name not in paging)

    @property
    def filters(self) -> tuple[TypedParameter, ...]:
        """The parameters that filter."""
        return tuple(each for each in self.parameters if each.filter)

    @property
    def class_name(self) -> str:
        """The class of its resource."""
        name = "".join(word.capitalize() for word in (self.resource or "").split("_"))
        return f"{name}Listing" if name in _OF_RESOURCES else name

    @property
    def item_type(self) -> str:
        """The type of the items, as written in a class with a method called `list`."""
        return "" if self.paging is None else _beside_list(self.paging.item_type)

    @property
    def default_page(self) -> int:
        """The page size of the resource's methods: the largest that the API allows, up to 100."""
        return 0 if self.paging is None else min(100, self.paging.page_sizes[-1])

    @property
    def result_type(self) -> str:
        """The type of what its function returns: that of the successful responses."""
        patterns = self.endpoint.responses.patterns
        successes = [each for each in patterns if each.status_code.pattern.startswith("2")]
        default = self.endpoint.responses.default
        return " | ".join(dict.fromkeys(map(response_type, successes or ([default] if default else [])))) or "None"

    @property
    def body_type(self) -> str:
        """The type of its body; empty where it takes none."""
        return " | ".join(dict.fromkeys(base_type(body.prop) for body in self.endpoint.bodies))

    @property
    def media_types(self) -> tuple[tuple[str, str], ...]:
        """Where there are several bodies: the class of each and its media type, the preferred one first."""
        found: dict[str, str] = {}
        for body in self.endpoint.bodies:
            found.setdefault(instance_type(body.prop), body.content_type.get_untrusted_value())
        return tuple(found.items())

    @property
    def imported(self) -> frozenset[str]:
        """Words of the types that its module needs when it is imported."""
        code = [each.choices or "" for each in self.parameters]
        code += [default_code(each.prop) for each in self.parameters]
        return _words([*code, *(name for name, _ in self.media_types[1:])])

    @property
    def named(self) -> frozenset[str]:
        """Words of the types that its functions name."""
        return _words([self.result_type, self.body_type, *(each.type for each in self.parameters)])

    @property
    def listed(self) -> frozenset[str]:
        """Words of the types that the methods of its resource name."""
        return _words([self.item_type, *(each.type for each in (*self.filters, *self.options))])


def typed_operations(contract: Contract, parsed: GeneratorData) -> tuple[TypedOperation, ...]:
    """The operations of a contract, in its order.

    Args:
        contract: The contract.
        parsed: What the generator made of it.

    Raises:
        GenerationError: An annotation names what the operation does not have, or a schema has the name of a class that
            the generated modules import.
    """
    paths = [operation.path for operation in contract.listings]
    resources = dict(zip((each.id for each in contract.listings), resource_names(paths), strict=True))
    found = {place(endpoint): (tag, endpoint) for tag, endpoint in endpoints(parsed)}
    typed = tuple(
        _typed(contract, parsed, each, found[each.method.lower(), shape(each.path)], resources.get(each.id))
        for each in contract.operations
    )
    _reject_taken(typed, parsed)
    return typed


def _typed(
    contract: Contract, parsed: GeneratorData, operation: Operation, made: tuple[str, Endpoint], resource: str | None
) -> TypedOperation:
    tag, endpoint = made
    node = contract.document["paths"][operation.path][operation.method.lower()]
    paging, filters = None, dict[str, FilterNames]()
    if operation.pagination is not None:
        paging, filters = paging_of(operation, operation.pagination, endpoint, parsed)
    return TypedOperation(
        id=operation.id,
        method=operation.method,
        path=operation.path,
        tag=tag,
        summary=_text(node.get("summary", "")).rstrip(".") or endpoint.name.replace("_", " ").capitalize(),
        description=_text(node.get("description", "")),
        endpoint=endpoint,
        parameters=tuple(
            TypedParameter(
                prop=prop,
                argument=f"{prop.python_name}_" if prop.python_name in _OF_FUNCTIONS else str(prop.python_name),
                name=wire_name(prop),
                location=str(location),
                documentation=_text(prop.description.get_untrusted_value() if prop.description else "")
                or f"Sent as `{wire_name(prop)}`.",
                filter=filters.get(wire_name(prop)) if str(location) == "query" else None,
            )
            for location, prop in endpoint.iter_all_parameters()
        ),
        paging=paging,
        resource=resource,
    )


def _reject_taken(typed: tuple[TypedOperation, ...], parsed: GeneratorData) -> None:
    """Reject schemas that could be confused with another class of a generated module."""
    models = {str(each.class_info.name) for each in (*parsed.models, *parsed.enums)}
    classes = {f"{kind}{each.class_name}" for each in typed if each.resource for kind in ("", "Async")}
    for each in typed:
        taken = each.named & _OF_OPERATIONS
        if each.resource:
            taken |= each.listed & (classes | _OF_RESOURCES)
        for name in sorted(taken & models):
            raise GenerationError(f"{each.id}: a generated module has a class `{name}` of its own; rename the schema")


def _text(prose: str) -> str:
    return " ".join(prose.split())


def _words(texts: list[str]) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", " ".join(texts)))


def _beside_list(annotation: str) -> str:
    return re.sub(r"\blist\[", "builtins.list[", annotation)
