"""Writes that must be refused for what they name."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from flexportal.contract import Operation

from ...check import Finding, Stage, Untestable, check, failed, is_write, passed
from ...context import CheckContext
from ...probing.request import Request
from .bodies import BodyMaker
from .records import Collection, Id, collections
from .writing import Attempt, Writer, is_create, path_parameters, remember

__all__ = ["CHECKS"]

# How many attempts name records of the other tenant: not every one would be accepted with own records.
TURNS = 3


def names_a_record(operation: Operation) -> bool:
    """Whether the path of a write names a record."""
    return is_write(operation) and "{" in operation.path


def refers(operation: Operation) -> bool:
    """Whether a write has a body."""
    return is_write(operation) and operation.body is not None


@check(
    "write.unknown-is-404",
    "contract: responses (404)",
    Stage.WRITES,
    applies=names_a_record,
    assumptions=("action-not-found",),
)
def _unknown(context: CheckContext) -> Finding:
    """For an unknown id there is a 404."""
    if context.operation.response(404) is None:
        # PUT may create the record, and what is gone may be deleted again.
        raise Untestable("the contract declares no 404")
    writer = Writer(context)
    attempt = next(iter(writer.attempts(fresh=False)), None)
    if attempt is None:
        raise Untestable("there is no record to take a body from", not_tried=True)
    own_id, unknown = (attempt.target or {})[writer.collection.identity], writer.collection.unknown_id()
    if writer.collection.read(unknown).ok:
        raise Untestable("the id that was made up is a record's", not_tried=True)
    body = None if attempt.body is None else {k: unknown if v == own_id else v for k, v in attempt.body.items()}
    exchange = context.send(context.request({path_parameters(context)[0]: unknown}, body))
    if exchange.status != 404:
        return failed(f"an unknown id gets {exchange.outcome}, expected 404", exchange)
    if exchange.faults:
        return failed(exchange.faults[0].clause, exchange)
    read = writer.collection.read(unknown)
    if read.ok:
        return failed("the refused request made a record", exchange, read)
    return passed(exchange.outcome)


@check("write.unknown-reference-is-refused", "contract: responses (404, 400)", Stage.WRITES, applies=refers)
def _unknown_reference(context: CheckContext) -> Finding:
    """A body that names a record that doesn't exist is refused."""
    writer, tried = Writer(context), list[str]()
    attempt = next(iter(writer.attempts()), None)
    if attempt is None or attempt.body is None:
        raise Untestable("there is no record for it", not_tried=True)
    for name, others in _references(writer, attempt.body).items():
        exchange = context.send(_naming(attempt, name, others.unknown_id()), keep=True)
        if not 400 <= exchange.status < 500:
            return failed(f"an unknown {name} gets {exchange.outcome}", exchange)
        tried.append(name)
    if not tried:
        raise Untestable("the body names no other record")
    return passed(f"refused: {', '.join(tried)}")


@check(
    "write.other-tenants-reference",
    "contract: parameters (Tenant-ID), x-identity (within its tenant)",
    Stage.WRITES,
    compares=True,
    applies=refers,
)
def _other_tenants_reference(context: CheckContext) -> Finding:
    """A body that names another tenant's record is refused as one that names an unknown record is."""
    writer = Writer(context)
    references = _references(writer, context.contract.properties(BodyMaker(context).schema))
    if not references:
        raise Untestable("the body names no other record")
    ids = {name: found for name, others in references.items() if (found := _ids_of_other_tenant(others))}
    if not ids:
        raise Untestable("the second tenant has no records of its own", not_tried=True)
    tried = list[str]()
    for name, found in ids.items():
        for attempt in islice(writer.attempts(), TURNS):
            unknown = context.send(_naming(attempt, name, references[name].unknown_id()), keep=True)
            if not 400 <= unknown.status < 500:
                # The server doesn't look records up by it, so that it doesn't find another tenant's either.
                remember(context, unknown)
                break
            for exchange in (context.send(_naming(attempt, name, id), keep=True) for id in found):
                if exchange.ok:
                    remember(context, exchange)
                    clause = f"an id of another tenant as {name} is accepted, an unknown one gets {unknown.outcome}"
                    return failed(clause, unknown, exchange)
        else:
            tried.append(name)
    if not tried:
        raise Untestable("the server looks no record up by what the body names")
    return passed(f"refused as unknown ones: {', '.join(tried)}")


def _references(writer: Writer, properties: Iterable[str]) -> dict[str, Collection]:
    """The properties of a body that name another record, and the collection of each."""
    context = writer.context
    named = {each.identity.lower(): each for each in collections(context)}
    own = writer.collection.identity.lower() if path_parameters(context) else ""
    found = dict[str, Collection]()
    for name in properties:
        plain = name.lower().removesuffix("s") if _is_list(context, name) else name.lower()
        # A serial number of a new asset, and an id that repeats the path, name no other record.
        others = next((each for identity, each in named.items() if plain.endswith(identity)), None)
        if others is not None and plain != own and not _is_new(context, plain):
            found[name] = others
    return found


def _is_list(context: CheckContext, name: str) -> bool:
    part = context.contract.properties(BodyMaker(context).schema).get(name, {})
    return context.contract.resolve(part).get("type") == "array"


def _naming(attempt: Attempt, name: str, id: Id) -> Request:
    """The request with that id in a property of the body."""
    return attempt.request(**{name: [id] if _is_list(attempt.context, name) else id})


def _ids_of_other_tenant(collection: Collection) -> list[Id]:
    """An id of the other tenant that the own one doesn't know, for each state that its records have."""
    found = dict[str, Id]()
    for row in collection.rows(start=collection.listing.plain_for_other_tenant):
        state, id = str(row.get(collection.state_field)), row[collection.identity]
        if state not in found and not collection.read(id).ok:
            found[state] = id
    return list(found.values())


def _is_new(context: CheckContext, name: str) -> bool:
    return is_create(context) and Collection.around(context).identity.lower() == name


CHECKS = (_unknown, _unknown_reference, _other_tenants_reference)
