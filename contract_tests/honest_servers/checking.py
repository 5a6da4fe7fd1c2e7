"""Runs one check of the contract suite against a server."""

from __future__ import annotations

from flexportal.contract import Contract
from flexportal.testing import InstantClock

from contract_tests.flexportal_contract import ALL_CHECKS, Outcome, run

__all__ = ["evidence"]

CONTRACT = Contract.installed()


def evidence(url: str, check: str, operation: str) -> list[str]:
    """What the check found in the operation, where it failed or refuted an assumption of the contract."""
    report = run(
        CONTRACT,
        url,
        "test-key",
        "acme",
        "globex",
        allow_writes=True,
        changing=False,
        clock=InstantClock(),  # without the waits for writes that show late
        checks=[each for each in ALL_CHECKS if each.id == check],
        operations=[operation],
    )
    assert not report.internal_errors, report.internal_errors
    refuted = [each.evidence for each in report.assumptions if each.outcome is Outcome.FAILED]
    return [each.evidence for each in report.checks if each.outcome is Outcome.FAILED] + refuted
