"""What a test arranges beforehand and asks afterwards."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import flexportal.testing
import httpx
import pytest
from flexportal.contract import Contract
from flexportal.testing import Call, Calls, MockPortal, Refused, Request
from flexportal.testing.population import Population
from jsonschema_rs import Draft202012Validator

from .conftest import Ask

SIZES = "customers must be from 0 to 100000000"
EACH = "customers must be given for each tenant and nobody else"
NAMES = "tenants must be names, at least one, each once"
BLANK = "an API key must not be empty nor hold blanks"


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ({"customers": -1}, SIZES),
        ({"customers": 100_000_001}, SIZES),
        ({"customers": {"acme": 1}}, EACH),
        ({"customers": {"acme": 1, "globex": 1, "initech": 1}}, EACH),
        ({"tenants": ()}, NAMES),
        ({"tenants": ("",)}, NAMES),
        ({"tenants": ("acme", "acme")}, NAMES),
        ({"api_keys": {"": ()}}, BLANK),
        ({"api_keys": {"a b": ()}}, BLANK),
        ({"api_keys": {" a": ()}}, BLANK),
        ({"api_keys": {"a": ("initech",)}}, "an API key reaches a tenant that there isn't"),
        ({"rate_limit": -1}, "rate_limit must not be negative"),
        ({"latency_ms": -1}, "latency must not be negative"),
    ],
)
def test_an_argument_out_of_range_is_a_value_error(arguments: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(complaint)}$"):
        MockPortal(**arguments)


def test_the_smallest_and_the_largest_listing_are_in_range() -> None:
    mock = MockPortal({"acme": 0, "globex": 100_000_000})
    assert (len(mock.rows("acme")), len(mock.rows("globex"))) == (0, 100_000_000)


def test_without_arguments_it_is_the_documented_one(ask: Ask, contract: Contract) -> None:
    mock = MockPortal()
    documented = MockPortal(250, 7, ("acme", "globex"), None, rate_limit=0, latency_ms=0, strict=True)
    assert list(mock.rows("acme")) == list(documented.rows("acme")) != list(MockPortal(seed=8).rows("acme"))
    assert mock.answer(Request("GET", "/v1/customers")).delay == 0
    assert mock.strict is True
    # Cursors come from the seed alone as well: a program that keeps one finds its place in every later process.
    assert ask(limit=1).json()["nextCursor"] == "J5hTpYlniTPR9ukBg0dD7cmS0wzN"
    other = MockPortal(contract=Contract(contract.document))
    assert other.contract is not contract is mock.contract


def test_other_tenants_are_reached_by_the_usual_key() -> None:
    assert MockPortal(tenants=("initech",)).api_keys == {"test-key": ("initech",)}


def test_an_unknown_tenant_has_no_rows() -> None:
    with pytest.raises(KeyError):
        MockPortal().rows("initech")


def test_calls_tell_what_was_asked(mock: MockPortal, ask: Ask) -> None:
    ask(limit=3, status="active")
    ask(key="wrong")
    first, second = mock.calls
    assert (first.method, first.path, first.status, first.operation) == ("GET", "/v1/customers", 200, "listCustomers")
    assert first.query == (("limit", "3"), ("status", "active"))
    assert (first.value("status"), first.value("email")) == ("active", None)
    assert (first.header("Tenant-ID"), first.header("x-none")) == ("acme", None)
    assert second.status == 401
    assert mock.calls.total == 2


def test_no_call_shows_a_key(mock: MockPortal, ask: Ask) -> None:
    ask()
    assert mock.calls[0].header("authorization") == "***"
    assert "test-key" not in f"{mock.calls!r} {mock.calls[0].headers}"


def test_calls_to_an_operation_leave_out_the_others(mock: MockPortal, ask: Ask) -> None:
    for method, path in (("GET", "/healthz"), ("POST", "/v1/customers"), ("GET", "/v1/nothing")):
        mock.answer(Request(method, path))
    ask()
    assert [call.operation for call in mock.calls] == [None, None, None, "listCustomers"]
    assert len(mock.calls.to("listCustomers")) == 1
    assert [call.status for call in mock.calls[:3]] == [200, 405, 404]


def test_calls_can_be_forgotten(mock: MockPortal, ask: Ask) -> None:
    ask()
    mock.calls.clear()
    assert (list(mock.calls), mock.calls.total) == ([], 0)


def test_only_the_newest_calls_are_kept() -> None:
    calls = Calls()
    for number in range(10_050):
        calls.add(Call("GET", f"/{number}", (), (), 200, None))
    assert (len(calls), calls.total, calls[0].path, calls[-1].path) == (10_000, 10_050, "/50", "/10049")


def test_the_next_requests_fail_as_arranged(mock: MockPortal, ask: Ask) -> None:
    mock.fail_next(503, times=2)
    mock.fail_next(429, retry_after=1.2, code="SLOW_DOWN")
    answers = [ask(key="wrong") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [503, 503, 429]
    assert [answer.json()["error"]["code"] for answer in answers] == ["INTERNAL_ERROR", "INTERNAL_ERROR", "SLOW_DOWN"]
    assert [answer.headers.get("retry-after") for answer in answers] == [None, None, "2"]
    assert ask().status_code == 200
    mock.fail_next(429, retry_after=1)
    reply = mock.answer(Request("GET", "/v1/customers"))
    assert reply.body == b'{"error":{"code":"RATE_LIMITED","message":"Failed as arranged."}}'
    assert ("retry-after", "1") in reply.headers


def test_a_path_or_method_that_there_is_not_is_told_so(mock: MockPortal) -> None:
    nothing = mock.answer(Request("GET", "/v1/nothing"))
    assert (nothing.status, nothing.body) == (
        404,
        b'{"error":{"code":"NOT_FOUND","message":"There is nothing under this path."}}',
    )
    for path, allowed in (("/v1/customers", "GET"), ("/healthz", "GET, HEAD")):
        wrong = mock.answer(Request("POST", path))
        assert (wrong.status, wrong.body) == (
            405,
            b'{"error":{"code":"METHOD_NOT_ALLOWED","message":"This path does not answer to this method."}}',
        )
        assert ("allow", allowed) in wrong.headers
    assert mock.answer(Request("HEAD", "/healthz")).status == 200


def test_rows_are_json_already_unless_a_subclass_may_look_into_them(monkeypatch: pytest.MonkeyPatch) -> None:
    class Shouting(MockPortal):
        def row(self, ask: Any, population: Any, position: int) -> Any:
            return super().row(ask, population, position) | {"status": "ACTIVE"}

    def text(population: Population, position: int) -> bytes:
        return b"%d" % position

    headers = (("authorization", "Bearer test-key"), ("tenant-id", "acme"))
    request = Request.read("GET", "/v1/customers", "limit=3", headers)
    shouting = Shouting().answer(request).body
    monkeypatch.setattr(Population, "text", text)
    assert shouting.count(b'"status":"ACTIVE"') == 3
    assert Shouting().answer(request).body == shouting
    assert MockPortal().answer(request).body.startswith(b'{"customers":[0,1,2],')


@pytest.mark.parametrize(
    ("given", "sent"),
    [(0, "0"), ("soon", "soon"), (datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), "Fri, 02 Jan 2026 03:04:05 GMT")],
)
def test_retry_after_takes_every_form(mock: MockPortal, ask: Ask, given: Any, sent: str) -> None:
    mock.fail_next(429, retry_after=given)
    assert ask().headers["retry-after"] == sent


def test_a_key_may_lack_a_permission(mock: MockPortal) -> None:
    headers = (("authorization", "Bearer test-key"), ("tenant-id", "acme"))
    denying = MockPortal(denied={"test-key": ["listCustomers"]})
    statuses = [it.answer(Request("GET", "/v1/customers", (), headers)).status for it in (mock, denying)]
    assert statuses == [200, 403]


def test_a_failure_may_wait_for_its_operation(mock: MockPortal, ask: Ask) -> None:
    mock.fail_next(500, operation="listOrders")
    assert ask().status_code == 200
    mock.fail_next(500, operation="listCustomers")
    assert ask().status_code == 500
    assert mock.answer(Request("GET", "/healthz")).status == 200


def test_an_added_customer_is_the_newest(mock: MockPortal, ask: Ask, contract: Contract) -> None:
    before = list(mock.rows("acme"))
    first = mock.add_customer(status="inactive", email="new@example.com", customFields={"a": 1})
    second = mock.add_customer("acme", firstName="Ada")
    keeps = Draft202012Validator(
        {"$ref": "#/components/schemas/Customer", "components": {"schemas": contract.document["components"]["schemas"]}}
    )
    assert keeps.is_valid(first)
    assert keeps.is_valid(second)
    assert list(mock.rows("acme")) == [second, first, *before]
    assert ask(limit=2).json()["customers"] == [second, first]
    assert ask(email="new@example.com").json()["customers"] == [first]
    assert first["customerId"] != second["customerId"]
    assert len(mock.rows("globex")) == 250
    third = mock.add_customer("globex", extra={"nickname": "Bo"})
    assert (third["tenantId"], third["nickname"]) == ("globex", "Bo")
    assert mock.rows("globex")[0] == third
    assert mock.add_customer("globex", tenant_id="acme")["tenantId"] == "globex"


def test_a_walk_goes_on_undisturbed_while_customers_are_added(mock: MockPortal, ask: Ask) -> None:
    before = list(mock.rows("acme"))
    added = [mock.add_customer(), mock.add_customer()]
    body = ask(limit=1).json()
    seen = body["customers"]
    while body["nextCursor"] is not None:
        mock.add_customer()
        body = ask(limit=60, startAfter=body["nextCursor"]).json()
        seen += body["customers"]
    assert seen == [added[1], added[0], *before]


def test_filters_find_added_customers_too(mock: MockPortal, ask: Ask) -> None:
    before = [row for row in mock.rows("acme") if row["status"] == "inactive"]
    added = mock.add_customer(status="inactive")
    mock.add_customer(status="active")
    first = ask(status="inactive", limit=1).json()
    rest = ask(status="inactive", limit=100, startAfter=first["nextCursor"]).json()
    more = ask(status="inactive", limit=100, startAfter=rest["nextCursor"]).json()
    assert first["customers"] + rest["customers"] + more["customers"] == [added, *before]


def test_a_filtered_walk_goes_through_many_added_customers(mock: MockPortal, ask: Ask) -> None:
    before = [row for row in mock.rows("acme") if row["status"] == "inactive"]
    added = [mock.add_customer(status="inactive") for _ in range(20)]
    body = ask(status="inactive", limit=3).json()
    seen = body["customers"]
    while body["nextCursor"] is not None:
        body = ask(status="inactive", limit=30, startAfter=body["nextCursor"]).json()
        seen += body["customers"]
    assert seen == [*reversed(added), *before]


def test_nobody_is_added_to_an_unknown_tenant(mock: MockPortal) -> None:
    with pytest.raises(KeyError):
        mock.add_customer("initech")


def test_a_reply_tells_of_a_header_whether_it_is_there(mock: MockPortal) -> None:
    reply = mock.answer(Request("GET", "/healthz"))
    assert (reply.header("Content-Type"), reply.header("x-none")) == ("application/json", None)


def test_a_refusal_is_told_by_its_status_and_its_word() -> None:
    assert str(Refused(429, "RATE_LIMITED", "Too many requests.")) == "429 RATE_LIMITED"


def test_latency_belongs_to_the_api_alone() -> None:
    mock = MockPortal(latency_ms=20)
    assert mock.answer(Request("GET", "/v1/customers")).delay == 0.02
    assert mock.answer(Request("GET", "/healthz")).delay == 0
    mock.latency(0)
    assert mock.answer(Request("GET", "/v1/customers")).delay == 0


def test_the_example_of_the_documentation_runs() -> None:
    (example,) = re.findall(r"```python\n(.*?)```", flexportal.testing.__doc__ or "", re.DOTALL)
    exec(compile(example, "flexportal.testing", "exec"), {})  # noqa: S102 - our own docstring


def test_a_subclass_changes_one_decision() -> None:
    class Forgetful(MockPortal):
        def filters(self, operation: Any, request: Request) -> dict[str, str]:
            return {}

    with httpx.Client(transport=Forgetful().transport()) as client:
        headers = {"Authorization": "Bearer test-key", "Tenant-ID": "acme"}
        page = client.get("http://mock.localhost/v1/customers?status=active", headers=headers).json()
    assert {row["status"] for row in page["customers"]} == {"active", "inactive"}
