"""The matrix of a run: every party's word, and the server's as far as the run saw it."""

from __future__ import annotations

import pytest
from flexportal.contract import Contract
from flexportal.testing import Ask, MockPortal, Population, Row

from contract_tests.lawbook import Report
from contract_tests.lawbook.agreement import COLUMNS, agreement
from contract_tests.lawbook.matrix import AGREES, DISAGREES, NOT_COVERED, Matrix
from contract_tests.lawbook.observation import server_says
from contract_tests.lawbook_tests.judging import judge


class Odd(MockPortal):
    """Knows a third status, numbers its phones, and forgets a name."""

    def row(self, ask: Ask, population: Population, position: int) -> Row:
        row = super().row(ask, population, position)
        if position == 7:
            row = {name: value for name, value in row.items() if name != "firstName"}
            row |= {"status": "gone", "phone": 7}
        return row


@pytest.fixture(scope="module")
def report() -> Report:
    return judge(Odd())


@pytest.fixture(scope="module")
def made(contract: Contract, report: Report) -> Matrix:
    return agreement(contract, report)


def verdicts(made: Matrix, subject: str) -> dict[str, str]:
    found = next(entry for entry in made.subjects if entry.name == subject)
    return {column: found.verdict(column) for column in COLUMNS}


def test_what_nobody_disputes_agrees_everywhere(made: Matrix) -> None:
    found = verdicts(made, "listCustomers.query.startAfter")
    assert {found[column] for column in ("docs page", "contract", "generated code", "server")} == {AGREES}


@pytest.mark.parametrize("field", ["status", "phone", "firstName"])
def test_what_the_server_does_otherwise_is_its_disagreement(made: Matrix, field: str) -> None:
    found = verdicts(made, f"listCustomers.200.body.customers[].{field}")
    assert found["server"] == DISAGREES
    assert {found["docs page"], found["contract"]} == {AGREES}


def test_what_the_run_did_not_see_is_not_covered(made: Matrix) -> None:
    assert verdicts(made, "listCustomers.429.body.error")["server"] == NOT_COVERED


def test_refusals_are_seen_too(made: Matrix) -> None:
    assert verdicts(made, "listCustomers.401.body.error")["server"] == AGREES


@pytest.mark.parametrize(
    ("fact", "stated", "verdict"),
    [
        ("listCustomers.method", "GET", AGREES),
        ("listCustomers.security", [], AGREES),
        ("listCustomers.200.media_types", [], AGREES),
        ("listCustomers.500.media_types", [], NOT_COVERED),
        ("listCustomers.429.header.Retry-After.required", True, NOT_COVERED),
        ("listCustomers.200.body.customers[].createdAt.type", "any", AGREES),
        ("listCustomers.200.body.customers[].company.required", False, AGREES),
        ("listCustomers.200.body.count.required", False, NOT_COVERED),
        ("listCustomers.200.body.fields", [], NOT_COVERED),
        ("listCustomers.200.body.customers[].nothing.type", "string", NOT_COVERED),
        ("listCustomers.200.body.customers[].nothing.enum", ["a"], NOT_COVERED),
        ("listCustomers.429.body.error.required", True, NOT_COVERED),
        ("listCustomers.header.Tenant-ID.required", True, AGREES),
        ("listCustomers.query.limit.accepts", "1-100", AGREES),
        ("listCustomers.query.limit.default", "50", AGREES),
        ("listCustomers.query.email.required", False, AGREES),
        ("listCustomers.query.status.enum", [], DISAGREES),
        ("listCustomers.filter.customerType.field", "customerType", NOT_COVERED),
        ("listCustomers.filter.email.match", "equal", AGREES),
        ("listCustomers.tags", [], NOT_COVERED),
        ("assumption.count-of-page", [], AGREES),
        ("assumption.sandbox-region", [], NOT_COVERED),
        ("assumption.unheard-of", [], NOT_COVERED),
        ("somethingElse.method", "GET", NOT_COVERED),
    ],
)
def test_the_servers_word_on_a_fact(
    contract: Contract, report: Report, fact: str, stated: object, verdict: str
) -> None:
    assert server_says(report, contract.operations, fact, stated)[0] == verdict
