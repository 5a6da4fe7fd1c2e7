"""The server responds to every request of the run, and consistently however it is asked."""

from __future__ import annotations

from dataclasses import replace

from ..check import Finding, Stage, check, failed, passed, untested
from ..context import CheckContext
from ..inputs.filters import listed_filters
from ..probing.exchange import Exchange
from ..probing.request import Argument
from .pagination import difference

__all__ = ["CHECKS", "undeclared_methods"]

NOT_FOUND, NOT_ALLOWED, SERVER_ERROR = 404, 405, 500
# Methods that a server must not accept where only reading is declared. HEAD and OPTIONS are left to frameworks.
OTHER_METHODS = ("POST", "PUT", "PATCH", "DELETE")


@check("server.list-responds", "responses")
def _list_responds(context: CheckContext) -> Finding:
    """The plain list gets a page."""
    exchange = context.fetch(context.plain)
    clause = f"the plain list gets {exchange.outcome}"
    return failed(clause, exchange) if exchange.page is None else passed(clause)


@check("server.no-server-error", "responses", Stage.RECORD)
def _no_server_error(context: CheckContext) -> Finding:
    """No response of the run is a 5xx."""
    errors = [exchange for exchange in context.record if exchange.status >= SERVER_ERROR]
    if errors:
        clause = f"{len(errors)} of {len(context.record)} responses are 5xx, the first is {errors[0].outcome}"
        return failed(clause, errors[0])
    return passed(f"{len(context.record)} responses") if context.record else untested("the run made no request")


@check("server.complete-responses", "responses", Stage.RECORD)
def _complete_responses(context: CheckContext) -> Finding:
    """Every request gets a complete response."""
    incomplete = [exchange for exchange in context.record if exchange.response.error is not None]
    if incomplete:
        clause = f"{len(incomplete)} of {len(context.record)} requests got no complete response"
        return failed(f"{clause}: {incomplete[0].response.error}", incomplete[0])
    if not context.record:
        return untested("the run made no request")
    return passed(f"{len(context.record)} complete responses")


@check("server.required-headers", "responses, headers", Stage.RECORD)
def _required_headers(context: CheckContext) -> Finding:
    """A header that the contract requires for a status is sent with it."""
    responses = context.operation.responses
    statuses = {entry.status for entry in responses if any(h.get("required", False) for h in entry.headers.values())}
    if not statuses:
        return untested("the contract requires no header")
    record = [exchange for exchange in context.record if str(exchange.status) in statuses]
    for exchange in record:
        fault = next((fault for fault in exchange.faults if fault.kind == "header"), None)
        if fault is not None:
            return failed(fault.clause, exchange)
    names = ", ".join(sorted(statuses))
    return passed(f"{len(record)} responses with {names}") if record else untested(f"no response had status {names}")


@check("server.same-compressed", "responses, content", compares=True)
def _same_compressed(context: CheckContext) -> Finding:
    """A response is the same compressed and uncompressed."""
    full = context.full.exchanges
    filtered = [(Argument(name, values[-1]),) for name, values in listed_filters(context.operation).items()]
    pages = [*full[:2], *full[-1:], *(context.fetch(context.first_page(part)) for part in filtered)]
    if context.operation.secured:
        pages.append(context.fetch(context.plain.with_header("Authorization", None)))
    requests = dict.fromkeys(exchange.request for exchange in pages)
    compressed = 0
    for request in requests:
        # Sent anew both times, so that only the encoding differs.
        packed = context.send(request.with_header("Accept-Encoding", "gzip"))
        plain = context.send(request.with_header("Accept-Encoding", "identity"))
        compressed += packed.response.header("content-encoding") == "gzip"
        clause = _difference(packed, plain)
        if clause is not None:
            return failed(clause, packed, plain)
    if not compressed:
        return untested("the server never compresses")
    return passed(f"{len(requests)} responses, {compressed} of them compressed on request")


def _difference(packed: Exchange, plain: Exchange) -> str | None:
    if plain.response.header("content-encoding") not in {None, "identity"}:
        return "the body is compressed though identity was requested"
    if (packed.status, packed.code) != (plain.status, plain.code):
        return f"compressed {packed.outcome}, uncompressed {plain.outcome}"
    if difference(packed.rows, plain.rows) is not None:
        return f"compressed {len(packed.rows)} rows, uncompressed {len(plain.rows)}, and they differ"
    return "the compressed and the uncompressed envelope differ" if _envelope(packed) != _envelope(plain) else None


def _envelope(exchange: Exchange) -> tuple[object, ...]:
    """The envelope; of the cursor only whether there is one, since each response may have another."""
    page = exchange.page
    return () if page is None else (page.count, page.echo, page.more, page.next is None)


def undeclared_methods(context: CheckContext) -> Finding:
    """Whether a method that the contract doesn't declare gets 405 or 404."""
    if not context.any_method:
        return untested("only GET is sent to a server that isn't on this machine")
    declared = {entry.method for entry in context.contract.operations if entry.path == context.operation.path}
    methods = [method for method in OTHER_METHODS if method not in declared]
    for method in methods:
        exchange = context.fetch(replace(context.plain, method=method))
        if exchange.status not in (NOT_ALLOWED, NOT_FOUND):
            return failed(f"{method} gets {exchange.outcome}, expected 405 or 404", exchange)
    return passed(f"{', '.join(methods)}: 405 or 404") if methods else untested("every method is declared")


@check("server.allow-header", "RFC 9110, 15.5.6", Stage.RECORD)
def _allow_header(context: CheckContext) -> Finding:
    """A 405 names the allowed methods."""
    record = [exchange for exchange in context.record if exchange.status == NOT_ALLOWED]
    for exchange in record:
        allowed = {method.strip().upper() for method in (exchange.response.header("allow") or "").split(",")}
        if context.operation.method not in allowed:
            clause = f"a 405 for {exchange.request.method} doesn't name {context.operation.method} in Allow"
            return failed(clause, exchange)
    return passed(f"{len(record)} responses with 405") if record else untested("the run saw no 405")


CHECKS = (
    _list_responds,
    _no_server_error,
    _complete_responses,
    _required_headers,
    _same_compressed,
    _allow_header,
)
