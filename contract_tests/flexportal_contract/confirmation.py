"""A second look at a failure that needed several responses: was it the server, or did the data change meanwhile?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing

from .check import Check, Finding, Outcome, Stage, Untestable, not_tried, untested
from .context import CheckContext
from .probing.exchange import Exchange
from .probing.iteration import End, PageIteration
from .probing.json_body import without
from .probing.request import Argument, Request
from .volatile import find_more
from .writes import LONGEST

__all__ = ["confirmed", "finding_of", "first_finding"]

# Looks at most, and how many of them have to show the same unchanged rows while other rows change.
MAX_LOOKS, SAME_ROWS = 6, 3

Evaluate = Callable[[CheckContext], Finding]


def finding_of(context: CheckContext, evaluate: Evaluate) -> Finding:
    """What the function returns, or why it can't be evaluated."""
    try:
        return evaluate(context)
    except Untestable as reason:
        return not_tried(str(reason)) if reason.not_tried else untested(str(reason))


def first_finding(context: CheckContext, check: Check) -> Finding:
    """What a check finds; one of writes that fails is evaluated again, with reads that wait for the writes to show.

    That it passes then is due to the wait where a read certainly showed a write late, in this check or another one.
    """
    first = finding_of(context, check.evaluate)
    if check.stage is Stage.WRITES and check.compares:
        # What differs in every response would be taken for a write that shows late.
        first = _without_volatile(context, first, check.evaluate)
    found = first
    with closing(context.writes.waits()) as waits:
        for lag in waits if check.stage is Stage.WRITES and first.outcome is Outcome.FAILED else ():
            if _reads_otherwise(context, found, lag):
                context.writes.seen_late()
            again = finding_of(context, check.evaluate)
            if again.outcome is not Outcome.FAILED:
                return again if context.writes.late else first
            found = again
    return found


def confirmed(context: CheckContext, first: Finding, evaluate: Evaluate, check: Check | None = None) -> Finding:
    """The failure where it was seen again on unchanged data, else a finding that it could not be tested.

    A look counts where the list had the same rows before and after it. On a list that always changes, the same rows
    have to fail several times, themselves unchanged.
    """
    first = _without_volatile(context, first, evaluate)
    if first.outcome is not Outcome.FAILED or not context.changing:
        return first
    if context.writes.lags and _changes_by_itself(context, first):
        return not_tried(f"others change the record meanwhile: {first.evidence}")
    same, passing = 0, frozenset[str]()
    for _ in range(MAX_LOOKS):
        fresh = context.renewed()
        before = _whole(fresh)
        again = _look(context, first, fresh, evaluate, check)
        changed = None if before is None else _changed_rows(fresh, before)
        former, passing = passing, frozenset[str]() if before is None else _passing_rows(fresh, before)
        context.merge(fresh)
        if again.outcome is Outcome.PASSED:
            return not_tried(f"seen once and not again; rows may have changed meanwhile: {first.evidence}")
        if again.outcome is Outcome.UNTESTED:
            return not_tried(f"{again.evidence}; before that: {first.evidence}")
        if changed is not None and not changed and (not passing or passing & former):
            return again
        # What no list returns, nobody can tell to have changed; where a list is too long to look again, neither.
        if changed is None and context.operation.pagination is not None:
            return not_tried(f"too few requests are left to see whether the rows changed: {first.evidence}")
        if changed is None or (again.rows & first.rows) - changed:
            same += 1
        if same >= SAME_ROWS:
            return again
    return not_tried(f"the rows changed each time it was looked at: {first.evidence}")


def _without_volatile(context: CheckContext, first: Finding, evaluate: Evaluate) -> Finding:
    """The finding, once no comparison counts the fields that are different in every response."""
    for _ in range(MAX_LOOKS):
        if first.outcome is not Outcome.FAILED or not find_more(context, first):
            break
        first = finding_of(context, evaluate)
    return first


def _changes_by_itself(context: CheckContext, finding: Finding) -> bool:
    """Whether what the check read changes while the run writes nothing: where writes show late, others come between."""
    return _reads_otherwise(context, finding, LONGEST) or _reads_otherwise(context, finding, LONGEST)


def _reads_otherwise(context: CheckContext, finding: Finding, seconds: float) -> bool:
    """Whether what the check read is different after so many seconds."""
    context.writes.pause(seconds)
    for then in finding.exchanges:
        reading = next((each for each in context.contexts.values() if then in each.record), context)
        try:
            now = reading.send(then.request, keep=True) if then.request.method == "GET" else then
        except Untestable:
            return False
        one, other = (without(each.value, reading.volatile) for each in (then, now))
        if then.status != now.status or (now.ok and one != other):
            return True
    return False


def _look(
    context: CheckContext, first: Finding, fresh: CheckContext, evaluate: Evaluate, check: Check | None
) -> Finding:
    if check is not None and check.stage is Stage.ITERATIONS:
        # It evaluates the iterations that other checks made; a fresh context has none of them yet.
        try:
            _repeat(fresh, context, first.exchanges)
        except Untestable as reason:
            return untested(str(reason))
    return finding_of(fresh, evaluate)


def _whole(context: CheckContext) -> PageIteration | None:
    """The list before the look; None where there is none, or it is too long to be read."""
    try:
        return context.full if context.operation.pagination else None
    except Untestable:
        return None


def _changed_rows(context: CheckContext, then: PageIteration) -> frozenset[str] | None:
    """The rows that somebody added, removed or changed since that iteration, by name; None where that can't be told.

    The order doesn't matter: rows that trade places were moved by the server.
    """
    now = PageIteration(then.start, then.names, then.size)
    try:
        context.advance(now, lambda request: context.send(request, keep=True))
    except Untestable:
        return None
    if now.end is End.OVER_BUDGET:
        return None
    context.latest = now
    before, after = ({(row.name, row.fingerprint) for row in iteration.rows} for iteration in (then, now))
    return frozenset(name for name, _ in before ^ after)


def _passing_rows(context: CheckContext, then: PageIteration) -> frozenset[str]:
    """The rows that a look saw and the list has neither before nor after it, by name.

    Somebody added and removed them meanwhile; or the server hides them from its list, and the next look sees them too.
    """
    listed = {(row.name, row.fingerprint) for each in (then, context.latest or then) for row in each.rows}
    seen = (row for each in context.record if each.request.headers == then.start.headers for row in each.rows)
    return frozenset(row.name for row in seen if (row.name, row.fingerprint) not in listed)


def _repeat(fresh: CheckContext, other: CheckContext, shown: Sequence[Exchange]) -> None:
    """Repeats these exchanges of another context, and the iterations through the lists that they belong to.

    Raises:
        Untestable: There are too few requests left.
    """
    fresh.require_full()
    requests = {exchange.request for exchange in shown}
    lists = {_list_of(fresh, request) for request in requests}
    for request in requests:
        fresh.fetch(request)
    for key, old in other.iterations.items():
        if key not in fresh.iterations and _list_of(fresh, old.start) in lists:
            fresh.require_budget(len(old.rows), old.size, old.max_pages)
            fresh.iterations[key] = PageIteration(old.start, old.names, old.size, old.max_pages)
            fresh.advance(fresh.iterations[key])


def _list_of(context: CheckContext, request: Request) -> tuple[frozenset[Argument], frozenset[tuple[str, str]]]:
    unpaged = request.without_query(context.names.size, context.names.cursor or "")
    return frozenset(unpaged.query), frozenset(request.headers)
