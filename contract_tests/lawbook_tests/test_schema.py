"""What a schema finds wrong, and what it finds merely new."""

from typing import Any

import pytest
from flexportal.contract import Contract

from contract_tests.lawbook.schema import Schema, pointer

DOCUMENT: dict[str, Any] = {
    "components": {
        "schemas": {
            "Thing": {
                "type": "object",
                "required": ["id"],
                "properties": {
                    "id": {"type": "string", "pattern": "^t"},
                    "kind": {"enum": ["a", "b"]},
                    "size": {"type": ["number", "null"]},
                    "inner": {"$ref": "#/components/schemas/Thing"},
                    "parts": {"type": "array", "items": {"$ref": "#/components/schemas/Thing"}},
                    "tags": {"type": "array", "items": {"type": "string"}},
                    "free": {"type": "object", "properties": {"x": {}}, "additionalProperties": True},
                    "either": {"anyOf": [{"type": "object", "properties": {"y": {}}}, {"type": "string"}]},
                },
            }
        }
    }
}
SCHEMA = Schema(Contract(DOCUMENT), {"$ref": "#/components/schemas/Thing"})


def test_a_valid_document_has_no_fault() -> None:
    assert SCHEMA.faults({"id": "t1", "kind": "a", "size": None, "inner": {"id": "t2"}}) == []


@pytest.mark.parametrize(
    ("document", "keyword", "path", "clause"),
    [
        ({}, "required", "$.id", "is missing"),
        ({"id": 3}, "type", "$.id", "is number where string is due"),
        ({"id": "t", "size": "3"}, "type", "$.size", "is string where null or number is due"),
        ({"id": "t", "kind": "c"}, "enum", "$.kind", "a value that the contract doesn't declare"),
        ({"id": "x"}, "pattern", "$.id", "breaks the schema's 'pattern'"),
        ({"id": "t", "parts": [{"id": "t"}, {}]}, "required", "$.parts[1].id", "is missing"),
        ({"id": "t", "inner": True}, "type", "$.inner", "is boolean where object is due"),
        ([], "type", "$", "is array where object is due"),
        (None, "type", "$", "is null where object is due"),
        ({"id": "t", "tags": {}}, "type", "$.tags", "is object where array is due"),
    ],
)
def test_a_fault_names_keyword_path_and_kind(document: Any, keyword: str, path: str, clause: str) -> None:
    faults = SCHEMA.faults(document)
    assert [(fault.keyword, pointer(fault.path)) for fault in faults] == [(keyword, path)]
    assert clause in faults[0].clause


def test_undeclared_fields_are_drift_wherever_they_are() -> None:
    document = {"id": "t", "new": 1, "inner": {"id": "t", "odd": 2}, "parts": [{"id": "t", "more": 3}]}
    assert SCHEMA.faults(document) == []
    assert SCHEMA.drift(document) == {"new", "inner.odd", "parts[].more"}


def test_maps_and_alternatives_are_no_drift() -> None:
    assert SCHEMA.drift({"id": "t", "free": {"z": 1}, "either": {"z": 1}, "tags": ["x"]}) == set()


def test_drift_of_what_is_no_object_is_nothing() -> None:
    assert SCHEMA.drift([1]) == set()
    assert SCHEMA.drift({"id": "t", "parts": 3, "inner": None}) == set()


def test_a_key_that_is_no_name_is_masked() -> None:
    assert SCHEMA.drift({"id": "t", "ann@example.com": 1}) == {"…"}
    assert pointer(("a", "ann@example.com", 3)) == "$.a.…[3]"
