"""A run: the checks of every operation of the contract, the essential ones first."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from urllib.parse import urlsplit

import httpx
from flexportal.contract import Contract, Operation
from flexportal_core.clock import SYSTEM_CLOCK, Clock
from flexportal_core.http.environment import is_loopback

from .budget import Budget, derived_limit
from .check import Check, Finding, Outcome, Stage, Untestable, is_list, not_tried, untested
from .checks import ALL_CHECKS
from .confirmation import confirmed, first_finding
from .context import CheckContext
from .internal_errors import InternalErrors
from .ledger import Ledger, Settled
from .permission import require_permission
from .probing.curl import Commands, commands
from .probing.exchange import Exchange
from .probing.request import OTHER_TENANT, OWN_TENANT, Credentials, Request
from .probing.sender import CannotRun, Sender
from .results import AssumptionResult, CheckResult, Drift, Report
from .volatile import volatile_fields
from .writes import Writes

__all__ = ["LIVE_RATE", "Progress", "run"]

# The documented Starter tier, in requests per minute.
LIVE_RATE = 100
CREDENTIAL_ERRORS = {
    401: "The server rejects the key in {0}_API_KEY (401).",
    403: "The key in {0}_API_KEY has no access to the tenant in {0}_TENANT_ID (403).",
}

VOLATILE = "another value in each response, which no check compares"

# Called with the id of the current check and the number of requests made.
Progress = Callable[[str, int], None]
# Whether this check is wanted for this operation.
Wanted = Callable[[Operation, Check], bool]
WantedAssumption = Callable[[str, bool], bool]


def run(
    contract: Contract,
    base_url: str,
    api_key: str,
    tenant_id: str,
    other_tenant_id: str | None = None,
    *,
    transport: httpx.BaseTransport | None = None,
    rate: int | None = None,
    max_requests: int | None = None,
    timeout: float = 30.0,
    generated: bool = True,
    allow_writes: bool | str = False,
    changing: bool = True,
    variables: str = "FLEXPORTAL",
    checks: Sequence[Check] = ALL_CHECKS,
    operations: Sequence[str] = (),
    wanted: Wanted = lambda _operation, _check: True,
    wanted_assumption: WantedAssumption = lambda _id, _refuted: True,
    clock: Clock | None = None,
    progress: Progress | None = None,
    on_request: Callable[[str, Request], None] | None = None,
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
        max_requests: Requests at most for each operation, and as many again to look at failures a second time. What
            they don't suffice for is untested. None for a limit that follows from how many checks an operation gets.
        timeout: Seconds without a byte after which a request counts as unanswered.
        generated: Whether schemathesis generates inputs as well.
        allow_writes: Whether methods other than GET, HEAD and OPTIONS are sent. True: to this machine; the name of a
            host: to that one. Never to a server that the contract documents, sandboxes excepted.
        changing: Whether others may change the data during the run, so that a difference between two responses counts
            only when it shows again on unchanged rows.
        variables: What the names of the environment variables for key and tenants begin with, in commands and messages.
        checks: The checks to run.
        operations: Ids of the operations to check; empty for all.
        wanted: Leaves out single checks of single operations.
        wanted_assumption: Leaves out assumptions: by id, and whether a check has refuted it.
        clock: Time; for tests.
        progress: Called after each request.
        on_request: Called with the operation's id and each request.

    Raises:
        CannotRun: An argument is invalid. That the server can't be reached or rejects the key is in the report.
    """
    url = _checked(base_url)
    if not contract.operations:
        raise CannotRun("The contract has no operation: there is nothing to check.")
    known = {operation.id: operation for operation in contract.operations}
    if unknown := [id for id in operations if id not in known]:
        raise CannotRun(f"There is no operation {unknown[0]!r}; there are {', '.join(known)}.")
    if allow_writes and transport is None:
        require_permission(contract, url, allow_writes)
    local = transport is not None or is_loopback(urlsplit(url).hostname or "")
    sockets = httpx.HTTPTransport() if transport is None else None
    sender = Sender(
        url,
        Credentials(api_key, tenant_id, other_tenant_id),
        transport or sockets or httpx.HTTPTransport(),
        rate=rate if rate is not None or local else LIVE_RATE,
        timeout=timeout,
        clock=clock,
        writes=bool(allow_writes),
    )
    contexts, writes = dict[str, CheckContext](), Writes(clock or SYSTEM_CLOCK)
    # The context of an operation that isn't checked may be asked for rows.
    for operation in contract.operations:
        limit = max_requests or derived_limit(operation, ALL_CHECKS, contract.operations)
        contexts[operation.id] = CheckContext(
            contract,
            operation,
            sender,
            Budget(limit),
            Budget(limit),
            {OWN_TENANT: tenant_id, **({OTHER_TENANT: other_tenant_id} if other_tenant_id else {})},
            url,
            contexts=contexts,
            allow_writes=bool(allow_writes),
            generated=generated,
            changing=changing,
            variables=variables,
            key_has_letters=api_key.swapcase() != api_key,
            clock=writes.clock,
            writes=writes,
        )
    chosen = [contexts[id] for id in operations or known]
    try:
        return _Run(contract, chosen, checks, wanted, wanted_assumption, progress, on_request).report(url)
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


