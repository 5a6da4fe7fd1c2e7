"""The generated package has each operation, parameter and property of the contract, and decodes every valid body."""

from __future__ import annotations

import inspect
import json
import pkgutil
import re
from collections.abc import Iterator, Mapping
from functools import reduce
from importlib import import_module
from operator import or_
from typing import Any, get_type_hints
from unittest.mock import create_autospec

import anyio
import attrs
import flexportal_api.operations
import pytest
from flexportal_api import models
from flexportal_core.decoding.errors import DecodeError
from flexportal_core.operation import Operation
from flexportal_core.session import AsyncSession, Session
from flexportal_core.types import Unset
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from .contract import CONTRACT, Json, schema_errors

MODULES = [import_module(f"flexportal_api.operations.{m.name}") for m in pkgutil.iter_modules(flexportal_api.operations.__path__)]  # fmt: skip
GENERATED = {value.id: (value, module) for module in MODULES for value in vars(module).values() if isinstance(value, Operation)}  # fmt: skip
SCALARS: dict[str, Any] = {"string": str, "number": float, "integer": int, "boolean": bool, "null": None}


def snake(name: str) -> str:
    return re.sub(r"[-_ ]|(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def python_type(node: Mapping[str, Any], place: str) -> Any:
    """The type of a schema's values. An object or enum has the name of its component, else that of its place."""
    schema = CONTRACT.resolve(node)
    name = node["$ref"].rpartition("/")[2] if "$ref" in node else place
    types = [schema["type"]] if isinstance(schema.get("type"), str) else schema.get("type", [])
    if "enum" in schema or "object" in types:
        return getattr(models, name)
    if "array" in types:
        element: Any = python_type(schema["items"], place)
        return list[element]
    return reduce(or_, (SCALARS[entry] for entry in types)) if types else Any


def test_the_operations_are_those_of_the_contract() -> None:
    stated = {operation.id: (operation.method, operation.path) for operation in CONTRACT.operations}
    assert {id_: (data.method, data.path) for id_, (data, _) in GENERATED.items()} == stated


@pytest.mark.parametrize("operation", CONTRACT.operations, ids=lambda operation: operation.id)
def test_each_parameter_is_an_argument_of_the_right_type_and_wire_name(operation: Any) -> None:
    data, module = GENERATED[operation.id]
    assert {
        (p.name, p.location): (p.argument, p.kind, p.required, p.choices and [choice.value for choice in p.choices])
        for p in data.parameters
    } == {
        (p.name, p.location): (snake(p.name), SCALARS[p.schema["type"]], p.required, p.schema.get("enum"))
        for p in operation.parameters
    }
    for name in (snake(operation.id), f"{snake(operation.id)}_async"):
        function = getattr(module, name)
        # The types that the module imports for type checkers only.
        hints = get_type_hints(function, None, {**vars(models), "Session": Session, "AsyncSession": AsyncSession})
        arguments = inspect.signature(function).parameters
        nodes = CONTRACT.document["paths"][operation.path][operation.method.lower()]["parameters"]
        for node in map(CONTRACT.resolve, nodes):
            argument, schema = snake(node["name"]), CONTRACT.resolve(node["schema"])
            assert hints.pop(argument) == python_type(node["schema"], "") | Unset
            default = arguments[argument].default
            assert default == schema["default"] if "default" in schema else isinstance(default, Unset)
        success = next(response for response in operation.responses if response.status.startswith("2"))
        assert hints.pop("return") == python_type(success.schema, "")
        assert hints.keys() == {"session"}


@pytest.mark.parametrize("kind", [Session, AsyncSession])
@pytest.mark.parametrize("operation", CONTRACT.operations, ids=lambda operation: operation.id)
def test_each_function_passes_every_argument_to_the_session(operation: Any, kind: type) -> None:
    data, module = GENERATED[operation.id]
    session, arguments = create_autospec(kind, instance=True), {p.argument: object() for p in data.parameters}
    if kind is Session:
        getattr(module, snake(operation.id))(session, **arguments)
    else:
        anyio.run(lambda: getattr(module, f"{snake(operation.id)}_async")(session, **arguments))
    session.call.assert_called_once_with(data, arguments)


@pytest.mark.parametrize("operation", CONTRACT.listings, ids=lambda operation: operation.id)
def test_paging_and_filters_are_those_of_the_annotations(operation: Any) -> None:
    data, stated, item = GENERATED[operation.id][0], operation.pagination, operation.item_schema
    exhaustive = {field for field in item.get("required", []) if "enum" in CONTRACT.resolve(item["properties"][field])}
    assert {p.name: (p.filter.attribute, p.filter.match, p.filter.exhaustive) for p in data.parameters if p.filter} == {
        f.parameter: (snake(f.field), f.match, f.field in exhaustive) for f in operation.filters
    }
    paging: Any = data.paging
    size = operation.parameter(stated.size).schema
    envelope = {"items": stated.items, "next": stated.next, "more": stated.more, "count": stated.count, "limit": stated.echo}  # fmt: skip
    assert (paging.cursor, paging.size) == (stated.cursor, stated.size)
    assert {key: paging.envelope_names.get(getattr(paging, key)) for key in envelope} == envelope
    assert paging.item_names.get(paging.identity) == operation.identity
    assert {*paging.item_names.values()} == {f.field for f in operation.filters} | ({operation.identity} - {None})
    for attribute, name in [*paging.envelope_names.items(), *paging.item_names.items()]:
        assert attribute == snake(name)
    assert paging.size_type is SCALARS[size["type"]]
    allowed = [n for n in range(1, 1002) if not any(schema_errors(CONTRACT, size, paging.size_type(n)))]
    assert [n for n in range(1, 1002) if n in paging.page_sizes] == allowed


OBJECTS = [name for name, schema in CONTRACT.document["components"]["schemas"].items() if "properties" in schema]


@pytest.mark.parametrize("name", OBJECTS)
def test_each_property_is_an_attribute_of_the_right_type(name: str) -> None:
    schema, model = CONTRACT.schema(name), getattr(models, name)
    hints = get_type_hints(model)
    fields = {field.name: field for field in attrs.fields(model)}
    for key, node in schema["properties"].items():
        is_required = key in schema.get("required", [])
        wanted = python_type(node, name + key[0].upper() + key[1:])
        assert hints[snake(key)] == (wanted if is_required or wanted is Any else wanted | None), key
        assert (fields.pop(snake(key)).default is attrs.NOTHING) == is_required, key
    assert fields.keys() <= {"additional_properties", "explicit_nulls"}


NUMBERS = st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
TEXT = st.text(max_size=8)
ANYTHING = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXT, lambda s: st.lists(s, max_size=3) | st.dictionaries(TEXT, s, max_size=3)
)
DRAWN = {"string": TEXT, "number": NUMBERS, "integer": st.integers(-(2**53), 2**53), "boolean": st.booleans(), "null": st.none()}  # fmt: skip


