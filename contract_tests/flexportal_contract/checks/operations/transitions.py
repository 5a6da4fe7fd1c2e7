"""Operations that set a state (`x-transition`), and those that change nothing (`x-effect: safe`)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from flexportal.contract import Contract, Operation

from ...check import Finding, Stage, Untestable, check, failed, is_write, passed
from ...context import CheckContext
from ...probing.json_body import as_array
from ...probing.request import Argument
from .bodies import at, subset
from .creates import set_by
from .records import Collection, Id, Json, changed, collections, open_objects, scalars, times
from .writing import Writer, Written, path_parameters

__all__ = ["CHECKS"]

ASSUMED = ("cancellable-orders", "subscription-ends", "payable-states", "cancellable-payments", "soft-delete")


# How many records an action is tried on that others belong together with, and how many of these are looked at.
TARGETS, RELATIVES = 5, 20


def has_transition(operation: Operation) -> bool:
    """Whether it sets a state."""
    return operation.transition is not None


def acts(operation: Operation) -> bool:
    """Whether it is an action on a record that its path names."""
    return operation.method == "POST" and "{" in operation.path


def acts_or_retires(operation: Operation) -> bool:
    """The same, or whether it is a DELETE that only sets a state."""
    return acts(operation) or (operation.method == "DELETE" and has_transition(operation))


def changes_nothing(operation: Operation) -> bool:
    """Whether it is a POST that only reads."""
    return is_write(operation) and operation.effect == "safe"


def texts(contract: Contract, schema: Json) -> Iterator[list[str]]:
    """The paths of an object's required texts without a set of values, at any depth; times are left out."""
    properties, ignored = contract.properties(schema), times(contract, schema)
    for name in schema.get("required", ()):
        part = contract.resolve(properties[name])
        if part.get("type") == "string" and "enum" not in part and name not in ignored:
            yield [name]
        elif part.get("type") == "object":
            yield from ([name, *path] for path in texts(contract, part))


@check(
    "action.sets-state",
    "contract: x-transition, links (read)",
    Stage.WRITES,
    compares=True,
    applies=has_transition,
    assumptions=("soft-delete", "subscription-ends"),
)
def _sets_state(context: CheckContext) -> Finding:
    """The record has the new state afterwards."""
    transition = context.operation.transition or {}
    field, state = transition["field"], transition["to"]
    written, collection = _acted(context)
    read = collection.read(written.id)
    if not read.ok:
        return failed(f"afterwards the record gets {read.outcome}", written.exchange, read)
    if collection.record(read).get(field) != state:
        return failed(f"{field} is not {state} afterwards", written.exchange, read)
    found, page = collection.find(written.id)
    rows = [row.content or {} for row in page.rows]
    row = next((row for row in rows if row.get(collection.identity) == written.id), None)
    if found and row is not None and row.get(field) != state:
        return failed(f"{field} is not {state} in the list", written.exchange, page)
    return passed(f"{field} is {state}")


@check(
    "action.only-from-states",
    "contract: x-transition.from",
    Stage.WRITES,
    compares=True,
    applies=has_transition,
    assumptions=ASSUMED,
)
def _only_from(context: CheckContext) -> Finding:
    """With another state the request is refused, and changes nothing."""
    transition = context.operation.transition or {}
    if "from" not in transition:
        raise Untestable("it may be used in any state")
    writer = Writer(context)
    collection, tried = writer.collection, list[str]()
    states = {state: rows for state, rows in collection.by_state().items() if state and state not in transition["from"]}
    attempt = next(iter(writer.attempts(fresh=False)), None)
    if not states or attempt is None:
        raise Untestable("no record is in another state", not_tried=True)
    own_id = (attempt.target or {})[collection.identity]
    for state, rows in states.items():
        id = rows[0][collection.identity]
        body = None if attempt.body is None else {k: id if v == own_id else v for k, v in attempt.body.items()}
        before = collection.get(id)
        exchange = context.send(context.request({path_parameters(context)[0]: id}, body), keep=True)
        if exchange.ok:
            return failed(f"accepted though {transition['field']} is {state}", exchange, rows=[str(id)])
        if not 400 <= exchange.status < 500:
            clause = f"{exchange.outcome} where {transition['field']} is {state}"
            return failed(clause, exchange, rows=[str(id)], assumed=False)
        after = collection.read(id)
        name = changed(context.contract, collection.schema, before, collection.record(after))
        if name is not None:
            clause = f"refused ({exchange.outcome}), and {name} is changed all the same"
            return failed(clause, exchange, after, rows=[str(id)], assumed=False)
        tried.append(state)
    return passed(f"refused in {', '.join(tried)}")


@check("action.leaves-the-rest", "contract: x-transition, x-sets", Stage.WRITES, compares=True, applies=acts_or_retires)
def _leaves_the_rest(context: CheckContext) -> Finding:
    """Nothing else of the record is changed: its required texts, its custom fields, its state; nothing is emptied."""
    written, collection = _acted(context)
    read = collection.read(written.id)
    before, record = written.before, collection.record(read)
    sent = _all_properties(context)
    set_fields = set(set_by(context, sent, collection.schema, own_names=False).values())
    # A new device brings its own name along.
    set_fields |= {"productName"} if "sku" in set_fields else set()
    paths = [path for path in texts(context.contract, collection.schema) if path[0] not in set_fields]
    for path in paths:
        if [*at(before, path)] != [*at(record, path)]:
            return failed(f"{'.'.join(path)} is changed", written.exchange, read)
    state = [] if has_transition(context.operation) else [collection.state_field]
    for name in (*state, *open_objects(context.contract, collection.schema)):
        if before.get(name) and before[name] != record.get(name):
            return failed(f"{name} is changed", written.exchange, read)
    for name in before.keys() - set_fields - (written.attempt.body or {}).keys():
        if _is_emptied(context.contract.properties(collection.schema).get(name, {}), before[name], record.get(name)):
            return failed(f"{name} is emptied", written.exchange, read)
    return passed(", ".join(".".join(path) for path in paths))


