"""The response to a write that is accepted."""

from __future__ import annotations

from ...check import Finding, Stage, Untestable, check, failed, is_write, passed
from ...context import CheckContext
from ...probing.exchange import Exchange
from ...probing.json_body import as_object
from .bodies import subset
from .creates import set_by
from .deletes import deletes
from .records import Collection, Json, difference, times
from .updates import changes, updates
from .writing import Writer, Written, is_create

__all__ = ["CHECKS"]


def _written(context: CheckContext) -> Written:
    return Writer(context).perform()


@check("write.as-declared", "contract: responses", Stage.WRITES, applies=is_write)
def _as_declared(context: CheckContext) -> Finding:
    """A write is accepted with the declared status and body."""
    written = _written(context)
    exchange = written.exchange
    if exchange.faults:
        return failed(exchange.faults[0].clause, exchange)
    return passed(exchange.outcome)


@check("write.result-is-the-record", "contract: x-result, links", Stage.WRITES, compares=True, applies=is_write)
def _result(context: CheckContext) -> Finding:
    """The record in the response is the one that is read afterwards."""
    _require_record(context)
    if deletes(context.operation):
        raise Untestable("the record is gone")
    collection = Collection.around(context)
    if updates(context.operation):
        for name, value, changed in changes(Writer(context)):
            field = set_by(context, {name: value}, collection.schema).get(name)
            if field is not None and not subset(value, _record(context, changed.exchange).get(field)):
                return failed(f"{field} in the response is not what was sent", changed.exchange)
    written = _written(context)
    read = collection.read(written.id)
    if not read.ok:
        return failed(f"the record of the response gets {read.outcome}", written.exchange, read)
    record = collection.compared(_record(context, written.exchange))
    kept = collection.record(read)
    compared = sorted((record.keys() & kept.keys()) - times(context.contract, collection.schema))
    other = difference(context.contract, collection.schema, record, kept, compared)
    if not compared:
        return failed("the response has no record", written.exchange)
    if other is not None:
        return failed(f"{other} is another in the response than in the record", written.exchange, read)
    return passed(f"{len(compared)} fields")


@check("write.names-the-record", "contract: response schema, links", Stage.WRITES, applies=is_write)
def _names(context: CheckContext) -> Finding:
    """Ids in the response are those of the record that was written."""
    written = _written(context)
    collection = Collection.around(context)
    named = (as_object(written.exchange.value) or {}).get(collection.identity)
    if named is None or is_create(context):
        raise Untestable("the response repeats no id of the request")
    if named != written.id:
        return failed(f"{collection.identity} is another than in the path", written.exchange)
    return passed(f"{collection.identity} is that of the path")


def _require_record(context: CheckContext) -> None:
    """Raises: Untestable where the contract declares no record in the response."""
    success = context.operation.success
    schema = context.contract.resolve({} if success is None else success.schema or {})
    if context.operation.result is None and "x-identity" not in schema:
        raise Untestable("the response has no record")


def _record(context: CheckContext, exchange: Exchange) -> Json:
    """The record in the response; empty where there is none."""
    body, result = as_object(exchange.value) or {}, context.operation.result
    return body if result is None else as_object(body.get(result)) or {}


CHECKS = (_as_declared, _result, _names)
