"""New records."""

from __future__ import annotations

from typing import Any

from flexportal.contract import Operation
from flexportal_core.timestamps import parse

from ...check import Finding, Stage, Untestable, check, failed, is_write, passed, untested
from ...context import CheckContext
from .bodies import FREE_TEXT, SENT_TIME, BodyMaker, subset, unique
from .records import Collection, Json, collections, difference, linked, scalars, times
from .writing import Writer, Written, remember

__all__ = ["CHECKS", "creates", "set_by"]


# Seconds between UTC and the time zone that is farthest from it, and between two zones that are next to each other.
FARTHEST_ZONE, QUARTER = 14 * 3600, 900


def creates(operation: Operation) -> bool:
    success = operation.success
    link = None if success is None else success.links.get("read")
    return is_write(operation) and link is not None and not any("$request" in each for each in link.parameters.values())


def set_by(context: CheckContext, body: Json, schema: Json, *, own_names: bool = True) -> dict[str, str]:
    """Which field of a record each property of a body sets.

    Args:
        context: The operation's context.
        body: The body.
        schema: The record's schema.
        own_names: Whether a property without `x-sets` sets the field of its own name.
    """
    properties = {} if context.operation.body is None else context.contract.properties(context.operation.body.schema)
    fields = context.contract.properties(schema)
    found = {name: properties[name].get("x-sets", name if own_names else "") for name in body if name in properties}
    return {name: field for name, field in found.items() if field in fields}


@check("create.is-readable", "contract: links (read), x-sets", Stage.WRITES, compares=True, applies=creates)
def _is_readable(context: CheckContext) -> Finding:
    """A new record can be read, and has what was sent."""
    collection, written = _new(context)
    read = collection.read(written.id)
    if not read.ok:
        return failed(f"the new record gets {read.outcome}", written.exchange, read)
    record, body = collection.record(read), written.attempt.body or {}
    # What time it is, the server may know better.
    ignored = times(context.contract, collection.schema)
    for name, field in set_by(context, body, collection.schema).items():
        kept = not _is_shifted(record.get(field)) if field in ignored else subset(body[name], record.get(field))
        if not kept:
            return failed(f"{field} of the new record is not what was sent", written.exchange, read)
    return passed(f"{len(body)} properties")


def _is_shifted(value: Any) -> bool:
    """Whether a time that was sent is read back as it is called in another time zone."""
    moment, sent = parse(value), parse(SENT_TIME)
    seconds = 0.0 if moment is None or sent is None else (moment - sent).total_seconds()
    return seconds != 0 and abs(seconds) <= FARTHEST_ZONE and seconds % QUARTER == 0


@check(
    "create.keeps-each", "contract: request body, links (read), x-sets", Stage.WRITES, compares=True, applies=creates
)
def _keeps_each(context: CheckContext) -> Finding:
    """Each property of a new record is kept, those that may be left out included."""
    writer = Writer(context)
    _, first = _new(context)
    body, schema = first.attempt.body or {}, writer.collection.schema
    maker, ignored, kept, made = BodyMaker(context, new=True), times(context.contract, schema), list[str](), {first.id}
    properties = context.contract.properties(maker.schema)
    for name, field in set_by(context, dict.fromkeys(properties), schema).items():
        value = maker.other(name, body.get(name))
        # What is only assumed of a property, the server may see in another way.
        if value is None or field in ignored or _refers(context, name) or "x-assumption" in properties[name]:
            continue
        changes = {name: value, **({FREE_TEXT: unique()} if FREE_TEXT in body and name != FREE_TEXT else {})}
        # What tells records apart is made anew, since the first one is still there.
        changes |= {key: unique() for key, text in body.items() if key != name and str(text).startswith("check-")}
        written = context.send(first.attempt.request(**changes), keep=True)
        if not written.ok:
            continue
        remember(context, written)
        id = linked(context, written, {})
        if id in made:  # The server takes it for a repetition, which is makes-one's to judge.
            continue
        made.add(id)
        read = writer.collection.read(id)
        if read.ok and not subset(value, writer.collection.record(read).get(field)):
            return failed(f"{field} of the new record is not what was sent", written, read)
        kept.append(name)
    return passed(", ".join(kept)) if kept else _keeps_together(writer, ignored)


