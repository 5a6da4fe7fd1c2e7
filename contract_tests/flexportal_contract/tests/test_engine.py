"""A run as a whole: outcomes for servers of any size, the budget, changing data, what it can't check."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest
from flexportal.contract import Contract
from flexportal.testing import Dataset, ErrorResponse, Item, ListQuery, MockAPI, Request, Response, Window

from contract_tests.flexportal_contract import ALL_CHECKS, CannotRun, Outcome, Report, run
from contract_tests.flexportal_contract.tests.support import (
    KEY,
    TENANT,
    URL,
    FakeTime,
    check,
    edited,
    mock,
    operation_of,
)

TWICE, RESPONDS = "paging.same-page-twice", "server.list-responds"
# Nothing is rate limited, inputs are generated on request, and no page has a total.
NOT_ON_THE_MOCK = {
    "paging.total-is-true",
    "server.required-headers",
    "generated.inputs",
    "filters.range-rows-match",
    "shape.known-values",
}


def untested(report: Report) -> set[str]:
    return {result.check.id for result in report.untested}


def failures(report: Report) -> tuple[object, ...]:
    return (*report.failed, *report.refuted)


def test_the_mock_passes_every_check() -> None:
    report = check(mock())
    assert (failures(report), untested(report), report.drift) == ((), NOT_ON_THE_MOCK, ())
    assert (report.exit_code(), report.exit_code(fail_on_untested=True)) == (0, 0)
    # Four minutes at a live tier of a hundred per minute.
    assert report.requests < 500


def test_the_mock_of_the_installed_contract_passes_every_check() -> None:
    """Whatever that contract declares."""
    assert failures(check(MockAPI(customers=20))) == ()


def test_without_rows_nothing_about_rows_is_claimed() -> None:
    report = check(mock(customers=0))
    about_rows = {"shape.types", "paging.iteration-ends", "filters.partition"}
    assert about_rows <= untested(report)
    assert report.outcome("tenancy.no-key") is Outcome.PASSED


def test_with_one_page_nothing_about_a_second_is_claimed() -> None:
    expected = {"iteration-ends", "cursor-advances", "nothing-repeats", "same-at-every-size"}
    assert {f"paging.{name}" for name in expected} <= untested(check(mock(customers=1)))


def test_a_second_list_operation_gets_every_check(contract: Contract) -> None:
    def add_orders(document: dict[str, Any]) -> None:
        names = ("orderId", "tenantId")
        item = {
            "type": "object",
            "x-identity": "orderId",
            "required": [*names, "paid"],
            "properties": {**{name: {"type": "string"} for name in names}, "paid": {"type": "boolean"}},
        }
        properties = {"orders": {"type": "array", "items": item}, "next": {"type": ["string", "null"]}}
        schema = {"type": "object", "required": ["orders", "next"], "properties": properties}
        page = {"description": "Orders.", "content": {"application/json": {"schema": schema}}}
        size = {"type": "integer", "minimum": 2, "maximum": 40, "default": 20}
        orders: dict[str, Any] = operation_of(document) | {
            "operationId": "listOrders",
            "x-order": {"field": "createdAt", "direction": "descending"},
            "x-filters": {"paid": {"field": "paid", "match": "equal"}},
            "x-pagination": {"cursor": "after", "size": "size", "items": "orders", "next": "next"},
            "parameters": [
                {"$ref": "#/components/parameters/TenantId"},
                {"name": "size", "in": "query", "schema": size},
                {"name": "after", "in": "query", "schema": {"type": "string"}},
                {"name": "paid", "in": "query", "schema": {"type": "boolean"}},
            ],
        }
        orders["responses"] = orders["responses"] | {"200": page}
        document["paths"]["/v1/orders"] = {"get": orders}

    changed = edited(contract, add_orders)
    report_operation = changed.operation("listOrders")
    report = check(mock(contract=changed))
    outcomes = {result.check.id: result.outcome for result in report.checks if result.operation == "listOrders"}
    assert (failures(report), set(outcomes)) == (
        (),
        {entry.id for entry in ALL_CHECKS if entry.applies(report_operation)},
    )
    passed = {id for id, outcome in outcomes.items() if outcome is Outcome.PASSED}
    assert {"filters.partition", "paging.same-at-every-size", "tenancy.rows-belong", "paging.default-size"} <= passed


@pytest.mark.parametrize("limit", [1, 5, 30])
def test_any_budget_is_kept_and_causes_no_failure(limit: int) -> None:
    report = check(mock(customers=400), max_requests=limit)
    assert report.requests <= limit
    assert failures(report) == ()
    assert any("requests is reached" in result.evidence for result in report.untested)


def test_an_iteration_over_budget_is_not_started() -> None:
    report = check(mock(customers=1000), "paging.same-at-every-size", max_requests=20)
    assert "requests" in report.untested[0].evidence


class NoServer(httpx.BaseTransport):
    """No connection can be made."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no")


