"""Values out of the contract's bounds are refused, without being shown."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from flexportal_core.bounds import KEYWORDS, check_bounds
from flexportal_core.types import File

REFUSED = [
    ("minimum", 1, 0, "must be at least 1"),
    ("exclusiveMinimum", 0, 0, "must be more than 0"),
    ("maximum", 120, 121, "must be at most 120"),
    ("exclusiveMaximum", 1.5, 1.5, "must be less than 1.5"),
    ("minLength", 1, "", "must have at least 1 character"),
    ("maxLength", 3, "äöüß", "must have at most 3 characters"),
    ("minItems", 1, [], "must have at least 1 item"),
    ("maxItems", 2, [1, 2, 3], "must have at most 2 items"),
    ("pattern", "^[A-Z]+$", "AB\n", "must match '^[A-Z]+$'"),
    ("multipleOf", 0.1, 0.35, "must be a multiple of 0.1"),
    ("uniqueItems", True, [{"a": [1]}, {"a": [1.0]}], "must have no item twice"),
    ("minProperties", 1, {}, "must have at least 1 field"),
    ("maxProperties", 2, {"a": 1, "b": 2, "c": 3}, "must have at most 2 fields"),
    ("const", 1, True, "must be 1"),
]


@pytest.mark.parametrize(("keyword", "bound", "value", "message"), REFUSED, ids=[case[0] for case in REFUSED])
def test_a_value_out_of_bounds_is_a_value_error(keyword: str, bound: Any, value: Any, message: str) -> None:
    with pytest.raises(ValueError, match=r"^months ") as caught:
        check_bounds("months", value, {keyword: bound})
    assert str(caught.value) == f"months {message}"


def test_each_keyword_is_tested() -> None:
    assert {case[0] for case in REFUSED} == set(KEYWORDS)


@pytest.mark.parametrize(
    ("value", "bounds"),
    [
        (1, {"minimum": 1, "maximum": 1, "exclusiveMaximum": 1.5}),
        ("äöü", {"minLength": 3, "maxLength": 3, "pattern": "ö"}),
        ([1], {"minItems": 1, "maxItems": 1}),
        ("text", {"minimum": 5, "maxItems": 0}),
        (None, {"minLength": 1, "pattern": "x"}),
        ([], {"maximum": 0, "maxLength": 0}),
        (0.3, {"multipleOf": 0.1, "const": 0.3}),
        ([1, True, "1", {"a": 1}, {"a": True}, [], {}], {"uniqueItems": True, "const": 1}),
        ([File(BytesIO()), File(BytesIO())], {"uniqueItems": True}),
        ([1, 1], {"uniqueItems": False}),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_a_value_within_bounds_and_one_of_another_type_pass(value: Any, bounds: dict[str, Any]) -> None:
    check_bounds("value", value, bounds)
