"""The assumptions of the contract: each is confirmed, refuted or untested.

An assumption names a place where the documentation says nothing. A function evaluates it that is listed at the end by
its id, or a check does that names it; one that nothing evaluates is untested.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from flexportal.contract import Contract, Operation
from flexportal.timestamps import parse
from flexportal_core.clock import SYSTEM_CLOCK
from flexportal_core.retry import retry_after

from ..check import Finding, Outcome, Untestable, failed, passed, untested
from ..context import CheckContext
from ..inputs.filters import PROSE_ONLY, UNKNOWN_VALUE, argument_of, listed_filters, samples, shown
from ..probing.exchange import Exchange, Row
from ..probing.iteration import says_more
from ..probing.json_body import as_array, as_object
from ..probing.request import UNKNOWN_PATH, Argument
from . import ranges, server
from .cursors import cursors_of_other_tenant
from .error_responses import invalid_statuses
from .hidden import HIDES
from .order import in_requested_order
from .pagination import difference
from .text_filters import sampled

__all__ = ["EVALUATED_BY", "marks"]

INVALID = "VALIDATION_ERROR"
UNKNOWN_CURSOR = "not-a-cursor-that-was-ever-returned"
TOO_MANY = 429

Evaluate = Callable[[CheckContext], Finding]


def marks(contract: Contract, operation: Operation) -> frozenset[str]:
    """The assumptions whose marks the operation carries or refers to."""
    item = contract.document["paths"][operation.path]
    remaining: list[Any] = [item.get("parameters", []), item[operation.method.lower()]]
    seen, found = set[str](), set[str]()
    while remaining:
        node = remaining.pop()
        if fields := as_object(node):
            mark, reference = fields.get("x-assumption"), fields.get("$ref")
            found |= {mark} if isinstance(mark, str) else set()
            if isinstance(reference, str) and reference not in seen:
                seen.add(reference)
                remaining.append(contract.at(reference))
            remaining.extend(fields.values())
        remaining.extend(as_array(node) or ())
    return frozenset(found)


def _marked(node: Any, assumption: str, path: str = "#") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The contract's nodes that carry the assumption's mark, with their references."""
    fields = as_object(node)
    if fields is not None and fields.get("x-assumption") == assumption:
        yield path, fields
    parts = fields.items() if fields is not None else enumerate(as_array(node) or ())
    for key, value in parts:
        yield from _marked(value, assumption, f"{path}/{key}")


def _rejected(context: CheckContext, sent: Sequence[tuple[str, Exchange]]) -> Finding:
    """Confirmed where each got 400, or another status that rejects a value, with the code for it."""
    if not sent:
        raise Untestable("there is nothing to send")
    for what, exchange in sent:
        if exchange.status not in invalid_statuses(context) or exchange.code != INVALID:
            return failed(f"{what} gets {exchange.outcome}", exchange)
    seen = " or ".join(sorted({exchange.outcome for _, exchange in sent}))
    return passed(f"{', '.join(what for what, _ in sent)}: {seen}")


def _with(context: CheckContext, *arguments: Argument) -> list[tuple[str, Exchange]]:
    """The plain request with each of these arguments, by name and value."""
    return [(f"{each.name}={each.value}", context.fetch(context.plain.with_query(each))) for each in arguments]


def _invalid_sizes(context: CheckContext) -> list[Argument]:
    return [Argument(context.names.size, text) for text in context.bounds.outside()]


def _unknown_values(context: CheckContext) -> list[Argument]:
    return [Argument(name, UNKNOWN_VALUE) for name in listed_filters(context.operation)]


def _validation_status(context: CheckContext) -> Finding:
    exchanges = [exchange for _, exchange in _with(context, *_invalid_sizes(context), *_unknown_values(context))]
    other = next((exchange for exchange in exchanges if exchange.status not in invalid_statuses(context)), None)
    if other is not None:
        return failed(f"an invalid value gets {other.outcome}", other)
    seen = sorted({exchange.status for exchange in exchanges})
    if seen == [400]:
        return untested(f"{len(exchanges)} invalid values got 400, none another status")
    return passed(f"{len(exchanges)} invalid values got {' or '.join(map(str, seen))}")


