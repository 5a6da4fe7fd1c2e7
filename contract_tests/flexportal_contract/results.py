"""The results of a run, and its exit code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from .check import Check, Outcome
from .probing.curl import Commands
from .probing.exchange import Exchange

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
    not_tried: bool = False
    refutes: str | None = None
    known: bool = False


@dataclass(frozen=True, slots=True)
class Drift:
    """Something that the server sends and the contract doesn't declare, though it allows it, or that no check compares.

    Args:
        path: Where, such as `customers[].nickname`, or the operation.
        what: An example, without personal data: a field's JSON type, an undeclared value of a set, or a status.
        count: How many responses have it.
    """

    path: str
    what: str
    count: int

    @classmethod
    def of(cls, record: Iterable[Exchange]) -> tuple[Drift, ...]:
        """The drift of all requests."""
        seen = Counter(entry for exchange in record for entry in exchange.drift)
        return tuple(cls(path, what, count) for (path, what), count in sorted(seen.items()))


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
        problem: Why nothing could be checked, or not everything, as a sentence; None where the run came to its end.
        fixed: Failures of the baseline that passed, as operation and check.
        internal_errors: Errors of the suite itself: what each spoiled, and its type and place.
        assumptions: The results for the contract's assumptions, in its order.
        unchecked: Ids of the operations that no request was sent to.
        drift: What the server sends and the contract doesn't declare.
        requests: How many requests were made.
        seconds: Duration of the run.
        slowest: The longest time to a complete response, in seconds.
    """

    target: str
    checks: tuple[CheckResult, ...]
    assumptions: tuple[AssumptionResult, ...] = ()
    unchecked: tuple[str, ...] = ()
    drift: tuple[Drift, ...] = ()
    requests: int = 0
    seconds: float = 0.0
    slowest: float = 0.0
    problem: str | None = None
    fixed: tuple[tuple[str, str], ...] = ()
    internal_errors: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether the run came to its end without an error of the suite, so that it has seen every failure."""
        return self.problem is None and not self.internal_errors

    @property
    def failed(self) -> tuple[CheckResult, ...]:
        """The checks that failed, those of the baseline excepted."""
        return tuple(result for result in self.checks if result.outcome is Outcome.FAILED and not result.known)

    @property
    def known(self) -> tuple[CheckResult, ...]:
        """The failures that the baseline has."""
        return tuple(result for result in self.checks if result.known)

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

    @property
    def not_tried(self) -> tuple[CheckResult, ...]:
        """The untested checks that another run could evaluate: with more requests, more data, or responses."""
        return tuple(result for result in self.untested if result.not_tried)

    def exit_code(self, *, fail_on_untested: bool = False, fail_on_drift: bool = False) -> int:
        """The exit code of the command.

        2 where nothing could be checked or the run was interrupted, else 1 where a check failed, else 2 where the suite
        itself had an error, else 3 where an assumption is refuted, else 0. With `fail_on_untested`, checks that were
        not tried count as failures; with `fail_on_drift`, so does what the contract does not declare.
        """
        if self.problem is not None:
            return 2
        if self.failed or (fail_on_untested and self.not_tried) or (fail_on_drift and self.drift):
            return 1
        if self.internal_errors:
            return 2
        return 3 if self.refuted else 0