@dataclass
class _Run:
    """A run and what it has found so far, by operation and check."""

    contract: Contract
    contexts: Sequence[CheckContext]
    checks: Sequence[Check]
    wanted: Wanted
    wanted_assumption: WantedAssumption
    progress: Progress | None
    on_request: Callable[[str, Request], None] | None
    found: dict[tuple[str, str], CheckResult] = field(default_factory=dict[tuple[str, str], CheckResult])
    settled: dict[str, Settled | None] = field(default_factory=dict[str, Settled | None])
    errors: InternalErrors = field(default_factory=InternalErrors)

    @cached_property
    def assumptions(self) -> Ledger:
        return Ledger(self.contract, self.contexts, _commands)

    def report(self, url: str) -> Report:
        started = time.perf_counter()
        for context in self.contexts:
            context.on_exchange = partial(self._notify, context)
        try:
            problem = self._evaluate_all()
        except KeyboardInterrupt:
            problem = f"The run was interrupted after {len(self.found)} checks, which the report has."
        record = [exchange for context in self.contexts for exchange in context.record]
        return Report(
            target=url,
            problem=problem or self._nothing_tried(),
            checks=tuple(
                self.found[context.operation.id, check.id]
                for context in self.contexts
                for check in self.checks
                if (context.operation.id, check.id) in self.found
            ),
            assumptions=tuple(
                AssumptionResult(
                    entry.id,
                    entry.sentence,
                    entry.source,
                    *(self.settled.get(entry.id) or self.assumptions.by_checks(entry.id)),
                )
                for entry in self.contract.assumptions
                if self.wanted_assumption(entry.id, self.assumptions.is_refuted(entry.id))
            ),
            unchecked=tuple(each.operation.id for each in self.contexts if not each.record),
            drift=(*Drift.of(record), *(entry for each in self.contexts for entry in _volatile_drift(each))),
            requests=len(record),
            seconds=time.perf_counter() - started,
            slowest=max((exchange.response.seconds for exchange in record), default=0.0),
            internal_errors=tuple(self.errors.found),
        )

    def _evaluate_all(self) -> str | None:
        """Evaluates checks and assumptions; returns why nothing could be checked, None where it could."""
        problem = self.errors.guarded("the first request", lambda: _no_access(self.contexts), lambda _: None)
        if problem is not None:
            return problem
        self.errors.guarded("the search for volatile fields", self._find_volatile_fields, lambda _: None)
        for stage in Stage:
            if stage is Stage.WRITES:
                # Assumptions send requests too: before the run changes data, and before the record is evaluated.
                for entry in self.contract.assumptions:
                    if self.wanted_assumption(entry.id, False):
                        self._settle(entry.id)
            for context in self.contexts:
                self._evaluate(context, stage)
        return None

    def _settle(self, assumption: str) -> None:
        self.settled[assumption] = self.errors.guarded(
            f"assumption {assumption}",
            partial(self.assumptions.settled, assumption),
            lambda clause: (Outcome.UNTESTED, clause, Commands()),
        )

    def _find_volatile_fields(self) -> None:
        compares = [check for check in self.checks if check.compares]
        if not any(self.wanted(each.operation, check) for each in self.contexts for check in compares):
            return
        lists_only = all(is_list(context.operation) for context in self.contexts)
        # Gets and writes are compared with the rows of lists.
        compared = self.contexts if lists_only else self.contexts[0].contexts.values()
        for context in compared:
            if context.operation.method == "GET" and (fields := volatile_fields(context)):
                context.ignore(fields)

    def _notify(self, context: CheckContext, exchange: Exchange) -> None:
        if self.progress is not None:
            self.progress(context.current_check, sum(each.budget.spent + each.looks.spent for each in self.contexts))
        if self.on_request is not None:
            self.on_request(context.operation.id, exchange.request)

    def _nothing_tried(self) -> str | None:
        if any(result.outcome is not Outcome.UNTESTED or result.refutes for result in self.found.values()):
            return None
        reasons = Counter(result.evidence for result in self.found.values())
        return f"Nothing was tried: {reasons.most_common(1)[0][0] if reasons else 'no check was selected'}."

    def _evaluate(self, context: CheckContext, stage: Stage) -> None:
        for check in self.checks:
            operation = context.operation
            if check.stage is not stage or not check.applies(operation) or not self.wanted(operation, check):
                continue
            if stage is Stage.RECORD and not context.record:
                continue
            context.current_check = check.id
            self.found[operation.id, check.id] = self.errors.guarded(
                f"{operation.id} {check.id}",
                partial(self._result, context, check),
                partial(_spoiled, operation, check),
            )

    def _result(self, context: CheckContext, check: Check) -> CheckResult:
        started = time.perf_counter()
        finding = self._finding(context, check)
        seconds = time.perf_counter() - started
        shown, operation = _commands(context, finding), context.operation.id
        result = CheckResult(operation, check, finding.outcome, finding.evidence, shown, seconds, finding.not_tried)
        return self.assumptions.blamed(context, result) if finding.assumed else result

    def _finding(self, context: CheckContext, check: Check) -> Finding:
        if check.basis.startswith("assumption") and not self.assumptions.assumed(context, check):
            return untested("the contract says nothing about it")
        if check.stage is Stage.WRITES and not context.allow_writes:
            return untested("writes are sent only with --allow-writes")
        if context.is_forbidden and check.stage is not Stage.RECORD:
            return not_tried("the key has no access to the list (403)")
        try:
            finding = first_finding(context, check)
            return confirmed(context, finding, check.evaluate, check) if check.compares else finding
        finally:
            context.writes.tidy()


