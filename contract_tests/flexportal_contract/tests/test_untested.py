"""What the contract doesn't say, or the data doesn't show, is untested with a reason: never passed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flexportal.contract import Contract
from flexportal.testing import Dataset, ErrorResponse, Item, ListQuery, MockAPI, Request, Response, Window

from contract_tests.flexportal_contract import Outcome
from contract_tests.flexportal_contract.tests.support import check, edited, mock, operation_of, result

Edit = Callable[[dict[str, Any]], object]


def filters(*names: str, match: str = "equal") -> Edit:
    """Only these filters."""
    return lambda document: operation_of(document).update(
        {"x-filters": {name: {"field": name, "match": match} for name in names}}
    )


def without(*path: str) -> Edit:
    """The operation without the key at the end of the path."""

    def edit(document: dict[str, Any]) -> None:
        node = operation_of(document)
        for key in path[:-1]:
            node = node[key]
        del node[path[-1]]

    return edit


def without_default_size(document: dict[str, Any]) -> None:
    size = next(entry for entry in operation_of(document)["parameters"] if entry.get("name") == "limit")
    del size["schema"]["default"]


def without_invalid_statuses(document: dict[str, Any]) -> None:
    for status in ("400", "422"):
        del operation_of(document)["responses"][status]


def without_identity(document: dict[str, Any]) -> None:
    del document["components"]["schemas"]["Customer"]["x-identity"]


def without_tenant_field(document: dict[str, Any]) -> None:
    del document["components"]["schemas"]["Customer"]["properties"]["tenantId"]


def without_required_header(document: dict[str, Any]) -> None:
    document["components"]["responses"]["TooManyRequests"]["headers"]["Retry-After"]["required"] = False


def with_optional_tenant(document: dict[str, Any]) -> None:
    document["components"]["parameters"]["TenantId"]["required"] = False


def without_tenant(document: dict[str, Any]) -> None:
    parameters = operation_of(document)["parameters"]
    parameters[:] = [entry for entry in parameters if not entry.get("$ref", "").endswith("/TenantId")]


@pytest.mark.parametrize(
    ("edit", "id", "reason"),
    [
        (without("x-filters"), "filters.rows-match", "the operation has no filters"),
        (filters("email", match="sounds-like"), "filters.partition", "doesn't know how email compares"),
        (filters("email"), "filters.rows-match", "no filter lists its values"),
        (filters("status"), "filters.combine", "no two filters that list their values"),
        (filters("status"), "filters.text-finds-each", "no filter takes any text"),
        (filters("status"), "tenancy.filters-within-tenant", "no filter takes any text"),
        (without("x-order"), "paging.in-order", "the contract states no order"),
        (without_identity, "paging.nothing-repeats", "no field is known to tell the rows apart"),
        (without_invalid_statuses, "paging.size-outside-rejected", "the contract declares no status for it"),
        (without_default_size, "paging.default-size", "the contract sets no default size"),
        (without_required_header, "server.required-headers", "the contract requires no header"),
        (without("x-pagination", "more"), "paging.more-has-cursor", "the envelope has no flag for more"),
        (without("x-pagination", "count"), "paging.count-is-page", "the envelope has no count"),
        (without("x-pagination", "echo"), "paging.size-echoed", "the envelope doesn't repeat the page size"),
        (with_optional_tenant, "tenancy.no-tenant", "the tenant is optional"),
        (without_tenant_field, "tenancy.rows-belong", "the rows don't name their tenant"),
    ],
)
def test_what_the_contract_leaves_open_is_untested(contract: Contract, edit: Edit, id: str, reason: str) -> None:
    # The server keeps the complete contract: only the one that it is checked against says less.
    found = result(mock(customers=60), id, contract=edited(contract, edit))
    assert found.outcome is Outcome.UNTESTED
    assert reason in found.evidence


class NoKeys(MockAPI):
    """Every request has access to every tenant."""

    def reaches(self, key: str, tenant: str) -> bool:
        return tenant in self.tenants


def test_where_no_key_is_required_none_is_sent(contract: Contract) -> None:
    server = mock(
        NoKeys, customers=3, contract=edited(contract, lambda document: operation_of(document).update(security=[]))
    )
    assert result(server, "tenancy.no-key").evidence == "the operation asks for no key"
    assert {call.header("authorization") for call in server.calls} == {None}


class OneTenant(MockAPI):
    """There is one tenant, without a header."""

    def requested_tenant(self, request: Request) -> str:
        return "acme"


@pytest.mark.parametrize("id", ["tenancy.no-tenant", "tenancy.no-shared-rows"])
def test_where_there_are_no_tenants_nothing_is_claimed_about_them(contract: Contract, id: str) -> None:
    found = result(mock(OneTenant, customers=3, contract=edited(contract, without_tenant)), id)
    assert (found.outcome, found.evidence) == (Outcome.UNTESTED, "the operation takes no tenant")


class NoAddresses(MockAPI):
    """No customer has an e-mail address."""

    def item(self, query: ListQuery, dataset: Dataset, position: int) -> Item:
        return super().item(query, dataset, position) | {"email": None}


@pytest.mark.parametrize("id", ["filters.text-finds-each", "filters.text-exact", "filters.text-combines"])
def test_without_values_text_filters_are_untested(id: str) -> None:
    assert result(mock(NoAddresses, customers=5), id).outcome is Outcome.UNTESTED


class SometimesNoStatus(MockAPI):
    """Some customers have no status: they belong to no part."""

    def item(self, query: ListQuery, dataset: Dataset, position: int) -> Item:
        row = super().item(query, dataset, position)
        return {key: value for key, value in row.items() if key != "status" or position % 10 or query.filters}


def test_rows_without_an_optional_field_may_be_in_no_part(contract: Contract) -> None:
    def make_optional(document: dict[str, Any]) -> None:
        document["components"]["schemas"]["Customer"]["required"].remove("status")

    server = mock(SometimesNoStatus, customers=60)
    found = result(server, "filters.partition", contract=edited(contract, make_optional))
    assert found.outcome is Outcome.PASSED, found.evidence


class OnlyKnownAddresses(MockAPI):
    """Unknown e-mail addresses are rejected."""

    def window(self, query: ListQuery, selection: Any) -> Window:
        if "email" in query.filters and not len(selection):
            raise ErrorResponse(422, "VALIDATION_ERROR", "Unknown address.")
        return super().window(query, selection)


def test_a_rejected_value_shows_nothing_about_empty_lists() -> None:
    assert result(mock(OnlyKnownAddresses, customers=5), "filters.unknown-is-empty").outcome is Outcome.UNTESTED


class ThirdPageFails(MockAPI):
    """The third page of 100 fails."""

    def envelope(self, query: ListQuery, window: Window) -> Item:
        if window.first == 200:
            raise ErrorResponse(500, "INTERNAL_ERROR", "Oops.")
        return super().envelope(query, window)


def test_an_incomplete_iteration_leaves_untested_what_needs_the_full_list() -> None:
    found = result(mock(ThirdPageFails, customers=250), "filters.partition")
    assert found.outcome is Outcome.UNTESTED
    assert "got a response that is not a page (page 3)" in found.evidence


class NothingThere(MockAPI):
    """Every path gets 404."""

    def handle(self, request: Request) -> Response:
        raise ErrorResponse(404, "NOT_FOUND", "Nothing here.")


def test_a_server_without_the_list_passes_nothing_about_it() -> None:
    report = check(mock(NothingThere))
    passed = {entry.check.id for entry in report.checks if entry.outcome is Outcome.PASSED}
    assert not {id for id in passed if id.startswith(("paging.", "filters.", "tenancy.no-"))}


def test_a_constraint_is_checked_and_repetitions_are_counted(contract: Contract) -> None:
    def shorten(document: dict[str, Any]) -> None:
        document["components"]["schemas"]["Customer"]["properties"]["customerId"]["maxLength"] = 3

    found = result(mock(contract=edited(contract, shorten), customers=3), "shape.constraints")
    assert found.outcome is Outcome.FAILED
    assert "more in this run" in found.evidence
