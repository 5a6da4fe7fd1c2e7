"""What a newly generated package means for the users of the committed one."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from griffe import Breakage, BreakageKind, find_breaking_changes, load

from .changes import Change, compare

__all__ = ["review"]

_SNAPSHOT = "openapi.json"
# What fails for a caller. That a default or a value differs is judged by the comparison of the contracts.
_BREAKING = frozenset(
    {
        BreakageKind.OBJECT_REMOVED,
        BreakageKind.OBJECT_CHANGED_KIND,
        BreakageKind.CLASS_REMOVED_BASE,
        BreakageKind.PARAMETER_REMOVED,
        BreakageKind.PARAMETER_ADDED_REQUIRED,
        BreakageKind.PARAMETER_CHANGED_REQUIRED,
        BreakageKind.PARAMETER_CHANGED_KIND,
    }
)


def review(old: Path, new: Path, document: Mapping[str, Any]) -> tuple[Change, ...]:
    """The changes from one generated package to another, breaking ones first.

    The contracts are compared. Where that finds nothing breaking, the public Python names of both packages are
    compared as well: a change of the generator or its templates can break a caller while the contract stays the same.

    Args:
        old: The committed package, with the contract it was generated from. Where there is none, nothing has changed.
        new: The package generated now. It is read, not imported.
        document: The contract of now.
    """
    snapshot = old / _SNAPSHOT
    if not snapshot.exists():
        return ()
    found = compare(json.loads(snapshot.read_text(encoding="utf-8")), document)
    if any(change.breaking for change in found):
        return found
    return (*_breaking_names(old, new), *found)


def _breaking_names(old: Path, new: Path) -> Iterator[Change]:
    packages = [
        load(tree.name, search_paths=[tree.parent], try_relative_path=False, allow_inspection=False)
        for tree in (old, new)
    ]
    for package in packages:
        # A class may move from one file of the models to another: its name is that in `models`.
        for module in package["models"].modules.values():
            module.public = False
    breakages: dict[str, Breakage] = {}
    for breakage in find_breaking_changes(packages[0], packages[1]):
        if breakage.kind in _BREAKING:
            breakages.setdefault(f"{breakage.obj.path} {breakage.kind.value}", breakage)
    for breakage in breakages.values():
        name = breakage.obj.path.partition(".")[2]
        parameter = getattr(breakage.old_value or breakage.new_value, "name", "")
        python = (
            f"`{name}{f'({parameter})' if parameter and 'PARAMETER' in breakage.kind.name else ''}` breaks callers."
        )
        yield Change("python-surface-changed", True, None, f"python {name}", python, breakage.kind.value.lower())
