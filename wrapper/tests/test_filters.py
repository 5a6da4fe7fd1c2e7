"""Filters: what callers may pass, and the single-valued listings that it becomes."""

from __future__ import annotations

import itertools
import re
from enum import StrEnum
from typing import Any

import pytest
from flexportal.filters import FilterParameter, all_parted, options, partitions
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


COLOUR = FilterParameter("colour", "colour", Colour)
SIZE = FilterParameter("size", "size", Size)
EMAIL = FilterParameter("email", "email")
ALL = (COLOUR, SIZE, EMAIL)


def test_no_filter_is_one_listing_of_everything() -> None:
    assert partitions(ALL, {}) == ({},)
    assert partitions(ALL, {"colour": None, "email": None}) == ({},)


@pytest.mark.parametrize("value", ["red", Colour.RED], ids=["text", "enum"])
def test_text_and_enum_mean_the_same(value: str) -> None:
    ((only),) = partitions(ALL, {"colour": value})
    assert only == {"colour": "red"}
    assert type(only["colour"]) is str


def test_lists_become_one_listing_a_combination_with_the_last_filter_fastest() -> None:
    found = partitions(ALL, {"colour": ["blue", Colour.RED], "email": ("a@x", "b@x")})
    assert found == (
        {"colour": "blue", "email": "a@x"},
        {"colour": "blue", "email": "b@x"},
        {"colour": "red", "email": "a@x"},
        {"colour": "red", "email": "b@x"},
    )


def test_a_value_given_twice_counts_once() -> None:
    assert partitions(ALL, {"colour": ["red", Colour.RED, "red"]}) == ({"colour": "red"},)


@pytest.mark.parametrize("kind", [set, frozenset])
def test_a_set_is_listed_in_a_settled_order(kind: type[set[str]]) -> None:
    values = kind(["c@x", "a@x", "b@x"])
    assert [part["email"] for part in partitions(ALL, {"email": values})] == ["a@x", "b@x", "c@x"]


def test_numbers_of_a_set_are_listed_as_their_texts_are() -> None:
    counted = FilterParameter("count", "count", kind=int)
    assert partitions([counted], {"count": {9, 10}}) == ({"count": 10}, {"count": 9})


def test_an_unknown_value_passes_as_an_enum_member_only() -> None:
    assert partitions(ALL, {"colour": Colour("green")}) == ({"colour": "green"},)
    with pytest.raises(ValueError, match=r"^colour='green' is not a known value; choose from 'red', 'blue'$"):
        partitions(ALL, {"colour": "green"})


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"colour": "RED"}, "colour='RED' is not a known value; choose from 'red', 'blue'"),
        ({"colour": ""}, "colour='' is not a known value; choose from 'red', 'blue'"),
        ({"colour": Size.SMALL}, f"colour={Size.SMALL!r} is not a known value; choose from 'red', 'blue'"),
        ({"colour": ["red", "green"]}, "colour='green' is not a known value; choose from 'red', 'blue'"),
        ({"colour": []}, "colour is an empty list, which nothing can match; pass None not to filter"),
        ({"email": ()}, "email is an empty list, which nothing can match; pass None not to filter"),
        ({"email": set[str]()}, "email is an empty list, which nothing can match; pass None not to filter"),
        ({"email": ""}, "email must be non-empty text that UTF-8 can carry"),
        ({"email": ["a@x", ""]}, "email must be non-empty text that UTF-8 can carry"),
        ({"email": "\ud800@x"}, "email must be non-empty text that UTF-8 can carry"),
        ({"colour": Colour("\ud800")}, "colour must be non-empty text that UTF-8 can carry"),
    ],
    ids=ascii,
)
def test_a_value_that_cannot_be_meant_is_a_value_error(values: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        partitions(ALL, values)


@pytest.mark.parametrize(
    ("value", "named"),
    [
        (7, "int"),
        (True, "bool"),
        (b"red", "bytes"),
        ({"red": 1}, "dict"),
        (["red", 7], "int"),
        (["red", None], "NoneType"),
        (iter(["red"]), "list_iterator"),
        (Colour, "EnumType"),
        (object(), "object"),
        ([["red"]], "list"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_value_of_another_type_is_a_type_error(value: Any, named: str) -> None:
    with pytest.raises(TypeError, match=f"^colour must be text or a list of texts, not {named}$"):
        partitions(ALL, {"colour": value})


def test_what_parts_a_listing_and_was_not_asked_for_is_asked_for_whole() -> None:
    parting = FilterParameter("colour", "colour", Colour, parts=True)
    whole = {"colour": ["red", "blue"], "size": None, "email": "a@x"}
    assert all_parted([parting, SIZE, EMAIL], {"colour": None, "size": None, "email": "a@x"}) == whole
    assert all_parted([parting], {"colour": "red"}) == {"colour": "red"}


def parameter(kind: type, *, required: bool = False) -> FilterParameter:
    return FilterParameter("given", None, kind=kind, required=required)


@pytest.mark.parametrize(
    ("kind", "value"),
    [(int, 0), (int, -7), (float, 1.5), (float, 2), (bool, False), (bool, True), (str, "7")],
    ids=repr,
)
def test_an_api_may_take_numbers_and_flags(kind: type, value: object) -> None:
    assert partitions([parameter(kind)], {"given": value}) == ({"given": value},)
    assert options([parameter(kind)], {"given": value}) == {"given": value}


def test_numbers_make_a_listing_each() -> None:
    assert partitions([parameter(int)], {"given": [3, 1, 3]}) == ({"given": 3}, {"given": 1})


@pytest.mark.parametrize(
    ("kind", "value", "named"),
    [
        (int, 1.0, "float"),
        (int, True, "bool"),
        (int, "1", "str"),
        (float, True, "bool"),
        (float, "1.5", "str"),
        (bool, 1, "int"),
        (bool, "true", "str"),
    ],
    ids=repr,
)
def test_a_number_or_flag_of_another_kind_is_a_type_error(kind: type, value: object, named: str) -> None:
    with pytest.raises(TypeError, match=rf"^given must be {kind.__name__}, not {named}$"):
        partitions([parameter(kind)], {"given": value})


def test_an_option_that_the_api_insists_on_must_be_given() -> None:
    with pytest.raises(TypeError, match=r"^given is required$"):
        options([parameter(str, required=True)], {"given": None})
    assert options([parameter(str, required=True)], {"given": "a"}) == {"given": "a"}
    assert options([parameter(str)], {"given": None}) == options([parameter(str)], {}) == {}
    with pytest.raises(TypeError, match=r"^given is required$"):
        options([parameter(str, required=True)], {})


def test_an_option_is_one_value() -> None:
    with pytest.raises(TypeError, match=r"^given must be text, not list$"):
        options([parameter(str)], {"given": ["a"]})


EMAILS = st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), min_size=1, max_size=4)
COLOURS = st.lists(st.sampled_from([*Colour, "red", "blue"]), min_size=1, max_size=4)


@given(COLOURS, EMAILS)
def test_partitions_are_disjoint_complete_and_in_order(colours: list[str], emails: list[str]) -> None:
    found = [(part["colour"], part["email"]) for part in partitions(ALL, {"colour": colours, "email": emails})]
    expected = itertools.product(dict.fromkeys(map(str, colours)), dict.fromkeys(emails))
    assert found == list(expected)
    assert len(set(found)) == len(found)
