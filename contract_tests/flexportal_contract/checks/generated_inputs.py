"""Inputs that schemathesis generates, and the responses to them."""

from __future__ import annotations

from ..check import Finding, Stage, check, failed, passed, untested
from ..context import CheckContext
from ..inputs.filters import declared_filters, matches, shown
from ..probing.exchange import Exchange

__all__ = ["CHECKS"]


@check("generated.inputs", "parameters, responses, schemas")
def _inputs(context: CheckContext) -> Finding:
    """The responses to inputs that schemathesis generates from the contract keep the contract."""
    if not context.generated:
        return untested("disabled for this run")
    from ..inputs.generated import complaints, generated_inputs

    sent: list[Exchange] = []
    for entry in generated_inputs(context.contract, context.operation):
        request = entry.request(context.plain)
        if request is None:
            continue
        if context.budget.for_iterations <= 0:
            break
        exchange, response = context.exchange(request)
        sent.append(exchange)
        found = [] if response.error or response.status == 0 else complaints(entry, request, response)
        if found:
            return failed(f"{entry.description}: {exchange.outcome} ({'; '.join(found)})", exchange)
    accepted = sum(exchange.ok for exchange in sent)
    if not accepted:
        return untested("none of the inputs was accepted" if sent else "no requests are left for it")
    return passed(f"{len(sent)} inputs, {accepted} of them accepted")


@check("generated.rows-match", "x-filters", Stage.RECORD)
def _rows_match(context: CheckContext) -> Finding:
    """Rows match the filters that were sent, whatever else was sent."""
    names = {entry.parameter for entry in declared_filters(context.operation)}
    rows = 0
    for exchange in context.record:
        selection = tuple(argument for argument in exchange.request.query if argument.name in names)
        repeated = len({argument.name for argument in selection}) < len(selection)
        if not selection or repeated:
            continue
        rows += len(exchange.rows)
        wrong = [row for row in exchange.rows if not matches(context.operation, selection, row)]
        if wrong:
            return failed(f"with {shown(selection)} the page has {wrong[0].label}, which doesn't match", exchange)
    return passed(f"{rows} rows of filtered pages") if rows else untested("the run saw no filtered row")


CHECKS = (_inputs, _rows_match)
