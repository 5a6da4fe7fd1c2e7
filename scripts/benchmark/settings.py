"""How much is measured: all of it, or in about a minute enough to see that each row can be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Settings"]


@dataclass(frozen=True)
class Settings:
    """What every row gets.

    Args:
        peers: The folder that holds the rivals' packages.
        missing: The rivals that can't be had here, each with the reason.
        contract: The contract's file.
        rounds: Rounds of a measurement.
        quick: About a minute instead of a quarter of an hour; figures are then rough.
    """

    peers: Path
    missing: Mapping[str, str]
    contract: Path
    rounds: int
    quick: bool

    def size(self, full: int, quick: int) -> int:
        """One of the two."""
        return quick if self.quick else full
