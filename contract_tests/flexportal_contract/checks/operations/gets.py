"""One record, read by its id."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...check import Finding, Stage, Untestable, check, failed, is_get, passed
from ...context import CheckContext
from ...probing.exchange import Exchange
from ...probing.json_body import as_array, as_object
from ...writes import LONGEST
from .records import Collection, Json, difference

__all__ = ["CHECKS"]

NOT_FOUND = 404
MALFORMED = frozenset({400, 422})
SAMPLE = 5
# Ids with what URLs, paths, databases and templates give a meaning to.
RESERVED = ("a/b", "a?b", "a#b", "a%2Fb", "a b", "ä", "a;b=c", "..", "' OR '1'='1", '{"$ne":null}', "%", "a\\b", "*")


def _sample(rows: Sequence[Json]) -> list[Json]:
    """The first rows, the last one, and those whose ids need escaping."""
    return [*rows[:SAMPLE], *rows[SAMPLE:][-1:]]


def _rows(context: CheckContext) -> tuple[Collection, list[Json]]:
    collection = Collection.around(context)
    rows = [row for each in collection.by_state().values() for row in each]
    odd = [
        row
        for row in rows
        if not str(row.get(collection.identity, "")).isascii() or " " in str(row[collection.identity])
    ]
    if not rows:
        raise Untestable("the list has no rows", not_tried=True)
    return collection, [*_sample(collection.rows()), *odd[:2]]


@check("get.as-declared", "contract: responses", Stage.ESSENTIAL, applies=is_get)
def _as_declared(context: CheckContext) -> Finding:
    """A listed record can be read, and the response is as declared."""
    collection, rows = _rows(context)
    missing = dict[str, Exchange]()
    for row in rows:
        exchange = collection.read(row[collection.identity])
        if exchange.status == NOT_FOUND:
            missing[row[collection.identity]] = exchange
            continue
        if not exchange.ok or exchange.faults:
            clause = exchange.faults[0].clause if exchange.faults else exchange.outcome
            return failed(f"a listed record by its id: {clause}", exchange)
    if missing:
        # Somebody deleted it, or just made it: list and record may show that seconds apart.
        context.clock.sleep(LONGEST)
    for id, exchange in missing.items():
        if collection.find(id)[0] and collection.read(id).status == NOT_FOUND:
            return failed("a listed record is not found by its id", exchange)
    return passed(f"{len(rows)} records")


@check("get.is-the-requested", "contract: x-identity, links", Stage.ESSENTIAL, applies=is_get)
def _is_the_requested(context: CheckContext) -> Finding:
    """The record that is returned has the id that was asked for."""
    collection, rows = _rows(context)
    for id in [str(row[collection.identity]) for row in rows]:
        # A part of an id may be another record's id: it is only the returned record that counts.
        for asked in (id, id[:-1], f"{id}0"):
            exchange = collection.read(asked) if asked else None
            if exchange is None or not exchange.ok:
                continue
            if _id_of(collection, exchange) != asked:
                return failed("another record than the one asked for is returned", exchange)
    return passed(f"{3 * len(rows)} ids")


@check("get.agrees-with-list", "contract: one schema for the row and the record", compares=True, applies=is_get)
def _agrees_with_list(context: CheckContext) -> Finding:
    """What the list and the record both have is the same."""
    collection, rows = _rows(context)
    pairs = _pairs(collection, rows)
    differing = [pair for pair in pairs if _other(collection, *pair) is not None]
    if differing and context.changing:
        # Somebody changed it: list and record may show that seconds apart.
        context.clock.sleep(LONGEST)
        again = _pairs(collection, _rows(context)[1])
        known = [(row, collection.record(read)) for row, read in differing]
        differing = [(row, read) for row, read in again if (row, collection.record(read)) in known]
    for row, read in differing:
        name = _other(collection, row, read)
        return failed(f"{name} is another in the list", read, rows=[str(row[collection.identity])])
    return passed(f"{len(pairs)} records")


def _pairs(collection: Collection, rows: Sequence[Json]) -> list[tuple[Json, Exchange]]:
    """The rows and the responses with the record of each, where there is one."""
    found = [(row, collection.read(row[collection.identity])) for row in rows]
    return [(_without_unlisted(rows, row, collection.record(read)), read) for row, read in found if read.ok]


def _without_unlisted(rows: Sequence[Json], row: Json, record: Json) -> Json:
    """The row without what no row of the list has, where it is nested: some lists leave that out, and say null."""
    nested = {name for name, value in record.items() if isinstance(value, dict | list)}
    listed = {name for each in rows for name, value in each.items() if value is not None}
    return {name: value for name, value in row.items() if name not in nested or name in listed}


def _other(collection: Collection, row: Json, read: Exchange) -> str | None:
    record = collection.record(read)
    return difference(collection.contract, collection.schema, _shared(row, record), _shared(record, row))


def _shared(one: Any, other: Any) -> Any:
    """The first value, without the fields that only its objects have."""
    fields, others = as_object(one), as_object(other)
    if fields is not None and others is not None:
        return {name: _shared(value, others[name]) for name, value in fields.items() if name in others}
    items, their = as_array(one), as_array(other)
    if items is not None and their is not None and len(items) == len(their):
        return [_shared(item, each) for item, each in zip(items, their, strict=True)]
    return one


@check("get.unknown-is-404", "contract: responses", Stage.ESSENTIAL, applies=is_get)
def _unknown(context: CheckContext) -> Finding:
    """For an unknown id there is a 404."""
    collection = Collection.around(context)
    ids = collection.unknown_ids()
    read = {id: collection.read(id) for id in ids}
    # A record may have just that id.
    exchanges = [each for id, each in read.items() if not (each.ok and _id_of(collection, each) == str(id))]
    malformed = [read[id] for id, sure in ids.items() if not sure and read[id].status in MALFORMED]
    return _not_found([each for each in exchanges if each not in malformed], "an unknown id", {NOT_FOUND})


@check("get.other-tenant-is-404", "contract: parameters (Tenant-ID), x-identity", Stage.ESSENTIAL, applies=is_get)
def _other_tenant(context: CheckContext) -> Finding:
    """The id of another tenant's record is unknown."""
    collection = Collection.around(context)
    rows = collection.rows(start=collection.listing.plain_for_other_tenant)[:SAMPLE]
    own = {row[collection.identity] for row in collection.rows()}
    foreign = [row for row in rows if row[collection.identity] not in own]
    if not foreign:
        raise Untestable("the second tenant has no records of its own", not_tried=True)
    for row in foreign:
        id = row[collection.identity]
        exchange = collection.read(id)
        # Each tenant may count its own ids: another record of the same id is no other tenant's.
        if exchange.ok and _is_same(collection, row, exchange) and not collection.find(id)[0]:
            return failed("another tenant's record is returned", exchange)
        if exchange.status not in {NOT_FOUND, 403, 200}:
            return failed(f"another tenant's id gets {exchange.outcome}, expected 404", exchange)
    return passed(f"{len(foreign)} ids of the other tenant")


