"""Values that every generated package shares: open enums, UNSET, and the error of decoding."""

from __future__ import annotations

import copy
import json
import pickle
from typing import Any

import pytest
from flexportal_api.models import CustomerStatus
from flexportal_core.decoding.enums import OpenIntEnum
from flexportal_core.decoding.errors import DecodeError
from flexportal_core.types import UNSET


class Level(OpenIntEnum):
    """An open enum of numbers."""

    ONE = 1
    VALUE_NEGATIVE_3 = -3


def test_a_known_value_is_the_member() -> None:
    assert CustomerStatus("active") is CustomerStatus.ACTIVE
    assert CustomerStatus.ACTIVE.is_known


def test_an_unknown_text_is_kept_and_behaves_like_its_text() -> None:
    known = list(CustomerStatus)
    gone = CustomerStatus("no-such")
    assert isinstance(gone, CustomerStatus)
    assert not gone.is_known
    assert gone == "no-such" == gone.value == gone.name
    assert (str(gone), f"{gone:>9}", json.dumps(gone)) == ("no-such", "  no-such", '"no-such"')
    assert hash(gone) == hash("no-such")
    assert gone != CustomerStatus.ACTIVE
    assert gone == CustomerStatus("no-such")
    assert repr(gone) == "<CustomerStatus.no-such: 'no-such'>"
    assert list(CustomerStatus) == known
    assert not CustomerStatus("ACTIVE").is_known, "it is the name of a member, but no value"


def test_an_unknown_number_is_kept_and_behaves_like_its_number() -> None:
    nine = Level(9)
    assert isinstance(nine, Level)
    assert not nine.is_known
    assert Level.VALUE_NEGATIVE_3.is_known
    assert (nine + 1, f"{nine}", json.dumps(nine)) == (10, "9", "9")
    assert (nine.name, nine.value, repr(nine)) == ("9", 9, "<Level.9: 9>")
    assert hash(nine) == hash(9)


@pytest.mark.parametrize(("enum", "value"), [(CustomerStatus, None), (CustomerStatus, 5), (Level, "1"), (Level, 1.5)])
def test_a_value_of_another_type_is_no_member(enum: Any, value: object) -> None:
    with pytest.raises(ValueError, match="is not a valid"):
        enum(value)


@pytest.mark.parametrize("member", [CustomerStatus("paused"), CustomerStatus.ACTIVE, Level(9), Level.ONE], ids=repr)
@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_enum_members_survive_pickling_and_copying(member: Any, protocol: int) -> None:
    loaded = pickle.loads(pickle.dumps(member, protocol))
    assert (loaded, type(loaded)) == (member, type(member))
    assert copy.copy(member) is copy.deepcopy(member) is member


def test_unset_is_a_singleton() -> None:
    assert copy.copy(UNSET) is copy.deepcopy(UNSET) is pickle.loads(pickle.dumps(UNSET)) is UNSET
    assert not UNSET
    assert repr(UNSET) == "UNSET"


def test_a_decode_error_can_be_pickled() -> None:
    error = DecodeError("$.a[3]", "string", "null")
    assert repr(error) == "DecodeError(path='$.a[3]', expected='string', found='null')"
    again = pickle.loads(pickle.dumps(copy.copy(error)))
    assert (again.path, again.expected, again.found) == ("$.a[3]", "string", "null")


@pytest.mark.parametrize(
    ("steps", "path"),
    [
        (["a"], "$.a"),
        ([3, "a"], "$.a[3]"),
        (["a b"], '$["a b"]'),
        (["größe"], "$.größe"),
        (['"', "a"], '$.a["\\""]'),
        ([""], '$[""]'),
        (["0"], '$["0"]'),
        (["$ref"], '$["$ref"]'),
    ],
)
def test_enclosing_keys_are_prepended_to_the_path(steps: list[str | int], path: str) -> None:
    error = DecodeError("$", "string", "null")
    for step in steps:
        error.prepend(step)
    assert error.path == path
