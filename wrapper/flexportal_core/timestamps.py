"""Timestamps, in every form that an API may send them: text, numbers, and objects of seconds and nanoseconds."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Literal, TypeGuard, cast

__all__ = ["in_range", "parse"]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# Seconds of the year 5138, milliseconds of March 1973: no customer's date is plausible on the other side of it.
MILLISECONDS_FROM = 1e11

# Compiled when they are first needed: most programs meet the common form alone.
NUMBER = r"[+-]?[0-9]+(\.[0-9]+)?"
INTEGER = r"[+-]?[0-9]{1,20}"
COMPACT_DATE = r"[0-9]{8}"
WHOLE_DAY = r"[0-9]{4}-?[0-9]{2}-?[0-9]{2}"

# What `datetime.fromisoformat` reads right, and ten times faster; it also reads much that is no ISO 8601.
COMMON = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]+)?(Z|[+-][0-9]{2}:[0-5][0-9])?")
ISO = r"""(?P<date> (?P<year>[0-9]{4}) (?: -?(?P<ordinal>[0-9]{3}) | -?[0-9]{2}-?[0-9]{2} | -?W[0-9]{2}(?:-?[0-9])? ) )
(?: [Tt\ ] (?P<hours>[0-9]{2}) (?: :?(?P<minutes>[0-9]{2}) (?: :?(?P<seconds>[0-9]{2}) )? )?
    (?: [.,](?P<fraction>[0-9]+) )?
    (?P<zone>[Zz] | [+-][0-9]{2}(?: :?[0-9]{2} )? )? )?"""
MICROSECONDS = 1_000_000
DAY = timedelta(days=1)

# Names of the parts: Firestore's and protobuf's.
PARTS = (("_seconds", ("_nanoseconds",)), ("seconds", ("nanoseconds", "nanos")))


def parse(value: object) -> datetime | None:
    """Parse a timestamp in any form that the API may send.

    Args:
        value: ISO 8601 or RFC 3339 text, seconds or milliseconds since 1970 (as a number or as text), `{"_seconds",
            "_nanoseconds"}`, `{"seconds", "nanoseconds"}` or `{"seconds", "nanos"}` (numbers, or integers as text, as
            protobuf's JSON has them). A number of 1e11 or more is milliseconds; text of eight digits is a date. Text
            without an offset is in UTC. A leap second is the first moment of the next month.

    Returns:
        The time, aware, in UTC, to the microsecond (further digits are cut off); None for None and for any value that
        is not a timestamp.
    """
    if isinstance(value, datetime):
        return _in_utc(value)
    if isinstance(value, str):
        return _from_text(value.strip())
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _from_number(value)
    if isinstance(value, Mapping):
        return _from_parts(cast("Mapping[object, object]", value))
    return None


def in_range(value: object, bound: str, end: Literal["from", "until"]) -> bool:
    """Whether a timestamp or a number lies within one end of a range; both ends are included.

    Args:
        value: The value to compare; a value that is not a timestamp is in no range.
        bound: The end of the range. A day without a time is included as a whole.
        end: Whether the bound is the range's start or its end.
    """
    if isinstance(value, (int, float)) and re.fullmatch(NUMBER, bound):
        return value >= float(bound) if end == "from" else value <= float(bound)
    moment, edge = parse(value), parse(bound)
    if moment is None or edge is None:
        return False
    if end == "from":
        return moment >= edge
    return moment < edge + DAY if re.fullmatch(WHOLE_DAY, bound) else moment <= edge


def _in_utc(moment: datetime) -> datetime | None:
    if moment.tzinfo is None:
        return moment.replace(tzinfo=UTC)
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return None


def _from_text(text: str) -> datetime | None:
    try:
        if COMMON.fullmatch(text):
            return _in_utc(datetime.fromisoformat(text))
    except ValueError:
        pass  # a leap second, or the end of a day
    # A number first: its digits may also read as a compact date, such as 1612121212345. Eight of them are one.
    if re.fullmatch(NUMBER, text) and not re.fullmatch(COMPACT_DATE, text):
        return _from_number(float(text))
    found = re.fullmatch(ISO, text, re.VERBOSE)
    try:
        return None if found is None else _from_iso(found)
    except (ValueError, OverflowError):
        return None


def _from_iso(found: re.Match[str]) -> datetime:
    """Read what `ISO` has found. Raises: ValueError, OverflowError: It is no moment."""
    hours, minutes, seconds = (int(found[unit] or 0) for unit in ("hours", "minutes", "seconds"))
    time = timedelta(hours=hours, minutes=minutes, seconds=seconds, microseconds=_fraction(found))
    if minutes > 59 or seconds > 60 or hours > 24 or (hours == 24 and time != DAY):
        raise ValueError("no time of a day")
    moment = datetime.combine(_day(found), datetime.min.time(), UTC) + time - _offset(found["zone"] or "Z")
    # Only at the end of a month, UTC (RFC 3339, 5.7).
    if seconds == 60 and (moment.day, moment.hour, moment.minute, moment.second) != (1, 0, 0, 0):
        raise ValueError("no leap second")
    return moment


def _day(found: re.Match[str]) -> date:
    if found["ordinal"] is None:
        return date.fromisoformat(found["date"])
    day = date(int(found["year"]), 1, 1) + timedelta(days=int(found["ordinal"]) - 1)
    if day.year != int(found["year"]):
        raise ValueError("no day of this year")
    return day


def _fraction(found: re.Match[str]) -> int:
    """The microseconds of a fraction, which is one of the last unit that is written."""
    digits = (found["fraction"] or "")[:20]  # further ones change no microsecond
    unit = MICROSECONDS * (1 if found["seconds"] else 60 if found["minutes"] else 3600)
    return int(digits.ljust(20, "0")) * unit // 10**20


def _offset(zone: str) -> timedelta:
    if zone in "Zz":
        return timedelta()
    hours, minutes = int(zone[1:3]), int(zone[3:].removeprefix(":") or 0)
    if hours > 23 or minutes > 59:
        raise ValueError("no offset")
    return timedelta(hours=hours, minutes=minutes) * (-1 if zone[0] == "-" else 1)


def _from_number(number: float) -> datetime | None:
    if not _is_finite(number):
        return None
    return _from_epoch(milliseconds=number) if abs(number) >= MILLISECONDS_FROM else _from_epoch(seconds=number)


def _from_parts(parts: Mapping[object, object]) -> datetime | None:
    for seconds_name, nanoseconds_names in PARTS:
        seconds = _number(parts.get(seconds_name))
        nanoseconds = _number(next((parts[name] for name in nanoseconds_names if name in parts), 0))
        if _is_finite(seconds) and _is_finite(nanoseconds):
            return _from_epoch(seconds=seconds, microseconds=nanoseconds // 1000)
    return None


def _number(value: object) -> object:
    return int(value) if isinstance(value, str) and re.fullmatch(INTEGER, value) else value


def _is_finite(value: object) -> TypeGuard[float]:
    if isinstance(value, bool):
        return False
    # Of an integer beyond what a float holds, `isfinite` knows nothing.
    return isinstance(value, int) or (isinstance(value, float) and math.isfinite(value))


def _from_epoch(*, seconds: float = 0, milliseconds: float = 0, microseconds: float = 0) -> datetime | None:
    # timedelta rather than fromtimestamp: exact to the microsecond, and the same before 1970 on every platform.
    try:
        return EPOCH + timedelta(seconds=seconds, milliseconds=milliseconds, microseconds=microseconds)
    except OverflowError:
        return None