def _foreign_cursor(context: CheckContext) -> Finding:
    cursor = context.names.cursor
    if cursor is None:
        raise Untestable("the list has a single page")
    sent = [("an unknown cursor", context.fetch(context.plain.with_query(Argument(cursor, UNKNOWN_CURSOR))))]
    for page in context.full.pages[:1]:
        if says_more(page, context.names):
            request = context.full.start.with_query(Argument(cursor, page.next[:-1] or "x"))
            sent.append(("a truncated cursor", context.fetch(request)))
    reason = ""
    try:
        sent.extend(cursors_of_other_tenant(context))
    except Untestable as cause:
        reason = f"; {cause}"
    finding = _rejected(context, sent)
    return replace(finding, evidence=f"{finding.evidence}{reason}")


def _text_case(context: CheckContext) -> Finding:
    sent = 0
    for entry, rows in sampled(context):
        values = {row.fields.get(entry.field) for row in context.require_full().rows}
        for own in (argument_of(entry, row) for row in rows[:4]):
            for how, text in _other_cases(own.value).items():
                if text in values:
                    continue
                swapped = Argument(own.name, text, f"{own.origin} {how}", own.source)
                exchange = context.fetch(context.first_page((swapped,), context.bounds.high))
                if exchange.rows:
                    return failed(f"{swapped.origin}: {exchange.outcome}", exchange)
                sent += exchange.page is not None
    return passed(f"{sent} values in another letter case find no row") if sent else untested("no value has letters")


def _other_cases(value: str) -> dict[str, str]:
    return {
        "with the case of its letters swapped": value.swapcase(),
        "with the case of its first letter swapped": value[:1].swapcase() + value[1:],
        "with the case of its last letter swapped": value[:-1] + value[-1:].swapcase(),
    }


def _default_is_everything(assumption: str, context: CheckContext) -> Finding:
    """The filters whose parameter carries the mark: each of their lists is in the unfiltered one."""
    rows = context.require_full().rows
    known = {row.name for row in rows}
    found: list[str] = []
    for name, values in listed_filters(context.operation).items():
        if context.operation.parameter(name).assumption != assumption:
            continue
        for value in values:
            part = context.iterate((Argument(name, value),), context.bounds.high, expected=len(rows))
            missing = [row for row in part.rows if row.name not in known]
            if missing:
                return failed(f"{name}={value} returns {len(missing)} rows that the full list lacks", part.exchanges[0])
            if part.rows:
                found.append(f"{len(part.rows)} {value}")
    return (
        passed(f"the full list has {' and '.join(found)}") if len(found) > 1 else untested("there is one part at most")
    )


def _prose_only(context: CheckContext) -> Finding:
    """The parameters that only the prose names: each filter finds the rows that it says, and sorting sorts."""
    finding, sent = in_requested_order(context, later=False), 0
    if finding.outcome is Outcome.FAILED:
        return finding
    prose = [each for each in context.operation.filters if _is_prose_only(context, each.parameter)]
    if ends := [each for each in prose if each.match != "equal"]:
        within = ranges.rows_within(context, ends)
        if within.outcome is Outcome.FAILED:
            return within
        sent += within.outcome is Outcome.PASSED
    for entry in (each for each in prose if each not in ends):
        for row in samples(entry, context.require_full().rows, context.bounds.high, 3):
            selection = (argument_of(entry, row),)
            found = context.iterate(selection, context.bounds.high, max_pages=4)
            if difference(context, context.expected(selection), found.rows, prefix=found.is_prefix) is not None:
                return failed(f"{shown(selection)} gets {found.exchanges[0].outcome}", found.exchanges[0])
            sent += 1
    if sent:
        return passed(f"{sent} values find their rows")
    return finding if finding.outcome is Outcome.PASSED else untested("the suite has no check for it here")


def _is_prose_only(context: CheckContext, parameter: str) -> bool:
    return context.operation.parameter(parameter).assumption == PROSE_ONLY


def _unknown_parameter(context: CheckContext) -> Finding:
    plain = context.fetch(context.plain)
    extra = context.fetch(context.plain.with_query(Argument("no-such-parameter", "x")))
    if extra.page is None or plain.page is None:
        return failed(f"with an unknown parameter the list gets {extra.outcome}", extra)
    if difference(context, plain.rows, extra.rows) is not None:
        return failed("with an unknown parameter the page has other rows", plain, extra)
    return passed("an unknown parameter changes nothing")


