"""A run as a whole: what it costs, what it refuses to judge, what it says of tenants of any size."""

from __future__ import annotations

import copy
import re

import httpx
import pytest
import yaml
from contract_changes import PROJECT
from flexportal.contract import Contract, Operation
from flexportal.testing import Ask, MockPortal, Refused, Request, Row, Window

from contract_tests.lawbook import BOOK, CannotRun, Report, Verdict, run
from contract_tests.lawbook_tests.judging import KEY, TENANT, URL, Hours, edited, judge


def untested(report: Report) -> set[str]:
    return {result.law.id for result in report.untested}


ALWAYS_UNTESTED = {"steadiness.headers-promised", "generation.inputs-answered"}


def test_the_mock_keeps_every_law_of_the_installed_contract(installed: Contract) -> None:
    """Whatever that contract has gained since."""
    report = judge(MockPortal(contract=installed))
    assert (report.broken, report.refuted) == ((), ())


def test_a_listing_of_which_no_handwritten_line_knows_keeps_every_law(contract: Contract) -> None:
    """The one of docs/regenerating.md. It declares no 404, so what a made-up path gets is not held against it."""
    story = (PROJECT / "docs" / "regenerating.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"^```yaml\n(.*?)^```$", story, re.MULTILINE | re.DOTALL)
    document = copy.deepcopy(dict(contract.document))
    document["paths"] |= yaml.load(block, Loader=yaml.CSafeLoader)
    report = judge(MockPortal(contract=Contract(document)))
    assert (report.broken, report.refuted) == ((), ())
    listed = [result.verdict for result in report.laws if result.operation == "listOrders"]
    assert listed.count(Verdict.HELD) > len(listed) / 2


def test_the_intact_mock_keeps_every_law() -> None:
    report = judge(MockPortal())
    assert (report.broken, report.refuted) == ((), ())
    assert untested(report) == ALWAYS_UNTESTED
    assert report.drift == ()
    assert report.exit_code() == 0
    assert report.exit_code(fail_on_untested=True) == 1
    # Four minutes at a live tier of a hundred a minute.
    assert report.requests < 500
    assert {result.id for result in report.assumptions if result.verdict is Verdict.UNTESTED} == {
        "validation-status",
        "retry-after-form",
        "sandbox-region",
    }


@pytest.mark.parametrize("customers", [0, 1, 2, 49, 50, 99, 100, 101, 200, 1000])
def test_no_size_of_tenant_breaks_a_law_of_the_intact_mock(customers: int) -> None:
    report = judge(MockPortal(customers=customers))
    assert (report.broken, report.refuted) == ((), ())
    if customers >= 99:
        assert untested(report) == ALWAYS_UNTESTED


def test_an_empty_tenant_claims_nothing_about_rows() -> None:
    report = judge(MockPortal(customers=0))
    assert report.verdict("shape.types") is Verdict.UNTESTED
    assert report.verdict("paging.walk-ends") is Verdict.UNTESTED
    assert report.verdict("filters.partition") is Verdict.UNTESTED
    assert report.verdict("tenancy.no-key") is Verdict.HELD


def test_one_page_claims_nothing_about_a_second() -> None:
    report = judge(MockPortal(customers=1))
    about_pages = {law.id for law in BOOK if law.id.startswith("paging.")}
    assert {
        "paging.walk-ends",
        "paging.cursor-advances",
        "paging.nothing-repeats",
        "paging.same-at-every-size",
        "paging.more-is-true",
        "paging.only-last-short",
    } <= untested(report) & about_pages


def test_a_second_listing_gets_every_law_without_code(contract: Contract) -> None:
    """The orders are annotated like the customers; nothing else is said about them."""
    changed, document = edited(contract)
    orders = edited(contract)[1]["paths"]["/v1/customers"]["get"]
    orders |= {"operationId": "listOrders", "x-filters": {"paid": {"field": "paid", "match": "equal"}}}
    orders["x-pagination"] = {"cursor": "after", "size": "size", "items": "orders", "next": "next"}
    orders["parameters"] = [
        {"$ref": "#/components/parameters/TenantId"},
        {"name": "size", "in": "query", "schema": {"type": "integer", "minimum": 2, "maximum": 40, "default": 20}},
        {"name": "after", "in": "query", "schema": {"type": "string"}},
        {"name": "paid", "in": "query", "schema": {"type": "boolean"}},
    ]
    item = {
        "type": "object",
        "required": ["orderId", "tenantId", "paid"],
        "properties": {"orderId": {"type": "string"}, "tenantId": {"type": "string"}, "paid": {"type": "boolean"}},
    }
    page = {
        "type": "object",
        "required": ["orders", "next"],
        "properties": {"orders": {"type": "array", "items": item}, "next": {"type": ["string", "null"]}},
    }
    orders["responses"]["200"] = {"description": "Orders.", "content": {"application/json": {"schema": page}}}
    document["paths"]["/v1/orders"] = {"get": orders}
    report = judge(MockPortal(contract=changed))
    mine = {result.law.id: result for result in report.laws if result.operation == "listOrders"}
    assert set(mine) == {law.id for law in BOOK}
    assert (report.broken, report.refuted) == ((), ())
    held = {name for name, result in mine.items() if result.verdict is Verdict.HELD}
    assert {"filters.partition", "paging.same-at-every-size", "tenancy.rows-belong", "paging.default-size"} <= held
    assert mine["paging.count-is-page"].evidence == "the envelope has no count"
    assert mine["filters.text-finds-each"].evidence == "no filter takes any text"


def test_a_request_limit_leaves_untested_what_it_does_not_suffice_for() -> None:
    report = judge(MockPortal(customers=1000), max_requests=30)
    assert report.requests <= 30
    assert report.broken == ()
    reasons = {result.evidence for result in report.untested}
    assert any("requests is used up" in reason for reason in reasons)


def test_a_walk_that_cannot_be_afforded_is_not_begun() -> None:
    report = judge(MockPortal(customers=1000), "paging.same-at-every-size", max_requests=20)
    assert report.laws[0].verdict is Verdict.UNTESTED
    assert "requests" in report.laws[0].evidence


@pytest.mark.parametrize("limit", [1, 2, 5, 12, 60])
def test_any_request_limit_is_kept_and_breaks_nothing(limit: int) -> None:
    report = judge(MockPortal(), max_requests=limit)
    assert report.requests <= limit
    assert (report.broken, report.refuted) == ((), ())


class Silent(httpx.BaseTransport):
    """Nobody is there."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no")


def test_a_server_that_is_not_there_cannot_be_judged(contract: Contract) -> None:
    with pytest.raises(CannotRun, match=r"can't be reached: no connection could be made\.$"):
        run(contract, URL, KEY, TENANT, transport=Silent())


@pytest.mark.parametrize(
    ("key", "tenant", "sentence"),
    [
        ("wrong", TENANT, r"refuses the key in FLEXPORTAL_API_KEY \(401\)"),
        (KEY, "elsewhere", r"has no access to the tenant in FLEXPORTAL_TENANT_ID \(403\)"),
    ],
)
def test_refused_credentials_cannot_judge(contract: Contract, key: str, tenant: str, sentence: str) -> None:
    with pytest.raises(CannotRun, match=sentence):
        run(contract, URL, key, tenant, transport=MockPortal().transport())


def test_a_server_that_keeps_refusing_for_its_rate_cannot_be_judged(contract: Contract) -> None:
    class Busy(MockPortal):
        def limit_rate(self, key: str) -> None:
            raise Refused(429, "RATE_LIMITED", "Later.", headers=(("retry-after", "3600"),))

    with pytest.raises(CannotRun, match="too many requests"):
        run(contract, URL, KEY, TENANT, transport=Busy().transport(), clock=Hours().clock)


@pytest.mark.parametrize("url", ["", "host", "ftp://host", "http://", "http://user:pw@host", "http://host?x=1"])
def test_a_base_url_that_is_none_cannot_be_judged(contract: Contract, url: str) -> None:
    with pytest.raises(CannotRun, match="base URL") as caught:
        run(contract, url, KEY, TENANT)
    assert "pw" not in str(caught.value)


def test_a_contract_without_a_listing_cannot_be_judged() -> None:
    with pytest.raises(CannotRun, match="x-pagination"):
        run(Contract({"paths": {}}), URL, KEY, TENANT)


def test_a_parameter_that_the_contract_leaves_open_leaves_every_law_untested(contract: Contract) -> None:
    changed, document = edited(contract)
    parameters = document["paths"]["/v1/customers"]["get"]["parameters"]
    parameters.append({"name": "region", "in": "query", "required": True, "schema": {"type": "string"}})
    report = run(changed, URL, KEY, TENANT, transport=MockPortal(contract=changed).transport(), generated=False)
    assert {result.verdict for result in report.laws} == {Verdict.UNTESTED}
    assert report.requests == 0
    reason = "the contract gives no value for the required parameter region"
    assert reason in {result.evidence for result in report.laws}


def test_required_parameters_take_the_value_that_the_contract_names(contract: Contract) -> None:
    changed, document = edited(contract)
    parameters = document["paths"]["/v1/customers"]["get"]["parameters"]
    parameters.append({"name": "view", "in": "query", "required": True, "schema": {"enum": ["full"]}})
    parameters.append({"name": "X-View", "in": "header", "required": True, "schema": {"const": "a"}})
    portal = MockPortal(contract=changed)
    report = judge(portal, "steadiness.listing-answers")
    assert report.verdict("steadiness.listing-answers") is Verdict.HELD
    asked = portal.calls[0]
    assert (asked.value("view"), asked.header("x-view")) == ("full", "a")


class GoesAway(MockPortal):
    """Answers the first fifty requests."""

    left = 50

    def answer(self, request: Request):  # type: ignore[no-untyped-def]
        self.left -= 1
        if self.left < 0:
            raise httpx.ReadError("gone")
        return super().answer(request)


def test_a_server_that_goes_away_is_reported_and_not_waited_for() -> None:
    report = judge(GoesAway())
    assert report.verdict("steadiness.always-answers") is Verdict.BROKEN
    assert report.requests == 53
    assert "the server no longer answers" in {result.evidence for result in report.untested}


class Growing(MockPortal):
    """Somebody adds a customer while the run is under way."""

    seen = 0

    def row(self, ask: Ask, population: object, position: int) -> Row:
        row = super().row(ask, population, position)  # type: ignore[arg-type]
        self.seen += 1
        if position == 7 and self.seen > 300:
            row["company"] = "renamed meanwhile"
        return row


def test_data_that_changes_once_breaks_nothing_where_others_may_change_it() -> None:
    laws = ("paging.same-at-every-size",)
    assert judge(Growing(), *laws).verdict(*laws) is Verdict.BROKEN
    report = judge(Growing(), *laws, changing=True)
    assert report.verdict(*laws) is Verdict.UNTESTED
    assert report.laws[0].evidence.startswith("seen once and not again")


class Restless(MockPortal):
    """Each page that is asked for begins with somebody new."""

    seen = 0

    def rows_of(self, ask: Ask, window: Window) -> list[Row]:
        rows = super().rows_of(ask, window)
        self.seen += 1
        return [rows[0] | {"customerId": f"cus_{self.seen}"}, *rows[1:]]


def test_data_that_never_rests_can_not_be_judged() -> None:
    law = "paging.same-page-twice"
    report = judge(Restless(), law, changing=True)
    assert report.verdict(law) is Verdict.UNTESTED
    assert report.laws[0].evidence.startswith("the rows changed each time it was looked at")


class AlwaysDifferent(MockPortal):
    """A row is never the same twice."""

    seen = 0

    def row(self, ask: Ask, population: object, position: int) -> Row:
        self.seen += 1
        return super().row(ask, population, position) | {"totalOrders": self.seen}  # type: ignore[arg-type]


def test_what_shows_again_is_broken_even_where_others_may_change_the_data() -> None:
    law = "paging.same-page-twice"
    assert judge(AlwaysDifferent(), law, changing=True).verdict(law) is Verdict.BROKEN


def test_a_second_look_that_cannot_be_afforded_leaves_the_first_one_standing() -> None:
    law = "paging.same-page-twice"
    enough_for_one = judge(AlwaysDifferent(), law).requests
    report = judge(AlwaysDifferent(), law, changing=True, max_requests=enough_for_one)
    assert report.verdict(law) is Verdict.BROKEN


class Renamed(MockPortal):
    """Every ninth request somebody's company is renamed."""

    requests, renamed = 0, 0

    def list_page(self, operation: Operation, request: Request) -> Row:
        self.requests += 1
        self.renamed += self.requests % 9 == 0
        return super().list_page(operation, request)

    def row(self, ask: Ask, population: object, position: int) -> Row:
        row = super().row(ask, population, position)  # type: ignore[arg-type]
        return row | {"company": f"renamed {self.renamed}"} if position == 7 else row


def test_one_row_that_never_rests_breaks_nothing_where_others_may_change_it() -> None:
    report = judge(Renamed(), changing=True)
    assert (report.broken, report.refuted) == ((), ())


def test_progress_is_told_as_it_goes() -> None:
    told: list[tuple[str, int]] = []

    def tell(law: str, requests: int) -> None:
        told.append((law, requests))

    report = judge(MockPortal(customers=5), progress=tell)
    assert len(told) == report.requests
    assert told[-1][1] == report.requests
    assert {"tenancy.no-key", "filters.rows-match"} <= {law for law, _ in told}


def test_without_a_second_tenant_what_needs_one_is_untested() -> None:
    report = judge(MockPortal(), other_tenant_id=None)
    assert untested(report) - ALWAYS_UNTESTED == {
        "tenancy.tenants-apart",
        "tenancy.filters-stay-inside",
        "tenancy.cursor-of-tenant",
    }
    assert "FLEXPORTAL_OTHER_TENANT_ID" in next(r.evidence for r in report.untested if "apart" in r.law.id)


def test_only_get_is_sent_where_it_is_to_be_so() -> None:
    portal = MockPortal(customers=3)
    judge(portal, any_method=False)
    assert {call.method for call in portal.calls} == {"GET"}


def test_the_key_is_in_nothing_that_a_report_holds() -> None:
    portal = MockPortal(api_keys={"s3cr3t-key": ("acme", "globex")})
    report = run(portal.contract, URL, "s3cr3t-key", TENANT, "globex", transport=portal.transport(), generated=False)
    assert "s3cr3t" not in repr(report)


def test_a_report_knows_no_law_that_is_not_in_it() -> None:
    with pytest.raises(KeyError, match=r"nothing\.of-the-kind"):
        judge(MockPortal(customers=0), "shape.json").verdict("nothing.of-the-kind")


def test_law_ids_are_unique_and_every_law_says_what_it_follows_from() -> None:
    assert len({law.id for law in BOOK}) == len(BOOK)
    assert all(law.promise.endswith(".") and law.follows_from and "." in law.id for law in BOOK)
    assert {law.family for law in BOOK} == {"shape", "paging", "filters", "tenancy", "steadiness", "generation"}
