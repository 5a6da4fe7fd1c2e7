"""Values out of the contract's bounds are refused before anything is sent, without being shown."""

from __future__ import annotations

from typing import Any

import pytest
from flexportal_core.bounds import KEYWORDS, check_bounds
from flexportal_core.http.request import prepare
from flexportal_core.operation import Operation, Parameter
from tests.http.things import EMAIL, make_settings

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
    ],
    ids=lambda value: repr(value)[:30],
)
def test_a_value_within_bounds_and_one_of_another_type_pass(value: Any, bounds: dict[str, Any]) -> None:
    check_bounds("value", value, bounds)


GET_SHOP: Operation[Any] = Operation(
    "getShop",
    "GET",
    "/shops/{code}/{number}",
    parameters=(
        Parameter("code", "code", "path", required=True, bounds={"pattern": "^[a-z]{2}[.]*$", "maxLength": 4}),
        Parameter("number", "number", "path", kind=int, required=True, bounds={"minimum": 1, "maximum": 99}),
        Parameter("trace", "X-Trace", "header", bounds={"maxLength": 4}),
    ),
)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"code": "AB"}, "code must match '^[a-z]{2}[.]*$'"),
        ({"code": EMAIL}, "code must match '^[a-z]{2}[.]*$'"),
        ({"code": "ab..."}, "code must have at most 4 characters"),
        ({"number": 0}, "number must be at least 1"),
        ({"number": 100}, "number must be at most 99"),
        ({"trace": "abcde"}, "trace must have at most 4 characters"),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_an_argument_out_of_bounds_is_refused_before_anything_is_sent(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match="must") as caught:
        prepare(make_settings(), GET_SHOP, {"code": "ab", "number": 1} | arguments)
    assert str(caught.value) == message


def test_arguments_within_bounds_are_sent() -> None:
    request = prepare(make_settings(), GET_SHOP, {"code": "ab..", "number": 99, "trace": "abcd"})
    assert request.url.path == "/shops/ab../99"
