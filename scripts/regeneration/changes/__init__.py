"""Two contracts compared: what changed, for whom it breaks, and what it means in Python.

`compare(old, new)` reports each change once for each place that it reaches, with a stable code (`CODES`), a verdict,
a direction, the place and two sentences. What differs and fits no rule is an `unclassified-change`, which counts as
breaking: nothing that differs goes unseen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast

from .change import Change, Direction, Place
from .codes import CODES, Code, Level
from .ledger import Ledger
from .operations import compare_operations
from .references import Document, as_object, typed
from .security import compare_schemes
from .servers import compare_servers

__all__ = ["CODES", "Change", "Code", "Direction", "Level", "compare"]

Json = dict[str, Any]

_RULED = frozenset({"openapi", "info", "servers", "tags", "paths", "components", "security", "x-assumptions"})


def compare(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Change, ...]:
    """Compare two parsed contracts.

    Args:
        old: The contract that the client of before was generated from.
        new: The contract of now.

    Returns:
        The changes, breaking ones first, then by how much they matter, in the contract's order; empty only where the
        two are equal.
    """
    ledger = Ledger(Document(old), Document(new))
    compare_operations(ledger)
    compare_schemes(ledger)
    compare_servers(ledger)
    _compare_information(ledger)
    _compare_unreached(ledger)
    ledger.leftovers(Place("contract", "the client"), old, new, _RULED)
    if not ledger.changes and typed(old) != typed(new):
        said = "Nothing changes: the contract means what it meant."
        ledger.add("contract-rewritten", Place(_first_difference(old, new), ""), said, "the same, written otherwise")
    return tuple(sorted(ledger.changes, key=lambda change: -change.level))


def _compare_information(ledger: Ledger) -> None:
    old, new = ledger.old.root, ledger.new.root
    for key in ("openapi", "tags"):
        if ledger.differ(key, old, new):
            ledger.add("information-changed", Place(key, ""), "Nothing changes in Python.", f"{key} differs")
    before, after = as_object(old.get("info")), as_object(new.get("info"))
    for key in dict.fromkeys([*before, *after]):
        if ledger.differ(key, before, after):
            ledger.add("information-changed", Place(f"info.{key}", ""), "Nothing changes in Python.", f"{key} differs")
    for name, message in _assumptions(old, new):
        place = Place(f"x-assumptions {name}", "")
        ledger.add("assumption-changed", place, "Nothing changes in Python.", message)


def _assumptions(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    before, after = ({str(entry.get("id")): entry for entry in _ledger(side)} for side in (old, new))
    for name in dict.fromkeys([*before, *after]):
        if name not in after:
            yield name, "the assumption is gone"
        elif name not in before:
            yield name, "the assumption is new"
        elif before[name] != after[name]:
            yield name, "the assumption is worded otherwise"


def _ledger(contract: Mapping[str, Any]) -> list[Json]:
    return cast(list[Json], contract.get("x-assumptions") or [])


def _compare_unreached(ledger: Ledger) -> None:
    """Components that no operation reaches, before or after; security schemes have rules of their own."""
    reached = ledger.old.reached() | ledger.new.reached()
    old, new = (as_object(document.root.get("components")) for document in (ledger.old, ledger.new))
    for kind in dict.fromkeys([*old, *new]):
        before, after = as_object(old.get(kind)), as_object(new.get(kind))
        if kind.startswith("x-"):
            ledger.leftovers(Place("components", "the client"), {kind: old.get(kind)}, {kind: new.get(kind)})
            continue
        for name in dict.fromkeys([*before, *after]):
            if kind != "securitySchemes" and f"#/components/{kind}/{name}" not in reached:
                place = Place(f"components.{kind}.{name}", "")
                if ledger.differ(name, before, after):
                    said = "Nothing changes for a caller: no operation reaches it."
                    ledger.add("unreached-component-changed", place, said, _happened(name, before, after))


def _happened(name: str, before: Json, after: Json) -> str:
    if name not in before:
        return "the component is new"
    return "the component differs" if name in after else "the component is gone"


def _first_difference(old: object, new: object, path: str = "") -> str:
    """The path of the first place in which two documents differ."""
    if not (isinstance(old, Mapping) and isinstance(new, Mapping)):
        return path.removeprefix(".")
    first, second = cast(Mapping[str, object], old), cast(Mapping[str, object], new)
    nothing = object()
    pairs = {key: (first.get(key, nothing), second.get(key, nothing)) for key in (*first, *second)}
    key = next(key for key, (before, after) in pairs.items() if typed(before) != typed(after))
    return _first_difference(*pairs[key], f"{path}.{key}")
