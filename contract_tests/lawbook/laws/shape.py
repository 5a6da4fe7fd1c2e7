"""Shape: what every single answer of the run has to be, whatever was asked. Judged over the whole record."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ..exchange import Exchange, Fault
from ..law import Finding, Law, Stage, broken, held, untested
from ..study import Study

__all__ = ["LAWS"]


def _accepted(exchange: Exchange) -> bool:
    return exchange.ok


def _refused(exchange: Exchange) -> bool:
    return exchange.status >= 400 and exchange.answer.trouble is None


def _answered(exchange: Exchange) -> bool:
    return exchange.answer.trouble is None


def _none_of(kinds: set[str], which: Callable[[Exchange], bool], saw: str) -> Callable[[Study], Finding]:
    """A check that no answer of those that count has a fault of these kinds."""

    def check(study: Study) -> Finding:
        judged = [exchange for exchange in _declared(study) if which(exchange)]
        faulty = [(exchange, fault) for exchange in judged for fault in exchange.faults if fault.kind in kinds]
        if faulty:
            return broken(_told(faulty), faulty[0][0])
        if not judged:
            return untested(f"the run saw no {saw}")
        return held(f"{len(judged)} {saw}{_rows(judged, study)}")

    return check


def _declared(study: Study) -> Iterable[Exchange]:
    return (entry for entry in study.record if entry.ask.method == study.operation.method)


def _told(faulty: list[tuple[Exchange, Fault]]) -> str:
    exchange, fault = faulty[0]
    more = f"; {len(faulty) - 1} more like it in the run" if len(faulty) > 1 else ""
    return f"{exchange.status}: {fault.clause}{more}"


def _rows(judged: list[Exchange], study: Study) -> str:
    rows = sum(len(exchange.page.rows) for exchange in judged if exchange.page is not None)
    return f", {rows} {study.noun}" if rows else ""


def _rows_only(kinds: set[str]) -> Callable[[Study], Finding]:
    """The same for accepted answers, where a run without a single row has shown nothing."""
    check = _none_of(kinds, _accepted, "accepted answers")

    def with_rows(study: Study) -> Finding:
        finding = check(study)
        seen = any(entry.page is not None and entry.page.rows for entry in study.record)
        return finding if finding.exchanges or seen else untested(f"the run saw no {study.noun}")

    return with_rows


LAWS = (
    Law(
        "shape.json",
        "Every body is one well-formed JSON document in UTF-8, with no key twice and nothing after it.",
        "responses, content",
        _none_of({"json"}, _answered, "answers"),
        stage=Stage.RECORD,
    ),
    Law(
        "shape.media-type",
        "Every body comes with the media type that the contract declares.",
        "responses, content",
        _none_of({"media-type"}, _answered, "answers"),
        stage=Stage.RECORD,
    ),
    Law(
        "shape.length",
        "Content-Length, where it is sent, is the length of the body.",
        "responses, content",
        _none_of({"length"}, _answered, "answers"),
        stage=Stage.RECORD,
    ),
    Law(
        "shape.status-declared",
        "Every status is one that the contract declares for the operation.",
        "responses",
        _none_of({"status"}, _answered, "answers"),
        stage=Stage.RECORD,
    ),
    Law(
        "shape.required-fields",
        "No required field is missing from any row of any page, nor from the envelope.",
        "responses, schemas, required",
        _rows_only({"required"}),
        stage=Stage.RECORD,
    ),
    Law(
        "shape.types",
        "Every value of every row and envelope has the declared type, and null only where null is allowed.",
        "responses, schemas, type",
        _rows_only({"type"}),
        stage=Stage.RECORD,
    ),
    Law(
        "shape.enum-values",
        "No row holds a value outside a declared set.",
        "responses, schemas, enum",
        _rows_only({"enum"}),
        stage=Stage.RECORD,
    ),
    Law(
        "shape.constraints",
        "Every value keeps what else its schema demands: patterns, bounds, lengths.",
        "responses, schemas",
        _rows_only({"schema"}),
        stage=Stage.RECORD,
    ),
    Law(
        "shape.error-bodies",
        "Every refusal comes in the declared envelope.",
        "responses, schemas of 4xx and 5xx",
        _none_of({"required", "type", "enum", "schema", "json", "media-type"}, _refused, "refusals"),
        stage=Stage.RECORD,
    ),
)
