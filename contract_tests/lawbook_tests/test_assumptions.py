"""Each assumption of the contract, seen confirmed by the mock and refuted by a server where it isn't so."""

from __future__ import annotations

import pytest
from flexportal.contract import Contract, Operation
from flexportal.testing import Ask, Detail, MockPortal, Population, Refused, Reply, Request, Row, Selection, Window

from contract_tests.lawbook import Verdict, run
from contract_tests.lawbook.assumptions import SETTLED_BY, marked
from contract_tests.lawbook_tests.judging import URL, Hours, assuming, edited, settled


class Codeless(MockPortal):
    """What is invalid gets another word."""

    def invalid(self, operation: Operation, faults: list[Detail]) -> Refused:
        return Refused(400, "BAD_REQUEST", "No.")


class Unprocessable(MockPortal):
    """What is invalid gets 422."""

    def invalid(self, operation: Operation, faults: list[Detail]) -> Refused:
        return Refused(422, "VALIDATION_ERROR", "No.")


class Conflicting(MockPortal):
    """What is invalid gets 403."""

    def invalid(self, operation: Operation, faults: list[Detail]) -> Refused:
        return Refused(403, "VALIDATION_ERROR", "No.")


class AnyCursor(MockPortal):
    """A cursor that nobody gave out begins anew."""

    def after(self, operation: Operation, request: Request, tenant: str, filters: object) -> tuple[int | None, None]:
        return super().after(operation, request, tenant, filters)[0], None  # type: ignore[arg-type]


class EitherFilter(MockPortal):
    """Of two filters one is enough."""

    def select(self, ask: Ask) -> Selection:
        return self.population(ask.operation, ask.tenant).select(dict(list(ask.filters.items())[-1:]))


class AnyCase(MockPortal):
    """Addresses are compared in small letters."""

    def select(self, ask: Ask) -> Selection:
        mail = ask.filters.get("email", "")
        return self.population(ask.operation, ask.tenant).select(
            {name: (self.known(ask, mail) if name == "email" else value) for name, value in ask.filters.items()}
        )

    def known(self, ask: Ask, mail: str) -> str:
        return next((str(row["email"]) for row in self.rows(ask.tenant) if row["email"].lower() == mail.lower()), mail)


class ActiveOnly(MockPortal):
    """Without a status only the active are listed."""

    def select(self, ask: Ask) -> Selection:
        return self.population(ask.operation, ask.tenant).select({"status": "active"} | dict(ask.filters))


class Strict(MockPortal):
    """An unknown parameter is refused."""

    def faults(self, operation: Operation, request: Request) -> list[Detail]:
        known = {parameter.name for parameter in operation.parameters}
        odd = [name for name, _ in request.query if name not in known]
        return [Detail(f"query.{name}", "Is unknown.", "unknown") for name in odd] or super().faults(operation, request)


class Swayed(MockPortal):
    """An unknown parameter changes the listing."""

    def select(self, ask: Ask) -> Selection:
        known = {parameter.name for parameter in ask.operation.parameters}
        odd = [name for name, _ in ask.request.query if name not in known]
        return self.population(ask.operation, ask.tenant).select({"status": "active"} if odd else ask.filters)


class Total(MockPortal):
    """count is the total."""

    def count(self, ask: Ask, window: Window, rows: list[Row]) -> int:
        return window.total


class Fixed(MockPortal):
    """limit is always 100."""

    def echo(self, ask: Ask) -> int:
        return 100


class Nameless(MockPortal):
    """One customer has no last name."""

    def row(self, ask: Ask, population: Population, position: int) -> Row:
        row = super().row(ask, population, position)
        return {key: value for key, value in row.items() if key != "lastName" or position != 137}


class Cityless(MockPortal):
    """One address has no city."""

    def row(self, ask: Ask, population: Population, position: int) -> Row:
        row = super().row(ask, population, position)
        address = row.get("lastBillingAddress")
        if position % 50 == 49 or address is None:
            return row
        return row | {"lastBillingAddress": {key: value for key, value in address.items() if key != "city"}}


class Epochal(MockPortal):
    """Points in time are numbers."""

    def row(self, ask: Ask, population: Population, position: int) -> Row:
        return super().row(ask, population, position) | {"createdAt": 1779192000}


class Vague(MockPortal):
    """Points in time are words."""

    def row(self, ask: Ask, population: Population, position: int) -> Row:
        return super().row(ask, population, position) | {"createdAt": "yesterday"}


class Blank(MockPortal):
    """Points in time are null."""

    def row(self, ask: Ask, population: Population, position: int) -> Row:
        return super().row(ask, population, position) | {"createdAt": None, "updatedAt": None}


class PlainNotFound(MockPortal):
    """What isn't there gets a page of text."""

    def handle(self, request: Request) -> Reply:
        try:
            return super().handle(request)
        except Refused as refused:
            if refused.status != 404:
                raise
            return Reply(404, (("content-type", "text/plain"),), b"Not found")