def _keeps_together(writer: Writer, ignored: set[str]) -> Finding:
    """The same where the request can't be repeated: another record, with all properties that may be left out."""
    context, schema = writer.context, writer.collection.schema
    maker = BodyMaker(context, new=True)
    properties = context.contract.properties(maker.schema)
    left_out = properties.keys() - set(maker.schema.get("required", ()))
    fields = set_by(context, dict.fromkeys(properties), schema)
    values = {
        name: value
        for name in left_out & fields.keys()
        if fields[name] not in ignored and not _refers(context, name) and "x-assumption" not in properties[name]
        if (value := maker.other(name, None)) is not None
    }
    at = [name for name in left_out & fields.keys() if fields[name] in ignored]
    if not values and not at:
        return untested("no property could be sent with another value")
    written = writer.perform({**values, **dict.fromkeys(at, SENT_TIME)})
    read = writer.collection.read(written.id)
    record = writer.collection.record(read)
    for name, value in values.items():
        if not subset(value, record.get(fields[name])):
            return failed(f"{fields[name]} of the new record is not what was sent", written.exchange, read)
    for name in at:
        if _is_shifted(record.get(fields[name])):
            return failed(f"{fields[name]} of the new record is not what was sent", written.exchange, read)
    return passed(", ".join(sorted([*values, *at])))


def _refers(context: CheckContext, name: str) -> bool:
    """Whether a property names a record: its own id, or one that has to exist."""
    return any(name.lower().removesuffix("s").endswith(each.identity.lower()) for each in collections(context))


@check("create.is-listed", "contract: x-pagination, x-identity", Stage.WRITES, compares=True, applies=creates)
def _is_listed(context: CheckContext) -> Finding:
    """A new record is in the list."""
    collection, written = _new(context)
    found, page = collection.find(written.id)
    if not found:
        return failed("the new record is not in the list", written.exchange, page)
    return passed("it is in the list")


@check("create.makes-one", "contract: x-effect, responses", Stage.WRITES, compares=True, applies=creates)
def _makes_one(context: CheckContext) -> Finding:
    """One request makes one record, and another request another one."""
    collection, first = _new(context)
    body = first.attempt.body or {}
    same = [row for row in collection.rows() if _was_sent(context, collection, body, row)]
    _, second = _new(context)
    if first.id == second.id:
        return failed("two different requests get the same record", first.exchange, second.exchange)
    if len(same) > 1 and "check-" in str(body):
        return failed(f"one request made {len(same)} records", first.exchange, rows=[str(same[0][collection.identity])])
    return passed("two requests, two records")


@check("create.leaves-others", "contract: links (read)", Stage.WRITES, compares=True, applies=creates)
def _leaves_others(context: CheckContext) -> Finding:
    """A new record changes none of the others of its kind."""
    collection = Collection.around(context)
    before = {row[collection.identity]: row for row in collection.rows()}
    _, written = _new(context)
    after = {row[collection.identity]: row for row in collection.rows()}
    # A new billing group takes subscriptions out of their former groups: what is counted and listed may change.
    for id in before.keys() & after.keys():
        name = difference(context.contract, collection.schema, before[id], after[id], _texts(context, collection))
        # Others may write as well, but not these values.
        if name is not None and after[id][name] in scalars(written.attempt.body):
            return failed(f"{name} of another record is changed", written.exchange, rows=[str(id)])
    return passed(f"{len(before)} records")


def _texts(context: CheckContext, collection: Collection) -> list[str]:
    """The record's required fields of text, times left out."""
    properties = context.contract.properties(collection.schema)
    ignored = times(context.contract, collection.schema)
    required = collection.schema.get("required", ())
    kinds = {name: context.contract.resolve(properties[name]).get("type") for name in required}
    return [name for name, kind in kinds.items() if kind == "string" and name not in ignored]


def _was_sent(context: CheckContext, collection: Collection, body: Json, row: Json) -> bool:
    ignored = times(context.contract, collection.schema)
    fields = set_by(context, body, collection.schema)
    return all(subset(body[name], row.get(field)) for name, field in fields.items() if field not in ignored)


def _new(context: CheckContext) -> tuple[Collection, Written]:
    writer = Writer(context)
    properties = {} if context.operation.body is None else context.contract.properties(context.operation.body.schema)
    extra = {FREE_TEXT: unique()} if FREE_TEXT in properties else {}
    written = writer.perform(extra)
    if extra and written.attempt.body is not None:
        written.attempt.body.update(extra)
    if not written.id:
        raise Untestable("the response doesn't name the record")
    return writer.collection, written


CHECKS = (_is_readable, _keeps_each, _is_listed, _makes_one, _leaves_others)
