"""Filters: what callers may pass, and the single-valued lists that it becomes."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from enum import StrEnum
from typing import Any

import pytest
from flexportal_core.operation import Filter, Parameter
from flexportal_core.paging.filters import checked_options, partitions, with_all_choices
from hypothesis import given
from hypothesis import strategies as st


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"

    @classmethod
    def _missing_(cls, value: object) -> Colour:
        # A value that the contract does not know, as the generated enums keep it.
        member = str.__new__(cls, value)
        member._name_, member._value_ = "UNKNOWN", str(value)
        return member


class Size(StrEnum):
    SMALL = "small"


COLOUR = Parameter("colour", "colour", choices=Colour, filter=Filter("colour"))
SIZE = Parameter("size", "size", choices=Size, filter=Filter("size"))
EMAIL = Parameter("email", "email", filter=Filter("email"))
ALL = (COLOUR, SIZE, EMAIL)
EMAILS = st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), min_size=1, max_size=4)
COLOURS = st.lists(st.sampled_from([*Colour, "red", "blue"]), min_size=1, max_size=4)


@given(COLOURS, EMAILS)
def test_partitions_are_disjoint_complete_and_in_the_order_given(colours: list[str], emails: list[str]) -> None:
    """A value given twice counts once, and an enum member as its text; the last filter varies fastest."""
    found = [tuple(part.values()) for part in partitions(ALL, {"colour": colours, "size": None, "email": emails})]
    assert found == list(itertools.product(dict.fromkeys(map(str, colours)), dict.fromkeys(emails)))
    assert {type(value) for values in found for value in values} == {str}


def test_without_filters_there_is_one_partition_of_everything() -> None:
    assert partitions(ALL, {}) == partitions(ALL, {"colour": None, "email": None}) == ({},)


@pytest.mark.parametrize("kind", [set, frozenset])
def test_a_set_has_the_same_order_on_every_run(kind: type[set[str]]) -> None:
    values = kind(["c@x", "a@x", "b@x"])
    assert [part["email"] for part in partitions(ALL, {"email": values})] == ["a@x", "b@x", "c@x"]


def test_an_unknown_value_is_accepted_as_an_enum_member_only() -> None:
    assert partitions(ALL, {"colour": Colour("green")}) == ({"colour": "green"},)
    with pytest.raises(ValueError, match=r"^colour='green' is not a known value; choose from 'red', 'blue'$"):
        partitions(ALL, {"colour": "green"})


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"colour": "RED"}, "colour='RED' is not a known value"),
        ({"colour": ""}, "colour='' is not a known value"),
        ({"colour": Size.SMALL}, f"colour={Size.SMALL!r} is not a known value"),
        ({"colour": ["red", "green"]}, "colour='green' is not a known value"),
        ({"colour": []}, "colour is an empty list"),
        ({"email": set[str]()}, "email is an empty list"),
        ({"email": ["a@x", ""]}, "email must be non-empty text"),
        ({"email": "\ud800@x"}, "email must be non-empty text"),
        ({"colour": Colour("\ud800")}, "colour must be non-empty text"),
    ],
    ids=ascii,
)
def test_an_invalid_value_is_a_value_error(values: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        partitions(ALL, values)


@pytest.mark.parametrize(
    "value",
    [7, True, b"red", {"red": 1}, ["red", 7], ["red", None], iter(["red"]), Colour, [["red"]]],
    ids=lambda value: type(value).__name__,
)
def test_a_value_of_another_type_is_a_type_error(value: Any) -> None:
    with pytest.raises(TypeError, match=r"^colour must be text, not "):
        partitions(ALL, {"colour": value})


def test_a_filter_that_partitions_the_list_and_has_no_value_gets_all_choices() -> None:
    exhaustive = replace(COLOUR, filter=Filter("colour", exhaustive=True))
    values = {"colour": None, "size": None, "email": "a@x"}
    assert with_all_choices([exhaustive, SIZE, EMAIL], values) == {**values, "colour": ["red", "blue"]}
    assert with_all_choices([exhaustive], {"colour": "red"}) == {"colour": "red"}


def parameter(kind: type, *, required: bool = False) -> Parameter:
    return Parameter("given", "given", kind=kind, required=required)


@pytest.mark.parametrize(
    ("kind", "value"),
    [(int, 0), (int, -7), (float, 1.5), (float, 2), (bool, False), (bool, True), (str, "7")],
    ids=repr,
)
def test_an_api_may_filter_by_numbers_and_flags(kind: type, value: object) -> None:
    assert partitions([parameter(kind)], {"given": [value, value]}) == ({"given": value},)
    assert checked_options([parameter(kind)], {"given": value}) == {"given": value}


@pytest.mark.parametrize(
    ("kind", "value"),
    [(int, 1.0), (int, True), (int, "1"), (float, True), (float, "1.5"), (bool, 1), (bool, "true")],
    ids=repr,
)
def test_a_number_or_flag_of_another_type_is_a_type_error(kind: type, value: object) -> None:
    with pytest.raises(TypeError, match=rf"^given must be {kind.__name__}, not {type(value).__name__}$"):
        partitions([parameter(kind)], {"given": value})


def test_an_option_is_a_single_value_and_may_be_required() -> None:
    assert checked_options([parameter(str)], {"given": None}) == checked_options([parameter(str)], {}) == {}
    with pytest.raises(TypeError, match="given must be text, not list"):
        checked_options([parameter(str)], {"given": ["a"]})
    required = [parameter(str, required=True)]
    assert checked_options(required, {"given": "a"}) == {"given": "a"}
    for missing in ({}, {"given": None}):
        with pytest.raises(TypeError, match="given is required"):
            checked_options(required, missing)


def test_an_end_of_a_range_is_a_date_or_text_and_a_single_value() -> None:
    due = Parameter("due_from", "dueFrom", filter=Filter("due", match="from"))
    at = datetime(2026, 3, 14, 9, tzinfo=timezone(timedelta(hours=2)))
    for value, sent in ((date(2026, 3, 14), "2026-03-14"), (at, "2026-03-14T07:00:00Z"), ("2026-03", "2026-03")):
        assert partitions([due], {"due_from": value}) == ({"due_from": sent},)
    with pytest.raises(TypeError, match="due_from is one end of a range and takes a single value"):
        partitions([due], {"due_from": ["2026-03-14"]})
    with pytest.raises(ValueError, match="due_from has no time zone"):
        partitions([due], {"due_from": datetime(2026, 3, 14)})
    with pytest.raises(TypeError, match="given must be text, not date"):
        partitions([parameter(str)], {"given": date(2026, 3, 14)})
