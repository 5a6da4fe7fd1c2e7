"""DELETE without a transition: the record is gone."""

from __future__ import annotations

from flexportal.contract import Operation

from ...check import Finding, Stage, Untestable, check, failed, passed
from ...context import CheckContext
from .writing import Writer

__all__ = ["CHECKS", "deletes"]

# How many other records are looked at.
NEIGHBOURS = 20
# Whether unknown ids get a 404 is another check's to judge: some servers don't tell them from forbidden ones.
GONE = frozenset({403, 404, 410})


def deletes(operation: Operation) -> bool:
    """Whether it deletes for good."""
    return operation.method == "DELETE" and operation.transition is None


@check("delete.is-gone", "RFC 9110, 9.3.5; contract: responses (404)", Stage.WRITES, compares=True, applies=deletes)
def _is_gone(context: CheckContext) -> Finding:
    """A deleted record is not found, and not listed."""
    writer = Writer(context)
    written = writer.perform()
    read = writer.collection.read(written.id)
    if read.status not in GONE:
        return failed(f"afterwards the record gets {read.outcome}, expected 404", written.exchange, read)
    found, page = writer.collection.find(written.id)
    if found:
        return failed("afterwards the record is listed", written.exchange, page)
    return passed(f"{read.outcome}, and not in the list")


@check("delete.leaves-others", "contract: path (one record)", Stage.WRITES, compares=True, applies=deletes)
def _leaves_others(context: CheckContext) -> Finding:
    """Other records stay."""
    writer = Writer(context)
    collection = writer.collection
    before = [row[collection.identity] for row in collection.rows()][:NEIGHBOURS]
    if not all(collection.read(id).ok for id in before):
        raise Untestable("others delete records meanwhile", not_tried=True)
    # Of two records that were made alike, nobody else deletes the other one.
    sibling = writer.make()
    written = writer.perform()
    if sibling is not None and not (other := collection.read(sibling[collection.identity])).ok:
        return failed(f"another record that was made alike gets {other.outcome}", written.exchange, other)
    for id in before:
        read = None if id == written.id else collection.read(id)
        if read is not None and not read.ok:
            return failed(f"another record gets {read.outcome}", written.exchange, read, rows=[str(id)])
    return passed(f"{len(before)} records")


CHECKS = (_is_gone, _leaves_others)