class AlwaysRateLimited(MockAPI):
    """Every request gets 429."""

    def limit_rate(self, key: str) -> None:
        raise ErrorResponse(429, "RATE_LIMITED", "Later.", headers=(("retry-after", "3600"),))


@pytest.mark.parametrize(
    ("transport", "key", "tenant", "sentence"),
    [
        (NoServer(), KEY, TENANT, "can't be checked: a request got no response"),
        (mock().transport(), "wrong", TENANT, r"rejects the key in FLEXPORTAL_API_KEY \(401\)"),
        (mock().transport(), KEY, "elsewhere", r"has no access to the tenant in FLEXPORTAL_TENANT_ID \(403\)"),
        (mock(AlwaysRateLimited).transport(), KEY, TENANT, "got 429 RATE_LIMITED, each time"),
    ],
    ids=["no server", "wrong key", "wrong tenant", "rate limited"],
)
def test_a_server_without_access_cannot_be_checked(
    contract: Contract, transport: httpx.BaseTransport, key: str, tenant: str, sentence: str
) -> None:
    report = run(contract, URL, key, tenant, transport=transport, clock=FakeTime())
    assert (report.exit_code(), report.checks) == (2, ())
    assert re.search(sentence, report.problem or "")


@pytest.mark.parametrize("url", ["", "host", "ftp://host", "http://", "http://user:pw@host", "http://host?x=1"])
def test_an_invalid_base_url_cannot_be_checked(contract: Contract, url: str) -> None:
    with pytest.raises(CannotRun, match="base URL") as caught:
        run(contract, url, KEY, TENANT)
    assert "pw" not in str(caught.value)


def test_a_contract_without_an_operation_cannot_be_checked() -> None:
    with pytest.raises(CannotRun, match="no operation"):
        run(Contract({"paths": {}}), URL, KEY, TENANT)


def test_required_parameters_take_the_value_that_the_contract_names(contract: Contract) -> None:
    def add(document: dict[str, Any]) -> None:
        view = {"name": "view", "in": "query", "required": True, "schema": {"enum": ["full"]}}
        header = {"name": "X-View", "in": "header", "required": True, "schema": {"const": "a"}}
        operation_of(document)["parameters"] += [view, header]

    server = mock(contract=edited(contract, add))
    assert check(server, RESPONDS).outcome(RESPONDS) is Outcome.PASSED
    assert (server.calls[0].value("view"), server.calls[0].header("x-view")) == ("full", "a")


def test_a_required_parameter_without_a_value_leaves_every_check_untested(contract: Contract) -> None:
    region = {"name": "region", "in": "query", "required": True, "schema": {"type": "string"}}
    changed = edited(contract, lambda document: operation_of(document)["parameters"].append(region))
    report = check(mock(contract=changed))
    assert ({result.outcome for result in report.checks}, report.requests) == ({Outcome.UNTESTED}, 0)
    assert report.exit_code() == 2
    assert any("no value for the required parameter region" in result.evidence for result in report.checks)


