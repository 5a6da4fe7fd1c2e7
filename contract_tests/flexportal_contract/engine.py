"""A run: every check for every list operation of the contract, in an order that saves requests."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial
from urllib.parse import urlsplit

import httpx
from flexportal.contract import Assumption, Contract, Operation
from flexportal_core.clock import Clock
from flexportal_core.http.environment import is_loopback

from .check import Check, Finding, Outcome, Stage, Untestable, untested
from .checks import ALL_CHECKS
from .checks.assumptions import concerned, settle
from .context import Budget, CheckContext
from .probing.curl import Commands, commands
from .probing.exchange import Exchange
from .probing.request import OTHER_TENANT, OWN_TENANT, Credentials
from .probing.sender import CannotRun, Sender
from .results import AssumptionResult, CheckResult, Report

__all__ = ["LIVE_RATE", "MAX_REQUESTS", "Progress", "run"]

MAX_REQUESTS = 1000
# The documented Starter tier, in requests per minute.
LIVE_RATE = 100
# How often a failure is looked at again where the data may change during the run.
MAX_CONFIRMATIONS = 3
CREDENTIAL_ERRORS = {
    401: "The server rejects the key in FLEXPORTAL_API_KEY (401).",
    403: "The key in FLEXPORTAL_API_KEY has no access to the tenant in FLEXPORTAL_TENANT_ID (403).",
    429: "The server keeps responding that there are too many requests (429); try again later.",
}

# Called with the id of the current check and the number of requests made.
Progress = Callable[[str, int], None]
Evaluate = Callable[[CheckContext], Finding]


def run(
    contract: Contract,
    base_url: str,
    api_key: str,
    tenant_id: str,
    other_tenant_id: str | None = None,
    *,
    transport: httpx.BaseTransport | None = None,
    rate: int | None = None,
    max_requests: int = MAX_REQUESTS,
    timeout: float = 30.0,
    generated: bool = True,
    any_method: bool | None = None,
    changing: bool | None = None,
    checks: Sequence[Check] = ALL_CHECKS,
    operations: Sequence[str] = (),
    clock: Clock | None = None,
    progress: Progress | None = None,
) -> Report:
    """Checks a server.

    Args:
        contract: The contract that it has to keep.
        base_url: Where it is, for example `http://127.0.0.1:8765`.
        api_key: A key of the tenant's. It appears nowhere in the report.
        tenant_id: The tenant whose data is checked.
        other_tenant_id: A second tenant that the key has access to; None leaves what needs one untested.
        transport: Any synchronous httpx transport; None for real sockets.
        rate: Requests per minute at most. None for no limit on this machine and 100 elsewhere.
        max_requests: Requests at most for each list operation. What they don't suffice for is untested.
        timeout: Seconds without a byte after which a request counts as unanswered.
        generated: Whether schemathesis generates inputs as well.
        any_method: Whether methods other than GET are sent. None for yes on this machine only.
        changing: Whether others may change the data during the run, so that a difference between two responses counts
            only when it shows again. None for yes elsewhere and no on this machine.
        checks: The checks to run.
        operations: Ids of the list operations to check; empty for all.
        clock: Time; for tests.
        progress: Called after each request.

    Raises:
        CannotRun: The server can't be reached or rejects the credentials, or the contract has no list operation.
    """
    started = time.perf_counter()
    url = _checked(base_url)
    if not contract.listings:
        raise CannotRun("The contract annotates no operation with x-pagination: there is nothing to check.")
    listed = {operation.id: operation for operation in contract.listings}
    if unknown := [id for id in operations if id not in listed]:
        raise CannotRun(f"There is no list operation {unknown[0]!r}; there are {', '.join(listed)}.")
    local = transport is not None or is_loopback(urlsplit(url).hostname or "")
    sockets = httpx.HTTPTransport() if transport is None else None
    sender = Sender(
        url,
        Credentials(api_key, tenant_id, other_tenant_id),
        transport or sockets or httpx.HTTPTransport(),
        rate=rate if rate is not None or local else LIVE_RATE,
        timeout=timeout,
        clock=clock,
    )

    def context_of(operation: Operation) -> CheckContext:
        return CheckContext(
            contract,
            operation,
            sender,
            Budget(max_requests),
            {OWN_TENANT: tenant_id, **({OTHER_TENANT: other_tenant_id} if other_tenant_id else {})},
            url,
            any_method=local if any_method is None else any_method,
            generated=generated,
            changing=not local if changing is None else changing,
            key_has_letters=api_key.swapcase() != api_key,
        )

    try:
        chosen = [listed[id] for id in operations or listed]
        return _run([context_of(operation) for operation in chosen], checks, progress, started)
    finally:
        if sockets is not None:
            sockets.close()


def _checked(base_url: str) -> str:
    try:
        # httpx and the standard library each reject what the other accepts.
        parts = urlsplit(str(httpx.URL(base_url)))
        usable = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except (ValueError, httpx.InvalidURL):
        usable = False
    if not usable or set(base_url) & set("?#@ "):
        raise CannotRun("The base URL must look like http://127.0.0.1:8765, with http or https, a host and no more.")
    return base_url.rstrip("/")


def _run(
    contexts: Sequence[CheckContext], checks: Sequence[Check], progress: Progress | None, started: float
) -> Report:
    for context in contexts:
        if progress is not None:
            context.on_exchange = partial(_notify, progress, context)
    _require_access(contexts[0])
    found: dict[tuple[str, str], CheckResult] = {}
    for context in contexts:
        _evaluate(context, checks, (Stage.REQUESTS, Stage.ITERATIONS), found)
    # Assumptions send requests too; what evaluates the whole record comes after them.
    assumptions = tuple(_settled(contexts, assumption) for assumption in contexts[0].contract.assumptions)
    for context in contexts:
        _evaluate(context, checks, (Stage.RECORD,), found)
    record = [exchange for context in contexts for exchange in context.record]
    return Report(
        target=contexts[0].base_url,
        checks=tuple(found[context.operation.id, check.id] for context in contexts for check in checks),
        assumptions=assumptions,
        unchecked=tuple(each.id for each in contexts[0].contract.operations if each.pagination is None),
        drift=tuple(sorted({field for exchange in record if exchange.ok for field in exchange.drift})),
        requests=len(record),
        seconds=time.perf_counter() - started,
        slowest=max((exchange.response.seconds for exchange in record), default=0.0),
    )


def _notify(progress: Progress, context: CheckContext, _exchange: Exchange) -> None:
    progress(context.current_check, context.budget.spent)


def _require_access(context: CheckContext) -> None:
    """The first request, which shows whether there is anything to check."""
    try:
        first = context.fetch(context.plain)
    except Untestable:
        # The contract gives no value for a required parameter; each check reports that itself.
        return
    if first.response.error is not None:
        raise CannotRun(f"The server at {context.base_url} can't be reached: {first.response.error}.")
    if first.status in CREDENTIAL_ERRORS:
        raise CannotRun(CREDENTIAL_ERRORS[first.status])


def _evaluate(
    context: CheckContext, checks: Sequence[Check], stages: Sequence[Stage], found: dict[tuple[str, str], CheckResult]
) -> None:
    for stage in stages:
        for check in checks:
            if check.stage is not stage:
                continue
            context.current_check = check.id
            started = time.perf_counter()
            finding = _finding(context, check.evaluate)
            if check.compares:
                finding = _confirmed(context, finding, partial(_again, context, check, finding))
            shown = _commands(context, finding)
            seconds = time.perf_counter() - started
            result = CheckResult(context.operation.id, check, finding.outcome, finding.evidence, shown, seconds)
            found[context.operation.id, check.id] = result


def _finding(context: CheckContext, evaluate: Evaluate) -> Finding:
    try:
        return evaluate(context)
    except Untestable as reason:
        return untested(str(reason))


def _again(context: CheckContext, check: Check, first: Finding, fresh: CheckContext) -> Finding:
    if check.stage is Stage.ITERATIONS:
        # It evaluates the iterations that other checks made; a fresh context has none of them yet.
        try:
            fresh.repeat(context, first.exchanges)
        except Untestable as reason:
            return untested(str(reason))
    return _finding(fresh, check.evaluate)


def _confirmed(context: CheckContext, first: Finding, evaluate: Evaluate) -> Finding:
    """A failure, looked at again where others may change the data between two requests.

    A faulty server fails again. A look counts only where the list had the same rows before and after it.
    """
    if first.outcome is not Outcome.FAILED or not context.changing:
        return first
    for _ in range(MAX_CONFIRMATIONS):
        fresh = context.renewed()
        again, steady = evaluate(fresh), fresh.is_steady()
        context.merge(fresh, steady=steady)
        if again.outcome is Outcome.PASSED:
            return untested(f"seen once and not again; rows may have changed meanwhile: {first.evidence}")
        if again.outcome is Outcome.UNTESTED:
            # Where no change was seen, what was seen first counts.
            return untested(f"{again.evidence}; before that: {first.evidence}") if context.saw_changes else first
        if steady:
            return again
    return untested(f"the rows changed each time it was looked at: {first.evidence}")


def _settled(contexts: Sequence[CheckContext], assumption: Assumption) -> AssumptionResult:
    order = [Outcome.FAILED, Outcome.PASSED, Outcome.UNTESTED]
    evaluate = partial(settle, assumption=assumption.id)
    found = [
        (_confirmed(context, _finding(context, evaluate), partial(_finding, evaluate=evaluate)), context)
        for context in concerned(contexts, assumption.id)
    ]
    finding, context = min(found, key=lambda pair: order.index(pair[0].outcome))
    return AssumptionResult(
        assumption.id,
        assumption.sentence,
        assumption.source,
        finding.outcome,
        finding.evidence,
        _commands(context, finding),
    )


def _commands(context: CheckContext, finding: Finding) -> Commands:
    return commands(context.base_url, dict.fromkeys(exchange.request for exchange in finding.exchanges))
