"""What a run would send, without a server: the requests to a mock of the contract with as many rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from flexportal.contract import Contract
from flexportal.testing import InstantClock, MockAPI

from .check import Check
from .engine import Wanted, WantedAssumption, run
from .probing.request import Request

__all__ = ["Plan", "planned"]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run sends.

    Args:
        operations: Operation → how many requests.
        requests: The requests, each once, in order, and how often each is sent.
        rows: How many rows each list was taken to have.
    """

    operations: dict[str, int]
    requests: Counter[Request]
    rows: int

    @property
    def total(self) -> int:
        """How many requests are sent."""
        return self.requests.total()


def planned(
    contract: Contract,
    *,
    rows: int,
    max_requests: int | None,
    operations: Sequence[str],
    wanted: Wanted,
    wanted_assumption: WantedAssumption,
    checks: Sequence[Check],
) -> Plan:
    """The plan of a run over lists of so many rows. Writes are left out."""
    sent, counts = Counter[Request](), Counter[str]()

    def note(operation: str, request: Request) -> None:
        counts[operation] += 1
        sent[request] += 1

    run(
        contract,
        "http://localhost",
        "test-key",
        "acme",
        "globex",
        transport=MockAPI(customers=rows, contract=contract).transport(),
        clock=InstantClock(),
        generated=False,
        max_requests=max_requests,
        operations=operations,
        wanted=wanted,
        wanted_assumption=wanted_assumption,
        checks=checks,
        on_request=note,
    )
    return Plan(dict(counts), sent, rows)
