"""Inputs that schemathesis generates, and the responses to them."""

from __future__ import annotations

from ..check import Finding, Stage, check, failed, passed, untested
from ..context import CheckContext
from ..inputs.filters import listed_filters, matches, shown
from ..probing.exchange import Exchange
from ..probing.request import Argument
from .error_responses import invalid_statuses

__all__ = ["CHECKS"]


@check("generated.inputs", "contract: parameters, responses, schemas")
def _inputs(context: CheckContext) -> Finding:
    """Inputs that schemathesis generates as valid from the contract are accepted."""
    if not context.generated:
        return untested("disabled for this run")
    from ..inputs.generated import generated_inputs

    sent: list[Exchange] = []
    for entry in generated_inputs(context.contract, context.operation):
        request = entry.request(context.plain)
        if request is None:
            continue
        if context.budget.for_iterations <= 0:
            break
        exchange = context.send(request)
        sent.append(exchange)
        if entry.is_valid and exchange.status in invalid_statuses(context):
            return failed(f"{entry.description}: {exchange.outcome}, though the contract allows it", exchange)
    accepted = sum(exchange.ok for exchange in sent)
    if not accepted:
        return untested("none of the inputs was accepted" if sent else "no requests are left for it")
    return passed(f"{len(sent)} inputs, {accepted} of them accepted")


@check("generated.rows-match", "contract: x-filters", Stage.RECORD)
def _rows_match(context: CheckContext) -> Finding:
    """Rows match the filters that were sent, whatever else was sent."""
    rows = 0
    for exchange in context.record:
        selection = tuple(each for each in exchange.request.query if _is_valid(context, each))
        repeated = len({argument.name for argument in selection}) < len(selection)
        # Whether two filters combine, the contract may only assume.
        if not selection or repeated or (len(selection) > 1 and _combining_is_assumed(context)):
            continue
        rows += len(exchange.rows)
        wrong = [row for row in exchange.rows if not matches(context.operation, selection, row)]
        if wrong:
            return failed(f"with {shown(selection)} the page has {wrong[0].label}, which doesn't match", exchange)
    return passed(f"{rows} rows of filtered pages") if rows else untested("the run saw no filtered row")


def _combining_is_assumed(context: CheckContext) -> bool:
    return any(entry.id == "filters-combine" for entry in context.contract.assumptions)


def _is_valid(context: CheckContext, argument: Argument) -> bool:
    """Whether it is a filter with a value that the contract lists; what another value selects is not said."""
    return argument.value in listed_filters(context.operation).get(argument.name, ())


CHECKS = (_inputs, _rows_match)
