"""The outcome of a run: a table by kind, the survivors, and whether the goal is met."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from contract_tests.agreement.repository import read_yaml

from .judgement import Judgement

__all__ = ["Outcome", "equivalents"]

# Of all mutants, how many may be named as equivalent.
MOST_EQUIVALENTS = 0.02


def equivalents(folder: Path, families: Collection[str]) -> dict[str, str]:
    """Mutants that change nothing which a user of the contract, of the client or of the server could notice.

    At most two in a hundred may be named so, and one that a suite notices must not.

    Args:
        folder: A file for each family that has any.
        families: The families whose mutants are wanted.

    Returns:
        The mutants' ids, each with the reason.
    """
    files = [path for path in sorted(folder.glob("*.yaml")) if path.stem in families]
    return {mutant: reason for path in files for mutant, reason in read_yaml(path).items()}


@dataclass(frozen=True)
class Outcome:
    """What a run came to.

    Args:
        judgements: Each mutant's.
        equivalents: Mutants that change nothing: id → reason.
        whole: Whether no mutant of the families was left out; only then a name that none has shows.
    """

    judgements: list[Judgement]
    equivalents: Mapping[str, str]
    whole: bool = False

    @property
    def survivors(self) -> list[Judgement]:
        """The mutants that nobody noticed and that are not named as equivalent."""
        return [it for it in self.judgements if not it.killed and it.id not in self.equivalents]

    @property
    def mistaken(self) -> list[Judgement]:
        """The mutants that are named as equivalent and yet were noticed."""
        return [it for it in self.judgements if it.killed and it.id in self.equivalents]

    @property
    def gone(self) -> list[str]:
        """The names that are named as equivalent and that no mutant has, any more."""
        ids = {it.id for it in self.judgements}
        return [name for name in self.equivalents if self.whole and name not in ids]

    @property
    def met(self) -> bool:
        """Whether every mutant is noticed or named as equivalent, and few enough are."""
        named = [it for it in self.judgements if it.id in self.equivalents]
        few = len(named) <= MOST_EQUIVALENTS * len(self.judgements)
        return not self.survivors and not self.mistaken and not self.gone and few

    def lines(self) -> Iterator[str]:
        """The table, for people."""
        yield f"{'':9}  {'kind':32} {'mutants':>7} {'killed':>7} {'by bytes':>8} {'equivalent':>10} {'survive':>7}"
        for (family, kind), group in _grouped(self.judgements):
            yield self._line(family, kind, group)
        for family in dict.fromkeys(it.family for it in self.judgements):
            yield self._line(family, "all", [it for it in self.judgements if it.family == family])
        for it in self.survivors:
            yield f"survives: {it.family}: {it.id}"
        for it in self.mistaken:
            yield f"named as equivalent, but noticed: {it.family}: {it.id}"
        for name in self.gone:
            yield f"named as equivalent, but no mutant's id: {name}"

    def _line(self, family: str, kind: str, group: list[Judgement]) -> str:
        killed = sum(it.killed for it in group)
        by_bytes = sum(it.bytes_differ for it in group)
        named = sum(it.id in self.equivalents for it in group)
        survive = sum(it in self.survivors for it in group)
        return f"{family:9}  {kind:32} {len(group):7} {killed:7} {by_bytes:8} {named:10} {survive:7}"

    def as_json(self) -> dict[str, Any]:
        """The outcome, for programs."""
        kinds = [
            {
                "family": family,
                "kind": kind,
                "mutants": len(group),
                "killed": sum(it.killed for it in group),
                "killed_by_bytes": sum(it.bytes_differ for it in group),
                "killed_by_suite": _by_suite(group),
            }
            for (family, kind), group in _grouped(self.judgements)
        ]
        named = {it.id: self.equivalents[it.id] for it in self.judgements if it.id in self.equivalents}
        survivors = [{"family": it.family, "kind": it.kind, "id": it.id} for it in self.survivors]
        return {"met": self.met, "kinds": kinds, "survivors": survivors, "equivalents": named}


def _by_suite(group: Iterable[Judgement]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for judgement in group:
        for suite in judgement.noticed:
            counts[suite] = counts.get(suite, 0) + 1
    return counts


def _grouped(judgements: list[Judgement]) -> Iterator[tuple[tuple[str, str], list[Judgement]]]:
    """By family and kind, in the order in which they come first."""
    groups: dict[tuple[str, str], list[Judgement]] = {}
    for judgement in judgements:
        groups.setdefault((judgement.family, judgement.kind), []).append(judgement)
    yield from groups.items()
