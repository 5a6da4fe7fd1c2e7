"""One thing that is wrong with a contract, and where."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Finding", "Path"]

Path = tuple[str | int, ...]
"""The keys and indices that lead to a node of the contract."""


@dataclass(frozen=True, order=True, slots=True)
class Finding:
    """One thing that is wrong, in words that say what to do.

    Args:
        line: The line of the file, from 1.
        sentence: What is wrong and what to do about it.
        file: The contract's file, as the caller named it.
    """

    line: int
    sentence: str
    file: str

    def __str__(self) -> str:
        """The finding as editors and terminals understand it: `openapi.yaml:12: …`."""
        return f"{self.file}:{self.line}: {self.sentence}"
