"""Violations of a schema, and undeclared fields."""

from typing import Any

import pytest
from flexportal.contract import Contract

from contract_tests.flexportal_contract.probing.schema import Schema, pointer

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
                    "free": {"type": "object", "properties": {"x": {}}, "additionalProperties": True},
                    "either": {"anyOf": [{"type": "object", "properties": {"y": {}}}, {"type": "string"}]},
                    "both": {"allOf": [{"$ref": "#/components/schemas/Thing"}, {"properties": {"z": {}}}]},
                },
            }
        }
    }
}
SCHEMA = Schema(Contract(DOCUMENT), {"$ref": "#/components/schemas/Thing"})


def test_a_valid_document_has_no_fault() -> None:
    assert SCHEMA.faults({"id": "t1", "kind": "a", "size": None, "inner": {"id": "t2"}}) == []


@pytest.mark.parametrize(
    ("document", "keyword", "path"),
    [
        ({}, "required", "$.id"),
        ({"id": 3}, "type", "$.id"),
        ({"id": "t", "kind": "c"}, "enum", "$.kind"),
        ({"id": "x"}, "pattern", "$.id"),
        ({"id": "t", "parts": [{"id": "t"}, {}]}, "required", "$.parts[1].id"),
        ([], "type", "$"),
    ],
)
def test_a_fault_names_keyword_and_path(document: Any, keyword: str, path: str) -> None:
    assert [(fault.keyword, pointer(fault.path)) for fault in SCHEMA.faults(document)] == [(keyword, path)]


def test_a_wrong_type_is_named_with_the_expected_ones() -> None:
    (fault,) = SCHEMA.faults({"id": "t", "size": "ann@example.com"})
    assert fault.clause == "is string, expected null or number"


@pytest.mark.parametrize(
    ("document", "drift"),
    [
        ({"id": "t", "new": 1, "inner": {"id": "t", "odd": 2}}, {("new", "number"), ("inner.odd", "number")}),
        ({"id": "t", "parts": [{"id": "t", "more": 3}]}, {("parts[].more", "number")}),
        ({"id": "t", "free": {"z": 1}, "either": {"z": 1}, "both": {"id": "t", "z": 1}}, set[tuple[str, str]]()),
        ({"id": "t", "ann@example.com": 1}, {("…", "number")}),
        ([1], set[tuple[str, str]]()),
    ],
    ids=["anywhere", "in arrays", "maps and alternatives are open", "a key that is no name is masked", "no object"],
)
def test_undeclared_fields_are_drift(document: Any, drift: set[tuple[str, str]]) -> None:
    assert SCHEMA.drift(document) == drift
