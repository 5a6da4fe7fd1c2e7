"""Where the iteration over a list stands between two runs of a pipeline. No I/O: dlt stores the state with the rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

__all__ = ["POSITIONS", "RESUMED", "Iteration", "Position"]

# In the state of a list. Positions: one for each tenant, until the iteration over all tenants is complete. Resumed:
# whether the last run continued what an earlier one had begun.
BEGAN, POSITIONS, RESUMED, FRESH, CHANGES = "began", "tenants", "resumed", "fresh", "changes"


@dataclass
class Position:
    """Where the iteration over one tenant's records stands.

    Args:
        token: Where it continues; None at its beginning, and when it is complete.
        is_complete: Whether all rows have been handed over.
        newest: For changes only: the latest change that it saw, as ISO 8601.
    """

    token: str | None = None
    is_complete: bool = False
    newest: str | None = None


class Iteration:
    """The iteration over a list, which continues the stored one unless that is complete.

    Args:
        state: The state of the list, which dlt stores; changed by `save`.
        names: What the positions are called, one for each tenant; those of other names are forgotten.
        fresh: Names a request to forget what was stored before it; None where there is none.
    """

    def __init__(self, state: dict[str, Any], names: Iterable[str], fresh: str | None) -> None:
        self._state, self._fresh = state, fresh
        stored: dict[str, Any] = state.get(POSITIONS, {}) if fresh in (None, state.get(FRESH)) else {}
        self._is_resumed = bool(stored)
        self.began = datetime.fromisoformat(state[BEGAN]) if stored else datetime.now(UTC)
        """When it began, which names it."""
        self.positions = {name: Position(**stored.get(name, {})) for name in names}
        self.changes: dict[str, str] = dict(state.get(CHANGES, {}))
        """The latest change that the last complete iteration over changes saw, by name."""

    def save(self) -> None:
        """Write to the state where the next run continues."""
        positions = self.positions.items()
        is_complete = all(each.is_complete for _, each in positions)
        self._state[POSITIONS] = {} if is_complete else {name: vars(each) for name, each in positions}
        changes = {name: each.newest for name, each in positions if each.is_complete and each.newest}
        self._state[CHANGES] = self.changes | changes
        self._state[BEGAN], self._state[RESUMED] = self.began.isoformat(), self._is_resumed
        self._state[FRESH] = self._fresh
