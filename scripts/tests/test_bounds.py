"""Bounds and patterns: what accepts more, what accepts less, and what cannot be proved."""

from __future__ import annotations

from typing import Any

import pytest
from regeneration.changes.bounds import bound_changes
from regeneration.changes.patterns import covers

Json = dict[str, Any]

# A bound, a tighter one, and whether it is provable that the first one accepts more.
TIGHTENED: dict[str, tuple[Json, Json, bool]] = {
    "minimum": ({"minimum": 1}, {"minimum": 2}, True),
    "minimum introduced": ({}, {"minimum": 0}, True),
    "minimum exclusive": ({"minimum": 1}, {"exclusiveMinimum": 1}, True),
    "the stricter of two": ({"minimum": 1}, {"minimum": 1, "exclusiveMinimum": 3}, True),
    "maximum": ({"maximum": 9.5}, {"exclusiveMaximum": 9}, True),
    "length": ({"minLength": 1}, {"minLength": 2}, True),
    "length limited": ({}, {"maxLength": 2}, True),
    "items": ({"maxItems": 3}, {"maxItems": 2}, True),
    "properties": ({}, {"minProperties": 1}, True),
    "step": ({"multipleOf": 0.1}, {"multipleOf": 0.3}, True),
    "step introduced": ({}, {"multipleOf": 1}, True),
    "another step": ({"multipleOf": 3}, {"multipleOf": 2}, False),
    "unique items": ({}, {"uniqueItems": True}, True),
    "pattern introduced": ({}, {"pattern": "a"}, True),
    "pattern": ({"pattern": "^([1-9][0-9]?|100)$"}, {"pattern": "^[1-9][0-9]?$"}, True),
    "pattern without end": ({"pattern": "^[ab]+$"}, {"pattern": "^a+$"}, False),
}


@pytest.mark.parametrize(("wide", "tight", "provable"), TIGHTENED.values(), ids=TIGHTENED)
def test_a_bound_that_accepts_less_is_tightened(wide: Json, tight: Json, provable: bool) -> None:
    assert [change.way for change in bound_changes(wide, tight)] == ["tightened"]
    assert [change.way for change in bound_changes(tight, wide)] == ["widened" if provable else "tightened"]


@pytest.mark.parametrize(
    ("old", "new", "whole"),
    [
        ({"exclusiveMinimum": 3}, {"exclusiveMinimum": 3, "minimum": 1}, False),
        ({}, {"minLength": 0, "uniqueItems": False}, False),
        ({"maximum": 1}, {"maximum": 1.0}, False),
        ({"exclusiveMaximum": 10}, {"maximum": 9}, True),
        ({"exclusiveMinimum": 1.5}, {"minimum": 2}, True),
    ],
)
def test_a_bound_in_another_form_is_no_change(old: Json, new: Json, whole: bool) -> None:
    assert list(bound_changes(old, new, whole=whole)) == list(bound_changes(new, old, whole=whole)) == []


@pytest.mark.parametrize(
    ("wider", "narrower"),
    [
        ("^([1-9][0-9]?|1[0-9][0-9]|200)$", "^([1-9][0-9]?|100)$"),
        ("[0-9]", "^[0-9]{2}$"),
        ("^1{2,4}$", "^1{3}$"),
        (r"^\d\d$", r"^(?:\d{2})$"),
        ("^$", "^$"),
        ("^1{0,1}2$", "^2$"),
    ],
)
def test_a_pattern_that_accepts_all_numbers_of_another_covers_it(wider: str, narrower: str) -> None:
    assert covers(wider, narrower)


@pytest.mark.parametrize(
    ("wider", "narrower"),
    [
        ("^[1-9][0-9]?$", "^([1-9][0-9]?|100)$"),
        ("^1$", "1"),  # any text may stand around
        ("^1$", "^1*$"),  # endless
        ("^1|2$", "^1|2$"),  # each anchor binds one branch only
        ("^[a-z]$", "^[a-z]$"),
        ("^(1$", "^1$"),  # not a pattern
        ("^1$", "^[9-1]$"),  # nor that
        ("^[0-9]{6}$", "^[0-9]{6}$"),  # too many to try
    ],
)
def test_what_is_not_proved_is_not_covered(wider: str, narrower: str) -> None:
    assert not covers(wider, narrower)
