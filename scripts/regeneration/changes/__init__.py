"""Two contracts compared: what changed, whether it breaks, and what it means in Python.

`compare(old, new)` reports each change with a stable code (`CODES`), a verdict, a direction, the place and two
sentences. What differs and has no rule is an `unclassified-change`, which counts as breaking.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .access import compare_schemes, compare_servers
from .change import Change, Direction, Place
from .codes import CODES, Level
from .comparison import Comparison, as_object, canonical
from .operations import compare_operations

__all__ = ["CODES", "Change", "Direction", "Level", "compare"]

Json = dict[str, Any]

_RULED = frozenset({"openapi", "info", "servers", "tags", "paths", "components", "security", "x-assumptions"})
_SAME = "Nothing changes in Python."


def compare(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Change, ...]:
    """Compare two valid, parsed contracts.

    Args:
        old: The contract that the committed client was generated from.
        new: The contract of now.

    Returns:
        The changes, breaking ones first; empty only where the two are equal.
    """
    comparison = Comparison(old, new)
    compare_operations(comparison)
    compare_schemes(comparison)
    compare_servers(comparison)
    _compare_information(comparison, old, new)
    extensions = [_extensions(as_object(side.get("components"))) for side in (old, new)]
    comparison.remaining(Place("components", "the client"), *extensions)
    comparison.remaining(Place("contract", "the client"), old, new, _RULED)
    if not comparison.changes and canonical(old) != canonical(new):
        place = Place(_first_difference(old, new), "")
        comparison.add("contract-rewritten", place, _SAME, "the same in another form, or a component that nothing uses")
    return tuple(sorted(comparison.changes, key=lambda change: -change.level))


def _compare_information(comparison: Comparison, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
    sides = [
        {
            **{key: side.get(key) for key in ("openapi", "tags")},
            **{f"info.{key}": value for key, value in as_object(side.get("info")).items()},
        }
        for side in (old, new)
    ]
    for key in comparison.differing(*sides):
        comparison.add("information-changed", Place(key, ""), _SAME, f"{key} differs")
    listed: list[list[Json]] = [side.get("x-assumptions") or [] for side in (old, new)]
    before, after = ({str(entry.get("id")): entry for entry in entries} for entries in listed)
    for name in comparison.differing(before, after):
        comparison.add("assumption-changed", Place(f"x-assumptions {name}", ""), _SAME, "the assumption differs")


def _extensions(components: Json) -> Json:
    return {key: value for key, value in components.items() if key.startswith("x-")}


def _first_difference(old: object, new: object, path: str = "") -> str:
    """The path of the first place in which two documents differ."""
    first, second = as_object(old), as_object(new)
    for key in dict.fromkeys([*first, *second]) if first and second else ():
        if key not in first or key not in second or canonical(first[key]) != canonical(second[key]):
            return _first_difference(first.get(key), second.get(key), f"{path}.{key}")
    return path.removeprefix(".")
