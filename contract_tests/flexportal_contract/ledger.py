"""The contract's assumptions within a run: which checks rest on them, and what was found about each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from flexportal.contract import Contract

from .check import Check, Finding, Outcome, is_list
from .checks.assumptions import EVALUATED_BY, marks
from .confirmation import confirmed, finding_of
from .context import CheckContext
from .probing.curl import Commands
from .results import CheckResult

__all__ = ["Ledger", "Settled"]

# An outcome, one line of evidence, and the requests that show it.
Settled = tuple[Outcome, str, Commands]

WORST_FIRST = [Outcome.FAILED, Outcome.PASSED, Outcome.UNTESTED]


@dataclass
class Ledger:
    """The assumptions of a run.

    Args:
        contract: The contract.
        contexts: The contexts of the operations that are checked.
        commands: The commands that show a finding.
        refuting: The results of the checks that rest on an assumption, by its id.
    """

    contract: Contract
    contexts: Sequence[CheckContext]
    commands: Callable[[CheckContext, Finding], Commands]
    refuting: dict[str, list[CheckResult]] = field(default_factory=dict[str, list[CheckResult]])

    def blamed(self, context: CheckContext, result: CheckResult) -> CheckResult:
        """The result; where the contract only assumes what the check checks, a failure refutes the assumption."""
        assumed = self.assumed(context, result.check)
        for assumption in assumed:
            self.refuting.setdefault(assumption, []).append(result)
        if not assumed or result.outcome is not Outcome.FAILED:
            return result
        evidence = f"refutes the assumption {assumed[0]}: {result.evidence}"
        return replace(result, outcome=Outcome.UNTESTED, evidence=evidence, refutes=assumed[0])

    def is_refuted(self, assumption: str) -> bool:
        """Whether a check that rests on the assumption failed."""
        return any(result.outcome is Outcome.FAILED for result in self.refuting.get(assumption, ()))

    def assumed(self, context: CheckContext, check: Check) -> list[str]:
        """The entries of the contract's ledger that say for this operation what the check checks."""
        ledger = {entry.id for entry in self.contract.assumptions}
        return [id for id in check.assumptions if id in ledger and context in self._concerned(id)]

    def settled(self, assumption: str) -> Settled | None:
        """What the function for that assumption finds; None where there is none, or nothing of the run concerns it."""
        evaluate = EVALUATED_BY.get(assumption)
        contexts = [each for each in self._concerned(assumption) if is_list(each.operation)]
        if evaluate is None or not contexts:
            return None
        found = [(confirmed(each, finding_of(each, evaluate), evaluate), each) for each in contexts]
        finding, context = min(found, key=lambda pair: WORST_FIRST.index(pair[0].outcome))
        return finding.outcome, finding.evidence, self.commands(context, finding)

    def by_checks(self, assumption: str) -> Settled:
        """The worst that the checks found which rest on that assumption."""
        results = self.refuting.get(assumption, [])
        if not results:
            return Outcome.UNTESTED, "the suite has no check for it", Commands()
        worst = min(results, key=lambda result: WORST_FIRST.index(result.outcome))
        return worst.outcome, f"{worst.operation}: {worst.evidence}", worst.commands

    def _concerned(self, assumption: str) -> list[CheckContext]:
        """The contexts of the operations that carry the assumption's mark; all lists where none does."""
        marked = [context for context in self.contexts if assumption in self._marks[context.operation.id]]
        return marked or [context for context in self.contexts if is_list(context.operation)]

    @cached_property
    def _marks(self) -> dict[str, frozenset[str]]:
        return {context.operation.id: marks(self.contract, context.operation) for context in self.contexts}
