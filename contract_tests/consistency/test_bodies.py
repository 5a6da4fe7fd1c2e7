"""Bodies drawn from the contract's schemas: received ones are decoded without loss, and sent ones arrive as passed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

import pytest
from flexportal.contract import Operation
from flexportal_core.decoding.errors import DecodeError
from flexportal_core.http.payload import payload
from flexportal_core.operation import Field
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from .contract import CONTRACT, Json
from .generated import GENERATED, NAMES, attribute, bodies, python_type

BODIES = {
    str(response.schema): (GENERATED[operation.id][0].responses[response.status], response.schema)
    for operation in CONTRACT.operations
    for response in operation.responses
    if response.schema is not None
}
SENT = [each for each in CONTRACT.operations if each.body and each.body.media_types[0] == "application/json"]
SCHEMAS = CONTRACT.document["components"]["schemas"]
MODELS = [name for name, schema in SCHEMAS.items() if "properties" in schema and name in NAMES]

# Without shrinking, which takes minutes for bodies of this size.
drawn = settings(deadline=None, derandomize=True, max_examples=8, phases=[Phase.explicit, Phase.generate])


def loaded(reference: str) -> Any:
    module, _, name = reference.partition(":")
    return getattr(import_module(module), name)


def places(node: Mapping[str, Any], value: Any, path: str = "$") -> Iterator[tuple[str, Any, str | int]]:
    """The JSON path of each typed property and element in a body, with its container and key.

    A timestamp may be anything: it is read when its attribute is.
    """
    schema = CONTRACT.resolve(node)
    nodes = schema.get("properties", {}) if isinstance(value, dict) else {}
    inner: list[tuple[str | int, str, Any]] = [(key, f".{key}", nodes[key]) for key in nodes if key in value]
    if isinstance(value, list) and "items" in schema:
        inner = [(index, f"[{index}]", schema["items"]) for index in range(len(value))]
    for key, step, child in inner:
        if "type" in (found := CONTRACT.resolve(child)) and not found.get("x-timestamp"):
            yield f"{path}{step}", value, key
        yield from places(child, value[key], f"{path}{step}")


@pytest.mark.parametrize("operation", CONTRACT.operations, ids=lambda operation: operation.id)
def test_responses_of_one_schema_have_one_decoder(operation: Operation) -> None:
    """So that the bodies below, one for each schema, stand for all responses."""
    decoders = {r.status: None if r.schema is None else BODIES[str(r.schema)][0] for r in operation.responses}
    assert GENERATED[operation.id][0].responses == decoders


@pytest.mark.parametrize(("decoder", "schema"), BODIES.values(), ids=[name for name, _ in BODIES.values()])
@drawn
@given(data=st.data())
def test_every_body_survives_both_ways_of_decoding_and_an_error_names_its_path(
    decoder: str, schema: Json, data: st.DataObject
) -> None:
    """Unknown fields, unknown enum values and explicit nulls included."""
    body = data.draw(bodies(schema))
    decoded = loaded(decoder).decode(json.dumps(body).encode())
    assert json.dumps(decoded.to_dict(), sort_keys=True) == json.dumps(body, sort_keys=True)
    assert python_type(schema).from_dict(body) == decoded
    path, container, key = data.draw(st.sampled_from([*places(schema, body)]))
    container[key] = [] if isinstance(container[key], dict) else {}
    with pytest.raises(DecodeError) as in_one_pass:
        loaded(decoder).decode(json.dumps(body).encode())
    with pytest.raises(DecodeError) as by_the_model:
        python_type(schema).from_dict(body)
    assert in_one_pass.value.path == by_the_model.value.path == path


@pytest.mark.parametrize("name", MODELS)
@settings(drawn, max_examples=3)
@given(data=st.data())
def test_each_attribute_has_the_value_of_its_wire_name(name: str, data: st.DataObject) -> None:
    """Two properties of one type cannot be exchanged."""
    body = data.draw(bodies(SCHEMAS[name]))
    model = NAMES[name].from_dict(body)
    scalars = {key for key in SCHEMAS[name]["properties"] if key in body and not isinstance(body[key], list | dict)}
    assert {key: model.raw_value(attribute(key)) for key in scalars} == {key: body[key] for key in scalars}


def passed(fields: tuple[Field, ...], value: Any) -> Any:
    """A body, or a part of it, in Python's names."""
    if isinstance(value, list):
        return [passed(fields, item) for item in value]
    if not isinstance(value, dict) or not fields:
        return value
    names = {field.name: field for field in fields}
    return {names[key].argument: passed(names[key].fields, part) for key, part in value.items()}


@pytest.mark.parametrize("operation", SENT, ids=lambda operation: operation.id)
@drawn
@given(data=st.data())
def test_every_body_is_sent_as_it_was_passed(operation: Operation, data: st.DataObject) -> None:
    stated, body = operation.body, GENERATED[operation.id][0].body
    assert stated is not None
    assert body is not None
    wire = data.draw(bodies(stated.schema, received=False))
    # What the contract states the value of may be left out.
    filled = {key: part["x-equals"] for key, part in stated.schema.get("properties", {}).items() if "x-equals" in part}
    given_fields = passed(body.fields, {key: value for key, value in wire.items() if key not in filled})
    sent = payload(operation.id, body, given_fields, None, lambda expression: expression)
    assert json.loads(sent.content or b"{}") == {**wire, **filled}
