"""Assumptions of the contract. That each can be refuted is shown by the faulty servers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from flexportal.contract import Contract, Operation
from flexportal.testing import Dataset, Detail, ErrorResponse, Item, ListQuery, MockAPI, Request, Selection

from contract_tests.flexportal_contract import Outcome, run
from contract_tests.flexportal_contract.checks.assumptions import EVALUATED_BY
from contract_tests.flexportal_contract.tests.support import (
    LIST_PATH,
    FakeTime,
    assumed,
    check,
    edited,
    mock,
    operation_of,
    with_assumptions,
)


class Unprocessable(MockAPI):
    """Invalid values get 422."""

    def invalid(self, operation: Operation, errors: list[Detail]) -> ErrorResponse:
        return ErrorResponse(422, "VALIDATION_ERROR", "No.")


class NoTimestamps(MockAPI):
    """Points in time are null."""

    def item(self, query: ListQuery, dataset: Dataset, position: int) -> Item:
        return super().item(query, dataset, position) | {"createdAt": None, "updatedAt": None}


class NumbersForAddresses(MockAPI):
    """E-mail addresses are digits."""

    def item(self, query: ListQuery, dataset: Dataset, position: int) -> Item:
        return super().item(query, dataset, position) | {"email": str(position)}


class ServerError(MockAPI):
    """Every request fails."""

    def handle(self, request: Request) -> Any:
        raise ErrorResponse(500, "INTERNAL_ERROR", "Down.")


class EndsNotIncluded(MockAPI):
    """A range of end dates lacks the last day that it names."""

    def filters(self, operation: Operation, request: Request) -> dict[str, str]:
        found = super().filters(operation, request)
        for name in found.keys() & {"endDateTo"}:
            found[name] = f"{date.fromisoformat(found[name][:10]) - timedelta(days=1)}"
        return found


def test_whether_a_range_includes_its_ends_refutes_nothing_where_the_contract_leaves_it_open() -> None:
    # Times may also be shown in whole seconds and compared more exactly.
    settings: dict[str, Any] = {"contract": Contract.installed(), "customers": 80}
    found = assumed(EndsNotIncluded(**settings), "prose-only-parameter", operations=["listSubscriptions"])
    assert found.outcome is Outcome.PASSED, found.evidence


def test_what_is_evaluated_is_an_assumption_of_the_contract() -> None:
    assert set(EVALUATED_BY) <= {entry.id for entry in Contract.installed().assumptions}


def test_an_assumption_about_other_operations_than_lists_is_untested() -> None:
    assert assumed(mock(customers=5), "order-repeat").evidence == "the suite has no check for it"


def test_methods_that_are_all_declared_are_untested(contract: Contract) -> None:
    def declare(document: dict[str, Any]) -> None:
        operation = {"responses": {"200": {"description": "Done."}}}
        document["paths"][LIST_PATH] |= dict.fromkeys(("post", "put", "patch", "delete"), operation)

    found = assumed(mock(customers=5, contract=edited(contract, declare)), "undeclared-method", allow_writes=True)
    assert found.evidence == "every method is declared"


@pytest.mark.parametrize("assumption", ["validation-status", "invalid-limit", "unknown-filter-value"])
def test_422_confirms_that_it_may_be_sent(assumption: str) -> None:
    assert assumed(mock(Unprocessable, customers=5), assumption).word == "confirmed"


@pytest.mark.parametrize(
    ("server", "customers", "assumption"),
    [
        (MockAPI, 0, "customer-required"),
        (MockAPI, 0, "address-required"),
        (MockAPI, 0, "email-case"),
        (MockAPI, 1, "status-default"),
        (NoTimestamps, 5, "timestamp-form"),
        (NumbersForAddresses, 5, "email-case"),
    ],
)
def test_what_the_data_does_not_show_is_untested(server: type[MockAPI], customers: int, assumption: str) -> None:
    assert assumed(mock(server, customers=customers), assumption).word == "untested"


def test_without_a_second_tenant_cursors_are_tested_by_unknown_ones() -> None:
    found = assumed(mock(), "foreign-cursor", other_tenant_id=None)
    assert found.word == "confirmed"
    assert "no second tenant is known" in found.evidence


@pytest.mark.parametrize(("server", "word"), [(MockAPI, "confirmed"), (ServerError, "refuted")])
def test_the_sandbox_is_tested_by_a_run_against_it(contract: Contract, server: type[MockAPI], word: str) -> None:
    url = "https://api-test.flexportal.io"
    terms = with_assumptions(contract, "sandbox-region")
    transport = mock(server, customers=5).transport()
    report = run(terms, url, "test-key", "acme", transport=transport, checks=[], clock=FakeTime())
    assert report.assumptions[0].word == word


def test_an_assumption_without_a_check_is_untested(contract: Contract) -> None:
    new = {"id": "new", "sentence": "So be it.", "source": "silent", "settle": "?"}
    changed = edited(contract, lambda document: document["x-assumptions"].append(new))
    assert assumed(mock(contract=changed), "new").evidence == "the suite has no check for it"


def test_without_a_listed_filter_there_is_no_unknown_value(contract: Contract) -> None:
    changed = edited(contract, lambda document: operation_of(document).pop("x-filters"))
    assert (
        assumed(mock(contract=changed), "unknown-filter-value").evidence
        == "listCustomers: the operation has no filters"
    )


class InactiveHidden(MockAPI):
    """A list without a status leaves out inactive customers."""

    def select(self, query: ListQuery) -> Selection:
        return super().select(replace(query, filters={"status": "active", **query.filters}))


def test_a_server_that_hides_deleted_records_refutes_the_assumption_and_fails_nothing(contract: Contract) -> None:
    terms = with_assumptions(contract, "status-default", "filters-combine")
    report = check(mock(InactiveHidden), contract=terms)
    assert [result.check.id for result in report.failed] == []
    assert [entry.id for entry in report.refuted] == ["status-default"]
    assert report.exit_code() == 3


def test_hidden_records_that_another_filter_finds_as_well_fail_nothing() -> None:
    terms = with_assumptions(Contract.installed(), "deleted-listed")
    report = check(mock(InactiveHidden, contract=terms, customers=80), contract=terms, operations=["listProducts"])
    assert [result.check.id for result in report.failed] == []
    assert [entry.id for entry in report.refuted] == ["deleted-listed"]


def test_without_the_assumption_hidden_records_are_lost_records(contract: Contract) -> None:
    report = check(mock(InactiveHidden), contract=with_assumptions(contract))
    assert {"paging.nothing-skipped", "filters.nothing-missing", "filters.partition"} <= {
        result.check.id for result in report.failed
    }
