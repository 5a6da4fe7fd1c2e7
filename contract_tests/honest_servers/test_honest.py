"""The contract suite passes servers that keep the contract and share no code with it, writes included."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from flexportal.contract import Contract
from flexportal.testing import InstantClock

from contract_tests.flexportal_contract import Outcome, Report, run
from contract_tests.flexportal_contract.checks import operations

from .__main__ import NODE, SQLITE
from .node import WRITES, serve_node
from .sqlite_server.records import Refused
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


def check(url: str, *chosen: str, changing: bool = False) -> Report:
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
    )


def failures(report: Report) -> list[str]:
    failed = [each for each in report.checks if each.outcome is Outcome.FAILED]
    refuted = [each for each in report.assumptions if each.outcome is Outcome.FAILED]
    return [
        *(f"{each.operation} {each.check.id}: {each.evidence}" for each in failed),
        *(f"{each.id}: {each.evidence}" for each in refuted),
    ]


def test_the_sqlite_server_passes_every_check_of_gets_and_writes() -> None:
    with serve(Application(Variations(size=40, **ODD))) as url:
        report = check(url)
    assert failures(report) == []
    passed = {each.operation for each in report.checks if each.outcome is Outcome.PASSED}
    # The body of an import is a file whose columns the contract doesn't describe.
    assert {each.id for each in CONTRACT.operations if each.pagination is None} - passed == {"importProductsCSV"}


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


def test_a_new_record_may_take_a_moment_to_be_seen() -> None:
    class Lagging(Application):
        def one(self, tenant: str, kind: str, id: str) -> Any:
            # The first read of a new order comes too soon.
            if kind == "orders" and id not in {*seeded, *read}:
                read.add(id)
                raise Refused(404, "NOT_FOUND", "There is no such record.")
            return super().one(tenant, kind, id)

    read, application = set[str](), Lagging(Variations(size=20))
    seeded = {each["orderId"] for each in application.records.all("acme", "orders")}
    chosen = [each for each in operations.CHECKS if each.id == "create.is-readable"]
    with serve(application) as url:
        report = run(
            CONTRACT,
            url,
            "test-key",
            "acme",
            "globex",
            allow_writes=True,
            checks=chosen,
            operations=["createOrder"],
            clock=InstantClock(),
        )
    assert read
    assert [(each.outcome, each.evidence) for each in report.checks if each.outcome is not Outcome.PASSED] == []


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
