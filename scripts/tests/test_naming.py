"""The names that reports give to things in Python are those of the generated package."""

from __future__ import annotations

import inspect

import attrs
import pytest
from flexportal_api.models import Customer
from flexportal_api.resources import Customers
from openapi_python_client.parser.properties import Class, EnumProperty
from openapi_python_client.strings import ClassName, PythonIdentifier
from regeneration.changes.naming import (
    OF_LIST,
    OF_MODELS,
    argument_name,
    attribute_name,
    class_name,
    field_name,
    member_name,
    resource_names,
)


@pytest.mark.parametrize(
    ("wire", "name"),
    [("customerId", "customer_id"), ("X-Api-Version", "x_api_version"), ("list", "list_"), ("2fa", "field_2fa")],
)
def test_attributes_are_snake_case_and_no_keyword_or_builtin(wire: str, name: str) -> None:
    assert attribute_name(wire) == name


def test_inline_classes_are_named_after_their_owner() -> None:
    assert class_name("Customer", "customFields") == "CustomerCustomFields"
    assert class_name("Error", "VATRate") == "ErrorVATRate"


def test_enum_members_are_named_as_the_generator_does() -> None:
    values = ["active", "in-active", "silverPlus", "in review", "2nd", "é"]
    made = EnumProperty.values_from_list(values, Class(ClassName("Kind", ""), PythonIdentifier("kind", "")), [])
    assert [member_name(value, at) for at, value in enumerate(values)] == list(made)
    assert [member_name(value, 0) for value in (3, -3)] == ["VALUE_3", "VALUE_NEGATIVE_3"]


def test_an_argument_gives_way_to_those_of_list() -> None:
    operation = {"x-pagination": {"cursor": "startAfter", "size": "limit"}}
    names = {name: argument_name(name, operation) for name in ("startAfter", "limit", "customerType", "max_items")}
    assert list(names.values()) == ["start_after", "page_size", "customer_type", "max_items_"]
    assert argument_name("max_items", {}) == "max_items"


def test_the_arguments_of_list_are_reserved() -> None:
    taken = {*inspect.signature(Customers.list).parameters, *inspect.signature(Customers.scan).parameters}
    assert taken - {"status", "customer_type", "email"} <= OF_LIST


def test_the_names_of_model_members_are_reserved() -> None:
    fields = {field.name for field in attrs.fields(Customer)}
    assert {name for name in dir(Customer) if name[0].islower()} - fields <= OF_MODELS
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
    ids=["several words", "a parameter last", "only a parameter", "reserved", "nested", "versions", "no segment left"],
)
def test_a_listing_has_a_unique_name_after_its_path(paths: list[str], names: list[str]) -> None:
    assert resource_names(paths) == names
