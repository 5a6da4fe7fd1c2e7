"""The assumptions of the contract, put to the server: each is confirmed, refuted or untested.

An assumption names a place where the documentation is silent. How each is settled stands here, by its id; one that
nobody has taught this module to settle is untested and says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from flexportal.timestamps import parse

from .ask import NOWHERE, Argument
from .document import as_array, as_object
from .exchange import Exchange
from .law import Finding, Untestable, Verdict, broken, held, untested
from .laws.cursors import foreign_cursor
from .laws.filtering import MADE_UP
from .laws.paging import difference
from .laws.refusal import invalid_statuses
from .laws.text import argument_of, chosen
from .pace import seconds_of
from .prober import Clock
from .selection import partitions
from .study import Study
from .walk import says_more

__all__ = ["SETTLED_BY", "marked", "settle"]

INVALID = "VALIDATION_ERROR"
MADE_UP_CURSOR = "not-a-cursor-that-was-ever-given-out"
TOO_MANY = 429

Settle = Callable[[Study], Finding]


def settle(study: Study, assumption: str) -> Finding:
    """What the server says to that assumption: held is confirmed, broken is refuted."""
    check = SETTLED_BY.get(assumption)
    if check is None:
        return untested("nothing here knows how to settle it")
    try:
        return check(study)
    except Untestable as reason:
        return untested(str(reason))


def marked(
    document: Any, assumption: str, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], Mapping[str, Any]]]:
    """The contract's nodes that carry the assumption's mark, with their paths."""
    node = as_object(document)
    if node is not None:
        if node.get("x-assumption") == assumption:
            yield path, node
        for key, value in node.items():
            yield from marked(value, assumption, (*path, str(key)))
    for index, value in enumerate(as_array(document) or ()):
        yield from marked(value, assumption, (*path, str(index)))


def _refusals(study: Study, asked: Sequence[tuple[str, Exchange]]) -> Finding:
    """Confirmed where each got 400, or another status that refuses a value, with the word for it."""
    if not asked:
        raise Untestable("there is nothing to ask")
    for what, exchange in asked:
        if exchange.status not in invalid_statuses(study) or exchange.code != INVALID:
            return broken(f"{what} gets {exchange.outcome}", exchange)
    seen = " or ".join(sorted({exchange.outcome for _, exchange in asked}))
    return held(f"{', '.join(what for what, _ in asked)}: {seen}")


def _invalid_limit(study: Study) -> Finding:
    size = study.names.size
    texts = study.bounds.outside()
    return _refusals(
        study, [(f"{size}={text}", study.look(study.plain.with_query(Argument(size, text)))) for text in texts]
    )


def _unknown_filter_value(study: Study) -> Finding:
    names = partitions(study.operation)
    return _refusals(
        study, [(f"{name}={MADE_UP}", study.look(study.plain.with_query(Argument(name, MADE_UP)))) for name in names]
    )


def _foreign_cursor(study: Study) -> Finding:
    cursor = study.names.cursor
    asked = [("a made-up cursor", study.look(study.plain.with_query(Argument(cursor, MADE_UP_CURSOR))))]
    for page in study.whole.pages[:1]:
        if says_more(page, study.names):
            cut = study.look(study.whole.start.with_query(Argument(cursor, page.next[:-1] or "x")))
            asked.append(("a cursor cut short", cut))
    try:
        asked.append(("a cursor of the other tenant", foreign_cursor(study)))
    except Untestable as reason:
        finding = _refusals(study, asked)
        return Finding(finding.verdict, f"{finding.evidence}; {reason}", finding.exchanges)
    return _refusals(study, asked)


def _by_law(*ids: str) -> Settle:
    """Settled by what laws of the book say: refuted by one that is broken, confirmed where all held."""

    def check(study: Study) -> Finding:
        from .laws import BOOK  # the book's laws are settled by laws, not the other way round

        findings = [law.check(study) for law in BOOK if law.id in ids]
        bad = next((finding for finding in findings if finding.verdict is Verdict.BROKEN), None)
        tested = [finding for finding in findings if finding.verdict is Verdict.HELD]
        return bad or (tested[0] if len(tested) == len(findings) else next(f for f in findings if f not in tested))

    return check


def _text_case(study: Study) -> Finding:
    asked = 0
    for entry, rows in chosen(study):
        values = {row.fields.get(entry.field) for row in study.everything().rows}
        for swapped in _in_other_case(argument_of(entry, row) for row in rows[:4]):
            if swapped.value in values:
                continue
            exchange = study.look(study.listing((swapped,), study.bounds.high))
            if exchange.page is not None and exchange.page.rows:
                return broken(f"{swapped.origin}: {exchange.outcome}", exchange)
            asked += exchange.page is not None
    return held(f"{asked} values in swapped case find nobody") if asked else untested("no value has letters to swap")


def _in_other_case(arguments: Iterable[Argument]) -> Iterator[Argument]:
    """Each value with the case of all its letters swapped, of the first alone, and of the last alone."""
    for own in arguments:
        value = own.value
        ways = {
            "with the case of its letters swapped": value.swapcase(),
            "with the case of its first letter swapped": value[:1].swapcase() + value[1:],
            "with the case of its last letter swapped": value[:-1] + value[-1:].swapcase(),
        }
        yield from (Argument(own.name, text, f"{own.origin} {how}") for how, text in ways.items() if text != value)


def _default_is_everything(study: Study) -> Finding:
    """The filters whose parameter carries the mark: every part of each is in the unfiltered listing."""
    rows, whole = study.everything().rows, {row.name for row in study.everything().rows}
    found: list[str] = []
    for name, values in partitions(study.operation).items():
        if study.operation.parameter(name).assumption != "status-default":
            continue
        for value in values:
            walk = study.walk((Argument(name, value),), study.bounds.high, expected=len(rows))
            lost = [row for row in walk.rows if row.name not in whole]
            if lost:
                return broken(f"{name}={value} gives {len(lost)} rows that the whole lacks", walk.exchanges[0])
            if walk.rows:
                found.append(f"{len(walk.rows)} {value}")
    return held(f"the whole holds {' and '.join(found)}") if len(found) > 1 else untested("there is one part at most")


def _unknown_parameter(study: Study) -> Finding:
    plain, odd = study.look(study.plain), study.look(study.plain.with_query(Argument("no-such-parameter", "x")))
    if odd.page is None or plain.page is None:
        return broken(f"with a made-up parameter the listing gets {odd.outcome}", odd)
    if difference(list(plain.page.rows), list(odd.page.rows)) is not None:
        return broken("with a made-up parameter the page holds other rows", plain, odd)
    return held("a made-up parameter changes nothing")


def _required(assumption: str) -> Settle:
    """The object schema that carries the mark: its required fields are in every such object of a full walk."""

    def check(study: Study) -> Finding:
        objects = list(_objects(study, assumption))
        schema = next(iter(marked(study.contract.document, assumption)))[1]
        due = list[str](schema.get("required", ()))
        for exchange, label, value in objects:
            lacking = [name for name in due if name not in value]
            if lacking:
                return broken(f"{lacking[0]} is missing in {label}", exchange)
        if not objects:
            return untested("the run saw none")
        optional = [name for name in schema.get("properties", {}) if name not in due]
        absent = [name for name in optional if any(name not in value for _, _, value in objects)]
        return held(
            f"{len(objects)} seen with all {len(due)}; {len(absent)} of {len(optional)} others were absent once"
        )

    return check


def _objects(study: Study, assumption: str) -> Iterator[tuple[Exchange, str, Mapping[str, Any]]]:
    """The objects within rows that the marked component schema describes: the rows themselves or their fields."""
    path = next((path for path, _ in marked(study.contract.document, assumption)), ())
    reference = "#/" + "/".join(path)
    names = {
        name
        for name, part in (study.operation.item_schema or {}).get("properties", {}).items()
        if part.get("$ref") == reference
    }
    of_rows = bool(path) and study.contract.resolve({"$ref": reference}) == study.operation.item_schema
    for exchange in study.whole.exchanges:
        for row in exchange.page.rows if exchange.page is not None else ():
            content = row.content or {}
            if of_rows:
                yield exchange, f"row {row.label}", content
            for name in names:
                inner = as_object(content.get(name))
                if inner is not None:
                    yield exchange, f"{name} of row {row.label}", inner


def _timestamp_form(study: Study) -> Finding:
    item = study.operation.item_schema or {}
    fields = [name for name, part in item.get("properties", {}).items() if part.get("x-assumption") == "timestamp-form"]
    forms: dict[str, int] = {}
    for exchange in study.whole.exchanges:
        for row in exchange.page.rows if exchange.page is not None else ():
            for name in fields:
                value = (row.content or {}).get(name)
                if value is None:
                    continue
                form = _form(value)
                if form is None:
                    return broken(f"{name} of row {row.label} is neither", exchange)
                forms[form] = forms.get(form, 0) + 1
    return held(", ".join(f"{count} {form}" for form, count in forms.items())) if forms else untested("none was seen")


def _form(value: Any) -> str | None:
    try:
        understood = parse(value) is not None
    except (ValueError, TypeError, OverflowError):
        return None
    if not understood or isinstance(value, int | float):
        return None
    return "as text" if isinstance(value, str) else "as an object"


def _validation_status(study: Study) -> Finding:
    fine = invalid_statuses(study)
    asked = [study.plain.with_query(Argument(study.names.size, text)) for text in study.bounds.outside()]
    asked.extend(study.plain.with_query(Argument(name, MADE_UP)) for name in partitions(study.operation))
    answers = [study.look(ask) for ask in asked]
    other = next((answer for answer in answers if answer.status not in fine), None)
    if other is not None:
        return broken(f"a value that isn't allowed gets {other.outcome}", other)
    seen = sorted({answer.status for answer in answers})
    if seen == [400]:
        return untested(f"{len(answers)} values that aren't allowed got 400, none another status")
    return held(f"{len(answers)} values that aren't allowed got {' or '.join(map(str, seen))}")


def concerned(studies: Sequence[Study], assumption: str) -> list[Study]:
    """The studies of the operations that carry the assumption's mark, or reach it; all where none does."""
    return [study for study in studies if _reaches(study, assumption)] or list(studies)


