"""The results of a run, and its exit code."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from .check import Check, Outcome
from .probing.curl import Commands

__all__ = ["AssumptionResult", "CheckResult", "Report"]

NO_COMMANDS = Commands()


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The result of one check for one operation."""

    operation: str
    check: Check
    outcome: Outcome
    evidence: str
    commands: Commands = NO_COMMANDS
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class AssumptionResult:
    """The result for one assumption of the contract."""

    id: str
    sentence: str
    source: str
    outcome: Outcome
    evidence: str
    commands: Commands = NO_COMMANDS

    @property
    def word(self) -> str:
        """The outcome as reports name it: confirmed, refuted or untested."""
        words = {Outcome.PASSED: "confirmed", Outcome.FAILED: "refuted", Outcome.UNTESTED: "untested"}
        return words[self.outcome]


@dataclass(frozen=True, slots=True)
class Report:
    """The results of a run.

    Args:
        target: The server's base URL.
        checks: The results of the checks.
        assumptions: The results for the contract's assumptions, in its order.
        unchecked: Ids of the operations that the suite has no checks for: those that are not lists.
        drift: Fields that the server sends and the contract doesn't declare.
        requests: How many requests were made.
        seconds: Duration of the run.
        slowest: The longest time to a complete response, in seconds.
    """

    target: str
    checks: tuple[CheckResult, ...]
    assumptions: tuple[AssumptionResult, ...] = ()
    unchecked: tuple[str, ...] = ()
    drift: tuple[str, ...] = ()
    requests: int = 0
    seconds: float = 0.0
    slowest: float = 0.0

    @property
    def failed(self) -> tuple[CheckResult, ...]:
        """The checks that failed."""
        return tuple(result for result in self.checks if result.outcome is Outcome.FAILED)

    @property
    def untested(self) -> tuple[CheckResult, ...]:
        """The checks that could not be evaluated."""
        return tuple(result for result in self.checks if result.outcome is Outcome.UNTESTED)

    @property
    def refuted(self) -> tuple[AssumptionResult, ...]:
        """The assumptions that are wrong for this server."""
        return tuple(result for result in self.assumptions if result.outcome is Outcome.FAILED)

    @property
    def counts(self) -> dict[str, int]:
        """How many checks had each outcome."""
        found = Counter(result.outcome for result in self.checks)
        return {outcome.value: found[outcome] for outcome in Outcome}

    def outcome(self, check: str) -> Outcome:
        """The worst outcome of that check over all operations. Raises: KeyError where there is no such check."""
        found = [result.outcome for result in self.checks if result.check.id == check]
        if not found:
            raise KeyError(f"the report has no check {check!r}")
        return max(found, key=[Outcome.PASSED, Outcome.UNTESTED, Outcome.FAILED].index)

    def exit_code(self, fail_on_untested: bool = False) -> int:
        """0 where nothing failed or was refuted, else 1; with `fail_on_untested`, an untested check counts too."""
        wrong = self.failed or self.refuted or (fail_on_untested and self.untested)
        return 1 if wrong else 0