def _required(assumption: str) -> Evaluate:
    """The object schema that carries the mark: its required fields are in every such object of the full list."""

    def evaluate(context: CheckContext) -> Finding:
        reference, schema = next(_marked(context.contract.document, assumption))
        required = list[str](schema.get("required", ()))
        seen, present = 0, set[str](schema.get("properties", {}))
        for exchange, label, value in _objects(context, reference):
            missing = [name for name in required if name not in value]
            if missing:
                return failed(f"{missing[0]} is missing in {label}", exchange)
            seen += 1
            present &= value.keys()
        if not seen:
            return untested("the run saw none")
        absent = len(schema.get("properties", {})) - len(present)
        return passed(f"{seen} seen with all {len(required)}; {absent} other fields were absent at least once")

    return evaluate


def _objects(context: CheckContext, reference: str) -> Iterator[tuple[Exchange, str, Mapping[str, Any]]]:
    """The objects that the component schema describes: the rows themselves or their fields."""
    item = context.operation.item_schema or {}
    names = {name for name, part in item.get("properties", {}).items() if part.get("$ref") == reference}
    is_row = context.contract.resolve({"$ref": reference}) == item
    for exchange, row in _rows(context):
        content = row.content or {}
        if is_row:
            yield exchange, f"row {row.label}", content
        for name in names:
            inner = as_object(content.get(name))
            if inner is not None:
                yield exchange, f"{name} of row {row.label}", inner


def _rows(context: CheckContext) -> Iterator[tuple[Exchange, Row]]:
    return ((exchange, row) for exchange in context.full.exchanges for row in exchange.rows)


def _timestamp_form(context: CheckContext) -> Finding:
    item = context.operation.item_schema or {}
    fields = [name for name, part in item.get("properties", {}).items() if part.get("x-assumption") == "timestamp-form"]
    forms = {"text": 0, "an object": 0}
    for exchange, row in _rows(context):
        for name in fields:
            value = (row.content or {}).get(name)
            if value is None:
                continue
            if not _is_timestamp(value):
                return failed(f"{name} of row {row.label} is neither", exchange)
            forms["text" if isinstance(value, str) else "an object"] += 1
    seen = [f"{count} as {form}" for form, count in forms.items() if count]
    return passed(", ".join(seen)) if seen else untested("none was seen")


def _is_timestamp(value: Any) -> bool:
    try:
        return not isinstance(value, int | float) and parse(value) is not None
    except (ValueError, TypeError, OverflowError):
        return False


def _unknown_path(context: CheckContext) -> Finding:
    head = context.operation.path.rstrip("/").rpartition("/")[0]
    exchange = context.fetch(replace(context.plain, path=f"{head}/{UNKNOWN_PATH}"))
    clause = f"an unknown path gets {exchange.outcome}"
    wrong = exchange.status != 404 or exchange.code != "NOT_FOUND" or exchange.faults
    return failed(clause, exchange) if wrong else passed(clause)


def _retry_after_form(context: CheckContext) -> Finding:
    limited = [exchange for exchange in context.record if exchange.status == TOO_MANY]
    values = [
        (exchange, value) for exchange in limited if (value := exchange.response.header("retry-after")) is not None
    ]
    for exchange, value in values:
        if retry_after({"Retry-After": value}, SYSTEM_CLOCK) is None:
            return failed("Retry-After is neither a number nor a date", exchange)
    return passed(f"valid in {len(values)} responses") if values else untested("no 429 with the header occurred")


def _sandbox(context: CheckContext) -> Finding:
    hosts = {
        urlsplit(str(node.get("url"))).hostname for _, node in _marked(context.contract.document, "sandbox-region")
    }
    if urlsplit(context.base_url).hostname not in hosts:
        return untested("the run has another base URL")
    exchange = context.fetch(context.plain)
    clause = f"the plain list gets {exchange.outcome}"
    return passed(clause) if exchange.ok else failed(clause, exchange)


EVALUATED_BY: Mapping[str, Evaluate] = {
    "foreign-cursor": _foreign_cursor,
    "email-case": _text_case,
    **{assumption: partial(_default_is_everything, assumption) for assumption in HIDES},
    "undeclared-method": server.undeclared_methods,
    "due-date-range": ranges.range_ends_included,
    "prose-only-parameter": _prose_only,
    "unknown-parameter": _unknown_parameter,
    "customer-required": _required("customer-required"),
    "address-required": _required("address-required"),
    "timestamp-form": _timestamp_form,
    "validation-status": _validation_status,
    "list-not-found": _unknown_path,
    "retry-after-form": _retry_after_form,
    "sandbox-region": _sandbox,
}
