"""What is wrong with a value by its schema is said in whole sentences, one for each fault."""

from __future__ import annotations

from typing import Any

import pytest
from flexportal.contract import Contract, Json
from flexportal.testing.schema_faults import schema_faults

CONTRACT = Contract({"components": {"schemas": {"Name": {"type": "string"}}}})
NAME = {"$ref": "#/components/schemas/Name"}
EITHER = "it fits none of its alternatives"


# A schema, values that keep it, one that does not, and what is said of that.
FAULTS: list[tuple[Json, list[Any], Any, list[str]]] = [
    (NAME, ["a"], 1, ["it must be of type string, not int"]),
    ({"allOf": [NAME, {"minLength": 2}]}, ["ab"], "a", ["it is too short or too long: 'a'"]),
    ({"allOf": [NAME, {"const": 2}]}, [], 1, ["it must be of type string, not int", "it must be 2, not 1"]),
    ({"anyOf": [NAME, {"type": "null"}]}, ["a", None], 1, [EITHER]),
    ({"oneOf": [NAME, {"type": "boolean"}]}, ["a", True], 1, [EITHER]),
    ({"anyOf": [NAME], "type": "null"}, [], 1, [EITHER, "it must be of type null, not int"]),
    ({"const": None}, [None], "a", ["it must be None, not 'a'"]),
    ({"enum": ["a", 2]}, ["a", 2], "b", ["it must be 'a' or 2, not 'b'"]),
    ({"const": 3, "enum": [4]}, [3], 4, ["it must be 3, not 4"]),
    ({"type": "null"}, [None], 0, ["it must be of type null, not int"]),
    ({"type": "boolean"}, [True, False], 1, ["it must be of type boolean, not int"]),
    ({"type": "integer"}, [1], True, ["it must be of type integer, not bool"]),
    ({"type": "integer"}, [1], 1.5, ["it must be of type integer, not float"]),
    ({"type": "number"}, [1, 1.5, 1e300, -1e300], False, ["it must be of type number, not bool"]),
    ({"type": "array"}, [[]], {}, ["it must be of type array, not dict"]),
    ({"type": ["object", "null"]}, [{}, None], [], ["it must be of type object or null, not list"]),
    ({"type": "string", "maxLength": 2}, [""], 333, ["it must be of type string, not int"]),
    ({"pattern": "a+$"}, ["baa"], "b", ["it must have the form 'a+$', not 'b'"]),
    ({"minLength": 2}, ["ab", "abcd"], "a", ["it is too short or too long: 'a'"]),
    ({"maxLength": 2}, ["", "ab"], "abc", ["it is too short or too long: 'abc'"]),
    ({"minimum": 1}, [1, 9], 0.5, ["it is out of range: 0.5"]),
    ({"maximum": 2}, [2, -9], 2.5, ["it is out of range: 2.5"]),
    ({"exclusiveMinimum": 1}, [1.1, 9], 1, ["it is out of range: 1"]),
    ({"exclusiveMaximum": 2}, [1.9, -9], 2, ["it is out of range: 2"]),
    ({"minimum": 5, "type": "boolean"}, [True], 0, ["it must be of type boolean, not int"]),
    ({"required": ["a", "b"]}, [{"a": 1, "b": None}], {}, ["it.a is missing", "it.b is missing"]),
    ({"properties": {"a": NAME}}, [{}, {"a": "b", "b": 1}], {"a": 1}, ["it.a must be of type string, not int"]),
    ({"items": NAME}, [[], ["a"]], ["a", 1, 2], [f"it[{at}] must be of type string, not int" for at in (1, 2)]),
    (
        {"items": {"properties": {"a": {"items": NAME}}}},
        [[{"a": ["b"]}]],
        [{"a": ["b", 1]}],
        ["it[0].a[1] must be of type string, not int"],
    ),
]


@pytest.mark.parametrize(("schema", "right", "wrong", "sentences"), FAULTS, ids=str)
def test_the_faults_are_those_of_the_schema(schema: Json, right: list[Any], wrong: Any, sentences: list[str]) -> None:
    assert [value for value in right if list(schema_faults(CONTRACT, schema, value, "it"))] == []
    assert list(schema_faults(CONTRACT, schema, wrong, "it")) == sentences


@pytest.mark.parametrize("value", [None, True, 1, 1.5, "a", [1], {"a": 1}], ids=repr)
def test_a_schema_that_says_nothing_takes_all(value: object) -> None:
    assert list(schema_faults(CONTRACT, {}, value, "it")) == []
