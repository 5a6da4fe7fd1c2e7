"""The names that reports give to things in Python are the generator's own."""

from __future__ import annotations

import keyword

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openapi_python_client.parser.properties import Class, EnumProperty
from openapi_python_client.strings import ClassName, PythonIdentifier
from regeneration.changes.naming import argument_name, attribute_name, call_name, class_name, member_name

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


@pytest.mark.parametrize(
    ("path", "annotated", "name"),
    [
        ("/v1/rental-orders", True, "portal.rental_orders.list()"),
        ("/v1/orders/{id}", True, "portal.orders.list()"),
        ("/{id}", True, "portal.get_order.list()"),
        ("/v1/orders/{id}", False, "get_order()"),
    ],
)
def test_a_listing_is_called_on_the_portal_and_any_other_operation_by_its_id(
    path: str, annotated: bool, name: str
) -> None:
    operation = {"x-pagination": {"cursor": "after"}} if annotated else {}
    assert call_name("getOrder", path, operation) == name
