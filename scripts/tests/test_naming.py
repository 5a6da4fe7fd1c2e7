"""The names that reports give to things in Python are the generator's own."""

from __future__ import annotations

import inspect
import keyword

import attrs
import pytest
from flexportal import AsyncFlexPortal, FlexPortal
from flexportal_api.models import Customer, CustomerCustomFields
from flexportal_api.resources import Customers, Resources
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openapi_python_client.parser.properties import Class, EnumProperty
from openapi_python_client.strings import ClassName, PythonIdentifier
from regeneration.changes.naming import (
    OF_LIST,
    OF_MODELS,
    OF_PORTALS,
    argument_name,
    attribute_name,
    class_name,
    field_name,
    member_name,
    resource_names,
)

WIRE_NAMES = st.text(st.characters(codec="ascii", categories=["L", "N"], include_characters="-_. "), min_size=1)


@settings(derandomize=True, deadline=None)
@example("customerId")
@example("vatID")
@example("X-Api-Version")
@example("list")
@example("class")
@example("2fa")
@example("_seconds")
@given(WIRE_NAMES.filter(lambda name: any(c.isalnum() for c in name)))
def test_attributes_are_named_as_the_generator_does(wire: str) -> None:
    assert attribute_name(wire) == PythonIdentifier(wire, prefix="field_")


@settings(derandomize=True, deadline=None)
@example("customerStatus")
@example("VATRate")
@example("Exception")
@given(WIRE_NAMES.filter(lambda name: name[0].isalpha() and not keyword.iskeyword(name)))
def test_classes_are_named_as_the_generator_does(wire: str) -> None:
    assert class_name(wire) == ClassName(wire, "")


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("active", "ACTIVE"),
        ("in-active", "IN_ACTIVE"),
        ("silverPlus", "SILVERPLUS"),
        ("2nd", "VALUE_7"),
        (3, "VALUE_3"),
        (-3, "VALUE_NEGATIVE_3"),
    ],
)
def test_members_are_named_after_their_values(value: object, name: str) -> None:
    assert member_name(value, 7) == name


@settings(derandomize=True, deadline=None)
@given(st.lists(WIRE_NAMES, min_size=1, max_size=4, unique_by=lambda value: member_name(value, 0)))
def test_members_are_named_as_the_generator_does(values: list[str]) -> None:
    made = EnumProperty.values_from_list(values, Class(ClassName("Kind", ""), PythonIdentifier("kind", "")), [])
    assert [member_name(value, at) for at, value in enumerate(values)] == list(made)


def test_cursor_and_size_have_names_of_their_own() -> None:
    operation = {"x-pagination": {"cursor": "startAfter", "size": "limit"}}
    names = [argument_name(name, operation) for name in ("startAfter", "limit", "customerType")]
    assert names == ["start_after", "page_size", "customer_type"]


@pytest.mark.parametrize("wire", sorted(OF_LIST))
def test_a_parameter_that_is_called_as_an_argument_of_list_gives_way(wire: str) -> None:
    operation = {"x-pagination": {"cursor": "after", "size": "pageSize"}}
    assert argument_name(wire, operation).strip("_") == wire
    assert argument_name(wire, operation) not in OF_LIST
    assert argument_name("max_items", {}) == "max_items"


def test_the_names_that_list_has_are_known() -> None:
    taken = {*inspect.signature(Customers.list).parameters, *inspect.signature(Customers.scan).parameters}
    assert OF_LIST - {"fan_out", "in_order"} == taken - {"status", "customer_type", "email"}


def test_the_names_that_portals_have_are_known() -> None:
    own = {name for portal in (FlexPortal, AsyncFlexPortal) for name in dir(portal) if not name.startswith("_")}
    listings = {name for name in dir(Resources) if not name.startswith("_")}
    assert own - listings == OF_PORTALS


def test_the_names_that_models_have_are_known() -> None:
    own = {name for model in (Customer, CustomerCustomFields) for name in dir(model) if name[0].islower()}
    fields = {field.name for model in (Customer, CustomerCustomFields) for field in attrs.fields(model)}
    assert own - fields <= OF_MODELS
    assert field_name("explicitNulls") == "explicit_nulls_"


@pytest.mark.parametrize(
    ("paths", "names"),
    [
        (["/v1/rental-orders"], ["rental_orders"]),
        (["/v1/orders/{id}"], ["orders"]),
        (["/{id}"], ["root"]),
        (["/v1/import/class", "/v1/close"], ["class_", "close_"]),
        (["/v1/customers/{id}/orders", "/v1/orders"], ["customers_orders", "orders"]),
        (["/v1/orders", "/v2/orders"], ["orders", "v2_orders"]),
        (["/a/{x}", "/a/{x}/{y}"], ["a", "a_2"]),
    ],
    ids=["several words", "a parameter last", "nothing fixed", "taken words", "nested", "versions", "no word left"],
)
def test_a_listing_is_called_after_its_path_and_no_two_alike(paths: list[str], names: list[str]) -> None:
    assert resource_names(paths) == names
