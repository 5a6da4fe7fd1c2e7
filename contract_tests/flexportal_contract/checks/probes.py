"""Unusual requests: injected syntax, very long values, HEAD and OPTIONS, many requests at once.

That none of them makes the server fail is checked on the whole record (`server.no-server-error`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ..check import Finding, Stage, Untestable, check, failed, not_tried, passed, untested
from ..context import CheckContext
from ..inputs.filters import listed_values, text_filters
from ..probing.exchange import Exchange
from ..probing.json_body import InvalidJson, parse
from ..probing.request import OTHER_TENANT, Argument, Request
from .pagination import difference

__all__ = ["CHECKS"]

# Each would find rows where a value becomes part of a query: SQL, patterns, NoSQL operators, C strings, expressions.
INJECTED = (
    "' OR '1'='1",
    '" OR ""="',
    "x' OR 1=1 --",
    "1) OR (1=1",
    "%",
    "*",
    ".*",
    '{"$ne": null}',
    "$gt",
    "\\",
    "\x00",
    "x\x00",
    "${7*7}",
    "nobody&status=active",
)
LENGTHS = (300, 5000, 20000)
# How many requests are under way at a time, and how many are compared.
AT_ONCE, COMPARED = 8, 24
UNAUTHORIZED = 401


@check("filters.injection-finds-nothing", "contract: x-filters, match: equal")
def _injection(context: CheckContext) -> Finding:
    """Syntax of a query language within a value is part of the value, and finds no row."""
    return _finds_nothing(context, [(f"{text!a}", text) for text in INJECTED])


@check("filters.long-value-finds-nothing", "contract: x-filters, match: equal")
def _long_values(context: CheckContext) -> Finding:
    """A very long value or cursor finds no row."""
    finding = _finds_nothing(context, [(f"{length} letters", "x" * length) for length in LENGTHS])
    cursor = context.names.cursor
    # What a server makes of a text in place of a number, no contract says.
    is_text = cursor is not None and context.operation.parameter(cursor).schema.get("type") == "string"
    for length in LENGTHS if is_text else ():
        context.fetch(context.plain.with_query(Argument(cursor or "", "x" * length)))
    return finding


def _finds_nothing(context: CheckContext, values: list[tuple[str, str]]) -> Finding:
    filters = text_filters(context.operation)
    if not filters:
        raise Untestable("no filter takes any text")
    sent = 0
    for entry in filters:
        for shown, text in values:
            exchange = context.fetch(context.first_page((Argument(entry.parameter, text),)))
            found = [row for row in exchange.rows if row.fields.get(entry.field) != text]
            if found:
                clause = f"{entry.parameter}={shown} gets {exchange.outcome}, such as {found[0].label}"
                return failed(f"{clause}, whose {entry.field} is another", exchange)
            sent += exchange.page is not None
    return passed(f"{sent} values, none finds a row") if sent else untested("every such value is rejected")


@check("tenancy.head-and-options", "contract: security; RFC 9110, 9.3.2 and 9.3.7", Stage.ESSENTIAL)
def _head_and_options(context: CheckContext) -> Finding:
    """HEAD without a key is rejected where GET is, and OPTIONS returns no rows."""
    if context.credential is None:
        raise Untestable("the operation asks for no key")
    without = context.plain.with_header(context.credential.header, None)
    seen = list[str]()
    for request in (without, context.plain):
        exchange, response = context.exchange(replace(request, method="OPTIONS"))
        if context.reader.has_rows(_value(response.body)):
            return failed("OPTIONS returns rows", exchange)
        seen.append(f"OPTIONS {exchange.status}")
    head, get = context.fetch(replace(without, method="HEAD")), context.fetch(without)
    if head.ok and get.status == UNAUTHORIZED:
        return failed(f"without a key HEAD gets {head.status}, GET gets {get.status}", head, get)
    return passed(f"{', '.join(dict.fromkeys(seen))}; HEAD {head.status} without a key")


def _value(body: bytes) -> object:
    try:
        return parse(body)
    except InvalidJson:
        return None


@check("server.same-in-parallel", "RFC 9110, 3.3: each request is understood alone", compares=True)
def _same_in_parallel(context: CheckContext) -> Finding:
    """Requests that are under way at the same time get what each gets alone."""
    requests = list(dict.fromkeys(_various(context)))[:COMPARED]
    alone = [context.send(request) for request in requests]
    together = context.send_at_once(requests, AT_ONCE)
    same = 0
    for before, after in zip(alone, together, strict=True):
        clause = _changed(context, before, after)
        if clause is None:
            same += 1
        # What the other tenant's list had in between, no second look at the own one shows.
        elif _changed(context, before, context.send(before.request)) is None:
            at = difference(context, before.rows, after.rows) or 0
            rows = [row.name for exchange in (before, after) for row in exchange.rows[at : at + 1]]
            return failed(f"among {AT_ONCE} requests at a time, {clause}", before, after, rows=rows)
    if len(requests) < AT_ONCE:
        return untested("there are too few different requests")
    return passed(f"{same} requests, {AT_ONCE} at a time") if same else not_tried("the rows changed each time")


def _various(context: CheckContext) -> Iterator[Request]:
    """Requests with different responses: sizes, filters, later pages, the other tenant, no key."""
    plain = context.plain
    yield from (context.first_page((), size) for size in (context.bounds.low, context.bounds.high, None))
    if context.credential is not None:
        yield plain.with_header(context.credential.header, None)
    if context.tenant_header is not None and OTHER_TENANT in context.tenants:
        yield context.plain_for_other_tenant
    yield from (exchange.request for exchange in context.full.exchanges[1:4])
    for selection in listed_values(context.operation):
        yield from (context.first_page(selection, size) for size in (context.bounds.low, context.bounds.high))
    yield from (context.first_page((), size) for size in context.bounds.between(every=False))


def _changed(context: CheckContext, before: Exchange, after: Exchange) -> str | None:
    if before.status != after.status:
        return f"one gets {after.outcome} that gets {before.outcome} alone"
    if difference(context, before.rows, after.rows) is not None:
        return "one gets other rows than alone"
    return None


CHECKS = (_head_and_options, _injection, _long_values, _same_in_parallel)