class GoesAway(MockAPI):
    """Responds to the first fifty requests."""

    def respond(self, request: Request) -> Response:
        if self.calls.total >= 50:
            raise httpx.ReadError("gone")
        return super().respond(request)


def test_a_server_that_goes_away_is_not_waited_for() -> None:
    report = check(mock(GoesAway))
    assert failures(report) == ()
    assert report.requests <= 80
    assert "the server no longer responds" in {result.evidence for result in report.untested}


class RenamedOnce(MockAPI):
    """A customer's company is renamed once during the run."""

    seen = 0

    def item(self, query: ListQuery, dataset: Dataset, position: int) -> Item:
        self.seen += 1
        renamed = {"company": "renamed meanwhile"} if position == 7 and self.seen > 200 else {}
        return super().item(query, dataset, position) | renamed


class RenamedOften(MockAPI):
    """Every ninth request a customer's company is renamed."""

    def item(self, query: ListQuery, dataset: Dataset, position: int) -> Item:
        renamed = {"company": f"renamed {self.calls.total // 9}"} if position == 7 else {}
        return super().item(query, dataset, position) | renamed


class OtherTenantRenamed(MockAPI):
    """Every ninth request a customer of the other tenant is renamed, and none of the own one."""

    def item(self, query: ListQuery, dataset: Dataset, position: int) -> Item:
        renamed = {"company": f"renamed {self.calls.total // 9}"} if query.tenant != TENANT and position == 7 else {}
        return super().item(query, dataset, position) | renamed


class NewRowOnEachPage(MockAPI):
    """Each page starts with a new customer."""

    def page_items(self, query: ListQuery, window: Window) -> list[Item]:
        rows = super().page_items(query, window)
        return [rows[0] | {"customerId": f"cus_{self.calls.total}"}, *rows[1:]]


class Passing(MockAPI):
    """A filtered list has a customer who is deleted before the whole list is read again."""

    def identity(self) -> str:
        """Another one each time."""
        return f"cus_passing{self.calls.total}"

    def page_items(self, query: ListQuery, window: Window) -> list[Item]:
        rows = super().page_items(query, window)
        if not rows or query.filters != {"status": "active"}:
            return rows
        return [rows[0] | {"customerId": self.identity()}, *rows[1:]]


class Hidden(Passing):
    """A filtered list has a customer whom the whole list never has."""

    def identity(self) -> str:
        """Always the same one."""
        return "cus_hidden"


class EveryRowDiffers(MockAPI):
    """A row is never the same twice."""

    seen = 0

    def item(self, query: ListQuery, dataset: Dataset, position: int) -> Item:
        self.seen += 1
        return super().item(query, dataset, position) | {"totalOrders": self.seen}


class CountsReads(EveryRowDiffers):
    """What customers can be sorted by is another number each time it is read."""

    def item(self, query: ListQuery, dataset: Dataset, position: int) -> Item:
        return super().item(query, dataset, position) | {"totalDevicesRented": self.seen}


class ShuffledAndDifferent(EveryRowDiffers):
    """The order changes from one request to the next, and no row is the same twice."""

    def page_items(self, query: ListQuery, window: Window) -> list[Item]:
        rows = super().page_items(query, window)
        turn = self.calls.total % max(1, len(rows))
        return rows[turn:] + rows[:turn]


