"""PUT and PATCH: what is sent is set, what is left out stays."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flexportal.contract import Operation

from ...check import Finding, Stage, Untestable, check, failed, passed
from ...context import CheckContext
from .bodies import BodyMaker, subset, unique
from .creates import set_by
from .records import Json, difference
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
        after = writer.collection.read(written.id)
        field = difference(context.contract, schema, written.before, writer.collection.record(after), sorted(stays))
        if field is not None:
            return failed(f"{field} is changed by a request that only sets {name}", written.exchange, after)
        tried.append(name)
    return _found(tried)


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
    for name, part in properties.items():
        value = _other(context.contract.resolve(part), before.get(fields.get(name, name)), maker, name)
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


def _other(schema: Json, now: Any, maker: BodyMaker, name: str) -> Any:
    """Another valid value than the present one; None where none can be made up."""
    if "x-equals" in schema or (name in maker.schema.get("required", ()) and name.lower().endswith("id")):
        return None
    if "enum" in schema:
        return next((value for value in schema["enum"] if value != now), None)
    if schema.get("type") == "string":
        return unique()[: schema.get("maxLength", 100)]
    if schema.get("type") in ("integer", "number"):
        low, high = schema.get("minimum", 0), schema.get("maximum", 10**6)
        return low + 1 if now != low + 1 and low + 1 <= high else low
    return maker.value(name) if schema.get("type") == "object" else None


def _found(tried: list[str]) -> Finding:
    if not tried:
        raise Untestable("no property could be changed alone", not_tried=True)
    return passed(", ".join(tried))


CHECKS = (_sets, _left_out, _leaves_others)
