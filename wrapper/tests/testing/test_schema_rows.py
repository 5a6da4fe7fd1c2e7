"""Rows made from a schema: what each kind of schema gives at the least and at the most, and what no release changes."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from flexportal.contract import Contract, Json
from flexportal.testing.noise import Noise
from flexportal.testing.schema_rows import Draw, SchemaRows, flat
from msgspec import json

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


class Lowest(Draw):
    """Gives the lowest number every time."""

    def below(self, bound: int) -> int:
        return 0


class Highest(Draw):
    """Gives the highest number every time."""

    def below(self, bound: int) -> int:
        return bound - 1


def rows(schema: dict[str, Any], **options: Any) -> SchemaRows:
    return SchemaRows(CONTRACT, schema, "acme", Noise(1), **options)


@pytest.mark.parametrize(
    ("schema", "lowest", "highest"),
    [
        ({"const": None, "enum": [1]}, None, None),
        ({"type": "integer", "enum": ["a", "b", "c"]}, "a", "c"),
        ({"type": "null"}, None, None),
        ({"type": ["null", "boolean"]}, None, True),
        ({"type": "boolean"}, False, True),
        ({"type": "integer"}, 0, 1000),
        ({"type": "integer", "minimum": 2, "maximum": 5}, 2, 5),
        ({"type": "integer", "minimum": 2}, 2, 1002),
        ({"type": "integer", "exclusiveMinimum": 2, "exclusiveMaximum": 5}, 3, 4),
        ({"type": "integer", "minimum": 8, "maximum": 30, "multipleOf": 7}, 14, 28),
        ({"type": "integer", "exclusiveMinimum": 8, "exclusiveMaximum": 15, "multipleOf": 7}, 14, 14),
        ({"type": "number"}, 0, 1000),
        ({"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1}, 0.25, 0.75),
        ({"type": "number", "exclusiveMinimum": 0.3, "exclusiveMaximum": 1.1}, 0.5, 1.0),
        ({"type": "number", "minimum": 0.3, "maximum": 2, "multipleOf": 0.5}, 0.5, 2.0),
        # Thirty-five times 0.01 is more than 0.35, as computers multiply.
        ({"type": "number", "minimum": 0, "maximum": 0.35, "multipleOf": 0.01}, 0, 0.34),
        ({}, "north0", "zeta47"),
        ({"type": "string"}, "north0", "zeta47"),
        ({"minLength": 8}, "north0xx", "zeta47xx"),
        ({"maxLength": 3}, "nor", "zet"),
        ({"examples": ["a", "b"]}, "a", "b"),
        ({"examples": ["a"], "default": "d", "example": "c", "pattern": "^.$", "format": "date"}, "a", "d"),
        ({"example": 7}, "7", "7"),
        ({"format": "date-time"}, "1970-01-01T00:00:00.000Z", "2038-01-19T03:14:07.000Z"),
        ({"format": "date"}, "1970-01-01", "2038-01-19"),
        ({"format": "time"}, "00:00:00.000Z", "03:14:07.000Z"),
        ({"format": "email"}, "someone.0@example.com", "someone.7fffffff@example.com"),
        ({"format": "uri"}, "https://example.com/0", "https://example.com/7fffffff"),
        ({"format": "uuid"}, "00000000-0000-4000-8000-000000000000", "7fffffff-0000-4000-8000-00007fffffff"),
        ({"format": "ipv4"}, "192.0.2.0", "192.0.2.255"),
        ({"format": "of one's own"}, "north0", "zeta47"),
        ({"type": "array"}, [], ["zeta47"] * 3),
        ({"type": "array", "maxItems": 2, "items": {"type": "boolean"}}, [], [True] * 2),
        ({"type": "array", "maxItems": 9, "items": {"type": "boolean"}}, [], [True] * 3),
        ({"type": "array", "minItems": 1, "items": {"type": "boolean"}}, [False], [True] * 4),
        ({"type": "array", "minItems": 4, "items": {"type": "boolean"}}, [False] * 4, [True] * 7),
        ({"type": "array", "minItems": 2, "maxItems": 2, "items": {"type": "null"}}, [None] * 2, [None] * 2),
        ({"type": "object"}, {}, {}),
        ({"properties": {"a": {}, "b": {"const": 2}}, "required": ["b"]}, {"b": 2}, {"a": "zeta47", "b": 2}),
        ({"$ref": f"{SCHEMAS}Name"}, "north0", "zeta47"),
        ({"allOf": [{"type": "integer"}, {"minimum": 3}]}, 3, 1003),
    ],
    ids=str,
)  # fmt: skip
def test_a_schema_gives_its_least_and_its_most(schema: dict[str, Any], lowest: object, highest: object) -> None:
    made = rows({})
    assert (made.value(schema, Lowest(1)), made.value(schema, Highest(1))) == (lowest, highest)


def nested(levels: int) -> dict[str, Any]:
    """So many trees in each other."""
    return {"name": "leaf"} | ({"inner": nested(levels - 1)} if levels > 1 else {})


def test_a_schema_may_contain_itself() -> None:
    """Below the fifth level, objects and arrays hold no more than they must. A property is on the second."""
    tree = {"$ref": f"{SCHEMAS}Tree"}
    assert rows({}).value(tree, Highest(1)) == nested(6)
    assert rows({}).value({"$ref": f"{SCHEMAS}Lists"}, Highest(1)) == [[[[[[]]]]]]
    made = rows({"properties": {"tree": tree}, "required": ["tree"]})
    assert [nested(levels) in [made.make(index, {})["tree"] for index in range(50)] for levels in (5, 6)] == [
        True,
        False,
    ]


def test_a_draw_stays_as_it_is_from_release_to_release() -> None:
    draw, zero = Draw(7), Draw(0)
    assert [draw.below(1000) for _ in range(4)] == [278, 231, 753, 673]
    assert [draw.among(["a", "b", "c"]) for _ in range(4)] == ["b", "c", "b", "a"]
    assert [zero.below(1000) for _ in range(4)] == [774, 153, 196, 870]


ORDER = {
    "properties": {
        "orderId": {"type": "string"},
        "tenantId": {"type": "string"},
        "createdAt": {"type": "string", "format": "date-time"},
        "state": {"enum": ["open", "closed"]},
        "flags": {"type": "array", "items": {"type": "boolean"}, "minItems": 8},
        "place": {"properties": {name: {"type": "integer"} for name in "abcdefgh"}},
        **{name: {"type": "boolean"} for name in "klmnopqrst"},
    },
    "required": ["flags", "place"],
}


def test_a_row_stays_as_it_is_from_release_to_release() -> None:
    made = rows(ORDER, keys=["orderId"])
    row = {
        "orderId": "orderId-c8b5ba44-1a",
        "tenantId": "acme",
        "createdAt": "2026-05-25T11:59:14.976Z",
        "state": "lost",
        "flags": [True, False, True, True, True, True, True, True, False, True, False],
        "place": {"c": 930, "d": 876, "f": 909, "g": 21, "h": 108},
        "k": True,
        "m": False,
        "o": True,
        "q": True,
        "r": False,
        "s": False,
        "t": False,
    }
    assert made.make(26, {"state": "lost"}) == row
    assert made.text(26, {"state": "lost"}) == json.encode(row)


def test_only_the_properties_asked_for_are_made() -> None:
    assert rows(ORDER, only=["orderId", "flags", "nothing"]).make(0, {}).keys() == {"orderId", "flags"}
    assert rows({"properties": {"a": {"const": 1}}}).make(0, {"b": 2}) == {"a": 1}


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": "string"}, "2026-05-31T23:59:51.108Z"),
        ({}, "2026-05-31T23:59:51.108Z"),
        ({"type": "integer", "maximum": 0}, 0),
    ],
    ids=["text", "anything", "a number"],
)
def test_a_moment_of_creation_is_text_where_it_may_be(schema: dict[str, Any], expected: object) -> None:
    made = rows({"properties": {"createdAt": schema}, "required": ["createdAt"]})
    assert made.make(0, {}) == {"createdAt": expected}


@pytest.mark.parametrize(
    ("schema", "is_key"),
    [
        ({"type": "string"}, True),
        ({"$ref": f"{SCHEMAS}Name", "minLength": 3}, True),
        ({}, False),
        ({"type": "integer"}, False),
        *(({"type": "string", name: value}, False) for name, value in {
            "enum": ["a"], "const": "a", "pattern": "a", "format": "email", "maxLength": 9,
        }.items()),
    ],
    ids=str,
)  # fmt: skip
def test_a_key_is_a_text_that_may_be_any(schema: dict[str, Any], is_key: bool) -> None:
    made = rows({"properties": {"a": schema, "b": {"type": "string"}}}, keys=["a", "c"])
    assert made.keys == ({"a"} if is_key else set())


def test_a_row_is_located_by_its_key() -> None:
    made = rows(ORDER, keys=["orderId"])
    assert made.locate("orderId", made.make(26, {})["orderId"]) == 26
    assert made.locate("orderId", "orderId-1f") == 31
    assert made.locate("orderId", "orderId") is None
    assert made.locate("tenantId", "orderId-1f") is None


PARTS: list[tuple[Json, Json]] = [
    ({"$ref": f"{SCHEMAS}Name", "format": "date"}, {"type": "string", "format": "date"}),
    ({"type": "null", "allOf": [{"$ref": f"{SCHEMAS}Name"}, {"format": "date"}]}, {"type": "string", "format": "date"}),
    ({"oneOf": [{"const": 1}, {"const": 2}]}, {"const": 1}),
    (
        {"anyOf": [{"$ref": f"{SCHEMAS}Name"}, {"const": 2}], "oneOf": [{"minLength": 1}]},
        {"minLength": 1, "type": "string"},
    ),
    (
        {"properties": {"a": {}, "b": {}}, "required": ["b"], "allOf": [{"properties": {"a": {"const": 1}}}]},
        {"properties": {"a": {"const": 1}, "b": {}}, "required": ["b"]},
    ),
    (
        {
            "allOf": [
                {"properties": {"a": {}}, "required": ["a"]},
                {"anyOf": [{"properties": {"b": {}}, "required": ["b"]}]},
            ]
        },
        {"properties": {"a": {}, "b": {}}, "required": ["a", "b"]},
    ),
]


@pytest.mark.parametrize(("schema", "expected"), PARTS, ids=str)
def test_the_parts_of_a_schema_are_put_together(schema: Json, expected: Json) -> None:
    before = deepcopy(schema)
    assert flat(CONTRACT, schema) == expected
    assert schema == before


def test_a_text_with_a_pattern_needs_an_example() -> None:
    with pytest.raises(ValueError, match="a text") as raised:
        rows({}).value({"type": "string", "pattern": "^x+$"}, Draw(1))
    assert str(raised.value) == "a text of the pattern '^x+$' cannot be made up; give its schema an example"


@pytest.mark.parametrize(
    ("schema", "message"),
    [
        ({"minimum": 0.1, "maximum": 0.2}, "no multiple of 0.25 is within the bounds of {schema}"),
        ({"minimum": 5, "maximum": 6, "multipleOf": 7}, "no multiple of 7 is within the bounds of {schema}"),
    ],
    ids=str,
)
def test_bounds_have_to_leave_a_number(schema: dict[str, Any], message: str) -> None:
    whole = {"type": "number"} | schema
    with pytest.raises(ValueError, match="no multiple") as raised:
        rows({}).value(whole, Draw(1))
    assert str(raised.value) == message.format(schema=whole)