def bodies(node: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    """Bodies of a schema, with unknown fields and unknown enum values."""
    schema = CONTRACT.resolve(node)
    if "enum" in schema:
        return st.sampled_from(schema["enum"]) | TEXT
    types = [schema["type"]] if isinstance(schema.get("type"), str) else schema.get("type", [])
    return st.one_of([_of_type(schema, name) for name in types]) if types else ANYTHING


def _of_type(schema: Json, name: str) -> st.SearchStrategy[Any]:
    if name == "array":
        return st.lists(bodies(schema["items"]), max_size=3)
    if name != "object":
        return DRAWN[name]
    drawn = {key: bodies(value) for key, value in schema.get("properties", {}).items()}
    required = {key: drawn.pop(key) for key in schema.get("required", [])}
    unknown = st.dictionaries(TEXT.filter(lambda key: key not in schema.get("properties", {})), ANYTHING, max_size=2)
    return st.builds(lambda known, more: {**known, **more}, st.fixed_dictionaries(required, optional=drawn), unknown)


def places(node: Mapping[str, Any], value: Any, path: str = "$") -> Iterator[tuple[str, Any, str | int]]:
    """The JSON path of each typed property and element in a body, with its container and key."""
    schema = CONTRACT.resolve(node)
    nodes = schema.get("properties", {}) if isinstance(value, dict) else {}
    inner: list[tuple[str | int, str, Any]] = [(key, f".{key}", nodes[key]) for key in nodes if key in value]
    if isinstance(value, list) and "items" in schema:
        inner = [(index, f"[{index}]", schema["items"]) for index in range(len(value))]
    for key, step, child in inner:
        if "type" in CONTRACT.resolve(child):
            yield f"{path}{step}", value, key
        yield from places(child, value[key], f"{path}{step}")


BODIES = {
    str(response.schema): (GENERATED[operation.id][0].responses[response.status], response.schema)
    for operation in CONTRACT.operations
    for response in operation.responses
    if response.schema is not None
}


@pytest.mark.parametrize("operation", CONTRACT.operations, ids=lambda operation: operation.id)
def test_responses_of_one_schema_have_one_decoder(operation: Any) -> None:
    """So that the bodies below, one for each schema, stand for all responses."""
    decoders = {r.status: None if r.schema is None else BODIES[str(r.schema)][0] for r in operation.responses}
    assert GENERATED[operation.id][0].responses == decoders


each_body = pytest.mark.parametrize(("decoder", "schema"), BODIES.values(), ids=[name for name, _ in BODIES.values()])
# Without shrinking, which takes minutes for bodies of this size.
drawn = settings(deadline=None, derandomize=True, max_examples=40, phases=[Phase.explicit, Phase.generate])


def loaded(reference: str) -> Any:
    module, _, name = reference.partition(":")
    return getattr(import_module(module), name)


@each_body
@drawn
@given(data=st.data())
def test_every_body_survives_both_ways_of_decoding(decoder: str, schema: Json, data: st.DataObject) -> None:
    """Unknown fields, unknown enum values and explicit nulls included."""
    body = data.draw(bodies(schema))
    decoded = loaded(decoder).decode(json.dumps(body).encode())
    assert json.dumps(decoded.to_dict(), sort_keys=True) == json.dumps(body, sort_keys=True)
    assert python_type(schema, "").from_dict(body) == decoded


@each_body
@drawn
@given(data=st.data())
def test_an_error_names_the_path_of_the_wrong_value(decoder: str, schema: Json, data: st.DataObject) -> None:
    body = data.draw(bodies(schema))
    path, container, key = data.draw(st.sampled_from([*places(schema, body)]))
    container[key] = [] if isinstance(container[key], dict) else {}
    with pytest.raises(DecodeError) as in_one_pass:
        loaded(decoder).decode(json.dumps(body).encode())
    with pytest.raises(DecodeError) as by_the_model:
        python_type(schema, "").from_dict(body)
    assert in_one_pass.value.path == by_the_model.value.path == path


@pytest.mark.parametrize("name", OBJECTS)
@drawn
@given(data=st.data())
def test_each_attribute_has_the_value_of_its_wire_name(name: str, data: st.DataObject) -> None:
    """Two properties of one type cannot be exchanged."""
    body = data.draw(bodies(CONTRACT.schema(name)))
    model = getattr(models, name).from_dict(body)
    scalars = {key for key in CONTRACT.schema(name)["properties"] if not isinstance(body.get(key), list | dict)}
    assert {key: getattr(model, snake(key)) for key in scalars} == {key: body.get(key) for key in scalars}