@pytest.mark.parametrize(
    ("server", "id", "changing", "outcome"),
    [
        (RenamedOnce, "paging.same-at-every-size", False, Outcome.FAILED),
        (RenamedOnce, "paging.same-at-every-size", True, Outcome.UNTESTED),
        (NewRowOnEachPage, TWICE, True, Outcome.UNTESTED),
        (OtherTenantRenamed, "server.same-in-parallel", True, Outcome.PASSED),
        (Passing, "filters.partition", True, Outcome.UNTESTED),
        (Hidden, "filters.partition", True, Outcome.FAILED),
        (EveryRowDiffers, TWICE, True, Outcome.PASSED),
        (CountsReads, "paging.sorted-on-every-page", True, Outcome.PASSED),
        (ShuffledAndDifferent, TWICE, True, Outcome.FAILED),
        (EveryRowDiffers, TWICE, False, Outcome.FAILED),
    ],
)
def test_on_changing_data_a_difference_fails_only_where_the_server_causes_it(
    server: type[MockAPI], id: str, changing: bool, outcome: Outcome
) -> None:
    assert check(mock(server), id, changing=changing).outcome(id) is outcome


def test_a_field_that_is_different_in_every_response_is_named_as_drift() -> None:
    found = check(mock(EveryRowDiffers), TWICE, changing=True).drift
    assert [entry.path for entry in found] == ["listCustomers customers[].totalOrders"]


class SameSerialNumbers(MockAPI):
    """Both tenants have customers of the same ids, which are others."""

    def item(self, query: ListQuery, dataset: Dataset, position: int) -> Item:
        return super().item(query, dataset, position) | {"customerId": f"cus_{position}"}


def test_two_tenants_may_have_records_of_the_same_id() -> None:
    report = check(mock(SameSerialNumbers), "tenancy.no-shared-rows")
    assert failures(report) == ()
    assert report.refuted == ()


def test_data_that_changes_often_causes_no_failure() -> None:
    assert failures(check(mock(RenamedOften), changing=True)) == ()


def test_progress_is_reported_for_each_request() -> None:
    seen: list[tuple[str, int]] = []

    def progress(id: str, requests: int) -> None:
        seen.append((id, requests))

    report = check(mock(customers=5), progress=progress)
    assert (len(seen), seen[-1][1]) == (report.requests, report.requests)
    assert {"tenancy.no-key", "filters.rows-match"} <= {id for id, _ in seen}


def test_an_interrupted_run_reports_what_it_found() -> None:
    sent = list[str]()

    def interrupt(operation: str, _request: object) -> None:
        sent.append(operation)
        if len(sent) == 150:
            raise KeyboardInterrupt

    report = check(mock(), on_request=interrupt)
    assert (len(sent), report.exit_code()) == (150, 2)
    assert report.problem is not None
    assert "The run was interrupted after" in report.problem
    assert report.outcome("server.list-responds") is Outcome.PASSED


def test_without_a_second_tenant_what_needs_one_is_untested() -> None:
    needing = {"tenancy.filters-within-tenant", "tenancy.cursor-of-tenant"}
    report = check(mock(), *needing, other_tenant_id=None)
    assert untested(report) == needing
    assert all("FLEXPORTAL_OTHER_TENANT_ID" in result.evidence for result in report.untested)


def test_nothing_is_written_unless_it_is_allowed() -> None:
    server = mock(customers=3)
    check(server)
    assert {call.method for call in server.calls} <= {"GET", "HEAD", "OPTIONS"}


def test_the_key_is_not_in_the_report() -> None:
    server = mock(api_keys={"s3cr3t-key": ("acme", "globex")}, customers=5)
    report = run(server.contract, URL, "s3cr3t-key", TENANT, "globex", transport=server.transport(), generated=False)
    assert "s3cr3t" not in repr(report)


def test_every_check_has_a_unique_id_a_requirement_and_a_basis() -> None:
    assert len({entry.id for entry in ALL_CHECKS}) == len(ALL_CHECKS)
    assert all(entry.requirement.endswith(".") for entry in ALL_CHECKS)
    assert [entry.basis for entry in ALL_CHECKS if not re.match("(contract|assumption): |RFC \\d", entry.basis)] == []
    families = {"shape", "paging", "filters", "tenancy", "server", "generated"}
    assert {entry.family for entry in ALL_CHECKS} >= families
