"""Keys and tenants of gets and writes: what an honest server may answer."""

from __future__ import annotations

import copy

import httpx
import pytest
from flexportal.contract import Contract
from flexportal.testing import MockAPI, Request, Response

from contract_tests.flexportal_contract import Outcome, run
from contract_tests.flexportal_contract.tests.support import FakeTime, check
from contract_tests.flexportal_contract.tests.test_other_contracts import Library, books


class HidesForeignTenants(MockAPI):
    """Answers with `status` where the key has no access to the tenant."""

    status = 404

    def respond(self, request: Request) -> Response:
        response = super().respond(request)
        return Response(self.status, response.headers, response.body) if response.status == 403 else response


@pytest.mark.parametrize("status", [400, 401, 404, 200], ids=str)
def test_a_foreign_tenant_is_rejected_with_any_status_that_hides_it(status: int) -> None:
    server = HidesForeignTenants(contract=Contract.installed(), customers=20)
    server.status = status
    checks = ("get.no-tenant", "get.foreign-tenant", "write.no-tenant", "write.foreign-tenant")
    report = check(server, *checks, operations=["getOrder", "updateOrderNotes"], allow_writes=True)
    expected = {Outcome.FAILED if status == 200 else Outcome.PASSED}
    assert {result.outcome for result in report.checks} == expected


@pytest.mark.parametrize(("refused", "outcome"), [(True, Outcome.UNTESTED), (False, Outcome.FAILED)])
def test_a_request_that_is_refused_with_the_right_key_as_well_says_nothing(refused: bool, outcome: Outcome) -> None:
    class ValidatesFirst(Library):
        def __call__(self, request: httpx.Request) -> httpx.Response:
            if request.method == "POST":
                return httpx.Response(400 if refused or "authorization" not in request.headers else 204)
            return super().__call__(request)

    document = copy.deepcopy(dict(books("$page", "bearer").document))
    responses = {str(status): {"description": "."} for status in (204, 400, 401)}
    body = {"content": {"application/json": {"schema": {"type": "object", "properties": {"day": {"type": "string"}}}}}}
    security = document["paths"]["/books"]["get"]["security"]
    make = {"operationId": "makeReport", "security": security, "requestBody": body, "responses": responses}
    document["paths"]["/reports"] = {"post": make}
    report = run(
        Contract(document),
        "http://library",
        "user:secret",
        "",
        transport=httpx.MockTransport(ValidatesFirst("$page", "bearer")),
        generated=False,
        clock=FakeTime(),
        allow_writes=True,
        operations=["makeReport"],
    )
    assert report.outcome("write.no-key") is outcome
