"""The time that the made-up data is relative to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

__all__ = ["EPOCH", "aware", "iso_8601", "midnight", "milliseconds"]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def aware(now: object) -> datetime:
    """The moment, in UTC. Raises: ValueError: It is no aware datetime."""
    if not isinstance(now, datetime) or now.tzinfo is None:
        raise ValueError(f"now must be an aware datetime, such as datetime(2026, 6, 1, tzinfo=UTC); not {now!r}")
    return now.astimezone(UTC)


def midnight(moment: datetime) -> datetime:
    """The beginning of the day."""
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def milliseconds(moment: datetime) -> int:
    """Milliseconds since the start of 1970."""
    return (moment - EPOCH) // timedelta(milliseconds=1)


def iso_8601(milliseconds: int) -> str:
    """The moment so many milliseconds after the start of 1970, without an offset."""
    return (EPOCH + timedelta(milliseconds=milliseconds)).replace(tzinfo=None).isoformat(timespec="milliseconds")
