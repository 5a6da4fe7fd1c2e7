"""The names that reports give to things in Python are those of the generated package."""

from __future__ import annotations

import inspect

import attrs
import flexportal
import flexportal_api
import pytest
from flexportal_api.models import Customer
from flexportal_api.operations.variants import LIST_VARIANTS
from flexportal_api.resources import Variants
from openapi_python_client.parser.properties import Class, EnumProperty
from openapi_python_client.strings import ClassName, PythonIdentifier
from regeneration.changes.naming import (
    OF_LIST,
    OF_MODELS,
    OF_MODULES,
    call_name,
    class_name,
    field_names,
    member_names,
    resource_class,
)


def test_enum_members_are_named_as_the_generator_does() -> None:
    values = ["active", "in-active", "SILVER", "in review", "2nd", "é"]
    made = EnumProperty.values_from_list(values, Class(ClassName("Kind", ""), PythonIdentifier("kind", "")), [])
    assert member_names(values) == list(made)
    assert member_names([3, -3]) == ["VALUE_3", "VALUE_NEGATIVE_3"]


def test_words_of_an_enum_value_in_camel_case_are_separated() -> None:
    assert member_names(["createdAt", "totals.total"]) == ["CREATED_AT", "TOTALS_TOTAL"]


@pytest.mark.parametrize(
    ("values", "names"),
    [
        (["Active", "active"], ["ACTIVE_2", "ACTIVE"]),
        (["a-b", "a b", "a_b_2"], ["A_B_3", "A_B", "A_B_2"]),
        (["+", "-"], ["VALUE_0", "VALUE_1"]),
    ],
    ids=["letter case", "punctuation, and a number taken", "no letter"],
)
def test_values_that_differ_in_spelling_only_get_members_of_their_own(values: list[str], names: list[str]) -> None:
    assert member_names(values) == names


def test_the_arguments_of_list_are_reserved() -> None:
    taken = {*inspect.signature(Variants.list).parameters, *inspect.signature(Variants.scan).parameters}
    assert taken - {each.argument for each in LIST_VARIANTS.parameters} <= OF_LIST


def test_the_names_of_model_members_are_reserved() -> None:
    fields = {field.name for field in attrs.fields(Customer)}
    assert {name for name in dir(Customer) if name[0].islower()} - fields <= OF_MODELS
    assert field_names(["explicitNulls"]) == {"explicitNulls": "explicit_nulls_"}


def test_no_model_has_the_name_of_a_class_that_the_package_has_itself() -> None:
    own = {*flexportal.__all__} - {*flexportal_api.__all__, "__version__", "ErrorDetail"}
    assert own <= OF_MODULES
    assert [class_name(name) for name in ("File", "Any", "Order")] == ["FileModel", "AnyModel", "Order"]


@pytest.mark.parametrize(
    ("path", "operation_id", "call"),
    [
        ("/v1/orders", "listOrders", "orders.list"),
        ("/v1/orders", "createOrder", "orders.create"),
        ("/v1/orders/{orderId}/notes", "updateOrderNotes", "orders.update_notes"),
        ("/v1/billing-groups/{id}", "getBillingGroup", "billing_groups.get"),
        ("/v1/categories/{id}", "getCategory", "categories.get"),
        ("/v1/subscriptions/calculate-buyout", "calculateBuyoutPrice", "subscriptions.calculate_buyout_price"),
        ("/v1/products/csv", "importProductsCSV", "products.import_csv"),
        ("/v1/exports/rentals", "exportRentals", "exports.rentals"),
        ("/v1/customers/{id}/orders", "listCustomerOrders", "customers.list_orders"),
        ("/v1/orders", "orders", "orders.orders"),
        ("/orders/{id}", "orders/get:one", "orders.get_one"),
        ("/v2.1/class/{id}", "importClass", "class_.import_"),
        ("/close", "get", "close_.get"),
        ("/{id}", "getIt", "root.get_it"),
    ],
    ids=lambda value: str(value).rpartition(".")[2],
)
def test_a_method_is_named_after_its_path_and_operation_id(path: str, operation_id: str, call: str) -> None:
    assert ".".join(call_name(path, operation_id)) == call


def test_the_contract_may_state_the_name_of_a_method() -> None:
    assert call_name("/v1/products/variants", "listVariants", "variants.list") == ("variants", "list")


def test_a_resource_is_a_class_that_the_generated_modules_do_not_have() -> None:
    assert [resource_class(name) for name in ("billing_groups", "resource")] == ["BillingGroups", "ResourceOperations"]
    assert resource_class("orders", {"AsyncOrders"}) == "OrdersOperations"
