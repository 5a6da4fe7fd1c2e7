"""Requests that the contract doesn't allow, and whether each got the declared error response."""

from __future__ import annotations

from collections.abc import Sequence

from ..check import Finding, Untestable, failed, passed
from ..context import CheckContext
from ..probing.exchange import Exchange

__all__ = ["invalid_statuses", "rejected"]

# Statuses that reject a caller or a path rather than a value.
NOT_FOR_VALUES = frozenset({"401", "403", "404", "429"})


def invalid_statuses(context: CheckContext) -> frozenset[int]:
    """The declared statuses that reject a value: every 4xx except those that reject the caller or the path."""
    declared = {response.status for response in context.operation.responses}
    return frozenset(int(status) for status in declared - NOT_FOR_VALUES if status.isdigit() and status.startswith("4"))


def rejected(context: CheckContext, sent: Sequence[tuple[str, Exchange]]) -> Finding:
    """Passed where every response has a status that rejects a value."""
    statuses = invalid_statuses(context)
    if not statuses:
        raise Untestable("the contract declares no status for it")
    if not sent:
        raise Untestable("there is nothing to send")
    wrong = [(what, exchange) for what, exchange in sent if exchange.status not in statuses]
    if wrong:
        what, exchange = wrong[0]
        more = f"; {len(wrong)} of {len(sent)} such requests" if len(wrong) > 1 else ""
        return failed(f"{what} gets {exchange.outcome}, expected {_either(statuses)}{more}", exchange)
    got = _either(frozenset(exchange.status for _, exchange in sent))
    return passed(f"{', '.join(dict.fromkeys(what for what, _ in sent))}: {got}")


def _either(statuses: frozenset[int]) -> str:
    return " or ".join(map(str, sorted(statuses)))
