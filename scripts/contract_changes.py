"""The folder of contract changes: small patches of a contract, each with the report that it must give.

The contract is the folder's own, a copy of the project's as it once was: what becomes of the project's is no affair of
these cases. A case is a folder under `scripts/tests/changes` with `change.patch`, `expected.json` and, where the change
needs more to start from than the contract has, `before.patch`. Patches are applied by the lines around them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["Case", "PatchError", "apply", "cases", "settled"]

PROJECT = Path(__file__).resolve().parents[1]
FOLDER = PROJECT / "scripts" / "tests" / "changes"


class PatchError(Exception):
    """A patch doesn't fit the contract any more. The message says which lines are missing."""


@dataclass(frozen=True, slots=True)
class Case:
    """One change of the contract.

    Args:
        name: The folder's name.
        old: The contract of before, as YAML.
        new: The contract of after, as YAML.
        expected: The report, without its messages.
    """

    name: str
    old: str
    new: str
    expected: dict[str, Any]


def cases(folder: Path = FOLDER) -> Iterator[Case]:
    """Every case of the folder, in the order of their names."""
    base = (folder / "openapi.yaml").read_text(encoding="utf-8")
    for case in sorted(path.parent for path in folder.glob("*/expected.json")):
        before = case / "before.patch"
        old = apply(base, before.read_text(encoding="utf-8")) if before.exists() else base
        new = apply(old, (case / "change.patch").read_text(encoding="utf-8"))
        yield Case(case.name, old, new, json.loads((case / "expected.json").read_text(encoding="utf-8")))


def settled() -> str:
    """A contract as the project's was when validator, mock and law book were tested, whatever that has gained since."""
    return (PROJECT / "scripts" / "tests" / "settled.yaml").read_text(encoding="utf-8")


def apply(text: str, patch: str) -> str:
    """The text with a unified diff applied. Where the lines stand twice, those nearest to the diff's number are meant.

    Raises:
        PatchError: The lines that the diff changes are not there.
    """
    lines = text.splitlines()
    shift = 0
    for start, old, new in _hunks(patch):
        places = [at for at in range(len(lines) - len(old) + 1) if lines[at : at + len(old)] == old]
        if not places:
            raise PatchError("these lines are not there:\n" + "\n".join(old))
        at = min(places, key=lambda place: abs(place - start - shift))
        lines[at : at + len(old)] = new
        shift += len(new) - len(old)
    return "\n".join(lines) + "\n"


def _hunks(patch: str) -> Iterator[tuple[int, list[str], list[str]]]:
    """Each hunk's first line (from 0), the lines before and the lines after."""
    for part in re.split(r"^(?=@@ )", patch, flags=re.MULTILINE)[1:]:
        head, *body = part.splitlines()
        start = int(head.split()[1].removeprefix("-").split(",")[0]) - 1
        # An empty line is one of the contract's, whose blank in front an editor has taken away.
        old = [line[1:] for line in body if line[:1] in {" ", "-", ""}]
        new = [line[1:] for line in body if line[:1] in {" ", "+", ""}]
        yield start, old, new
