"""The API's timestamps. The documentation leaves them untyped, so the models keep what came; this module reads it."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TypeGuard, cast

__all__ = ["parse"]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# Seconds of the year 5138, milliseconds of March 1973: no customer's date is plausible on the other side of it.
MILLISECONDS_FROM = 1e11

NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
COMPACT_DATE = re.compile(r"[0-9]{8}")


def parse(value: object) -> datetime | None:
    """Read a timestamp in any form that the API may send.

    Args:
        value: ISO 8601 text, seconds or milliseconds since 1970 (as a number or as text),
            `{"_seconds", "_nanoseconds"}` or `{"seconds", "nanoseconds"}`. A number from 1e11 on is taken for
            milliseconds. Text without an offset is taken for UTC.

    Returns:
        The moment, aware, in UTC, to the microsecond; None for None and for whatever is no timestamp.
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


def _in_utc(moment: datetime) -> datetime | None:
    if moment.tzinfo is None:
        return moment.replace(tzinfo=UTC)
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return None


def _from_text(text: str) -> datetime | None:
    # A number first: its digits may also read as a compact date, such as 1612121212345. Eight of them are one.
    if NUMBER.fullmatch(text) and not COMPACT_DATE.fullmatch(text):
        return _from_number(float(text))
    try:
        return _in_utc(datetime.fromisoformat(text))
    except ValueError:
        return None


def _from_number(number: float) -> datetime | None:
    if not _is_finite(number):
        return None
    return _from_epoch(milliseconds=number) if abs(number) >= MILLISECONDS_FROM else _from_epoch(seconds=number)


def _from_parts(parts: Mapping[object, object]) -> datetime | None:
    for seconds_key, nanoseconds_key in (("_seconds", "_nanoseconds"), ("seconds", "nanoseconds")):
        seconds, nanoseconds = parts.get(seconds_key), parts.get(nanoseconds_key, 0)
        if _is_finite(seconds) and _is_finite(nanoseconds):
            return _from_epoch(seconds=seconds, microseconds=nanoseconds // 1000)
    return None


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
