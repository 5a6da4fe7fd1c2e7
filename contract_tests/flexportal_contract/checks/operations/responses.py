"""What the response to an action says of the record before and after it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from flexportal.contract import Contract
from flexportal_core.timestamps import parse

from ...check import Finding, Stage, check, failed, passed, untested
from ...context import CheckContext
from ...probing.json_body import as_object
from .records import Json, linked, times
from .transitions import acts
from .writing import Writer

__all__ = ["CHECKS"]

BEFORE, AFTER = ("old", "previous"), ("new",)
# Seconds by which two forms of a time may differ.
PRECISION = 60.0


@check(
    "action.response-agrees",
    "contract: response schema (old…, previous…, new…), links",
    Stage.WRITES,
    compares=True,
    applies=acts,
)
def _agrees(context: CheckContext) -> Finding:
    """What the response names as old is what the record had before, and what it names as new, it has afterwards."""
    writer = Writer(context)
    written, collection = writer.perform(), writer.collection
    read = collection.read(written.id)
    after = collection.record(read)
    success = context.operation.success
    if success is not None and "created" in success.links:
        read = collection.read(linked(context, written.exchange, written.attempt.path, "created"))
        after = collection.record(read)
    compared = list[str]()
    for name, field, is_old in _named(context.contract, collection.schema, as_object(written.exchange.value) or {}):
        record = written.before if is_old else after
        if field not in record:
            continue
        value = (as_object(written.exchange.value) or {})[name]
        is_time = field in times(context.contract, collection.schema)
        if not (_is_same_time(value, record[field]) if is_time else value == record[field]):
            when = "before" if is_old else "afterwards"
            return failed(
                f"{name} of the response is not the {field} that the record had {when}", written.exchange, read
            )
        compared.append(name)
    return passed(", ".join(compared)) if compared else untested("the response names nothing as old or new")


def _named(contract: Contract, schema: Json, body: Json) -> Iterator[tuple[str, str, bool]]:
    """The properties of the response that name a field of the record as it was or is: `oldEndDate` its `endDate`."""
    fields = contract.properties(schema)
    for name in body:
        for word in (*BEFORE, *AFTER):
            rest = name.removeprefix(word)
            field = rest[:1].lower() + rest[1:]
            if rest != name and rest[:1].isupper() and field in fields:
                yield name, field, word in BEFORE


def _is_same_time(one: Any, other: Any) -> bool:
    first, second = parse(one), parse(other)
    if first is None or second is None:
        return first == second
    if len(str(one)) <= len("2026-01-01") or len(str(other)) <= len("2026-01-01"):
        return _day(one, first) == _day(other, second)
    return abs((first - second).total_seconds()) < PRECISION


def _day(value: Any, moment: datetime) -> str:
    return str(value)[:10] if isinstance(value, str) else moment.date().isoformat()


CHECKS = (_agrees,)
