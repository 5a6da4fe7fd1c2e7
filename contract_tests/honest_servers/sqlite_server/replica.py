"""Copies of the records that lag behind, from which reads are answered."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

from .records import Records

__all__ = ["Replica"]

Change = tuple[str, tuple[Any, ...]]


class Replica:
    """A copy of the records as they were some seconds ago."""

    def __init__(self, lag: float, now: Callable[[], float]) -> None:
        self.lag, self.now, self.copy = lag, now, Records()
        self.pending = deque[tuple[float, Sequence[Change]]]()

    def follow(self, changes: Sequence[Change]) -> None:
        """Take over these changes when it is time."""
        self.pending.append((self.now() + self.lag, changes))

    def records(self, *, at_once: bool = False) -> Records:
        """The records as they are seen now."""
        while self.pending and (at_once or self.pending[0][0] <= self.now()):
            for sql, values in self.pending.popleft()[1]:
                self.copy.database.execute(sql, values)
        return self.copy
