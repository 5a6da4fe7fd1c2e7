"""The same request again (`x-effect`; RFC 9110, 9.2.2)."""

from __future__ import annotations

from flexportal.contract import Operation

from ...check import Finding, Stage, check, failed, is_write, passed
from ...context import CheckContext
from .records import Collection, changed, difference, times
from .writing import Writer, Written

__all__ = ["CHECKS"]


def is_idempotent(operation: Operation) -> bool:
    """Whether sending it again changes nothing more."""
    return is_write(operation) and operation.effect == "idempotent"


def is_once(operation: Operation) -> bool:
    """Whether sending it again is refused."""
    return operation.effect == "once"


@check(
    "repeat.changes-nothing",
    "contract: x-effect (idempotent); RFC 9110, 9.2.2",
    Stage.WRITES,
    compares=True,
    applies=is_idempotent,
    assumptions=("product-upsert",),
)
def _changes_nothing(context: CheckContext) -> Finding:
    """The same request again changes nothing more."""
    collection, written = _twice_written(context)
    before = collection.read(written.id)
    again = context.send(written.request, keep=True)
    if again.status >= 500:
        return failed(f"the same request again gets {again.outcome}", written.exchange, again, assumed=False)
    after = collection.read(written.id)
    if before.status != after.status:
        return failed(f"the record gets {after.outcome} after the second request", written.exchange, again, after)
    if not before.ok:
        return passed(f"{again.outcome}, and the record is gone as before")
    # updatedAt may move.
    one, other = collection.record(before), collection.record(after)
    names = sorted((one.keys() & other.keys()) - times(context.contract, collection.schema))
    name = difference(context.contract, collection.schema, one, other, names)
    second = Written(written.attempt, written.request, again).id if again.ok else written.id
    if second != written.id:
        return failed("the same request again makes another record", written.exchange, again)
    if name is not None:
        return failed(f"{name} is changed by the same request", written.exchange, again, after)
    return passed(again.outcome)


@check(
    "repeat.is-refused",
    "contract: x-effect (once), responses",
    Stage.WRITES,
    compares=True,
    applies=is_once,
    assumptions=("subscription-repeat", "replacement-repeat", "asset-exists"),
)
def _is_refused(context: CheckContext) -> Finding:
    """The same request again is refused, and changes nothing."""
    collection, written = _twice_written(context)
    before = collection.read(written.id)
    again = context.send(written.request, keep=True)
    after = collection.read(written.id)
    if again.ok:
        return failed("the same request again is accepted", written.exchange, again)
    if not 400 <= again.status < 500:
        return failed(f"the same request again gets {again.outcome}", written.exchange, again, assumed=False)
    if again.faults:
        return failed(again.faults[0].clause, again, assumed=False)
    name = changed(context.contract, collection.schema, collection.record(before), collection.record(after))
    if name is not None:
        clause = f"refused ({again.outcome}), and {name} is changed all the same"
        return failed(clause, written.exchange, again, after, assumed=False)
    return passed(f"refused with {again.outcome}")


def _twice_written(context: CheckContext) -> tuple[Collection, Written]:
    writer = Writer(context)
    return writer.collection, writer.perform()


CHECKS = (_changes_nothing, _is_refused)
