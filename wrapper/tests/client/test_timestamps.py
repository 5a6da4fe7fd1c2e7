"""Timestamps in every form the API may send."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Any, Literal

import pytest
from flexportal import timestamps
from hypothesis import given
from hypothesis import strategies as st

MOMENT = datetime(2026, 3, 14, 9, 26, 53, 589000, tzinfo=UTC)
SECONDS = 1773480413


@pytest.mark.parametrize(
    "value",
    [
        "2026-03-14T09:26:53.589Z", " 2026-03-14T09:26:53.589Z\n", "2026-03-14T10:26:53.589+01:00",
        "2026-03-14T09:26:53.589", "2026-03-14 09:26:53.589", "20260314T092653.589Z", "2026-03-14t09:26:53.589z",
        "2026-03-14 09:26:53,589z", "2026-03-14T09:26:53.589000999999999999999999Z",
        f"2026-03-14T09:26:53.589{'0' * 5000}Z", "2026-073T09:26:53.589Z", "2026073t092653,589",
        "2026-W11-6T09:26:53.589Z", "2026W116 092653.589z", "2026-03-14T14:56:53.589+0530", "20260314T062653.589-03",
        "2026-03-14T09:26:53.589-00:00", "2026-03-14t09:26:53.589-0000", "2026-03-14T09:26.893150Z",
        "2026-03-14T09.448219166666666667Z", SECONDS * 1000 + 589, SECONDS + 0.589, str(SECONDS * 1000 + 589),
        f"{SECONDS}.589", {"_seconds": SECONDS, "_nanoseconds": 589_000_000},
        {"seconds": SECONDS, "nanoseconds": 589_000_000},
        {"_seconds": SECONDS, "_nanoseconds": 589_000_999, "more": 1}, {"seconds": SECONDS, "nanos": 589_000_000},
        {"seconds": str(SECONDS), "nanos": 589_000_000}, {"_seconds": str(SECONDS), "_nanoseconds": "589000000"},
        MOMENT, MOMENT.replace(tzinfo=None), MOMENT.astimezone(timezone(timedelta(hours=-7))),
    ],
    ids=str,
)  # fmt: skip
def test_a_moment_is_read_in_every_form(value: object) -> None:
    parsed = timestamps.parse(value)
    assert parsed == MOMENT
    assert parsed is not None
    assert parsed.tzinfo is UTC


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0, datetime(1970, 1, 1, tzinfo=UTC)),
        (-1, datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC)),
        ("-86400", datetime(1969, 12, 31, tzinfo=UTC)),
        ({"seconds": 5}, datetime(1970, 1, 1, 0, 0, 5, tzinfo=UTC)),
        ({"_seconds": -1, "_nanoseconds": 500_000_000}, datetime(1969, 12, 31, 23, 59, 59, 500000, tzinfo=UTC)),
        (10**11 - 1, datetime(5138, 11, 16, 9, 46, 39, tzinfo=UTC)),
        (10**11, datetime(1973, 3, 3, 9, 46, 40, tzinfo=UTC)),
        ("2026-03-14", datetime(2026, 3, 14, tzinfo=UTC)),
        ("20260314", datetime(2026, 3, 14, tzinfo=UTC)),
        ("2026-073", datetime(2026, 3, 14, tzinfo=UTC)),
        ("2024-366", datetime(2024, 12, 31, tzinfo=UTC)),
        ("0001-001", datetime(1, 1, 1, tzinfo=UTC)),
        ("2026-W11", datetime(2026, 3, 9, tzinfo=UTC)),
        ("2026-03-14T24:00:00Z", datetime(2026, 3, 15, tzinfo=UTC)),
        ("20261231T24", datetime(2027, 1, 1, tzinfo=UTC)),
        ("2026-03-14T24:00:00.000+02:00", datetime(2026, 3, 14, 22, tzinfo=UTC)),
        ("2016-12-31T23:59:60Z", datetime(2017, 1, 1, tzinfo=UTC)),
        ("2016-12-31t23:59:60.25z", datetime(2017, 1, 1, 0, 0, 0, 250000, tzinfo=UTC)),
        ("1990-12-31T15:59:60-08:00", datetime(1991, 1, 1, tzinfo=UTC)),
        ("2015-07-01T05:29:60+05:30", datetime(2015, 7, 1, tzinfo=UTC)),
        ("20150630T235960Z", datetime(2015, 7, 1, tzinfo=UTC)),
    ],
    ids=str,
)
def test_the_boundaries_of_each_form(value: object, expected: datetime) -> None:
    assert timestamps.parse(value) == expected


def test_a_number_as_text_is_not_taken_for_a_compact_date() -> None:
    """The digits of this moment's milliseconds also read as a date in the year 1612 with an odd separator."""
    assert timestamps.parse("1612121212345") == timestamps.parse(1612121212345)