REFUTED = [
    (Codeless, "invalid-limit"),
    (Conflicting, "invalid-limit"),
    (Codeless, "unknown-filter-value"),
    (Codeless, "foreign-cursor"),
    (AnyCursor, "foreign-cursor"),
    (EitherFilter, "filters-combine"),
    (AnyCase, "email-case"),
    (ActiveOnly, "status-default"),
    (Strict, "unknown-parameter"),
    (Swayed, "unknown-parameter"),
    (Total, "count-of-page"),
    (Fixed, "limit-echo"),
    (Nameless, "customer-required"),
    (Cityless, "address-required"),
    (Epochal, "timestamp-form"),
    (Vague, "timestamp-form"),
    (Conflicting, "validation-status"),
    (PlainNotFound, "list-not-found"),
]


@pytest.mark.parametrize(
    ("server", "assumption"), REFUTED, ids=lambda value: value if isinstance(value, str) else value.__name__
)
def test_a_wrong_assumption_is_refuted(server: type[MockPortal], assumption: str) -> None:
    found = settled(server(), assumption)
    assert (found.verdict, found.word) == (Verdict.BROKEN, "refuted"), found.evidence
    assert found.shown.lines


def test_a_refuted_assumption_fails_the_run() -> None:
    server = Strict()
    terms = assuming(server.contract, "unknown-parameter")
    report = run(terms, URL, "test-key", "acme", transport=server.transport(), generated=False, laws=[])
    assert report.broken == ()
    assert report.exit_code() == 1


def test_422_in_place_of_400_confirms_that_it_may_be_so() -> None:
    assert settled(Unprocessable(), "validation-status").word == "confirmed"
    found = settled(Unprocessable(), "invalid-limit")
    assert (found.word, "422" in found.evidence) == ("confirmed", True)


@pytest.mark.parametrize("assumption", ["customer-required", "address-required", "timestamp-form", "email-case"])
def test_without_rows_there_is_nothing_to_settle_by(assumption: str) -> None:
    assert settled(MockPortal(customers=0), assumption).word == "untested"


def test_without_points_in_time_their_form_is_open() -> None:
    assert settled(Blank(), "timestamp-form").word == "untested"


def test_with_one_part_only_the_default_is_open() -> None:
    assert settled(MockPortal(customers=1), "status-default").word == "untested"


def test_without_a_second_tenant_the_cursor_is_settled_by_made_up_ones() -> None:
    found = settled(MockPortal(), "foreign-cursor", other_tenant_id=None)
    assert found.word == "confirmed"
    assert "no second tenant is known" in found.evidence


def test_the_sandbox_is_settled_by_pointing_a_run_at_it(contract: Contract) -> None:
    class Down(MockPortal):
        def handle(self, request: Request) -> Reply:
            raise Refused(500, "INTERNAL_ERROR", "Down.")

    for server, word in ((MockPortal(), "confirmed"), (Down(), "refuted")):
        report = run(
            assuming(contract, "sandbox-region"),
            "https://api-test.flexportal.io",
            "test-key",
            "acme",
            transport=server.transport(),
            generated=False,
            laws=[],
            clock=Hours().clock,
        )
        assert report.assumptions[0].word == word


def test_an_assumption_that_nobody_can_settle_is_untested(contract: Contract) -> None:
    changed, document = edited(contract)
    document["x-assumptions"].append({"id": "new", "sentence": "So be it.", "source": "silent", "settle": "?"})
    assert settled(MockPortal(contract=changed), "new").evidence == "nothing here knows how to settle it"


def test_every_assumption_of_the_contract_can_be_settled(contract: Contract) -> None:
    assert {entry.id for entry in contract.assumptions} == set(SETTLED_BY)


def test_values_without_letters_have_no_case(contract: Contract) -> None:
    class Numbered(MockPortal):
        def row(self, ask: Ask, population: Population, position: int) -> Row:
            return super().row(ask, population, position) | {"email": str(position)}

    assert settled(Numbered(), "email-case").evidence == "no value has letters to swap"


def test_an_invalid_value_with_no_parameter_to_try_it_on_is_open(contract: Contract) -> None:
    changed, document = edited(contract)
    operation = document["paths"]["/v1/customers"]["get"]
    for name in ("status", "customerType"):
        del operation["x-filters"][name]
    assert settled(MockPortal(contract=changed), "unknown-filter-value").evidence == "there is nothing to ask"


def test_marks_are_found_wherever_they_are() -> None:
    document = {"a": [{"x-assumption": "one"}, {"b": {"x-assumption": "one"}}], "x-assumption": "two"}
    assert [path for path, _ in marked(document, "one")] == [("a", "0"), ("a", "1", "b")]
    assert [path for path, _ in marked(document, "two")] == [()]
