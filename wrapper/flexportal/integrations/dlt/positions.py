"""Where the iterations over a list stand between two runs of a pipeline. No I/O: dlt stores the state with the rows."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

__all__ = ["POSITIONS", "RESUMED", "Position", "Positions"]

# In the state of a resource. Positions: one for each tenant, until the iterations over all tenants are complete.
# Resumed: whether the last run continued an iteration that an earlier one had begun.
POSITIONS, RESUMED, FRESH, CHANGES = "positions", "resumed", "fresh", "changes"


@dataclass
class Position:
    """Where the iteration over one tenant's list stands.

    Args:
        iteration: When it began, as ISO 8601, which names it.
        token: Where it continues; None at its beginning, and when it is complete.
        is_complete: Whether all rows have been handed over.
        newest: For changes only: the latest change that it saw, as ISO 8601.
    """

    iteration: str
    token: str | None = None
    is_complete: bool = False
    newest: str | None = None

    @classmethod
    def begin(cls) -> Position:
        """A new iteration."""
        return cls(datetime.now(UTC).isoformat())

    @property
    def began(self) -> datetime:
        """When it began."""
        return datetime.fromisoformat(self.iteration)


class Positions:
    """The positions of a resource.

    Args:
        state: The state of the resource, which dlt stores; changed by `save`.
        names: What the positions are called, one for each tenant; those of other names are forgotten.
        fresh: Names a request to forget positions that were stored before it; None where there is none.
    """

    def __init__(self, state: dict[str, Any], names: Collection[str], fresh: str | None) -> None:
        self._state, self._fresh = state, fresh
        stored: dict[str, Any] = state.get(POSITIONS, {}) if fresh in (None, state.get(FRESH)) else {}
        self._names = names
        self._resumed = {name: Position(**stored[name]) for name in names if name in stored}
        self._all = dict(self._resumed)

    def of(self, name: str) -> Position:
        """The position, at its beginning where there is none yet."""
        return self._all.setdefault(name, Position.begin())

    def begin_again(self, name: str) -> Position:
        """The position at the beginning of a new iteration."""
        self._resumed.pop(name, None)
        self._all[name] = Position.begin()
        return self._all[name]

    def latest_change(self, name: str) -> str | None:
        """The latest change seen by the last complete iteration over changes; None where there is none."""
        changes: dict[str, str] = self._state.get(CHANGES, {})
        return changes.get(name)

    def save(self) -> None:
        """Write to the state where the next run continues."""
        is_complete = all(name in self._all and self._all[name].is_complete for name in self._names)
        changes = {name: each.newest for name, each in self._all.items() if each.is_complete and each.newest}
        if changes:
            self._state[CHANGES] = self._state.get(CHANGES, {}) | changes
        self._state[POSITIONS] = {} if is_complete else {name: vars(each) for name, each in self._all.items()}
        self._state[RESUMED] = bool(self._resumed)
        self._state[FRESH] = self._fresh
