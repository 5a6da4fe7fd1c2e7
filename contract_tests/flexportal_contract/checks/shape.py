"""What every single response of the run has to be, whatever was sent. Evaluated on the whole record."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from ..check import Check, Finding, Stage, failed, is_any, is_list, not_tried, passed, untested
from ..context import CheckContext
from ..probing.exchange import Exchange
from ..probing.reader import has_open_sets

__all__ = ["CHECKS"]


def _is_complete(exchange: Exchange) -> bool:
    return exchange.response.error is None and not exchange.refused


def _is_error(exchange: Exchange) -> bool:
    return exchange.status >= 400 and _is_complete(exchange)


def _without(kinds: set[str], which: Callable[[Exchange], bool], what: str, context: CheckContext) -> Finding:
    """Passed where no response that counts has a fault of these kinds."""
    record = [entry for entry in context.record if entry.request.method == context.operation.method and which(entry)]
    faulty = [(exchange, fault) for exchange in record for fault in exchange.faults if fault.kind in kinds]
    if faulty:
        exchange, fault = faulty[0]
        more = f"; {len(faulty) - 1} more in this run" if len(faulty) > 1 else ""
        return failed(f"{exchange.status}: {fault.clause}{more}", exchange)
    if not record:
        return untested(f"the run saw no {what}")
    rows = sum(len(exchange.rows) for exchange in record)
    return passed(f"{len(record)} {what}" + (f", {rows} {context.noun}" if rows else ""))


def _accepted_without(kind: str, context: CheckContext) -> Finding:
    """The same for accepted requests, where a list without a single row has shown nothing."""
    finding = _without({kind}, lambda exchange: exchange.ok, "accepted requests", context)
    if finding.exchanges or not is_list(context.operation) or any(exchange.rows for exchange in context.record):
        return finding
    return not_tried(f"the run saw no {context.noun}")


def _known_values(context: CheckContext) -> Finding:
    """Every value of a closed set is one that the contract lists."""
    if has_open_sets(context.contract):
        return untested("the contract's sets are open: other values are drift")
    return _accepted_without("enum", context)


def _every(id: str, requirement: str, basis: str, kind: str) -> Check:
    evaluate = partial(_without, {kind}, _is_complete, "responses")
    return Check(id, requirement, basis, evaluate, Stage.RECORD, applies=is_any)


def _accepted(id: str, requirement: str, keyword: str, kind: str) -> Check:
    evaluate = partial(_accepted_without, kind)
    return Check(id, requirement, f"contract: response schemas{keyword}", evaluate, Stage.RECORD, applies=is_any)


CHECKS = (
    _every(
        "shape.json",
        "Every body is one well-formed JSON document in UTF-8, with no duplicate key and nothing after it.",
        "contract: responses, content",
        "json",
    ),
    _every(
        "shape.media-type",
        "Every body has the media type that the contract declares.",
        "contract: responses, content",
        "media-type",
    ),
    _every("shape.length", "Content-Length, where it is sent, is the length of the body.", "RFC 9110, 8.6", "length"),
    _every(
        "shape.status-declared",
        "Every status but that of an error response (4xx) is one that the contract declares for the operation.",
        "contract: responses; OpenAPI 3.1, 4.8.16",
        "status",
    ),
    _accepted(
        "shape.required-fields", "No required field is missing from a row or an envelope.", ", required", "required"
    ),
    _accepted(
        "shape.types",
        "Every value has the declared type, and null only where null is allowed.",
        ", type",
        "type",
    ),
    _accepted("shape.constraints", "Every value satisfies its schema's patterns, bounds and lengths.", "", "schema"),
    Check(
        "shape.known-values",
        _known_values.__doc__ or "",
        "contract: response schemas, enum",
        _known_values,
        Stage.RECORD,
        applies=is_any,
    ),
    Check(
        "shape.error-bodies",
        "Every error response has the declared envelope.",
        "contract: schemas of 4xx and 5xx responses",
        partial(_without, {"required", "type", "schema", "json", "media-type"}, _is_error, "error responses"),
        Stage.RECORD,
        applies=is_any,
    ),
)
