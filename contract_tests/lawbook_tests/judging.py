"""What the tests of the law book share: a server judged in process, and a source of answers written by the test."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from typing import Any

from flexportal.contract import Contract
from flexportal.testing import MockPortal

from contract_tests.lawbook import BOOK, AssumptionResult, Clock, LawResult, Report, Stage, run
from contract_tests.lawbook.answer import Answer
from contract_tests.lawbook.ask import OTHER_TENANT, OWN_TENANT, Ask
from contract_tests.lawbook.study import Budget, Study

URL = "http://mock.localhost"
# Laws whose questions together show most of what a server does.
ASKING = (
    "paging.same-at-every-size",
    "paging.size-outside-refused",
    "filters.combine",
    "filters.text-is-whole",
    "tenancy.no-key",
    "steadiness.methods-refused",
)
KEY, TENANT, OTHER = "test-key", "acme", "globex"


class Hours:
    """A clock on which nobody waits: sleeping moves it on.

    Args:
        slept: What was slept, in seconds.
    """

    def __init__(self) -> None:
        self.time = 0.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        """Moves the time on."""
        self.slept.append(seconds)
        self.time += seconds

    @property
    def clock(self) -> Clock:
        """The clock to hand on."""
        return Clock(monotonic=lambda: self.time, sleep=self.sleep)


def judge(server: MockPortal, *laws: str, **options: Any) -> Report:
    """The report on a server, by these laws or by the whole book; `terms` is the contract, if not the server's own."""
    chosen = [law for law in BOOK if not laws or law.id in laws]
    settings: dict[str, Any] = {"generated": False, "clock": Hours().clock, "laws": chosen, **options}
    other = settings.pop("other_tenant_id", OTHER)
    # Assumptions take most of the requests; who asks for single laws doesn't want them.
    terms: Contract = settings.pop("terms", server.contract)
    contract = assuming(terms) if laws else terms
    return run(contract, URL, KEY, TENANT, other, transport=server.transport(), **settings)


def settled(server: MockPortal, assumption: str, **options: Any) -> AssumptionResult:
    """What became of one assumption."""
    settings: dict[str, Any] = {"generated": False, "clock": Hours().clock, "laws": [], **options}
    other = settings.pop("other_tenant_id", OTHER)
    contract = assuming(server.contract, assumption)
    return run(contract, URL, KEY, TENANT, other, transport=server.transport(), **settings).assumptions[0]


def assuming(contract: Contract, *assumptions: str) -> Contract:
    """The contract with only these assumptions in its ledger."""
    ledger = [entry for entry in contract.document["x-assumptions"] if entry["id"] in assumptions]
    return Contract({**contract.document, "x-assumptions": ledger})


def result(server: MockPortal, law: str, **options: Any) -> LawResult:
    """What became of one law. A law that judges the record is given what other laws asked."""
    stage = next(entry.stage for entry in BOOK if entry.id == law)
    report = judge(server, law, *(ASKING if stage is Stage.RECORD else ()), **options)
    return next(entry for entry in report.laws if entry.law.id == law)


class Script:
    """A source whose answers the test writes.

    Args:
        answer: Ask → answer.
    """

    def __init__(self, answer: Callable[[Ask], Answer]) -> None:
        self._answer = answer
        self.asked: list[Ask] = []

    def send(self, ask: Ask) -> Iterator[Answer]:
        """The one answer."""
        self.asked.append(ask)
        yield self._answer(ask)


def study(contract: Contract, answer: Callable[[Ask], Answer], **options: Any) -> Study:
    """A study of the contract's first listing whose answers the test writes."""
    settings: dict[str, Any] = {
        "budget": Budget(1000),
        "tenants": {OWN_TENANT: TENANT, OTHER_TENANT: OTHER},
        "base_url": URL,
        **options,
    }
    return Study(contract, contract.listings[0], Script(answer), **settings)


def reply(body: Any, status: int = 200, **headers: str) -> Answer:
    """A JSON answer; `content_type="text/plain"` sets or replaces a header."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    sent = {"content-type": "application/json", **{name.replace("_", "-"): value for name, value in headers.items()}}
    return Answer(status, tuple(sent.items()), data, len(data))


def edited(contract: Contract) -> tuple[Contract, dict[str, Any]]:
    """A copy of the contract and its document, to be changed."""
    document = copy.deepcopy(dict(contract.document))
    return Contract(document), document