def _reaches(study: Study, assumption: str) -> bool:
    contract, operation = study.contract, study.operation
    item = contract.document["paths"][operation.path]
    waiting: list[Any] = [item.get("parameters", []), item[operation.method.lower()]]
    seen: set[str] = set()
    while waiting:
        node = waiting.pop()
        if held := as_object(node):
            if held.get("x-assumption") == assumption:
                return True
            reference = held.get("$ref")
            if isinstance(reference, str) and reference not in seen:
                seen.add(reference)
                waiting.append(contract.at(reference))
            waiting.extend(held.values())
        waiting.extend(as_array(node) or ())
    return False


def _unknown_path(study: Study) -> Finding:
    head = study.operation.path.rstrip("/").rpartition("/")[0]
    exchange = study.look(study.operation_at(f"{head}/{NOWHERE}"))
    if exchange.status != 404 or exchange.code != "NOT_FOUND" or exchange.faults:
        return broken(f"a made-up path gets {exchange.outcome}", exchange)
    return held(f"a made-up path gets {exchange.outcome}")


def _retry_after_form(study: Study) -> Finding:
    now = Clock().now()
    limited = [exchange for exchange in study.record if exchange.status == TOO_MANY]
    said = [(exchange, exchange.answer.header("retry-after")) for exchange in limited]
    for exchange, value in said:
        if value is not None and seconds_of(value, now) is None:
            return broken("Retry-After is neither a number nor a date", exchange)
    given = [value for _, value in said if value is not None]
    return held(f"{len(given)} times, readable each time") if given else untested("no 429 with the header occurred")


