"""What the contract doesn't say, or the data doesn't show, is untested with its reason: never held."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flexportal.contract import Contract
from flexportal.testing import Ask, MockPortal, Population, Refused, Request, Row, Window

from contract_tests.lawbook import Verdict
from contract_tests.lawbook_tests.judging import edited, judge, result

Edit = Callable[[dict[str, Any]], object]


def listing(document: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = document["paths"]["/v1/customers"]["get"]
    return found


def without_filters(document: dict[str, Any]) -> None:
    del listing(document)["x-filters"]


def with_an_unknown_match(document: dict[str, Any]) -> None:
    listing(document)["x-filters"]["email"]["match"] = "sounds-like"


def with_text_filters_only(document: dict[str, Any]) -> None:
    listing(document)["x-filters"] = {"email": {"field": "email", "match": "equal"}}


def without_an_order(document: dict[str, Any]) -> None:
    del listing(document)["x-order"]


def with_one_listed_filter(document: dict[str, Any]) -> None:
    listing(document)["x-filters"] = {"status": {"field": "status", "match": "equal"}}


def without_identity(document: dict[str, Any]) -> None:
    document["components"]["schemas"]["Customer"]["required"].remove("customerId")


def without_a_key(document: dict[str, Any]) -> None:
    listing(document)["security"] = []


def without(status: str) -> Edit:
    return lambda document: listing(document)["responses"].pop(status)


def without_refusals(document: dict[str, Any]) -> None:
    for status in ("400", "422"):
        del listing(document)["responses"][status]


def without_a_default(document: dict[str, Any]) -> None:
    del listing(document)["parameters"][1]["schema"]["default"]


def without_promised_headers(document: dict[str, Any]) -> None:
    document["components"]["responses"]["TooManyRequests"]["headers"]["Retry-After"]["required"] = False


def envelope_without(name: str) -> Edit:
    return lambda document: listing(document)["x-pagination"].pop(name)


def with_an_optional_tenant(document: dict[str, Any]) -> None:
    document["components"]["parameters"]["TenantId"]["required"] = False


def without_the_rows_tenant(document: dict[str, Any]) -> None:
    del document["components"]["schemas"]["Customer"]["properties"]["tenantId"]


def with_every_method(document: dict[str, Any]) -> None:
    item = document["paths"]["/v1/customers"]
    for method in ("post", "put", "patch", "delete"):
        item[method] = {"operationId": method, "responses": {"200": {"description": "Done."}}}


@pytest.mark.parametrize(
    ("edit", "law", "reason"),
    [
        (without_filters, "filters.rows-match", "the operation has no filters"),
        (with_an_unknown_match, "filters.partition", "how email compares is unknown to the law book"),
        (with_text_filters_only, "filters.rows-match", "no filter has a listed set of values"),
        (with_text_filters_only, "filters.text-combines", None),
        (without_filters, "tenancy.cursor-of-filter", "the operation has no filters"),
        (without_an_order, "paging.in-order", "the contract states no order"),
        (with_one_listed_filter, "filters.combine", "there are no two filters with listed values"),
        (with_one_listed_filter, "filters.text-finds-each", "no filter takes any text"),
        (with_one_listed_filter, "tenancy.filters-stay-inside", "no filter takes any text"),
        (without_identity, "paging.nothing-repeats", "no field of the rows is known to tell them apart"),
        (without("401"), "tenancy.no-key", "the contract declares no 401"),
        (without_refusals, "paging.size-outside-refused", "the contract declares no status for it"),
        (without_a_default, "paging.default-size", "the contract names no default size"),
        (without_promised_headers, "steadiness.headers-promised", "the contract promises no header"),
        (envelope_without("more"), "paging.more-has-cursor", "the envelope has no flag for more"),
        (envelope_without("count"), "paging.count-is-page", "the envelope has no count"),
        (envelope_without("echo"), "paging.size-echoed", "the envelope doesn't repeat the page size"),
        (with_an_optional_tenant, "tenancy.no-tenant", "the tenant may be left out"),
        (without_the_rows_tenant, "tenancy.rows-belong", "the rows don't say whose they are"),
        (with_every_method, "steadiness.methods-refused", "every method is declared"),
    ],
    ids=lambda value: getattr(value, "__name__", value) if callable(value) or isinstance(value, str) else None,
)
def test_what_the_contract_leaves_open_is_untested(
    contract: Contract, edit: Edit, law: str, reason: str | None
) -> None:
    changed, document = edited(contract)
    edit(document)
    # The server keeps serving the whole contract: only what it is judged by says less.
    found = result(MockPortal(customers=120), law, terms=changed)
    if reason is None:
        assert found.verdict is Verdict.HELD
    else:
        assert (found.verdict, found.evidence) == (Verdict.UNTESTED, reason)


def test_where_no_key_is_asked_for_none_is_sent(contract: Contract) -> None:
    changed, document = edited(contract)
    without_a_key(document)
    portal = Keyless(customers=3, contract=changed)
    found = result(portal, "tenancy.no-key")
    assert (found.verdict, found.evidence) == (Verdict.UNTESTED, "the operation asks for no key")
    assert {call.header("authorization") for call in portal.calls} == {None}


@pytest.mark.parametrize("law", ["tenancy.no-tenant", "tenancy.tenants-apart"])
def test_where_there_are_no_tenants_nothing_is_said_of_them(contract: Contract, law: str) -> None:
    changed, document = edited(contract)
    listing(document)["parameters"].pop(0)
    found = result(Tenantless(customers=3, contract=changed), law)
    assert (found.verdict, found.evidence) == (Verdict.UNTESTED, "the operation takes no tenant")


class Keyless(MockPortal):
    """Everybody reaches every tenant."""

    def reaches(self, key: str, tenant: str) -> bool:
        return tenant in self.tenants


class Tenantless(MockPortal):
    """There is one tenant, which goes without saying."""

    def tenant_of(self, request: Request) -> str:
        return "acme"


class Mailless(MockPortal):
    """Nobody has an address."""

    def row(self, ask: Ask, population: Population, position: int) -> Row:
        return super().row(ask, population, position) | {"email": None}


class Mixed(MockPortal):
    """A status may be absent: such rows belong to no part."""

    def row(self, ask: Ask, population: Population, position: int) -> Row:
        row = super().row(ask, population, position)
        lacking = position % 10 == 0 and not ask.filters
        return {name: value for name, value in row.items() if name != "status" or not lacking}


@pytest.mark.parametrize(
    ("law", "reason"),
    [
        ("filters.text-finds-each", "no row has a value"),
        ("filters.text-is-whole", "there was no value to vary"),
        ("filters.text-combines", "there is no filter beside it"),
    ],
)
def test_without_values_there_is_nothing_to_ask_for(law: str, reason: str) -> None:
    found = result(Mailless(customers=5), law)
    assert (found.verdict, found.evidence) == (Verdict.UNTESTED, reason)


def test_a_field_that_may_be_absent_leaves_rows_in_no_part(contract: Contract) -> None:
    changed, document = edited(contract)
    document["components"]["schemas"]["Customer"]["required"].remove("status")
    found = result(Mixed(customers=60), "filters.partition", terms=changed)
    assert found.verdict is Verdict.HELD, found.evidence


class Strict(MockPortal):
    """Only addresses that it knows may be asked for."""

    def window(self, ask: Ask, selection: Any) -> Window:
        if "email" in ask.filters and not len(selection):
            raise Refused(422, "VALIDATION_ERROR", "Is no address.")
        return super().window(ask, selection)


def test_a_value_that_is_refused_shows_nothing_about_emptiness() -> None:
    found = result(Strict(customers=5), "filters.unknown-is-empty")
    assert (found.verdict, found.evidence) == (Verdict.UNTESTED, "such values get 422 VALIDATION_ERROR")


def test_laws_that_need_a_right_request_to_pass_say_so_where_none_does() -> None:
    class Shut(MockPortal):
        def window(self, ask: Ask, selection: Any) -> Window:
            raise Refused(500, "INTERNAL_ERROR", "Oops.")

    report = judge(Shut(), "tenancy.no-key", "tenancy.cursor-of-tenant", "paging.default-size")
    assert {entry.law.id: entry.verdict for entry in report.laws} == {
        "tenancy.no-key": Verdict.UNTESTED,
        "tenancy.cursor-of-tenant": Verdict.UNTESTED,
        "paging.default-size": Verdict.BROKEN,
    }


def test_a_cursor_that_makes_the_server_fail_is_no_refusal() -> None:
    class Failing(MockPortal):
        def after(self, operation: Any, request: Any, tenant: str, filters: Any) -> Any:
            position, fault = super().after(operation, request, tenant, filters)
            if fault is not None:
                raise Refused(500, "INTERNAL_ERROR", "Oops.")
            return position, fault

    found = result(Failing(), "tenancy.cursor-of-tenant")
    assert (found.verdict, found.evidence) == (
        Verdict.UNTESTED,
        "a cursor of the other tenant (page 1 of no filter) gets 500 INTERNAL_ERROR",
    )
