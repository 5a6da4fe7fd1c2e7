"""Items and values made from a schema alone, and the check of values by a schema."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from flexportal.contract import Contract
from flexportal.testing import MockAPI
from flexportal.testing.api.parameters import default_page_size, page_size_error, parameter_error
from flexportal.testing.api.schema_errors import schema_errors
from flexportal.testing.dataset.schema_items import SchemaItems

SCHEMAS = "#/components/schemas/"
CONTRACT = Contract(
    {
        "components": {
            "schemas": {
                "Name": {"type": "string"},
                "Tree": {
                    "properties": {"name": {"const": "leaf"}, "inner": {"$ref": f"{SCHEMAS}Tree"}},
                    "required": ["name"],
                },
                "Lists": {"type": "array", "maxItems": 1, "items": {"$ref": f"{SCHEMAS}Lists"}},
            }
        }
    }
)


def values(schema: dict[str, Any]) -> list[Any]:
    """Several hundred values made from a schema."""
    made, random = SchemaItems(CONTRACT, {}, "acme", "seed", 0), Random(1)
    return [made.value(schema, random) for _ in range(400)]


Cases = list[tuple[dict[str, Any], Any]]
MADE: Cases = [
    ({"const": None, "enum": [1]}, [None]),
    ({"type": "integer", "enum": ["a", "b", "c"]}, ["a", "b", "c"]),
    ({"type": "null"}, [None]),
    ({"type": ["null", "boolean"]}, [None, False, True]),
    ({"type": "integer", "minimum": 2, "maximum": 5}, [2, 3, 4, 5]),
    ({"type": "integer", "exclusiveMinimum": 2, "exclusiveMaximum": 5}, [3, 4]),
    ({"type": "integer", "minimum": 8, "maximum": 30, "multipleOf": 7}, [14, 21, 28]),
    ({"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1}, [0.25, 0.5, 0.75]),
    ({"type": "number", "minimum": 0.3, "maximum": 2, "multipleOf": 0.5}, [0.5, 1, 1.5, 2]),
    ({"examples": ["a"], "default": "d", "example": "c", "pattern": "^.$"}, ["a", "c", "d"]),
    ({"example": 7}, ["7"]),
    ({"type": "array", "maxItems": 2, "items": {"type": "null"}}, [[], [None], [None] * 2]),
    ({"type": "array", "minItems": 2, "maxItems": 2, "items": {"type": "null"}}, [[None] * 2]),
    ({"type": "object"}, [{}]),
    ({"properties": {"a": {"const": 1}, "b": {"const": 2}}, "required": ["b"]}, [{"b": 2}, {"a": 1, "b": 2}]),
    ({"allOf": [{"type": "integer"}, {"minimum": 3}, {"maximum": 4}]}, [3, 4]),
]


@pytest.mark.parametrize(("schema", "among"), MADE, ids=str)
def test_every_allowed_value_occurs_and_no_other(schema: dict[str, Any], among: list[Any]) -> None:
    made = values(schema)
    assert [value for value in made if value not in among] == []
    assert [value for value in among if value not in made] == []


@pytest.mark.parametrize(
    "schema",
    [
        *({"format": name} for name in ("date-time", "date", "time", "email", "uri", "uuid", "ipv4", "unknown")),
        {},
        {"$ref": f"{SCHEMAS}Name"},
        {"type": "integer"},
        {"type": "number", "minimum": 5},
        {"minLength": 8},
        {"maxLength": 3},
        {"type": "array"},
    ],
    ids=str,
)
def test_values_are_varied_and_valid(schema: dict[str, Any]) -> None:
    from jsonschema_rs import Draft202012Validator

    document = {**schema, "components": CONTRACT.document["components"]}
    made = values(schema)
    valid = Draft202012Validator(document, validate_formats=True).is_valid
    assert [value for value in made if not valid(value)] == []
    assert len(set(map(str, made))) > 8
    assert [value for value in made if list(schema_errors(CONTRACT, schema, value, "x"))] == []


def test_a_schema_may_contain_itself() -> None:
    assert 1 < max(str(value).count("leaf") for value in values({"$ref": f"{SCHEMAS}Tree"})) <= 6
    assert max(map(str, values({"$ref": f"{SCHEMAS}Lists"})), key=len).count("[") <= 6


def test_an_item_is_found_by_its_key() -> None:
    schema = {"properties": {"orderId": {"type": "string"}, "size": {"type": "integer"}, "mail": {"format": "email"}}}
    items = SchemaItems(CONTRACT, schema, "acme", "seed", 0, keys=["orderId", "size", "mail", "other"])
    assert items.keys == {"orderId"}
    assert items.locate("orderId", items.make(26, {})["orderId"]) == [26]
    assert items.locate("orderId", "orderId") == []
    assert items.locate("size", "orderId-1f") == []
    assert items.make(26, {"size": 9})["size"] == 9
    nested = {"required": ["a"], "properties": {"a": {"type": "object", "properties": {"id": {"type": "string"}}}}}
    made = SchemaItems(CONTRACT, {**nested, "properties": nested["properties"]}, "acme", "seed", 0, keys=["a.id"])
    assert any(made.make(index, {})["a"].get("id", "").startswith("id-") for index in range(9))
    assert SchemaItems(CONTRACT, schema, "acme", "seed", 0, only=["mail"]).make(0, {}).keys() <= {"mail"}


@pytest.mark.parametrize(
    ("schema", "valid", "invalid", "code"),
    [
        ({"enum": ["a", 2, True]}, ["a", "2", "true"], ["", "A", "True"], "invalid_value"),
        ({"const": 2, "type": "integer"}, ["2"], ["3", "a"], "invalid_value"),
        ({"type": "boolean"}, ["true", "false"], ["", "True", "1"], "invalid_type"),
        ({"type": "integer"}, ["0", "-10"], ["", "01", "1.0", "1e3", "1\n"], "invalid_type"),
        ({"type": "number"}, ["0", "-1.5E+9", "1e999"], ["", "1.", "inf", "1\n"], "invalid_type"),
        ({"type": "integer", "minimum": 2}, ["2", "30"], ["1"], "out_of_range"),
        ({"type": "number", "minimum": 1, "exclusiveMaximum": 2}, ["1", "19e-1"], ["0.9", "2"], "out_of_range"),
        ({"type": "number", "exclusiveMinimum": 1, "maximum": 2}, ["1.1", "2"], ["1", "3e0"], "out_of_range"),
        ({"pattern": "^a$"}, ["a"], ["a\n", "ba"], "invalid_format"),
        ({"pattern": "a\\$"}, ["ba$", "a$b"], ["a"], "invalid_format"),
        ({"minLength": 2, "maxLength": 3}, ["ab", "abc"], ["a", "abcd"], "invalid_length"),
        ({"anyOf": [{"const": "a"}, {"const": "b"}]}, ["a", "b"], ["c"], "invalid_value"),
        ({"allOf": [{"minLength": 2}, {"$ref": f"{SCHEMAS}Name"}]}, ["ab"], ["a"], "invalid_length"),
        ({"type": ["integer", "null"], "minimum": 2}, ["2"], ["1"], "out_of_range"),
    ],
    ids=str,
)
def test_the_text_of_a_parameter_is_checked_by_its_schema(
    schema: dict[str, Any], valid: list[str], invalid: list[str], code: str
) -> None:
    assert [text for text in valid if parameter_error(CONTRACT, "query.x", schema, text) is not None] == []
    errors = [parameter_error(CONTRACT, "query.x", schema, text) for text in invalid]
    assert [(error and error.path, error and error.code) for error in errors] == [("query.x", code)] * len(invalid)


@pytest.mark.parametrize(
    ("schema", "size", "bounds"),
    [
        ({"default": "7"}, 7, "of at least 1"),
        ({"minimum": 5, "maximum": 20}, 20, "from 5 to 20"),
        ({"maximum": 51}, 50, "from 1 to 51"),
        ({}, 50, "of at least 1"),
        ({"pattern": "^[2-9]$"}, 9, "from 2 to 9"),
        ({"pattern": "^[1-9][0-9]*$"}, 50, "of at least 1"),
    ],
    ids=str,
)
def test_page_sizes_follow_from_pattern_or_bounds(schema: dict[str, Any], size: int, bounds: str) -> None:
    assert default_page_size(schema) == size
    assert page_size_error("query.limit", schema).message == f"Must be a whole number {bounds}."


def test_a_pattern_that_allows_no_page_size_is_an_error() -> None:
    with pytest.raises(ValueError, match="no page size"):
        default_page_size({"pattern": "^x$"})


UNMAKEABLE: list[tuple[dict[str, Any], str]] = [
    ({"type": "number", "minimum": 5, "maximum": 1}, "total: no multiple of 0.25 is within the bounds"),
    ({"type": "string", "minLength": 5, "maxLength": 2}, "total: value: Is too short or too long"),
    ({"type": "string", "format": "uuid", "maxLength": 3}, "total: no text of the format is as short as maxLength 3"),
    ({"type": "string", "pattern": "(?=a)b"}, "total: cannot generate text for the pattern"),
    ({"type": "array", "minItems": 3, "maxItems": 1, "items": {}}, "total: minItems is above maxItems"),
    ({"$ref": f"{SCHEMAS}OrderTotals"}, "OrderTotals: it requires itself, without end"),
    ({"type": "object", "required": ["a"], "properties": {"a": {"anyOf": [{"type": "integer", "minimum": 1,
      "maximum": 0}]}}}, "total/properties/a/anyOf/0: no multiple"),
]  # fmt: skip


@pytest.mark.parametrize(("schema", "message"), UNMAKEABLE, ids=str)
def test_a_schema_that_no_value_can_be_made_for_is_refused_at_the_start(
    document: dict[str, Any], schema: dict[str, Any], message: str
) -> None:
    document["components"]["schemas"]["OrderTotals"]["properties"]["total"] = schema
    with pytest.raises(ValueError, match="contract: no value can be generated for components/schemas/Order") as caught:
        MockAPI(contract=Contract(document))
    assert message in str(caught.value)