def _is_emptied(schema: Json, before: Any, after: Any) -> bool:
    """Whether a free text is lost, or a list of objects: where the record says nothing else, an action keeps both."""
    if (items := as_array(before)) is not None:
        return any(isinstance(item, dict) for item in items) and after in ([], None)
    return "free text" in schema.get("description", "") and bool(before) and not after


@check("action.sets-what-was-sent", "contract: x-sets", Stage.WRITES, compares=True, applies=acts)
def _sets(context: CheckContext) -> Finding:
    """What a property of the body sets is read back."""
    writer = Writer(context)
    fields = set_by(context, _all_properties(context), writer.collection.schema, own_names=False)
    if not fields:
        raise Untestable("no property sets a field")
    numbers = {name: 77.05 for name in fields if _all_properties(context)[name].get("type") == "number"}
    written = writer.perform(numbers)
    read = writer.collection.read(written.id)
    sent: Json = {**(written.attempt.body or {}), **numbers}
    for name, field in fields.items():
        if name in sent and not subset(sent[name], writer.collection.record(read).get(field)):
            return failed(f"{field} is not what {name} was", written.exchange, read)
    return passed(", ".join(fields.values()))


@check("action.leaves-others", "contract: path (one record)", Stage.WRITES, compares=True, applies=acts_or_retires)
def _leaves_others(context: CheckContext) -> Finding:
    """Other records keep their state: those of the same customer, say, and any others."""
    writer = Writer(context)
    collection = writer.collection
    made = writer.make_alike(2)
    together = made if len(made) > 1 else _with_relatives(writer) or made
    neighbours = [*together[1:], *(row for rows in collection.by_state().values() for row in rows[:10])]
    written = writer.perform(first=together[0] if together else None)
    linked_by = scalars(written.exchange.value)
    state = collection.get(written.id).get(collection.state_field)
    for row in neighbours:
        id, field = row[collection.identity], collection.state_field
        if id == written.id or str(id) in linked_by:
            continue
        read = collection.read(id)
        # Others may act as well, but hardly on these records and to this state.
        if read.ok and row.get(field) != state and collection.record(read).get(field) == state:
            return failed("the status of another record is changed", written.exchange, read, rows=[str(id)])
    return passed(f"{len(neighbours)} records")


def _with_relatives(writer: Writer) -> list[Json]:
    """A record that the action may be tried on, and others that belong to the same records; nothing where none do."""
    collection, context = writer.collection, writer.context
    transition, best = context.operation.transition or {}, list[list[Json]]()
    for target in islice(writer.targets(fresh=False), TARGETS):
        groups = list[list[Json]]()
        for argument in _owners(context, collection, target):
            others = [
                row for row in collection.rows(argument) if row[collection.identity] != target[collection.identity]
            ]
            states = {row.get(collection.state_field) for row in others} - {transition.get("to")}
            # The action must be able to change one of them.
            if states & set(transition.get("from", states)):
                groups.append(others[:RELATIVES])
        # Those of one order are nearer than those of one customer.
        best = max(best, [[target], *groups] if groups else [], key=len)
    return [row for group in best for row in group]


def _owners(context: CheckContext, collection: Collection, record: Json) -> Iterator[Argument]:
    """The filters that find the records which belong to the same record as this one, such as its customer."""
    identities = {each.identity for each in collections(context)} - {collection.identity}
    for entry in collection.listing.operation.filters:
        if entry.match == "equal" and entry.field.rpartition(".")[2] in identities:
            value = next(at(record, entry.field.split(".")), None)
            if isinstance(value, str | int):
                yield Argument(entry.parameter, str(value))


@check("quote.changes-nothing", "contract: x-effect (safe)", Stage.WRITES, compares=True, applies=changes_nothing)
def _changes_nothing(context: CheckContext) -> Finding:
    """It changes none of the records that it is about."""
    writer = Writer(context)
    attempts = list(writer.attempts())
    for attempt in attempts:
        before = dict[tuple[Collection, Id], Json]()
        for collection in collections(context):
            for record in attempt.related:
                if collection.identity in record:
                    id = record[collection.identity]
                    read = collection.read(id)
                    if read.ok:
                        before[collection, id] = collection.record(read)
        exchange = context.send(attempt.request(), keep=True)
        if not exchange.ok:
            continue
        for (collection, id), record in before.items():
            read = collection.read(id)
            name = changed(context.contract, collection.schema, record, collection.record(read))
            if name is not None:
                return failed(f"{name} is changed", exchange, read)
        return passed(f"{len(before)} records")
    raise Untestable("the server refuses what was tried", not_tried=True)


def _all_properties(context: CheckContext) -> Json:
    body = context.operation.body
    return {} if body is None else dict(context.contract.properties(body.schema))


def _acted(context: CheckContext) -> tuple[Written, Collection]:
    writer = Writer(context)
    return writer.perform(), writer.collection


CHECKS = (_sets_state, _only_from, _leaves_the_rest, _sets, _leaves_others, _changes_nothing)
