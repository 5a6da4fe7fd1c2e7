"""Which checks of which operations a run evaluates, and which failures are known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path

from flexportal.contract import Contract, Operation

from .check import Check, Outcome
from .probing.sender import CannotRun
from .results import CheckResult, Report

__all__ = ["Selection", "read_baseline", "with_baseline", "written_baseline"]

HEADER = "# Known failures of the contract suite: operation and check. Remove lines that no longer fail.\n"


@dataclass(frozen=True, slots=True)
class Selection:
    """What `--select` and `--ignore` name: ids of checks, families or operations, with `*`, or `operation:check`."""

    select: Sequence[str] = ()
    ignore: Sequence[str] = ()

    def wants(self, operation: Operation, check: Check) -> bool:
        """Whether the check is to be evaluated for the operation."""
        selected = not self.select or _names(self.select, operation.id, check)
        return selected and not _names(self.ignore, operation.id, check)

    def wants_assumption(self, id: str, refuted: bool = False) -> bool:
        """Whether the assumption is to be evaluated: by its id, or `assumptions` for all.

        One that a selected check has refuted is reported all the same, unless it is ignored.
        """
        named = [any(fnmatchcase(name, pattern) for name in (id, "assumptions")) for pattern in self.select]
        selected = refuted or not self.select or any(named)
        return selected and not any(fnmatchcase(id, pattern) for pattern in self.ignore)

    def require_known(self, contract: Contract, checks: Sequence[Check]) -> None:
        """Checks that each pattern names something. Raises: CannotRun where one doesn't."""
        pairs = [(operation.id, check) for operation in contract.operations for check in checks]
        assumptions = [entry.id for entry in contract.assumptions]
        others = ["assumptions", *assumptions]
        for pattern in (*self.select, *self.ignore):
            known = any(_names([pattern], id, check) for id, check in pairs)
            if not known and not any(fnmatchcase(name, pattern) for name in others):
                raise CannotRun(f"No check, family or operation is named {pattern!r} (see --list).")


def read_baseline(path: Path) -> frozenset[tuple[str, str]]:
    """The known failures in that file, as operation and check."""
    lines = [line.split() for line in path.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
    if wrong := [line for line in lines if len(line) != 2]:
        raise CannotRun(f"{path}: a line has an operation and a check, not {' '.join(wrong[0])!r}.")
    return frozenset((operation, check) for operation, check in lines)


def written_baseline(report: Report) -> str:
    """The failures of a run, as `read_baseline` reads them."""
    return HEADER + "".join(f"{result.operation} {result.check.id}\n" for result in (*report.failed, *report.known))


def with_baseline(report: Report, known: frozenset[tuple[str, str]]) -> Report:
    """The report with known failures told from new ones, and those that no longer fail."""
    checks = [
        replace(result, known=result.outcome is Outcome.FAILED and _pair(result) in known) for result in report.checks
    ]
    passed = {_pair(result) for result in checks if result.outcome is Outcome.PASSED}
    return replace(report, checks=tuple(checks), fixed=tuple(sorted(known & passed)))


def _pair(result: CheckResult) -> tuple[str, str]:
    return result.operation, result.check.id


def _names(patterns: Sequence[str], operation: str, check: Check) -> bool:
    names = (operation, check.id, check.family, f"{operation}:{check.id}", f"{operation}:{check.family}")
    return any(fnmatchcase(name, pattern) for pattern in patterns for name in names)
