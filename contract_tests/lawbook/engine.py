"""A run: every law of the book for every list operation of the contract, in an order that saves requests."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx
from flexportal.contract import Contract, Operation

from .anatomy import Anatomy
from .ask import OTHER_TENANT, OWN_TENANT, Credentials
from .assumptions import concerned, settle
from .curl import Shown, show
from .exchange import Exchange
from .law import Finding, Law, Stage, Untestable, Verdict, untested
from .laws import BOOK
from .pace import Patience
from .prober import CannotRun, Clock, Prober, is_loopback
from .report import AssumptionResult, LawResult, Report
from .study import Budget, Study

__all__ = ["LIVE_RATE", "MAX_REQUESTS", "Progress", "run"]

MAX_REQUESTS = 1000
# The documented Starter tier, in requests a minute.
LIVE_RATE = 100.0
UNAUTHORIZED, FORBIDDEN, TOO_MANY = 401, 403, 429
# How often a broken promise is looked at again where the data may change under the run.
LOOKS = 3

# Called with the name of what is under way and the number of requests made.
Progress = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class _Settled:
    finding: Finding
    seconds: float


def run(
    contract: Contract,
    base_url: str,
    api_key: str,
    tenant_id: str,
    other_tenant_id: str | None = None,
    *,
    transport: httpx.BaseTransport | None = None,
    rate: float | None = None,
    max_requests: int = MAX_REQUESTS,
    timeout: float = 30.0,
    generated: bool = True,
    any_method: bool | None = None,
    changing: bool | None = None,
    laws: Sequence[Law] = BOOK,
    clock: Clock | None = None,
    patience: Patience | None = None,
    progress: Progress | None = None,
) -> Report:
    """Judges a server.

    Args:
        contract: The contract it is held to.
        base_url: Where it is, for example `http://127.0.0.1:8765`.
        api_key: A key of the tenant's. It appears nowhere in the report.
        tenant_id: The tenant whose data is judged.
        other_tenant_id: A second tenant that the key reaches; None leaves what needs one untested.
        transport: Any synchronous httpx transport; None for real sockets.
        rate: Requests a minute at most. None for no limit on this machine and 100 elsewhere.
        max_requests: Requests at most. What they don't suffice for is untested.
        timeout: Seconds without a byte after which a request counts as unanswered.
        generated: Whether schemathesis draws inputs of its own as well.
        any_method: Whether methods other than GET are sent. None for yes on this machine only.
        changing: Whether others may change the data during the run, so that a difference between two answers counts
            only when it shows again. None for yes elsewhere and no on this machine.
        laws: The laws to judge by.
        clock: Time; for tests.
        patience: How refusals for too many requests are borne.
        progress: Told what is under way.

    Raises:
        CannotRun: The server can't be reached or refuses the credentials, or the contract has no listing.
    """
    url = _checked(base_url)
    local = transport is not None or is_loopback(url)
    credentials = Credentials(api_key, tenant_id, other_tenant_id)
    pace = rate if rate is not None or local else LIVE_RATE
    owned = httpx.HTTPTransport() if transport is None else None
    prober = Prober(
        url,
        credentials,
        transport or owned or httpx.HTTPTransport(),
        rate=pace,
        timeout=timeout,
        clock=clock,
        patience=patience,
    )
    tenants = {OWN_TENANT: tenant_id, **({OTHER_TENANT: other_tenant_id} if other_tenant_id else {})}
    started = time.perf_counter()
    try:
        budget = Budget(max_requests)
        studies = [
            Study(
                contract,
                operation,
                prober,
                budget,
                tenants,
                url,
                any_method=local if any_method is None else any_method,
                generated=generated,
                changing=not local if changing is None else changing,
                cased=api_key.swapcase() != api_key,
            )
            for operation in _listings(contract)
        ]
        return _judge(studies, laws, progress, started)
    finally:
        if owned is not None:
            owned.close()


def _checked(base_url: str) -> str:
    try:
        # httpx and the standard library each refuse what the other lets pass.
        parts = urlsplit(str(httpx.URL(base_url)))
        usable = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except (ValueError, httpx.InvalidURL):
        usable = False
    if not usable or set(base_url) & set("?#@ "):
        raise CannotRun("The base URL must look like http://127.0.0.1:8765, with http or https, a host and no more.")
    return base_url.rstrip("/")


def _listings(contract: Contract) -> Sequence[Operation]:
    if not contract.listings:
        raise CannotRun("The contract annotates no operation with x-pagination: there is nothing to judge.")
    return contract.listings


def _judge(studies: Sequence[Study], laws: Sequence[Law], progress: Progress | None, started: float) -> Report:
    found: list[dict[str, _Settled]] = []
    for study in studies:
        if progress is not None:
            study.notice = _noticing(study, progress)
        if study is studies[0]:
            _begin(study)
        found.append(_settled(study, laws, lambda stage: stage < Stage.RECORD))
    # Assumptions ask too; what judges the whole record comes after them.
    assumptions = tuple(_assumptions(studies))
    for study, settled in zip(studies, found, strict=True):
        settled.update(_settled(study, laws, lambda stage: stage is Stage.RECORD))
    record = [exchange for study in studies for exchange in study.record]
    return Report(
        target=studies[0].base_url,
        laws=tuple(
            _result(study, law, settled[law.id]) for study, settled in zip(studies, found, strict=True) for law in laws
        ),
        assumptions=assumptions,
        drift=tuple(sorted({field for exchange in record if exchange.ok for field in exchange.drift})),
        requests=len(record),
        seconds=time.perf_counter() - started,
        anatomy=_anatomy(studies),
        slowest=max((exchange.answer.seconds for exchange in record), default=0.0),
    )


def _anatomy(studies: Sequence[Study]) -> Anatomy:
    whole = Anatomy()
    for study in studies:
        for mine, theirs in ((whole.kinds, study.reader.anatomy.kinds), (whole.texts, study.reader.anatomy.texts)):
            mine.update(theirs)
        whole.seen.update(study.reader.anatomy.seen)
    return whole


def _noticing(study: Study, progress: Progress) -> Callable[[Exchange], None]:
    return lambda _: progress(study.under_way, study.budget.spent)


def _begin(study: Study) -> None:
    """The first request, which decides whether there is anything to judge."""
    try:
        first = study.look(study.plain)
    except Untestable:
        # The contract leaves a required parameter open; each law says so for itself.
        return
    if first.answer.trouble is not None:
        raise CannotRun(f"The server at {study.base_url} can't be reached: {first.answer.trouble}.")
    refusals = {
        UNAUTHORIZED: "The server refuses the key in FLEXPORTAL_API_KEY (401).",
        FORBIDDEN: "The key in FLEXPORTAL_API_KEY has no access to the tenant in FLEXPORTAL_TENANT_ID (403).",
        TOO_MANY: "The server keeps answering that there are too many requests (429); try again later.",
    }
    if first.status in refusals:
        raise CannotRun(refusals[first.status])


def _settled(study: Study, laws: Sequence[Law], due: Callable[[Stage], bool]) -> dict[str, _Settled]:
    """The findings of the laws whose stage is due, by id, found in the order of the stages."""
    found: dict[str, _Settled] = {}
    for law in sorted((law for law in laws if due(law.stage)), key=lambda law: law.stage):
        study.under_way = law.id
        started = time.perf_counter()
        finding = _finding(study, law)
        found[law.id] = _Settled(finding, time.perf_counter() - started)
    return found


def _finding(study: Study, law: Law) -> Finding:
    finding = _checked_once(study, law)
    if not law.compares:
        return finding
    return _confirmed(study, finding, lambda fresh: _checked_again(study, fresh, law, finding))


def _confirmed(study: Study, first: Finding, check: Callable[[Study], Finding]) -> Finding:
    """A broken promise, looked at again where others may change the data between two requests.

    A server that breaks its promise does so again. A look counts only where the listing held the same rows before and
    after it.
    """
    if first.verdict is not Verdict.BROKEN or not study.changing:
        return first
    for _ in range(LOOKS):
        fresh = study.renewed()
        again, steady = check(fresh), fresh.is_steady()
        study.take_over(fresh, steady=steady)
        if again.verdict is Verdict.HELD:
            return untested(f"seen once and not again, so that rows may have changed meanwhile: {first.evidence}")
        if again.verdict is Verdict.UNTESTED:
            # Where nothing was seen to change, what was seen first stands.
            return untested(f"{again.evidence}; before that: {first.evidence}") if study.shifting else first
        if steady:
            return again
    return untested(f"the rows changed each time it was looked at: {first.evidence}")


def _checked_again(study: Study, fresh: Study, law: Law, first: Finding) -> Finding:
    if law.stage is Stage.WALKS:
        # It judges the walks that other laws made; a fresh study has none of them yet.
        try:
            fresh.retrace(study, first.exchanges)
        except Untestable as reason:
            return untested(str(reason))
    return _checked_once(fresh, law)


def _checked_once(study: Study, law: Law) -> Finding:
    try:
        return law.check(study)
    except Untestable as reason:
        return untested(str(reason))


def _result(study: Study, law: Law, settled: _Settled) -> LawResult:
    finding = settled.finding
    shown = _shown(study, finding)
    return LawResult(study.operation.id, law, finding.verdict, finding.evidence, shown, settled.seconds)


def _shown(study: Study, finding: Finding) -> Shown:
    return show(study.base_url, [exchange.ask for exchange in dict.fromkeys(finding.exchanges)])


def _settlement(study: Study, assumption: str) -> Finding:
    return _confirmed(study, settle(study, assumption), lambda fresh: settle(fresh, assumption))


def _assumptions(studies: Sequence[Study]) -> list[AssumptionResult]:
    order = [Verdict.BROKEN, Verdict.HELD, Verdict.UNTESTED]
    results: list[AssumptionResult] = []
    for assumption in studies[0].contract.assumptions:
        found = [(_settlement(study, assumption.id), study) for study in concerned(studies, assumption.id)]
        finding, study = min(found, key=lambda pair: order.index(pair[0].verdict))
        results.append(
            AssumptionResult(
                assumption.id,
                assumption.sentence,
                assumption.source,
                finding.verdict,
                finding.evidence,
                _shown(study, finding),
            )
        )
    return results
