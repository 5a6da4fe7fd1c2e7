"""The mock server keeps the contract: schemathesis, with all its checks, over a real socket."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flexportal.contract import Contract, Operation, Parameter
from flexportal.testing import Ask, Detail, MockPortal, Population, Refused, Reply, Request, Row, Window

from .access import Access
from .json_values import Json
from .server_exercise import CHECKS, Exercise, exercise
from .suite import contract_and_server


def exercised(contract: Contract, mock: MockPortal, *, key: str = "test-key", max_examples: int = 8) -> Exercise:
    with mock.serve() as server:
        return exercise(contract, Access(server.url, key, "acme"), max_examples=max_examples)


@pytest.fixture(scope="module")
def run(contract: Contract) -> Exercise:
    """One thorough run, looked at by several tests."""
    return exercised(contract, MockPortal(), max_examples=48)


def test_the_mock_keeps_the_contract(run: Exercise) -> None:
    assert run.disagreements == []


def test_the_run_saw_pages_with_rows(run: Exercise) -> None:
    """A run that is refused everywhere finds no fault and proves nothing."""
    assert run.statuses[200] >= 20
    assert run.rows > 0
    assert run.later_pages > 0


def test_the_run_saw_refusals_of_each_kind(run: Exercise) -> None:
    assert {400, 401, 403, 405} <= run.statuses.keys()
    assert not [status for status in run.statuses if status >= 500]


def test_every_check_was_made(run: Exercise) -> None:
    assert run.checks.keys() == CHECKS
    assert min(run.checks.values()) > 0


def test_two_runs_ask_the_same(contract: Contract) -> None:
    asked: list[list[tuple[str, str, object]]] = []
    for _ in range(2):
        mock = MockPortal(customers=5)
        exercised(contract, mock)
        asked.append([(call.method, call.path, call.query) for call in mock.calls])
    assert asked[0] == asked[1]


class CountInWords(MockPortal):
    """Writes a number as text, on later pages only."""

    def envelope(self, ask: Ask, window: Window) -> Row:
        page = super().envelope(ask, window)
        return page if ask.after is None else page | {"count": str(page["count"])}


class AnyLimit(MockPortal):
    """Takes any page size."""

    def parameter_fault(self, operation: Operation, parameter: Parameter, request: Request) -> Detail | None:
        return None if parameter.name == "limit" else super().parameter_fault(operation, parameter, request)

    def page_size(self, operation: Operation, request: Request) -> int:
        return 50


class Teapot(MockPortal):
    """Answers bad parameters with a status that the contract does not declare."""

    def invalid(self, operation: Operation, faults: list[Detail]) -> Refused:
        return Refused(418, "TEAPOT", "No.", tuple(faults))


class PlainText(MockPortal):
    """Answers in another media type."""

    def finish(self, request: Request, reply: Reply) -> Reply:
        finished = super().finish(request, reply)
        headers = [pair for pair in finished.headers if pair[0] != "content-type"]
        return replace(finished, headers=(*headers, ("content-type", "text/plain")))


class OpenDoor(MockPortal):
    """Lets in whoever has no key."""

    def authenticate(self, request: Request) -> str:
        return "test-key"


DEFECTS: dict[str, type[MockPortal]] = {
    "response_schema_conformance": CountInWords,
    "negative_data_rejection": AnyLimit,
    "status_code_conformance": Teapot,
    "content_type_conformance": PlainText,
    "ignored_auth": OpenDoor,
}


@pytest.mark.parametrize(("check", "defect"), DEFECTS.items(), ids=DEFECTS)
def test_a_server_that_breaks_the_contract_is_noticed(check: str, defect: type[MockPortal], contract: Contract) -> None:
    found = exercised(contract, defect(), max_examples=12).disagreements
    assert f"GET /v1/customers.{check}" in {entry.fact for entry in found}


def test_a_run_with_a_wrong_key_sees_no_page(contract: Contract) -> None:
    run = exercised(contract, MockPortal(customers=5), key="wrong-key")
    assert run.statuses[200] == 0
    assert run.rows == 0


def stated(mock: MockPortal, document: Json) -> set[str]:
    with mock.serve() as server:
        return {found.fact for found in contract_and_server(document, Access(server.url, "test-key", "acme"))}


def test_the_mock_states_what_the_contract_states(document: Json) -> None:
    assert stated(MockPortal(), document) == set()


class WithoutFilters(MockPortal):
    """Ignores every filter."""

    def filters(self, operation: Operation, request: Request) -> dict[str, str]:
        return {}


class WithoutCreator(MockPortal):
    """Leaves a required field out of one row."""

    def row(self, ask: Ask, population: Population, position: int) -> Row:
        row = super().row(ask, population, position)
        return row if position != 7 else {name: value for name, value in row.items() if name != "createdBy"}


class WrongCount(MockPortal):
    """Counts one row too many."""

    def count(self, ask: Ask, window: Window, rows: list[Row]) -> int:
        return len(rows) + 1


STATED_DEFECTS: dict[str, type[MockPortal]] = {
    "listCustomers.filter.status.field": WithoutFilters,
    "listCustomers.200.body.customers[].createdBy.required": WithoutCreator,
    "listCustomers.pagination.count": WrongCount,
    "listCustomers.query.limit.accepts": AnyLimit,
    "listCustomers.security": OpenDoor,
}


@pytest.mark.parametrize(("fact", "defect"), STATED_DEFECTS.items(), ids=STATED_DEFECTS)
def test_a_server_that_states_something_else_is_noticed(fact: str, defect: type[MockPortal], document: Json) -> None:
    assert fact in stated(defect(), document)
