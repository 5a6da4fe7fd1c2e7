"""The server responds to every request of the run, and consistently however it is asked."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from ..check import Finding, Stage, check, failed, is_any, not_tried, passed, untested
from ..context import CheckContext
from ..inputs.filters import listed_filters
from ..probing.exchange import Exchange
from ..probing.request import Argument
from .pagination import difference

__all__ = ["CHECKS", "undeclared_methods"]

NOT_FOUND, NOT_ALLOWED, SERVER_ERROR = 404, 405, 500
# Methods that a server must not accept where only reading is declared. HEAD and OPTIONS are left to frameworks.
OTHER_METHODS = ("POST", "PUT", "PATCH", "DELETE")


@check("server.list-responds", "contract: responses", Stage.ESSENTIAL)
def _list_responds(context: CheckContext) -> Finding:
    """The plain list gets a page."""
    exchange = context.fetch(context.plain)
    clause = f"the plain list gets {exchange.outcome}"
    if context.is_forbidden:
        return not_tried(f"{clause}: the key has no access to it")
    return failed(clause, exchange) if exchange.page is None else passed(clause)


@check("server.no-server-error", "RFC 9110, 15.6.1", Stage.RECORD, applies=is_any)
def _no_server_error(context: CheckContext) -> Finding:
    """No response of the run is a 5xx."""
    errors = [exchange for exchange in context.record if exchange.status >= SERVER_ERROR and not exchange.refused]
    if errors:
        clause = f"{len(errors)} of {len(context.record)} responses are 5xx, the first is {errors[0].outcome}"
        return failed(clause, errors[0])
    return passed(f"{len(context.record)} responses") if context.record else untested("the run made no request")


@check("server.complete-responses", "RFC 9112, 2.1 and 6.3", Stage.RECORD, applies=is_any)
def _complete_responses(context: CheckContext) -> Finding:
    """Every request gets a complete response."""
    broken = [exchange for exchange in context.record if exchange.response.error is not None and not exchange.refused]
    # It was sent again; what happens once, or not each time, may be the network.
    times = Counter(each.request for each in broken)
    complete = {each.request for each in context.record if each.response.error is None}
    incomplete = [each for each in broken if times[each.request] > 1 and each.request not in complete]
    # A write isn't sent again: there, most of several.
    writes = [exchange for exchange in context.record if not exchange.request.is_safe]
    broken_writes = [exchange for exchange in broken if not exchange.request.is_safe]
    incomplete += broken_writes if len(broken_writes) > max(2, len(writes) // 2) else []
    if incomplete:
        clause = f"{len(incomplete)} of {len(context.record)} requests got no complete response"
        return failed(f"{clause}: {incomplete[0].response.error}", incomplete[0])
    if not context.record:
        return untested("the run made no request")
    return passed(f"{len(context.record)} complete responses")


@check("server.required-headers", "contract: responses, headers", Stage.RECORD, applies=is_any)
def _required_headers(context: CheckContext) -> Finding:
    """A header that the contract requires for a status is sent with it."""
    responses = context.operation.responses
    statuses = {entry.status for entry in responses if any(h.get("required", False) for h in entry.headers.values())}
    if not statuses:
        return untested("the contract requires no header")
    record = [exchange for exchange in context.record if str(exchange.status) in statuses and not exchange.refused]
    for exchange in record:
        fault = next((fault for fault in exchange.faults if fault.kind == "header"), None)
        if fault is not None:
            return failed(fault.clause, exchange)
    names = ", ".join(sorted(statuses))
    if not record and any(str(exchange.status) in statuses for exchange in context.record):
        return untested(f"a {names} may be a proxy's, which the contract doesn't bind")
    return passed(f"{len(record)} responses with {names}") if record else untested(f"no response had status {names}")


@check("server.same-compressed", "RFC 9110, 8.4", compares=True)
def _same_compressed(context: CheckContext) -> Finding:
    """A response is the same compressed and uncompressed."""
    full = context.full.exchanges
    filtered = [(Argument(name, values[-1]),) for name, values in listed_filters(context.operation).items()]
    pages = [*full[:2], *full[-1:], *(context.fetch(context.first_page(part)) for part in filtered)]
    if context.credential is not None:
        pages.append(context.fetch(context.plain.with_header(context.credential.header, None)))
    requests = dict.fromkeys(exchange.request for exchange in pages)
    compressed = 0
    for request in requests:
        # Sent anew both times, so that only the encoding differs.
        packed = context.send(request.with_header("Accept-Encoding", "gzip"))
        plain = context.send(request.with_header("Accept-Encoding", "identity"))
        compressed += packed.response.header("content-encoding") == "gzip"
        clause = _difference(context, packed, plain)
        if clause is not None:
            return failed(clause, packed, plain)
    if not compressed:
        return untested("the server never compresses")
    return passed(f"{len(requests)} responses, {compressed} of them compressed on request")


def _difference(context: CheckContext, packed: Exchange, plain: Exchange) -> str | None:
    if (packed.status, packed.code) != (plain.status, plain.code):
        return f"compressed {packed.outcome}, uncompressed {plain.outcome}"
    if difference(context, packed.rows, plain.rows) is not None:
        return f"compressed {len(packed.rows)} rows, uncompressed {len(plain.rows)}, and they differ"
    return "the compressed and the uncompressed envelope differ" if _envelope(packed) != _envelope(plain) else None


def _envelope(exchange: Exchange) -> tuple[object, ...]:
    """The envelope; of the cursor only whether there is one, since each response may have another."""
    page = exchange.page
    return () if page is None else (page.count, page.echo, page.more, page.next is None)


def undeclared_methods(context: CheckContext) -> Finding:
    """Whether a method that the contract doesn't declare gets 405 or 404."""
    if not context.allow_writes:
        return untested("other methods are sent only with --allow-writes")
    # Another path's parameter may take the last part of this one: `/products/{productId}` for `/products/variants`.
    head = context.operation.path.rpartition("/")[0]
    paths = [each for each in context.contract.operations if each.path.rpartition("/{")[0] == head]
    same = [each for each in context.contract.operations if each.path == context.operation.path]
    declared = {each.method for each in (*paths, *same)}
    methods = [method for method in OTHER_METHODS if method not in declared]
    for method in methods:
        exchange = context.fetch(replace(context.plain, method=method))
        if exchange.status not in (NOT_ALLOWED, NOT_FOUND):
            return failed(f"{method} gets {exchange.outcome}, expected 405 or 404", exchange)
    return passed(f"{', '.join(methods)}: 405 or 404") if methods else untested("every method is declared")


CHECKS = (
    _list_responds,
    _no_server_error,
    _complete_responses,
    _required_headers,
    _same_compressed,
)
