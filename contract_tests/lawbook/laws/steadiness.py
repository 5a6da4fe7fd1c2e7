"""Steadiness: the server stands up to the whole run, and says the same thing whichever way it is asked."""

from __future__ import annotations

from dataclasses import replace

from ..ask import Argument, Ask
from ..exchange import Exchange
from ..law import Finding, Law, Stage, broken, held, untested
from ..selection import partitions
from ..study import Study
from .paging import difference

__all__ = ["LAWS"]

NOT_ALLOWED, SERVER_ERROR = 405, 500
# What a server may not take where only reading is declared. HEAD and OPTIONS are left to the framework.
OTHER_METHODS = ("POST", "PUT", "PATCH", "DELETE")


def _listing_answers(study: Study) -> Finding:
    exchange = study.look(study.plain)
    if exchange.page is None:
        return broken(f"the plain listing gets {exchange.outcome}", exchange)
    return held(f"the plain listing gets {exchange.outcome}")


def _no_server_error(study: Study) -> Finding:
    failed = [exchange for exchange in study.record if exchange.status >= SERVER_ERROR]
    if failed:
        return broken(f"{len(failed)} of {len(study.record)} answers are a 5xx, first {failed[0].outcome}", failed[0])
    return held(f"{len(study.record)} answers") if study.record else untested("the run made no request")


def _always_answers(study: Study) -> Finding:
    silent = [exchange for exchange in study.record if exchange.answer.trouble is not None]
    if silent:
        clause = f"{len(silent)} of {len(study.record)} requests had no whole answer"
        return broken(f"{clause}: {silent[0].answer.trouble}", silent[0])
    if not study.record:
        return untested("the run made no request")
    return held(f"{len(study.record)} requests, each answered in full")


def _headers_promised(study: Study) -> Finding:
    promised = {
        (response.status, name)
        for response in study.operation.responses
        for name, header in response.headers.items()
        if header.get("required", False)
    }
    if not promised:
        return untested("the contract promises no header")
    statuses = {status for status, _ in promised}
    judged = [exchange for exchange in study.record if str(exchange.status) in statuses]
    for exchange in judged:
        lacking = [fault for fault in exchange.faults if fault.kind == "header"]
        if lacking:
            return broken(lacking[0].clause, exchange)
    if not judged:
        return untested(f"no answer had a status that promises one ({', '.join(sorted(statuses))})")
    return held(f"{len(judged)} answers with {', '.join(sorted(statuses))}")


def _same_encoded(study: Study) -> Finding:
    """The first, second and last page, one of each filter and a refusal, once compressed and once not."""
    whole = study.whole.exchanges
    refusal = study.look(study.plain.with_header("Authorization", None)) if study.operation.secured else None
    filtered = [(Argument(name, values[-1]),) for name, values in partitions(study.operation).items()]
    pages = dict.fromkeys([*whole[:2], *whole[-1:], *(study.look(study.listing(part)) for part in filtered)])
    asked = [*pages, refusal] if refusal is not None else list(pages)
    compressed = 0
    for before in asked:
        # Sent anew both times, so that only the encoding lies between the two.
        packed = study.send(before.ask.with_header("Accept-Encoding", "gzip"))
        plain = study.send(before.ask.with_header("Accept-Encoding", "identity"))
        compressed += packed.answer.header("content-encoding") == "gzip"
        clause = _unlike(packed, plain)
        if clause is not None:
            return broken(clause, packed, plain)
    if not compressed:
        return untested("the server never compresses")
    return held(f"{len(asked)} answers, {compressed} of them compressed when asked for it")


def _unlike(packed: Exchange, plain: Exchange) -> str | None:
    if plain.answer.header("content-encoding") not in {None, "identity"}:
        return "the body is compressed though identity was asked for"
    if (packed.status, packed.code) != (plain.status, plain.code):
        return f"compressed {packed.outcome}, uncompressed {plain.outcome}"
    rows = [list(exchange.page.rows) if exchange.page else [] for exchange in (packed, plain)]
    if difference(rows[0], rows[1]) is not None:
        return f"compressed {len(rows[0])} rows, uncompressed {len(rows[1])}, and they differ"
    return "compressed and uncompressed, the envelope says different things" if _told(packed) != _told(plain) else None


def _told(exchange: Exchange) -> tuple[object, ...]:
    """What the envelope says; of the cursor only whether there is one, since it may be sealed afresh."""
    page = exchange.page
    return () if page is None else (page.count, page.echo, page.more, page.next is None)


def _methods_refused(study: Study) -> Finding:
    if not study.any_method:
        return untested("only GET is sent to a server that isn't on this machine")
    declared = {entry.method for entry in study.contract.operations if entry.path == study.operation.path}
    methods = [method for method in OTHER_METHODS if method not in declared]
    for method in methods:
        exchange = study.look(_by(study, method))
        if exchange.status != NOT_ALLOWED:
            return broken(f"{method} gets {exchange.outcome}, due is 405", exchange)
    return held(f"{', '.join(methods)}: 405") if methods else untested("every method is declared")


def _allow_named(study: Study) -> Finding:
    refused = [exchange for exchange in study.record if exchange.status == NOT_ALLOWED]
    for exchange in refused:
        allowed = {method.strip().upper() for method in (exchange.answer.header("allow") or "").split(",")}
        if study.operation.method not in allowed:
            return broken(f"a 405 for {exchange.ask.method} doesn't name {study.operation.method} in Allow", exchange)
    return held(f"{len(refused)} refusals with 405") if refused else untested("the run saw no 405")


def _by(study: Study, method: str) -> Ask:
    return replace(study.plain, method=method)


LAWS = (
    Law(
        "steadiness.listing-answers",
        "The plain listing gets a page.",
        "responses",
        _listing_answers,
    ),
    Law(
        "steadiness.no-server-error",
        "No answer of the run is a 5xx.",
        "responses",
        _no_server_error,
        stage=Stage.RECORD,
    ),
    Law(
        "steadiness.always-answers",
        "Every request gets a whole answer.",
        "responses",
        _always_answers,
        stage=Stage.RECORD,
    ),
    Law(
        "steadiness.headers-promised",
        "A header that the contract promises with a status comes with it.",
        "responses, headers",
        _headers_promised,
        stage=Stage.RECORD,
    ),
    Law(
        "steadiness.same-compressed",
        "Compressed and uncompressed, an answer says the same.",
        "responses, content",
        _same_encoded,
        compares=True,
    ),
    Law(
        "steadiness.methods-refused",
        "A method that the contract doesn't declare gets a 405.",
        "paths",
        _methods_refused,
    ),
    Law("steadiness.allow-named", "A 405 names what is allowed instead.", "paths", _allow_named, stage=Stage.RECORD),
)
