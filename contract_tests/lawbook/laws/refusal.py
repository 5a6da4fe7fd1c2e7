"""Requests that the contract doesn't allow, and whether each was refused as it says."""

from __future__ import annotations

from collections.abc import Sequence

from ..exchange import Exchange
from ..law import Finding, Untestable, broken, held
from ..study import Study

__all__ = ["invalid_statuses", "refusals"]

# What refuses a caller rather than a value.
OF_CALLERS = frozenset({"401", "403", "404", "429"})


def invalid_statuses(study: Study) -> frozenset[int]:
    """The declared statuses that refuse a value: every 4xx except those that refuse the caller or the path."""
    declared = {response.status for response in study.operation.responses}
    return frozenset(int(status) for status in declared - OF_CALLERS if status.isdigit() and status.startswith("4"))


def refusals(study: Study, asked: Sequence[tuple[str, Exchange]], allowed: frozenset[int] | None = None) -> Finding:
    """Held where every answer refuses with an allowed status; by default with one that refuses a value."""
    statuses = invalid_statuses(study) if allowed is None else allowed
    if not statuses:
        raise Untestable("the contract declares no status for it")
    if not asked:
        raise Untestable("there is nothing to ask")
    wrong = [(what, exchange) for what, exchange in asked if exchange.status not in statuses]
    if wrong:
        what, exchange = wrong[0]
        more = f"; {len(wrong)} of {len(asked)} such requests" if len(wrong) > 1 else ""
        return broken(f"{what} gets {exchange.outcome}, due is {_either(statuses)}{more}", exchange)
    got = _either(frozenset(exchange.status for _, exchange in asked))
    return held(f"{', '.join(dict.fromkeys(what for what, _ in asked))}: {got}")


def _either(statuses: frozenset[int]) -> str:
    return " or ".join(map(str, sorted(statuses)))
