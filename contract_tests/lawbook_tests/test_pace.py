"""How fast to ask and how long to wait."""

from datetime import UTC, datetime

import pytest

from contract_tests.lawbook.pace import Pace, Patience, seconds_of

NOW = datetime(2026, 1, 1, 12, 0, 0, tzinfo=UTC)


def test_without_a_rate_nothing_waits() -> None:
    pace = Pace(None)
    assert [pace.wait(0.0) for _ in range(3)] == [0.0, 0.0, 0.0]


def test_requests_are_spaced_evenly() -> None:
    pace = Pace(120)
    assert [pace.wait(0.0), pace.wait(0.1), pace.wait(10.0)] == [0.0, pytest.approx(0.4), 0.0]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("7", 7.0),
        (" 7 ", 7.0),
        ("Thu, 01 Jan 2026 12:01:30 GMT", 90.0),
        ("Thu, 01 Jan 2026 12:01:30 -0000", 90.0),
        ("Thu, 01 Jan 2026 11:00:00 GMT", 0.0),
        ("soon", None),
        ("1.5", None),
        ("-3", None),
        ("\u0663", None),
    ],
)
def test_retry_after_is_a_number_or_a_date(text: str, seconds: float | None) -> None:
    assert seconds_of(text, NOW) == seconds


def test_patience_waits_as_told_and_gives_up_in_time() -> None:
    patience = Patience(attempts=3, longest=60, unsaid=2)
    assert patience.wait(1, "30", NOW) == 30
    assert patience.wait(1, "61", NOW) is None
    assert patience.wait(3, "1", NOW) is None


def test_where_the_server_does_not_say_the_wait_doubles() -> None:
    patience = Patience(attempts=9, unsaid=2)
    assert [patience.wait(attempt, None, NOW) for attempt in (1, 2, 3)] == [2, 4, 8]
    assert patience.wait(1, "soon", NOW) == 2
