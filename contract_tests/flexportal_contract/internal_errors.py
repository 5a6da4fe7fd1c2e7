"""Errors of the suite itself: the report names them, and the run continues without the checks concerned."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

__all__ = ["InternalErrors"]

Result = TypeVar("Result")
OWN = Path(__file__).parent


@dataclass
class InternalErrors:
    """The errors of a run.

    Args:
        found: Where each occurred: the check, then its type and place.
    """

    found: list[str] = field(default_factory=list[str])

    def guarded(self, what: str, evaluate: Callable[[], Result], otherwise: Callable[[str], Result]) -> Result:
        """What `evaluate` returns, or what `otherwise` makes of the description of an error."""
        try:
            return evaluate()
        except Exception as error:  # noqa: BLE001 - an error of one check must not cost the report on all others
            clause = _described(error)
            self.found.append(f"{what}: {clause}")
            return otherwise(clause)


def _described(error: Exception) -> str:
    """Type and place only: the message of an error may have the key or a personal value."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if Path(frame.filename).is_relative_to(OWN)]
    places = dict.fromkeys(f"{Path(frame.filename).name} line {frame.lineno}" for frame in (*own[-1:], *frames[-1:]))
    return f"internal error of the suite: {type(error).__name__} in {', '.join(places)}"
