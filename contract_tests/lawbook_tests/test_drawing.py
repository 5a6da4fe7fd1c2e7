"""schemathesis as one member of the family: always the same inputs, and its checks bite."""

from __future__ import annotations

import pytest
from flexportal.contract import Contract, Operation, Parameter
from flexportal.testing import Ask, Detail, MockPortal, Refused, Request, Selection

from contract_tests.lawbook import Verdict
from contract_tests.lawbook.ask import Ask as Asked
from contract_tests.lawbook.drawing import ACCEPTANCE, complaints, drawn
from contract_tests.lawbook_tests.judging import judge, reply

LAW = "generation.inputs-answered"
PLAIN = Asked("/v1/customers", headers=(("Authorization", "Bearer $FLEXPORTAL_API_KEY"), ("Tenant-ID", "$T")))


def test_the_inputs_are_always_the_same(contract: Contract) -> None:
    first = [entry.ask(PLAIN) for entry in drawn(contract, contract.listings[0])]
    again = [entry.ask(PLAIN) for entry in drawn.__wrapped__(contract, contract.listings[0])]
    assert [ask and ask.target for ask in first] == [ask and ask.target for ask in again]
    assert 40 < len(first) < 120


def test_the_runs_own_headers_are_sent_but_for_the_one_in_question(contract: Contract) -> None:
    asks = [ask for entry in drawn(contract, contract.listings[0]) if (ask := entry.ask(PLAIN)) is not None]
    keys = {ask.header("Authorization") for ask in asks}
    tenants = {ask.header("Tenant-ID") for ask in asks}
    assert keys == {"Bearer $FLEXPORTAL_API_KEY", None}
    assert {"$T", None, ""} <= tenants
    assert {ask.method for ask in asks} == {"GET"}


def test_what_a_cursor_or_a_text_may_be_is_not_held_against_a_server(contract: Contract) -> None:
    for entry in drawn(contract, contract.listings[0]):
        ask = entry.ask(PLAIN)
        if ask is not None and (ask.argument("startAfter") or ask.argument("email")):
            assert ACCEPTANCE not in entry.checks


def test_the_intact_mock_answers_every_input_by_the_contract() -> None:
    report = judge(MockPortal(), LAW, generated=True)
    assert report.verdict(LAW) is Verdict.HELD, report.laws[0].evidence
    assert "inputs" in report.laws[0].evidence


class Lenient(MockPortal):
    """A status may be anything."""

    def parameter_fault(self, operation: Operation, parameter: Parameter, request: Request) -> Detail | None:
        return None if parameter.name == "status" else super().parameter_fault(operation, parameter, request)


class Brittle(MockPortal):
    """An empty address makes it fail."""

    def select(self, ask: Ask) -> Selection:
        if ask.filters.get("email") == "":
            raise Refused(500, "INTERNAL_ERROR", "Oops.")
        return super().select(ask)


class Picky(MockPortal):
    """Business customers may not be asked for."""

    def parameter_fault(self, operation: Operation, parameter: Parameter, request: Request) -> Detail | None:
        if parameter.name == "customerType" and request.values("customerType") == ["business"]:
            return Detail("query.customerType", "No.", "no")
        return super().parameter_fault(operation, parameter, request)


@pytest.mark.parametrize("server", [Lenient, Brittle, Picky])
def test_a_server_that_errs_on_odd_inputs_is_caught(server: type[MockPortal]) -> None:
    found = judge(server(), LAW, generated=True).laws[0]
    assert found.verdict is Verdict.BROKEN, found.evidence
    assert found.shown.lines


def test_without_requests_left_nothing_is_claimed() -> None:
    report = judge(MockPortal(), LAW, generated=True, max_requests=1)
    assert report.verdict(LAW) is Verdict.UNTESTED


def test_a_server_that_accepts_nothing_has_shown_nothing() -> None:
    class Closed(MockPortal):
        first = True

        def faults(self, operation: Operation, request: Request) -> list[Detail]:
            return [Detail("query", "No.", "no")]

    report = judge(Closed(), LAW, generated=True)
    assert report.verdict(LAW) in {Verdict.UNTESTED, Verdict.BROKEN}


def test_a_complaint_quotes_nothing(contract: Contract) -> None:
    entry = next(iter(drawn(contract, contract.listings[0])))
    ask = entry.ask(PLAIN)
    assert ask is not None
    said = complaints(entry, ask, reply({"customers": "ann@example.com"}))
    assert said
    assert "ann" not in "".join(said)
