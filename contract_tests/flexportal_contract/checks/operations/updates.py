"""PUT and PATCH: what is sent is set, what is left out stays."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flexportal.contract import Operation

from ...check import Finding, Stage, Untestable, check, failed, passed, untested
from ...context import CheckContext
from .bodies import FREE_TEXT, BodyMaker, subset, unique
from .creates import set_by
from .records import Json, difference, open_objects
from .writing import Writer, Written

__all__ = ["CHECKS", "changes", "updates"]


def updates(operation: Operation) -> bool:
    """Whether it changes fields of a record by their names."""
    return operation.method in ("PUT", "PATCH")


@check("update.sets-what-was-sent", "contract: request body, x-sets", Stage.WRITES, compares=True, applies=updates)
def _sets(context: CheckContext) -> Finding:
    """Each property that is sent is read back, alone or with others."""
    writer, tried = Writer(context), list[str]()
    for name, value, written in changes(writer):
        field = set_by(context, {name: value}, writer.collection.schema).get(name)
        read = writer.collection.read(written.id)
        if field is not None and not subset(value, writer.collection.record(read).get(field)):
            return failed(f"{field} is not what was sent", written.exchange, read)
        tried.append(name)
    return _found(tried)


@check(
    "update.left-out-stays",
    "contract: description (fields left out stay as they are); RFC 5789, 2 (PATCH)",
    Stage.WRITES,
    compares=True,
    applies=updates,
    assumptions=("put-is-partial", "product-replace"),
)
def _left_out(context: CheckContext) -> Finding:
    """What is not sent stays as it is."""
    writer, tried = Writer(context), list[str]()
    schema, order = writer.collection.schema, writer.collection.listing.operation.order
    for name, _, written in changes(writer):
        sent = {*(written.attempt.body or {}), name}
        properties = context.contract.properties(BodyMaker(context).schema)
        fields = set_by(context, dict.fromkeys(properties), schema)
        # What follows from a property (totals, counts) may change; what other properties set may not.
        stays = {field for other, field in fields.items() if other not in sent}
        stays |= {writer.collection.identity, *([order.field] if order else [])}
        stays |= {each for each in open_objects(context.contract, schema) if each not in {fields.get(n) for n in sent}}
        after = writer.collection.read(written.id)
        field = difference(context.contract, schema, written.before, writer.collection.record(after), sorted(stays))
        if field is not None:
            return failed(f"{field} is changed by a request that only sets {name}", written.exchange, after)
        tried.append(name)
    return _found(tried)


@check(
    "update.keeps-text",
    "contract: request body (string, maxLength); RFC 8259, 7",
    Stage.WRITES,
    compares=True,
    applies=updates,
)
def _keeps_text(context: CheckContext) -> Finding:
    """Text is read back letter for letter: of any script, and as long as the contract allows."""
    writer = Writer(context)
    first = writer.perform()
    properties = context.contract.properties(BodyMaker(context).schema)
    kept = 0
    for name, field in set_by(context, dict.fromkeys(properties), writer.collection.schema).items():
        part = context.contract.resolve(properties[name])
        if not _is_free_text(part) or name in (first.attempt.body or {}).keys() - {FREE_TEXT}:
            continue
        for value in _texts(part):
            written = context.send(first.attempt.request(**{name: value}), keep=True)
            # What a name or a number may consist of, a server may know better.
            if not written.ok:
                continue
            read = writer.collection.read(first.id)
            if writer.collection.record(read).get(field) != value:
                return failed(f"{field} is not the text that was sent ({len(value)} characters)", written, read)
            kept += 1
    return passed(f"{kept} texts") if kept else untested("no property takes free text")


def _is_free_text(schema: Json) -> bool:
    restricted = {"enum", "const", "format", "pattern", "x-equals", "x-timestamp"} & schema.keys()
    return schema.get("type") == "string" and not restricted


def _texts(schema: Json) -> Iterator[str]:
    longest = schema.get("maxLength", 100)
    yield f'{unique()} Zoë O\'Neil \\ "東京" 😀'[:longest]
    if "maxLength" in schema:
        yield "x" * longest
    if "free text" in schema.get("description", ""):
        # An accent of its own, which another Unicode normalization would join to its letter, and lines.
        yield f"{unique()} Zoe\u0308,\n\n\tline"[:longest]


@check("update.leaves-others", "contract: path (one record)", Stage.WRITES, compares=True, applies=updates)
def _leaves_others(context: CheckContext) -> Finding:
    """Other records stay as they are."""
    writer = Writer(context)
    collection = writer.collection
    before = {row[collection.identity]: row for row in collection.rows()}
    for name, value, written in changes(writer):
        field = set_by(context, {name: value}, collection.schema).get(name)
        after = {row[collection.identity]: row for row in collection.rows()}
        for id in (before.keys() & after.keys()) - {written.id}:
            # Others may write as well, but not this value.
            if field and subset(value, after[id].get(field)) and not subset(value, before[id].get(field)):
                return failed(f"{field} of another record is changed", written.exchange, rows=[str(id)])
    return passed(f"{len(before)} records")


def changes(writer: Writer) -> Iterator[tuple[str, Any, Written]]:
    """Each property of the body with a new value, one at a time, on one record; afterwards it is as before."""
    context = writer.context
    first = writer.perform()
    maker = BodyMaker(context, [first.before], first.attempt.path)
    properties = context.contract.properties(maker.schema)
    fields = set_by(context, dict.fromkeys(properties), writer.collection.schema)
    before, original = first.before, first.before
    for name in properties:
        value = maker.other(name, before.get(fields.get(name, name)))
        if value is None:
            continue
        request = first.attempt.request(**{name: value})
        exchange = context.send(request, keep=True)
        if exchange.ok:
            yield name, value, Written(first.attempt, request, exchange, before)
        before = writer.before(first.attempt)
    # What one change resets shows in the next; so the record is put back only now.
    former = {name: original[field] for name, field in fields.items() if original.get(field) is not None}
    context.send(first.attempt.request(**{name: value for name, value in former.items() if name in properties}))


def _found(tried: list[str]) -> Finding:
    if not tried:
        raise Untestable("no property could be changed alone", not_tried=True)
    return passed(", ".join(tried))


CHECKS = (_sets, _left_out, _keeps_text, _leaves_others)
