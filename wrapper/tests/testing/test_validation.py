"""Whether the text of a parameter keeps its schema, and which page sizes a schema admits."""

from __future__ import annotations

from typing import Any

import pytest
from flexportal.testing.exchange import Detail
from flexportal.testing.validation import INFINITY, fault, page_bounds, size_fault, text_of

FORM = "Must have the form that the contract gives."
LENGTH = "Is too short or too long."


@pytest.mark.parametrize(
    ("schema", "right", "wrong", "message", "code"),
    [
        ({"enum": ["a", 2, True]}, ["a", "2", "true"], ["", "A", "True"], "Must be one of: a, 2, true.", "invalid_value"),
        ({"type": "boolean"}, ["true", "false"], ["", "True", "1"], "Must be of type boolean.", "invalid_type"),
        ({"type": "integer"}, ["0", "-10"], ["", "01", "1.0", "1e3", "1\n"], "Must be of type integer.", "invalid_type"),
        ({"type": "number"}, ["0", "-1.5E+9"], ["", "1.", "inf", "1\n"], "Must be of type number.", "invalid_type"),
        ({"type": "integer", "minimum": 2}, ["2", "30"], ["1"], "Must be a number from 2 on.", "out_of_range"),
        ({"type": "integer", "maximum": 2}, ["2", "-9"], ["3"], "Must be a number up to 2.", "out_of_range"),
        (
            {"type": "number", "minimum": 1, "maximum": 2},
            ["1", "2.0", "20e-1"],
            ["0.9", "3e0"],
            "Must be a number from 1 to 2.",
            "out_of_range",
        ),
        ({"pattern": "^a$"}, ["a"], ["a\n", "ba"], FORM, "invalid_format"),
        ({"pattern": "a\\$"}, ["ba$", "a$b"], ["a"], FORM, "invalid_format"),
        ({"pattern": "a"}, ["bab"], ["b"], FORM, "invalid_format"),
        ({"minLength": 2}, ["ab", "abc"], ["a"], LENGTH, "invalid_length"),
        ({"maxLength": 2}, ["", "ab"], ["abc"], LENGTH, "invalid_length"),
        ({"type": ["integer", "null"], "minimum": 2, "pattern": "^[0-9]$"}, ["1"], ["a"], FORM, "invalid_format"),
    ],
    ids=str,
)  # fmt: skip
def test_a_text_keeps_its_schema_or_is_told_why_not(
    schema: dict[str, Any], right: list[str], wrong: list[str], message: str, code: str
) -> None:
    assert [text for text in right if fault("query.x", schema, text) is not None] == []
    assert [fault("query.x", schema, text) for text in wrong] == [Detail("query.x", message, code)] * len(wrong)


@pytest.mark.parametrize("schema", [{}, {"type": "string"}, {"type": ["string", "null"]}], ids=str)
def test_a_schema_that_says_little_takes_any_text(schema: dict[str, Any]) -> None:
    assert [text for text in ("", "1", "true", "\n") if fault("query.x", schema, text) is not None] == []


@pytest.mark.parametrize(
    ("schema", "bounds"),
    [
        ({"type": "string", "pattern": "^([1-9][0-9]?|100)$"}, (1, 100)),
        ({"type": "string", "pattern": "^[1-9][0-9]*$"}, (1, INFINITY)),
        ({"type": ["string", "null"], "pattern": "^(0|999)$"}, (0, 999)),
        ({"type": "integer", "minimum": 5, "maximum": 10}, (5, 10)),
        ({"type": "integer"}, (1, INFINITY)),
        ({"pattern": "^20?$", "minimum": 5}, (2, 20)),
    ],
    ids=str,
)
def test_the_bounds_of_a_page_follow_from_its_schema(schema: dict[str, Any], bounds: tuple[int, float]) -> None:
    assert page_bounds(schema) == bounds


def test_a_pattern_that_admits_no_page_size_is_refused() -> None:
    with pytest.raises(ValueError, match="page size") as raised:
        page_bounds({"pattern": "^x$"})
    assert str(raised.value) == "no page size up to 1000 keeps the pattern '^x$'"


@pytest.mark.parametrize(
    ("bounds", "message"),
    [
        ((1, 100), "Must be a whole number from 1 to 100."),
        ((1, INFINITY), "Must be a whole number from 1 on."),
    ],
    ids=str,
)
def test_a_page_size_out_of_bounds_is_told_what_would_be_right(bounds: tuple[int, float], message: str) -> None:
    assert size_fault("query.limit", bounds) == Detail("query.limit", message, "out_of_range")


def test_a_value_stands_in_a_query_as_json_writes_it() -> None:
    assert [text_of(value) for value in (True, False, 1, 1.5, "True")] == ["true", "false", "1", "1.5", "True"]
