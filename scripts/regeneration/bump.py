"""Which version comes next, from what changed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from .changes import Change, Level

__all__ = ["Bump", "propose"]

Bump = Literal["major", "minor", "patch", "none"]

_BUMPS: dict[Level, Bump] = {Level.MAJOR: "major", Level.MINOR: "minor", Level.PATCH: "patch"}


def propose(changes: Iterable[Change]) -> Bump:
    """The part of the version to raise.

    Major where something breaks, minor where something is new or looser, patch where only words differ, none where
    nothing does.
    """
    level = max((change.level for change in changes), default=None)
    return "none" if level is None else _BUMPS[level]