def _sandbox(study: Study) -> Finding:
    servers = [node for _, node in marked(study.contract.document, "sandbox-region")]
    hosts = {urlsplit(str(node.get("url"))).hostname for node in servers}
    if urlsplit(study.base_url).hostname not in hosts:
        return untested("the run isn't pointed at it")
    exchange = study.look(study.plain)
    return held("it answers") if exchange.ok else broken(f"the plain listing gets {exchange.outcome}", exchange)


SETTLED_BY: Mapping[str, Settle] = {
    "invalid-limit": _invalid_limit,
    "unknown-filter-value": _unknown_filter_value,
    "foreign-cursor": _foreign_cursor,
    "newest-first": _by_law("paging.in-order"),
    "filters-combine": _by_law("filters.combine"),
    "email-case": _text_case,
    "status-default": _default_is_everything,
    "unknown-parameter": _unknown_parameter,
    "count-of-page": _by_law("paging.count-is-page"),
    "limit-echo": _by_law("paging.size-echoed"),
    "customer-required": _required("customer-required"),
    "address-required": _required("address-required"),
    "timestamp-form": _timestamp_form,
    "validation-status": _validation_status,
    "list-not-found": _unknown_path,
    "retry-after-form": _retry_after_form,
    "sandbox-region": _sandbox,
}