def _is_same(collection: Collection, row: Json, read: Exchange) -> bool:
    """Whether a record is that row, whichever tenant it names."""
    record, tenant = collection.record(read), collection.listing.tenant_field
    names = sorted((row.keys() & record.keys()) - {tenant})
    return difference(collection.contract, collection.schema, row, record, names) is None


@check("get.reserved-characters", "RFC 3986, 2.2 (a reserved character that is escaped is data)", applies=is_get)
def _reserved(context: CheckContext) -> Finding:
    """An id with reserved characters is just unknown, and never an error of the server."""
    collection = Collection.around(context)
    for id in RESERVED:
        exchange = collection.read(id)
        if exchange.status >= 500:
            return failed(f"the id {id!r} gets {exchange.outcome}", exchange)
        # Where a proxy removes dots or decodes slashes, another operation answers; a record must not.
        if exchange.ok and id != ".." and as_object(exchange.value):
            return failed(f"the id {id!r} gets {exchange.outcome}, no such record is listed", exchange)
    return passed(f"{len(RESERVED)} ids")


def _id_of(collection: Collection, exchange: Exchange) -> str:
    return str(collection.record(exchange).get(collection.identity))


def _not_found(exchanges: Sequence[Exchange], what: str, accepted: set[int]) -> Finding:
    for exchange in exchanges:
        if exchange.status not in accepted:
            return failed(f"{what} gets {exchange.outcome}, expected 404", exchange)
        if exchange.faults:
            return failed(f"{what}: {exchange.faults[0].clause}", exchange)
    return passed(f"{len(exchanges)} ids")


CHECKS = (_as_declared, _is_the_requested, _agrees_with_list, _unknown, _other_tenant, _reserved)
