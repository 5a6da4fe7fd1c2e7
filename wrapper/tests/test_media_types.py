"""Media types are compared and chosen as RFC 9110 says."""

from __future__ import annotations

import pytest
from flexportal.media_types import by_preference, essence, is_json, normalized


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("application/json", "Application/JSON; Charset=UTF-8"),
        ("text/csv; header=present; version=2", 'text/csv;version=2;HEADER="present"'),
    ],
    ids=["letter case and charset", "order and quotes of parameters"],
)
def test_media_types_that_mean_the_same_are_spelled_the_same(written: str, same: str) -> None:
    assert normalized(written) == normalized(same) == written
    assert normalized("text/plain; charset=latin-1") != "text/plain"


def test_json_is_that_of_vendors_too() -> None:
    assert [is_json(each) for each in ("application/vnd.x+json; v=1", "application/json", "text/json")] == [
        True,
        True,
        False,
    ]
    assert essence(" Text/CSV ;header=present") == "text/csv"


def test_json_is_preferred_whatever_the_order() -> None:
    wanted = [
        "application/json",
        "application/vnd.x+json",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "text/csv",
        "application/pdf",
    ]
    assert by_preference(wanted) == by_preference(wanted[::-1]) == wanted
