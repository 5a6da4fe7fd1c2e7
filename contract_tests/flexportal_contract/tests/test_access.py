"""Keys and tenants of gets and writes: what an honest server may answer."""

from __future__ import annotations

import pytest
from flexportal.contract import Contract
from flexportal.testing import MockAPI, Request, Response

from contract_tests.flexportal_contract import Outcome
from contract_tests.flexportal_contract.tests.support import check


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
