"""How old the cursors of a list are, and how often they were used: some expire, and some are good for one use."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from ..check import Untestable
from .exchange import Page

__all__ = ["CursorLife"]

# Seconds within which a cursor was used at once, so that it can't have expired.
USED_AT_ONCE = 1.0


@dataclass
class CursorLife:
    """The cursors that were received and sent."""

    _used: Counter[str | None] = field(default_factory=Counter[str | None])
    _born: dict[str, float] = field(default_factory=dict[str, float])

    def note(self, sent: str | None, page: Page | None, now: float) -> None:
        """A cursor was sent (None for a first page), and this page was received at that time."""
        self._used[sent] += 1
        if page is not None and isinstance(page.next, str):
            self._born.setdefault(page.next, now)

    def require_fresh(self, cursor: str, now: float) -> None:
        """Checks that the server had to accept that cursor. Raises: Untestable where it may reject it."""
        age = now - self._born.get(cursor, now)
        if age > USED_AT_ONCE:
            raise Untestable(f"cursors expire: one was rejected after {age:.1f} seconds", not_tried=True)
        if self._used[cursor] > 1:
            raise Untestable("cursors are good for one use", not_tried=True)
