"""What every single response of the run has to be, whatever was sent. Evaluated on the whole record."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from ..check import Check, Finding, Stage, failed, passed, untested
from ..context import CheckContext
from ..probing.exchange import Exchange

__all__ = ["CHECKS", "known_enum_values"]


def _is_complete(exchange: Exchange) -> bool:
    return exchange.response.error is None


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
    return passed(f"{len(record)} {what}" + (f", {rows} {context.names.items}" if rows else ""))


def _rows_without(kind: str, context: CheckContext) -> Finding:
    """The same for accepted requests, where a run without a single row has shown nothing."""
    finding = _without({kind}, lambda exchange: exchange.ok, "accepted requests", context)
    seen = any(exchange.rows for exchange in context.record)
    return finding if finding.exchanges or seen else untested(f"the run saw no {context.names.items}")


def known_enum_values(context: CheckContext) -> Finding:
    """Whether every value is one that its enum lists."""
    return _rows_without("enum", context)


def _every(id: str, requirement: str, basis: str, kind: str) -> Check:
    return Check(id, requirement, basis, partial(_without, {kind}, _is_complete, "responses"), Stage.RECORD)


def _rows(id: str, requirement: str, keyword: str, kind: str) -> Check:
    return Check(id, requirement, f"responses, schemas{keyword}", partial(_rows_without, kind), Stage.RECORD)


CHECKS = (
    _every(
        "shape.json",
        "Every body is one well-formed JSON document in UTF-8, with no duplicate key and nothing after it.",
        "responses, content",
        "json",
    ),
    _every(
        "shape.media-type",
        "Every body has the media type that the contract declares.",
        "responses, content",
        "media-type",
    ),
    _every("shape.length", "Content-Length, where it is sent, is the length of the body.", "RFC 9110, 8.6", "length"),
    _every(
        "shape.status-declared",
        "Every status is one that the contract declares for the operation.",
        "responses",
        "status",
    ),
    _rows("shape.required-fields", "No required field is missing from a row or an envelope.", ", required", "required"),
    _rows(
        "shape.types",
        "Every value has the declared type, and null only where null is allowed.",
        ", type",
        "type",
    ),
    _rows("shape.constraints", "Every value satisfies its schema's patterns, bounds and lengths.", "", "schema"),
    Check(
        "shape.error-bodies",
        "Every error response has the declared envelope.",
        "responses, schemas of 4xx and 5xx",
        partial(_without, {"required", "type", "enum", "schema", "json", "media-type"}, _is_error, "error responses"),
        Stage.RECORD,
    ),
)
