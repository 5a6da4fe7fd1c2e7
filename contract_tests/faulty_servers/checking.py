"""Runs the contract suite, or the checks that matter, against a server of the catalog."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flexportal.contract import Contract
from flexportal.testing import InstantClock

from contract_tests.flexportal_contract import ALL_CHECKS, AssumptionResult, Check, CheckResult, Outcome, Stage, run

from .entry import Variation
from .mock import MockAPI

__all__ = ["IN_PROCESS", "KEY", "OTHER_TENANT", "TENANT", "Checked", "checked"]

KEY, TENANT, OTHER_TENANT = "test-key", "acme", "globex"
IN_PROCESS = "http://localhost"

# Checks whose requests together show most of what a server does, for those that only evaluate what others requested.
TRAFFIC = (
    "paging.same-at-every-size",
    "paging.size-outside-rejected",
    "filters.combine",
    "tenancy.no-key",
    "tenancy.no-tenant",
    "tenancy.no-shared-rows",
    "server.same-compressed",
    "filters.unknown-is-empty",
    "filters.injection-finds-nothing",
    "generated.inputs",
)


@dataclass(frozen=True, slots=True)
class Checked:
    """The results of the contract suite.

    Args:
        findings: Id of a check or an assumption → its outcome and the evidence.
        shown: Id of a check or an assumption → the requests that show the outcome, and the notes on them.
        requests: How many requests were made.
        seconds: Duration of the run.
    """

    findings: Mapping[str, tuple[Outcome, str]]
    shown: Mapping[str, str]
    requests: int
    seconds: float

    @property
    def failed(self) -> dict[str, str]:
        """What failed or was refuted, with the evidence."""
        return {name: evidence for name, (outcome, evidence) in self.findings.items() if outcome is Outcome.FAILED}


def checked(
    variation: Variation,
    *ids: str,
    server: MockAPI | None = None,
    url: str | None = None,
    max_requests: int = 1000,
) -> Checked:
    """The results for a server.

    Args:
        variation: The server.
        ids: Checks and assumptions to evaluate, with the traffic that they need; none for all.
        server: The server, started; None for a fresh one.
        url: Where it listens; None for requests in this process, without a socket.
        max_requests: Requests at most.
    """
    started = server or variation.start()
    report = run(
        _with_assumptions(variation.checked_contract, ids),
        url or IN_PROCESS,
        KEY,
        TENANT,
        OTHER_TENANT,
        transport=None if url else started.transport(),
        clock=InstantClock(),
        generated=variation.generated,
        changing=variation.changing,
        allow_writes=variation.writes,
        checks=_chosen(ids),
        max_requests=max_requests,
    )
    assert not report.internal_errors, report.internal_errors
    results: list[tuple[str, CheckResult | AssumptionResult]] = [(each.check.id, each) for each in report.checks]
    results += [(entry.id, entry) for entry in report.assumptions]
    return Checked(
        {name: (_outcome(result), result.evidence) for name, result in results},
        {name: "\n".join((*result.commands.lines, *result.commands.notes)) for name, result in results},
        report.requests,
        report.seconds,
    )


def _outcome(result: CheckResult | AssumptionResult) -> Outcome:
    """Its outcome; a check whose failure refutes an assumption has failed as well."""
    refutes = isinstance(result, CheckResult) and result.refutes
    return Outcome.FAILED if refutes else result.outcome


def _chosen(ids: tuple[str, ...]) -> tuple[Check, ...]:
    wanted = {check.id: check for check in ALL_CHECKS if not ids or {check.id, *check.assumptions} & {*ids}}
    assumes = any("." not in id for id in ids)
    if assumes or any(check.stage is not Stage.REQUESTS for check in wanted.values()):
        wanted |= {check.id: check for check in ALL_CHECKS if check.id in TRAFFIC}
    return tuple(check for check in ALL_CHECKS if check.id in wanted)


def _with_assumptions(contract: Contract, ids: tuple[str, ...]) -> Contract:
    if not ids:
        return contract
    wanted = {*ids, *(name for check in _chosen(ids) for name in check.assumptions)}
    ledger = [entry for entry in contract.document.get("x-assumptions", []) if entry["id"] in wanted]
    return Contract({**contract.document, "x-assumptions": ledger})
