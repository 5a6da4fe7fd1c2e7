"""The parameters of an operation with everything named as in Python, for the templates to write."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

from flexportal.contract import Contract, Operation, Parameter

from .bodies import beside_list, bounds_of
from .changes.naming import of_list, value_type
from .descriptions import text_of
from .document import Json
from .openapi_client import EnumProperty, ListProperty, PropertyProtocol, base_type, value_of, wire_name
from .paging import FilterNames

__all__ = ["TENANT_HEADER", "TypedParameter", "typed_parameter"]

# The header that names the tenant, in lower case. The session sends its own value where a call gives none.
TENANT_HEADER: Final = "tenant-id"

# The types whose values are checked before they are sent.
_KINDS: Final = frozenset(("bool", "datetime.date", "datetime.datetime", "float", "int", "str"))


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
        separator: What separates several values; None where the parameter is sent once for each.
        bounds: The bounds of its values, but for those that it shares with all parts of a path.
    """

    prop: PropertyProtocol
    argument: str
    name: str
    location: str
    documentation: str
    filter: FilterNames | None
    separator: str | None
    bounds: Json

    @property
    def type(self) -> str:
        """Its Python type, without UNSET and None for a value left out."""
        return base_type(self.prop)

    @property
    def choices(self) -> str | None:
        """The class of its enum; None where it has none."""
        return self.type if isinstance(self.prop, EnumProperty) else None

    @property
    def kind(self) -> str:
        """The built-in type of its values."""
        if isinstance(self.prop, EnumProperty):
            return self.prop.value_type.__name__
        return self.type if self.type in _KINDS else "object"

    @property
    def required(self) -> bool:
        """Whether the API requires it."""
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
        return of_list(self.argument)

    @property
    def method_type(self) -> str:
        """The type of what callers pass, as written in a class with a method called `list`."""
        return value_type(self.choices) if self.choices else beside_list(self.type)

    @property
    def filter_type(self) -> str:
        """The type of a value that a filter takes: a day or a time may be passed for either bound of a range."""
        is_bound = self.filter is not None and self.filter.match != "equal"
        if is_bound and self.type in ("str", "datetime.date", "datetime.datetime"):
            return "datetime.date | str"
        return self.method_type


def typed_parameter(
    contract: Contract,
    operation: Operation,
    prop: PropertyProtocol,
    location: str,
    argument: str,
    filters: Mapping[str, FilterNames],
) -> TypedParameter:
    """The parameter of an operation.

    Args:
        contract: The contract.
        operation: The operation in it.
        prop: What the generator made of the parameter.
        location: Where it is sent.
        argument: Its name as an argument.
        filters: What each parameter in the query selects by, if it does.
    """
    declared = operation.parameter(wire_name(prop), cast("Any", location))
    paging = operation.pagination
    pages = location == "query" and paging is not None and declared.name in (paging.cursor, paging.size)
    return TypedParameter(
        prop=prop,
        argument=argument,
        name=wire_name(prop),
        location=location,
        documentation=text_of(prop.description.get_untrusted_value() if prop.description else "")
        or f"Sent as `{wire_name(prop)}`.",
        filter=filters.get(wire_name(prop)) if location == "query" else None,
        separator=declared.separator if isinstance(value_of(prop), ListProperty) else None,
        bounds={} if pages else _bounds(contract, declared),
    )


def _bounds(contract: Contract, declared: Parameter) -> Json:
    """The bounds of a parameter that callers pass as it is sent, and of the values of an array."""
    items = declared.schema.get("items", {})
    found = {
        keyword: bound
        for schema in (declared.schema, items)
        if "enum" not in contract.resolve(schema)
        for keyword, bound in bounds_of(contract, schema).items()
    }
    if declared.location == "path" and found.get("minLength") == 1:  # no part of a path is empty
        del found["minLength"]
    return found