@pytest.mark.parametrize(
    "value",
    [
        None, True, False, "", "yesterday", "<unknown>", "nan", "inf", "1_700_000_000", float("nan"), float("inf"),
        10**400, 1e300, -1e300, "9" * 400, "9" * 5000, [], [1], b"2026-03-14", {}, {"_seconds": None},
        {"_seconds": "5.5"}, {"_seconds": "9" * 30}, {"seconds": "5", "nanos": "x"}, "2025-366", "2025-000",
        "2025-02-30t00:00:00z", "2026-W54-1t00:00:00z", "0000-01-01t00:00:00z", "2026-03-14T24:00:01Z",
        "2026-03-14T24:30Z", "2026-03-14T24:00:00.1Z", "2026-03-14T24.5Z", "2026-03-14T25:00Z", "2026-03-14T09:60:00Z",
        "2026-03-14T09:26:61Z", "2026-03-14T09:26:60Z", "2026-03-14T23:59:60Z", "2016-12-31T23:59:60+01:00",
        "2026-03-14t00:00:00+24:00", "2026-03-14t00:00:00+05:60", "9999-12-31T24:00:00Z", "9999-12-31t23:00:00-05:00",
        "2026-03-14t00:00:00.z", "2026-03", {"_seconds": True}, {"_seconds": 5, "_nanoseconds": None},
        {"_seconds": 5, "_nanoseconds": 10**400}, {"seconds": 10**30}, {"nanoseconds": 1}, "0001-01-01T00:00:00+23:00",
        object(),
    ],
    ids=lambda value: type(value).__name__,
)  # fmt: skip
def test_an_invalid_timestamp_is_none(value: object) -> None:
    assert timestamps.parse(value) is None


MOMENTS = st.datetimes(timezones=st.just(UTC), min_value=datetime(1, 1, 2), max_value=datetime(9999, 12, 30))
OFFSETS = st.integers(-23 * 60, 23 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(MOMENTS, OFFSETS)
def test_iso_text_comes_back_to_the_microsecond(moment: datetime, offset: tzinfo) -> None:
    assert timestamps.parse(moment.astimezone(offset).isoformat()) == moment


@given(
    MOMENTS,
    OFFSETS,
    st.sampled_from(["%Y-%jt%H:%M:%S,", "%G-W%V-%u %H:%M:%S.", "%Y%m%dt%H%M%S."]),
    st.text("0123456789"),
)
def test_other_forms_of_iso_text_read_the_same(moment: datetime, offset: timezone, form: str, more: str) -> None:
    local = moment.astimezone(offset)
    # Of a year before 1000 `strftime` leaves out the zeros.
    text = local.strftime(form.replace("%Y", f"{local.year:04}").replace("%G", f"{local.isocalendar().year:04}"))
    assert timestamps.parse(f"{text}{local.microsecond:06}{more}{local:%z}") == moment


@given(st.integers(100_000_000, 99_999_999_999))
def test_seconds_read_the_same_as_number_text_and_parts(seconds: int) -> None:
    expected = timestamps.parse({"_seconds": seconds, "_nanoseconds": 0})
    assert expected is not None
    assert timestamps.parse(seconds) == timestamps.parse(str(seconds)) == expected


@given(st.integers(100_000_000_000, 9_999_999_999_999))
def test_milliseconds_read_the_same_as_number_and_text(milliseconds: int) -> None:
    expected = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds)
    assert timestamps.parse(milliseconds) == timestamps.parse(str(milliseconds)) == expected


JSON_VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(st.text() | st.sampled_from(["_seconds", "_nanoseconds", "seconds", "nanos"]), inner)
    ),
    max_leaves=5,
)


@given(JSON_VALUES)
def test_no_json_value_raises(value: object) -> None:
    parsed = timestamps.parse(value)
    assert parsed is None or parsed.tzinfo is UTC


@pytest.mark.parametrize(
    ("value", "bound", "end", "included"),
    [
        ("2026-05-05T00:00:00Z", "2026-05-05", "from", True),
        ("2026-05-04T23:59:59Z", "2026-05-05", "from", False),
        ("2026-05-05T23:59:59.999Z", "2026-05-05", "until", True),
        ("2026-05-06T00:00:00Z", "2026-05-05", "until", False),
        ("2026-05-05", "2026-05-05T00:00:00Z", "until", True),
        ("2026-05-05T10:00:00Z", "2026-05-05T10:00:00Z", "until", True),
        ("2026-05-05T10:00:01Z", "2026-05-05T10:00:00Z", "until", False),
        ("2026-05-05T12:00:00+02:00", "2026-05-05T10:00:00Z", "from", True),
        (49.5, "49.5", "from", True),
        (49.5, "49", "until", False),
        ("soon", "2026-05-05", "from", False),
        ("2026-05-05", "soon", "until", False),
        (None, "2026-05-05", "from", False),
    ],
    ids=str,
)
def test_a_range_includes_its_ends_and_the_whole_of_a_day(
    value: object, bound: str, end: Literal["from", "until"], included: bool
) -> None:
    assert timestamps.in_range(value, bound, end) is included
