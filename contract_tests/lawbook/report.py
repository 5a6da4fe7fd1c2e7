"""What a run found, and what it amounts to."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from .anatomy import Anatomy
from .curl import Shown
from .law import Law, Verdict

__all__ = ["AssumptionResult", "LawResult", "Report"]


@dataclass(frozen=True, slots=True)
class LawResult:
    """What became of one law for one operation."""

    operation: str
    law: Law
    verdict: Verdict
    evidence: str
    shown: Shown
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class AssumptionResult:
    """What became of one assumption: held is confirmed, broken is refuted."""

    id: str
    sentence: str
    source: str
    verdict: Verdict
    evidence: str
    shown: Shown

    @property
    def word(self) -> str:
        """The verdict in the words that fit an assumption."""
        return {Verdict.HELD: "confirmed", Verdict.BROKEN: "refuted", Verdict.UNTESTED: "untested"}[self.verdict]


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of a run.

    Args:
        target: The server's base URL.
        laws: The laws, in the book's order.
        assumptions: The contract's assumptions, in its order.
        drift: Fields that the server sends and the contract doesn't declare, by operation.
        requests: How many requests were made.
        seconds: How long it took.
        slowest: The longest time to a whole answer, in seconds.
        anatomy: What the bodies of the full walk and of the refusals were made of.
    """

    target: str
    laws: tuple[LawResult, ...]
    assumptions: tuple[AssumptionResult, ...] = ()
    drift: tuple[str, ...] = ()
    requests: int = 0
    seconds: float = 0.0
    slowest: float = 0.0
    anatomy: Anatomy = field(default_factory=Anatomy, repr=False)

    @property
    def broken(self) -> tuple[LawResult, ...]:
        """The laws that are broken."""
        return tuple(result for result in self.laws if result.verdict is Verdict.BROKEN)

    @property
    def untested(self) -> tuple[LawResult, ...]:
        """The laws that could not be put to the test."""
        return tuple(result for result in self.laws if result.verdict is Verdict.UNTESTED)

    @property
    def refuted(self) -> tuple[AssumptionResult, ...]:
        """The assumptions that turned out wrong."""
        return tuple(result for result in self.assumptions if result.verdict is Verdict.BROKEN)

    @property
    def counts(self) -> dict[str, int]:
        """How many laws had each verdict."""
        found = Counter(result.verdict for result in self.laws)
        return {verdict.value: found[verdict] for verdict in Verdict}

    def verdict(self, law: str) -> Verdict:
        """The worst verdict of that law over all operations. Raises: KeyError where there is no such law."""
        found = [result.verdict for result in self.laws if result.law.id == law]
        if not found:
            raise KeyError(f"the report has no law {law!r}")
        return max(found, key=[Verdict.HELD, Verdict.UNTESTED, Verdict.BROKEN].index)

    def exit_code(self, fail_on_untested: bool = False) -> int:
        """0 where nothing is broken or refuted, else 1; with `fail_on_untested`, an untested law counts too."""
        wrong = self.broken or self.refuted or (fail_on_untested and self.untested)
        return 1 if wrong else 0
