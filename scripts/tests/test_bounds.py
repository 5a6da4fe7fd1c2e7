"""Bounds and patterns: what takes more, what takes less, and what can't be told."""

from __future__ import annotations

from typing import Any

import pytest
from regeneration.changes.bounds import bound_changes
from regeneration.changes.patterns import covers

Json = dict[str, Any]

TIGHTENED: dict[str, tuple[Json, Json]] = {
    "minimum raised": ({"minimum": 1}, {"minimum": 2}),
    "minimum introduced": ({}, {"minimum": 0}),
    "minimum made exclusive": ({"minimum": 1}, {"exclusiveMinimum": 1}),
    "exclusive minimum above the inclusive one": ({"minimum": 1}, {"minimum": 1, "exclusiveMinimum": 3}),
    "maximum lowered": ({"maximum": 9.5}, {"maximum": 9}),
    "maximum introduced": ({}, {"maximum": 0}),
    "maximum made exclusive": ({"maximum": 9}, {"exclusiveMaximum": 9}),
    "length raised": ({"minLength": 1}, {"minLength": 2}),
    "length capped": ({}, {"maxLength": 2}),
    "items capped": ({"maxItems": 3}, {"maxItems": 2}),
    "items asked for": ({}, {"minItems": 1}),
    "properties asked for": ({}, {"minProperties": 1}),
    "properties capped": ({}, {"maxProperties": 1}),
    "step introduced": ({}, {"multipleOf": 1}),
    "step made coarser": ({"multipleOf": 0.1}, {"multipleOf": 0.3}),
    "step made another": ({"multipleOf": 3}, {"multipleOf": 2}),
    "items told apart": ({}, {"uniqueItems": True}),
    "pattern introduced": ({}, {"pattern": "a"}),
    "pattern with fewer texts": ({"pattern": "^([1-9][0-9]?|100)$"}, {"pattern": "^[1-9][0-9]?$"}),
    "pattern that can't be told": ({"pattern": "^a+$"}, {"pattern": "^[ab]+$"}),
}

EQUAL: dict[str, tuple[Json, Json]] = {
    "a bound that the other exceeds": ({"exclusiveMinimum": 3}, {"exclusiveMinimum": 3, "minimum": 1}),
    "no length": ({}, {"minLength": 0}),
    "no uniqueness": ({}, {"uniqueItems": False}),
    "the same number": ({"maximum": 1}, {"maximum": 1.0}),
    "the same texts": ({"pattern": "^([1-9][0-9]?|100)$"}, {"pattern": "^(100|[1-9]|[1-9]\\d)$"}),
}


@pytest.mark.parametrize(("old", "new"), TIGHTENED.values(), ids=TIGHTENED)
def test_a_bound_that_takes_less_is_tightened(old: Json, new: Json) -> None:
    assert [change.way for change in bound_changes(old, new)] == ["tightened"]


@pytest.mark.parametrize(
    ("old", "new"),
    [pair for name, pair in TIGHTENED.items() if not name.endswith(("another", "told"))],
    ids=[name for name in TIGHTENED if not name.endswith(("another", "told"))],
)
def test_taken_back_it_is_widened(old: Json, new: Json) -> None:
    assert [change.way for change in bound_changes(new, old)] == ["widened"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"exclusiveMaximum": 10}, {"maximum": 9}),
        ({"exclusiveMinimum": 1.5}, {"minimum": 2}),
        ({"maximum": 9.5}, {"maximum": 9}),
    ],
)
def test_for_whole_numbers_below_ten_is_at_most_nine(old: Json, new: Json) -> None:
    assert list(bound_changes(old, new, whole=True)) == []
    assert [change.way for change in bound_changes(old, new)] == ["tightened"]
    (change,) = bound_changes({"maximum": 9}, {"exclusiveMaximum": 9}, whole=True)
    assert change.way == "tightened"


@pytest.mark.parametrize(("old", "new"), EQUAL.values(), ids=EQUAL)
def test_a_bound_written_otherwise_is_no_change(old: Json, new: Json) -> None:
    assert list(bound_changes(old, new)) == []
    assert list(bound_changes(new, old)) == []


def test_each_bound_is_told_once_with_what_it_was_and_is() -> None:
    (change,) = bound_changes({"minimum": 1}, {"exclusiveMinimum": 2})
    assert (change.before, change.after) == ("minimum 1", "exclusiveMinimum 2")
    (change,) = bound_changes({"maxLength": 4}, {})
    assert (change.before, change.after) == ("maxLength 4", "no maxLength")


COVERED = [
    ("^([1-9][0-9]?|1[0-9][0-9]|200)$", "^([1-9][0-9]?|100)$"),
    ("[a-z]", "^[a-z]{2}$"),
    ("^a{2,4}$", "^a{3}$"),
    ("^(?:ab|c)?$", "^(ab)?$"),
    ("^[x\\-.]$", "^\\.$"),
    ("^[a-]$", "^[a-]$"),
    ("^\\d\\d$", "^\\d{2}$"),
    ("^$", "^$"),
    ("^a{0,1}b$", "^b$"),
]

NOT_COVERED = [
    ("^[1-9][0-9]?$", "^([1-9][0-9]?|100)$"),
    ("^a$", "a"),  # any text may stand around
    ("^a$", "^a*$"),  # endless
    ("^a|b$", "^a|b$"),  # each anchor binds one branch only
    ("^.$", "^.$"),
    ("^[^a]$", "^[^a]$"),
    ("^\\w$", "^\\w$"),
    ("^a$", "^a\\$"),
    ("^a$", "^(?=a)a$"),
    ("^a$", "^(a$"),
    ("^a$", "^a)$"),
    ("^(a$", "^a$"),  # no pattern at all
    ("^[a-z]{0,99}$", "^[a-z]{4}$"),  # too many to try
    ("^a{0,9999}$", "^a{9999}$"),
    ("^(a|b|){20}$", "^(a|b|){20}$"),
]


@pytest.mark.parametrize(("wider", "narrower"), COVERED)
def test_a_pattern_that_takes_all_the_texts_of_another_covers_it(wider: str, narrower: str) -> None:
    assert covers(wider, narrower)


@pytest.mark.parametrize(("wider", "narrower"), NOT_COVERED)
def test_what_is_not_proven_is_not_covered(wider: str, narrower: str) -> None:
    assert not covers(wider, narrower)
