"""How fast to ask, and how long to wait when the server says "too many": decisions only, no clock and no sleep."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

__all__ = ["Pace", "Patience", "seconds_of"]


@dataclass(slots=True)
class Pace:
    """Spaces requests evenly.

    Args:
        per_minute: Requests a minute; None for no limit.
    """

    per_minute: float | None
    _next: float = 0.0

    def wait(self, now: float) -> float:
        """Seconds to wait before the next request, which is then taken as sent. `now` in seconds, any epoch."""
        if self.per_minute is None:
            return 0.0
        start = max(now, self._next)
        self._next = start + 60.0 / self.per_minute
        return start - now


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a refusal for too many requests is borne.

    Args:
        attempts: How often one request is sent at most.
        longest: The longest single wait, in seconds; past it the refusal is taken as the answer.
        unsaid: The wait where the server doesn't say, in seconds; it doubles with each attempt.
    """

    attempts: int = 4
    longest: float = 90.0
    unsaid: float = 1.0

    def wait(self, attempt: int, retry_after: str | None, now: datetime) -> float | None:
        """Seconds to wait after that attempt (the first is 1), or None to give up."""
        said = None if retry_after is None else seconds_of(retry_after, now)
        wait = self.unsaid * 2 ** (attempt - 1) if said is None else said
        return None if attempt >= self.attempts or wait > self.longest else wait


def seconds_of(retry_after: str, now: datetime) -> float | None:
    """A `Retry-After` in seconds, from a number or an HTTP date; None where it is neither."""
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        due = parsedate_to_datetime(text)
    except ValueError:
        return None
    aware = due if due.tzinfo is not None else due.replace(tzinfo=UTC)
    return max(0.0, (aware - now).total_seconds())
