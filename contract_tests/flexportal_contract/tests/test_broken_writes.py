"""Responses that break off: reads are sent again; writes aren't, and nothing is known about them."""

from __future__ import annotations

import httpx
import pytest
from flexportal.contract import Contract
from flexportal.testing import MockAPI

from contract_tests.flexportal_contract import run
from contract_tests.flexportal_contract.tests.support import KEY, OTHER, TENANT, URL, FakeTime


class BreakingOff(httpx.BaseTransport):
    """Every so manieth response to a write breaks off."""

    def __init__(self, every: int) -> None:
        self.every, self.writes = every, 0
        self.whole = MockAPI(contract=Contract.installed(), customers=20).transport()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.writes += request.method not in {"GET", "HEAD", "OPTIONS"}
        if request.method == "POST" and self.writes % self.every == 0:
            raise httpx.RemoteProtocolError("peer closed connection without sending complete message body")
        return self.whole.handle_request(request)


def failures(transport: httpx.BaseTransport, operation: str) -> set[str]:
    report = run(
        Contract.installed(),
        URL,
        KEY,
        TENANT,
        OTHER,
        transport=transport,
        generated=False,
        allow_writes=True,
        clock=FakeTime(),
        operations=[operation],
    )
    return {result.check.id for result in report.failed}


@pytest.mark.parametrize(("every", "failed"), [(9, set[str]()), (1, {"server.complete-responses"})])
def test_only_writes_that_mostly_break_off_are_a_fault(every: int, failed: set[str]) -> None:
    assert failures(BreakingOff(every), "createAsset") == failed


def test_reads_that_break_off_now_and_then_are_no_fault() -> None:
    class Unreliable(BreakingOff):
        """A response breaks off, and so do the next ones, as the suite opens new connections."""

        def handle_request(self, request: httpx.Request) -> httpx.Response:
            self.writes += 1
            if self.writes % 12 < 3:
                raise httpx.RemoteProtocolError("peer closed connection without sending complete message body")
            return self.whole.handle_request(request)

    assert failures(Unreliable(1), "listAssets") == set()
