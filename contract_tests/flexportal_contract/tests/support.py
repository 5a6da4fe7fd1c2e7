"""A server checked in process, and a source of responses written by the test."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from threading import Event
from typing import Any

from flexportal.contract import Contract
from flexportal.testing import InstantClock, MockAPI

from contract_tests.flexportal_contract import ALL_CHECKS, AssumptionResult, Check, CheckResult, Report, Stage, run
from contract_tests.flexportal_contract.probing.exchange import RawResponse

KEY, TENANT, OTHER, URL = "test-key", "acme", "globex", "http://localhost"
LIST_PATH = "/v1/customers"
# Checks whose requests together show most of what a server does.
TRAFFIC = (
    "paging.same-at-every-size",
    "paging.size-outside-rejected",
    "filters.combine",
    "filters.text-exact",
    "tenancy.no-key",
)


def _customers_only() -> Contract:
    document = dict(Contract.installed().document)
    return Contract({**document, "paths": {LIST_PATH: {"get": document["paths"][LIST_PATH]["get"]}}})


CONTRACT = _customers_only()


class FakeTime(InstantClock):
    """A clock whose waits cost no time and are recorded. It starts at 0.

    Args:
        slept: The waits, in seconds.
    """

    def __init__(self) -> None:
        super().__init__()
        self.time = 0.0
        self.slept: list[float] = []

    def monotonic(self) -> float:
        """Seconds that were slept."""
        return self.time

    def sleep(self, seconds: float, until: Event | None = None) -> None:
        """Move the time on."""
        self.slept.append(seconds)
        self.time += seconds


def mock(server: type[MockAPI] = MockAPI, **settings: Any) -> MockAPI:
    """A server of the contract's list of customers."""
    defaults: dict[str, Any] = {"contract": CONTRACT, "customers": 130}
    return server(**(defaults | settings))


def check(server: MockAPI, *checks: str, **options: Any) -> Report:
    """The report on a server, by these checks or all; `contract` replaces the server's own."""
    contract: Contract = options.pop("contract", server.contract)
    # Assumptions take most of the requests; a test of single checks doesn't need them.
    return _run(server, with_assumptions(contract) if checks else contract, checks, options)


def assumed(server: MockAPI, assumption: str, **options: Any) -> AssumptionResult:
    """The result for one assumption."""
    # A check that sends nothing itself gets what these request.
    checks = [entry for entry in ALL_CHECKS if assumption in entry.assumptions]
    ids = ("none", *(entry.id for entry in checks), *(TRAFFIC if any(_is_record(entry) for entry in checks) else ()))
    return _run(server, with_assumptions(server.contract, assumption), ids, options).assumptions[0]


def _is_record(check: Check) -> bool:
    return check.stage is Stage.RECORD


def result(server: MockAPI, id: str, **options: Any) -> CheckResult:
    """The result of one check. A check that evaluates the record gets what other checks requested."""
    stage = next(entry.stage for entry in ALL_CHECKS if entry.id == id)
    report = _with_ledger(server, id, *(TRAFFIC if stage is Stage.RECORD else ()), **options)
    return next(entry for entry in report.checks if entry.check.id == id)


def _with_ledger(server: MockAPI, *checks: str, **options: Any) -> Report:
    """The same as `check`, with the assumptions that the checks rest on."""
    contract: Contract = options.pop("contract", server.contract)
    ledger = {assumption for entry in ALL_CHECKS if entry.id in checks for assumption in entry.assumptions}
    return _run(server, with_assumptions(contract, *ledger), checks, options)


def _run(server: MockAPI, contract: Contract, checks: tuple[str, ...], options: dict[str, Any]) -> Report:
    chosen = [entry for entry in ALL_CHECKS if not checks or entry.id in checks]
    settings: dict[str, Any] = {"generated": False, "clock": FakeTime(), "checks": chosen, **options}
    other = settings.pop("other_tenant_id", OTHER)
    report = run(contract, URL, KEY, TENANT, other, transport=server.transport(), **settings)
    assert not report.internal_errors, report.internal_errors
    return report


def with_assumptions(contract: Contract, *assumptions: str) -> Contract:
    """The contract with only these assumptions in its ledger."""
    ledger = [entry for entry in contract.document["x-assumptions"] if entry["id"] in assumptions]
    return Contract({**contract.document, "x-assumptions": ledger})


def edited(contract: Contract, *edits: Callable[[dict[str, Any]], object]) -> Contract:
    """A copy of the contract, with these edits of its document."""
    document = copy.deepcopy(dict(contract.document))
    for edit in edits:
        edit(document)
    return Contract(document)


def operation_of(document: dict[str, Any]) -> dict[str, Any]:
    """The list operation, to be edited."""
    found: dict[str, Any] = document["paths"][LIST_PATH]["get"]
    return found


def reply(body: Any, status: int = 200, **headers: str) -> RawResponse:
    """A JSON response; `content_type="text/plain"` sets or replaces a header."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    sent = {"content-type": "application/json", **{name.replace("_", "-"): value for name, value in headers.items()}}
    return RawResponse(status, tuple(sent.items()), data, len(data))
