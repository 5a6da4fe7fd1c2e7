"""The law book's verdict on a server of the catalogue, small enough to travel between processes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from contract_tests.lawbook import Clock, Report, Verdict, run

from .entry import Variant

__all__ = ["IN_PROCESS", "KEY", "OTHER_TENANT", "TENANT", "Outcome", "judge", "judge_at"]

KEY, TENANT, OTHER_TENANT = "test-key", "acme", "globex"
IN_PROCESS = "http://mock.localhost"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the law book found.

    Args:
        findings: Id of a law or an assumption → its verdict and the evidence.
        shown: Id of a law → the requests that show the verdict, and the notes on them.
        requests: How many requests it took.
        seconds: How long it took.
    """

    findings: Mapping[str, tuple[Verdict, str]]
    shown: Mapping[str, str]
    requests: int
    seconds: float

    @property
    def broken(self) -> dict[str, str]:
        """What was found broken or refuted, with the evidence."""
        return {name: evidence for name, (verdict, evidence) in self.findings.items() if verdict is Verdict.BROKEN}


def judge(variant: Variant) -> Outcome:
    """Runs the law book against a fresh server, in this process, without a socket and without waiting."""
    report = run(
        variant.terms,
        IN_PROCESS,
        KEY,
        TENANT,
        OTHER_TENANT,
        transport=variant.portal().transport(),
        clock=Clock(sleep=lambda _seconds: None),
        generated=variant.generated,
        changing=variant.changing,
    )
    return _outcome(report)


def judge_at(url: str, variant: Variant) -> Outcome:
    """Runs the law book against a server of the catalogue that is up, over real sockets."""
    report = run(
        variant.terms,
        url,
        KEY,
        TENANT,
        OTHER_TENANT,
        clock=Clock(sleep=lambda _seconds: None),
        generated=variant.generated,
        changing=variant.changing,
    )
    return _outcome(report)


def _outcome(report: Report) -> Outcome:
    laws = {result.law.id: (result.verdict, result.evidence) for result in report.laws}
    assumptions = {result.id: (result.verdict, result.evidence) for result in report.assumptions}
    shown = {result.law.id: "\n".join((*result.shown.lines, *result.shown.notes)) for result in report.laws}
    return Outcome(laws | assumptions, shown, report.requests, report.seconds)
