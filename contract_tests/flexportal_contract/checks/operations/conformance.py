"""The response to a write that is accepted."""

from __future__ import annotations

from ...check import Finding, Stage, Untestable, check, failed, is_write, passed
from ...context import CheckContext
from .bodies import subset
from .creates import set_by
from .records import Collection, Json, difference, times
from .updates import changes, updates
from .writing import Writer, Written, clean_up, is_create

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
    _tidy(context, written)
    return passed(exchange.outcome)


@check("write.result-is-the-record", "contract: x-result, links", Stage.WRITES, compares=True, applies=is_write)
def _result(context: CheckContext) -> Finding:
    """The record in the response is the one that is read afterwards."""
    result = context.operation.result
    if result is None:
        raise Untestable("the response has no record")
    collection = Collection.around(context)
    if updates(context.operation):
        for name, value, changed in changes(Writer(context)):
            field = set_by(context, {name: value}, collection.schema).get(name)
            if field is not None and not subset(value, changed.exchange.value[result].get(field)):
                return failed(f"{field} in the response is not what was sent", changed.exchange)
    written = _written(context)
    read = collection.read(written.id)
    if not read.ok:
        return failed(f"the record of the response gets {read.outcome}", written.exchange, read)
    record: Json = written.exchange.value[result]
    kept = collection.record(read)
    compared = sorted((record.keys() & kept.keys()) - times(context.contract, collection.schema))
    other = difference(context.contract, collection.schema, record, kept, compared)
    _tidy(context, written)
    if other is not None:
        return failed(f"{other} is another in the response than in the record", written.exchange, read)
    return passed(f"{len(compared)} fields")


@check("write.names-the-record", "contract: response schema, links", Stage.WRITES, applies=is_write)
def _names(context: CheckContext) -> Finding:
    """Ids in the response are those of the record that was written."""
    written = _written(context)
    collection = Collection.around(context)
    named = written.exchange.value.get(collection.identity)
    _tidy(context, written)
    if named is None or is_create(context):
        raise Untestable("the response repeats no id of the request")
    if named != written.id:
        return failed(f"{collection.identity} is another than in the path", written.exchange)
    return passed(f"{collection.identity} is that of the path")


def _tidy(context: CheckContext, written: Written) -> None:
    if is_create(context):
        clean_up(Collection.around(context), written.id)


CHECKS = (_as_declared, _result, _names)
