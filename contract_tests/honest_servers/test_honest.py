"""The contract suite passes servers that keep the contract and share no code with it, writes included."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import pytest
from flexportal.contract import Contract
from flexportal.testing import InstantClock

from contract_tests.flexportal_contract import Outcome, Report, run
from contract_tests.flexportal_contract.checks import operations

from .__main__ import NODE, SQLITE
from .node import WRITES, serve_node
from .planted import PLANTED
from .sqlite_server.server import Application, serve
from .sqlite_server.variations import Variations

CONTRACT = Contract.installed()
# A server's odd sides all at once: what one alone does is tried by `python -m contract_tests.honest_servers`.
ODD: Mapping[str, Any] = {
    **SQLITE["ties"],
    **SQLITE["compressed"],
    **SQLITE["validate-first"],
    "short_pages": True,
}


def check(url: str, *chosen: str, changing: bool = False, clock: InstantClock | None = None) -> Report:
    return run(
        CONTRACT,
        url,
        "test-key",
        "acme",
        "globex",
        allow_writes=True,
        changing=changing,
        checks=operations.CHECKS,
        operations=chosen,
        # Only what changes meanwhile, or shows late, has to be waited for.
        clock=clock or (None if changing else InstantClock()),
    )


def failures(report: Report) -> list[str]:
    failed = [each for each in report.checks if each.outcome is Outcome.FAILED]
    refuted = [each for each in report.assumptions if each.outcome is Outcome.FAILED]
    return [
        *report.internal_errors,
        *(f"{each.operation} {each.check.id}: {each.evidence}" for each in failed),
        *(f"{each.id}: {each.evidence}" for each in refuted),
    ]


def test_the_sqlite_server_passes_every_check_of_gets_and_writes() -> None:
    with serve(Application(Variations(size=40, **ODD))) as url:
        report = check(url)
    assert failures(report) == []
    passed = {each.operation for each in report.checks if each.outcome is Outcome.PASSED}
    assert {each.id for each in CONTRACT.operations if each.pagination is None} - passed == {"importProductsCSV"}
    reasons = {each.evidence for each in report.checks if each.operation == "importProductsCSV"}
    assert any("the contract doesn't say what such a file contains" in reason for reason in reasons)


def test_a_server_whose_records_change_all_the_time_fails_no_check() -> None:
    with serve(Application(Variations(size=40, writers=50))) as url:
        report = check(
            url, "getOrder", "getCustomer", "updateCustomer", "updateOrderNotes", "createOrder", changing=True
        )
    assert failures(report) == []


@pytest.mark.usefixtures("node")
def test_the_node_server_passes_every_check_of_gets_and_writes() -> None:
    options = {**NODE["ties"], **NODE["compressed"], **NODE["repeats"], "size": 40}
    gets = [each.id for each in CONTRACT.operations if each.method == "GET" and each.pagination is None]
    with serve_node(options) as url:
        report = check(url, *gets, *WRITES)
    assert failures(report) == []


def test_fields_that_always_differ_are_not_taken_for_writes_that_show_late() -> None:
    class Synchronized(Application):
        def further(self, fields: dict[str, Any]) -> dict[str, Any]:
            return {"sync": {"readAt": time.time_ns()}} if fields.get("manuallyMarked") else {}

    clock = InstantClock()
    with serve(Synchronized(Variations(size=40, some_stamps=True))) as url:
        report = check(url, "markPaymentPaid", clock=clock)
    assert failures(report) == []
    assert clock.skipped < 5


@pytest.mark.parametrize("changing", [True, False], ids=["changing", "static"])
def test_reads_may_show_writes_seconds_later(changing: bool) -> None:
    clock = InstantClock()
    chosen = ["createOrder", "cancelOrder", "createBillingGroup", "updateBillingGroup", "deleteBillingGroup"]
    with serve(Application(Variations(size=40, lag=5), clock.monotonic)) as url:
        report = check(url, *chosen, changing=changing, clock=clock)
    assert failures(report) == []
    passed = {(each.operation, each.check.id) for each in report.checks if each.outcome is Outcome.PASSED}
    assert {
        ("createOrder", "create.is-listed"),
        ("cancelOrder", "action.sets-state"),
        ("cancelOrder", "repeat.is-refused"),
        ("updateBillingGroup", "update.sets-what-was-sent"),
        ("updateBillingGroup", "together.both-are-kept"),
        ("deleteBillingGroup", "delete.is-gone"),
    } <= passed


def test_a_refused_write_that_is_done_all_the_same_is_found_though_reads_show_it_later() -> None:
    clock, bug = InstantClock(), next(each for each in PLANTED if each.name == "RefusedButPaid")
    with serve(bug.application(Variations(size=40, lag=3), clock.monotonic)) as url:
        # The first two tell the run that the server lags.
        report = check(url, "createOrder", "cancelOrder", bug.operation, clock=clock)
    assert [each.check.id for each in report.checks if each.outcome is Outcome.FAILED] == [bug.check]


@pytest.mark.usefixtures("node")
def test_each_tenant_may_count_its_own_ids() -> None:
    reads = [each.id for each in CONTRACT.operations if each.method == "GET"]
    with serve_node({**NODE["own-ids"], "size": 40, "writers": 50}) as url:
        report = run(CONTRACT, url, "test-key", "acme", "globex", generated=False, operations=reads)
    assert [each.check.id for each in report.checks if each.outcome is Outcome.FAILED] == []


def test_without_permission_nothing_but_reads_is_sent() -> None:
    class Recording(Application):
        def respond(self, method: str, *rest: Any) -> Any:
            methods.add(method)
            return super().respond(method, *rest)

    methods = set[str]()
    with serve(Recording(Variations(size=20))) as url:
        report = run(CONTRACT, url, "test-key", "acme", "globex", checks=operations.CHECKS)
    assert methods <= {"GET", "HEAD", "OPTIONS"}
    assert {each.outcome for each in report.checks if each.check.id.startswith("create.")} == {Outcome.UNTESTED}


def test_records_that_the_run_made_are_deleted_where_the_api_can() -> None:
    application = Application(Variations(size=20))
    with serve(application) as url:
        before = len(application.records.all("acme", "billingGroups"))
        check(url, "createBillingGroup")
    assert len(application.records.all("acme", "billingGroups")) == before


def test_a_new_record_repeats_no_names_or_addresses_of_people() -> None:
    class Recording(Application):
        def respond(self, method: str, target: str, headers: Any, content: bytes) -> Any:
            bodies.append(content if method == "POST" else b"")
            return super().respond(method, target, headers, content)

    bodies = list[bytes]()
    with serve(Recording(Variations(size=20))) as url:
        check(url, "createOrder")
    assert any(b"contactName" in body for body in bodies)
    # What the server's own people are called.
    assert not any(name in body for body in bodies for name in (b"Kim", b"1 Main St", b"@acme"))
