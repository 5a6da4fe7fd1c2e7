"""The generated package has each operation, parameter, body field and property of the contract."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any, NotRequired, get_origin, get_type_hints

import attrs
import pytest
from flexportal.contract import Operation
from flexportal_core.operation import Field
from flexportal_core.types import Unset

from .contract import CONTRACT, Json, schema_errors
from .generated import GENERATED, NAMES, SCALARS, attribute, kind_of, python_type, snake, types_of

EACH = pytest.mark.parametrize("operation", CONTRACT.operations, ids=lambda operation: operation.id)
SCHEMAS = CONTRACT.document["components"]["schemas"]

# Resource → the methods that are operations, as users call them.
CALLS = {
    "orders": "list get create cancel update_notes",
    "subscriptions": "list get create update_notes extend upgrade buyout replace_device early_return cancel "
    "calculate_buyout_price calculate_early_return_fee",
    "products": "list get create update delete import_csv",
    "variants": "list",
    "customers": "list get update delete",
    "assets": "list get create delete",
    "payments": "list get mark_paid cancel",
    "billing_groups": "list get create update delete",
    "files": "list get delete get_url generate_contract",
    "exports": "subscriptions",
}


def test_the_operations_are_those_of_the_contract() -> None:
    stated = {operation.id: (operation.method, operation.path) for operation in CONTRACT.operations}
    assert {id_: (data.method, data.path) for id_, (data, _) in GENERATED.items()} == stated


def test_each_operation_has_a_name_for_users() -> None:
    calls = {f"{resource}.{method}" for resource, methods in CALLS.items() for method in methods.split()}
    assert {data.call for data, _ in GENERATED.values()} == calls
    assert len(calls) == len(CONTRACT.operations)


@EACH
def test_effect_result_and_reading_back_are_those_of_the_contract(operation: Operation) -> None:
    data = GENERATED[operation.id][0]
    assert data.is_repeatable == (operation.effect in ("safe", "idempotent"))
    assert data.result == (None if operation.result is None else attribute(operation.result))
    read = operation.success and operation.success.links.get("read")
    if read:
        names = {parameter.argument for parameter in data.parameters if parameter.location == "path"}
        by_path = all(expression.startswith("$request.path.") for expression in read.parameters.values())
        resource = GENERATED[read.operation][0].call.partition(".")[0]
        assert data.read_back == (f"{resource}.get({', '.join(names)})" if by_path else f"{resource}.list()")


@EACH
def test_each_parameter_is_an_argument_of_the_right_type_and_wire_name(operation: Operation) -> None:
    data, module = GENERATED[operation.id]
    assert {
        (p.name, p.location): (p.argument, p.kind, p.required, p.choices and [choice.value for choice in p.choices])
        for p in data.parameters
    } == {
        (p.name, p.location): (attribute(p.name), kind_of(p.schema), p.required, p.schema.get("enum"))
        for p in operation.parameters
    }
    item = CONTRACT.document["paths"][operation.path]
    nodes = [*item.get("parameters", []), *item[operation.method.lower()].get("parameters", [])]
    # The function for async sessions has the arguments of the other: types are taken from that.
    function = getattr(module, snake(operation.id))
    hints, arguments = get_type_hints(function, None, NAMES), inspect.signature(function).parameters
    for node in map(CONTRACT.resolve, nodes):
        argument, schema = attribute(node["name"]), CONTRACT.resolve(node["schema"])
        wanted, default = python_type(node["schema"]), arguments[argument].default
        assert hints.pop(argument) == (wanted if node["in"] == "path" else wanted | Unset)
        if "default" in schema or node["in"] == "path":
            assert default == schema.get("default", inspect.Parameter.empty)
        else:
            assert isinstance(default, Unset)
    result = (operation.success and operation.success.schema) or {}
    if operation.result is not None:
        result = CONTRACT.resolve(result)["properties"][operation.result]
    assert hints.pop("return") == python_type(result)
    assert hints.keys() == {"session"} | ({"body"} if operation.body else set())


def stated_fields(schema: Json) -> Iterator[tuple[Any, ...]]:
    """What the contract says of each property of a body, and of the objects within it."""
    for name, node in schema.get("properties", {}).items():
        whole = CONTRACT.resolve(node)
        parts = [CONTRACT.resolve(part) for part in whole.get("oneOf", [whole])]
        nullable = any("null" in types_of(part) or not types_of(part) for part in parts)
        value = next(part for part in parts if types_of(part) != ["null"])
        element = CONTRACT.resolve(value["items"]) if "items" in value else value
        required = name in schema.get("required", [])
        about = attribute(name), name, kind_of(element), element.get("enum"), required, nullable
        yield *about, "items" in value, whole.get("x-equals"), list(stated_fields(element))


def generated_fields(fields: tuple[Field, ...]) -> Iterator[tuple[Any, ...]]:
    for field in fields:
        choices = field.choices and [choice.value for choice in field.choices]
        about = field.argument, field.name, field.kind, choices, field.required, field.nullable
        yield *about, field.many, field.equals, list(generated_fields(field.fields))


@EACH
def test_each_property_of_a_body_is_a_field(operation: Operation) -> None:
    body, stated = GENERATED[operation.id][0].body, operation.body
    assert (body is None) == (stated is None)
    if body is not None and stated is not None:
        assert (body.media_types, body.required) == (stated.media_types, stated.required)
        assert list(generated_fields(body.fields)) == list(stated_fields(stated.schema))


@pytest.mark.parametrize("operation", CONTRACT.listings, ids=lambda operation: operation.id)
def test_paging_and_filters_are_those_of_the_annotations(operation: Operation) -> None:
    data, stated, item = GENERATED[operation.id][0], operation.pagination, operation.item_schema
    assert stated is not None
    assert item is not None
    listed = {p.name for p in operation.parameters if "enum" in p.schema}
    assert {p.name: (p.filter.attribute, p.filter.match, p.filter.exhaustive) for p in data.parameters if p.filter} == {
        f.parameter: (attribute(f.field), f.match, f.parameter in listed and f.field in item["required"])
        for f in operation.filters
    }
    paging: Any = data.paging
    size = operation.parameter(stated.size).schema
    envelope = {"items": stated.items, "next": stated.next, "more": stated.more, "count": stated.count, "limit": stated.echo}  # fmt: skip
    assert (paging.cursor, paging.size) == (stated.cursor, stated.size)
    assert {key: paging.envelope_names.get(getattr(paging, key)) for key in envelope} == envelope
    assert paging.item_names.get(paging.identity) == operation.identity
    assert {*paging.item_names.values()} == {f.field for f in operation.filters} | {operation.identity}
    for argument, name in [*paging.envelope_names.items(), *paging.item_names.items()]:
        assert argument == attribute(name)
    assert paging.size_type is SCALARS[size["type"]]
    tried = [*range(1, 102), 1000, 1001, 5000, 5001]
    allowed = [n for n in tried if not any(schema_errors(CONTRACT, size, paging.size_type(n)))]
    assert [n for n in tried if n in paging.page_sizes] == allowed


MODELS = [name for name, schema in SCHEMAS.items() if "properties" in schema and name in NAMES]
PARAMS = [name for name, schema in SCHEMAS.items() if "properties" in schema and f"{name}Params" in NAMES]


def test_each_object_has_a_model_or_parameters() -> None:
    assert {*MODELS, *PARAMS} == {name for name, schema in SCHEMAS.items() if "properties" in schema}


@pytest.mark.parametrize("name", MODELS)
def test_each_property_is_an_attribute_of_the_right_type(name: str) -> None:
    schema, model = SCHEMAS[name], NAMES[name]
    hints = get_type_hints(model, None, NAMES)
    fields = {field.name: field for field in attrs.fields(model)}
    for key, node in schema["properties"].items():
        is_required = key in schema.get("required", [])
        wanted = python_type(node, name + key[0].upper() + key[1:])
        assert hints[attribute(key)] == (wanted if is_required or wanted is Any else wanted | None), key
        assert (fields.pop(attribute(key)).default is attrs.NOTHING) == is_required, key
    assert fields.keys() <= {"additional_properties", "explicit_nulls"}


@pytest.mark.parametrize("name", PARAMS)
def test_each_property_is_a_key_of_the_parameters(name: str) -> None:
    hints = get_type_hints(NAMES[f"{name}Params"], None, NAMES, include_extras=True)
    # What the contract states the value of is filled in.
    keys = {key for key, node in SCHEMAS[name]["properties"].items() if "x-equals" not in node}
    required = {attribute(key) for key in keys & {*SCHEMAS[name].get("required", [])}}
    assert hints.keys() == set(map(attribute, keys))
    assert {key for key, hint in hints.items() if get_origin(hint) is not NotRequired} == required
