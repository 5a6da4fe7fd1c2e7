"""What a new tree means for those who use the old one: the contracts compared, then the Python that came of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .changes import Change, compare
from .surface import read, unexplained

__all__ = ["review"]

SNAPSHOT = "openapi.json"


def review(old: Path, new: Path, document: Mapping[str, Any]) -> tuple[Change, ...]:
    """The changes from one generated tree to another, breaking ones first, each once.

    Args:
        old: The tree of before, with the contract it was generated from. Where there is none, nothing has changed.
        new: The tree of now. It is read, not imported.
        document: The contract of now.
    """
    snapshot = old / SNAPSHOT
    if not snapshot.exists():
        return ()
    found = compare(json.loads(snapshot.read_text(encoding="utf-8")), document)
    found += unexplained(read(old), read(new), found)
    return tuple(sorted(found, key=lambda change: -change.level))