def _no_access(contexts: Sequence[CheckContext]) -> str | None:
    """Why the server can't be checked, by a first request; None where it can. A broken response is one all the same."""
    for context in contexts:
        if context.operation.method != "GET":
            continue
        try:
            first = context.fetch(context.plain)
        except Untestable as reason:
            if context.record:
                return f"The server at {context.base_url} can't be checked: {reason}."
            # The contract gives no value for a required parameter; each check reports that itself.
            continue
        problem = CREDENTIAL_ERRORS.get(first.status)
        return None if problem is None else problem.format(context.variables)
    return None


def _spoiled(operation: Operation, check: Check, clause: str) -> CheckResult:
    return CheckResult(operation.id, check, Outcome.UNTESTED, clause, not_tried=True)


def _volatile_drift(context: CheckContext) -> list[Drift]:
    items = f" {context.names.items.removeprefix('$')}[]" if is_list(context.operation) else ""
    return [
        Drift(f"{context.operation.id}{items}.{name}", VOLATILE, len(context.record))
        for name in sorted(context.volatile)
    ]


def _commands(context: CheckContext, finding: Finding) -> Commands:
    shown = list[Request]()
    for exchange in finding.exchanges:
        # Reading again shows nothing more, writing again may.
        if exchange.request not in shown or not exchange.request.is_safe:
            shown.append(exchange.request)
    items = context.names.items if is_list(context.operation) else "$"
    identity, made = context.operation.identity, context.writes.sources
    return commands(
        context.base_url, shown, context.variables, context.record, items, identity, made, at_once=finding.at_once
    )
