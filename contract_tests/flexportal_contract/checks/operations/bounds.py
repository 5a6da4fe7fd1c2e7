"""Values at the very bounds that a body's schema states."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flexportal.contract import Operation

from ...check import Finding, Stage, Untestable, check, failed, is_write, passed
from ...context import CheckContext
from .bodies import BodyMaker, unique
from .invalid_bodies import INVALID
from .records import Json
from .updates import updates
from .writing import Writer, path_parameters

__all__ = ["CHECKS"]


def may_be_repeated(operation: Operation) -> bool:
    """Whether it is a write with a body that may be sent to one record several times."""
    return is_write(operation) and operation.body is not None and operation.effect != "once"


@check(
    "write.bounds-included",
    "contract: requestBody (minimum, maximum, minLength, maxLength), response schemas",
    Stage.WRITES,
    compares=True,
    applies=may_be_repeated,
)
def _bounds_included(context: CheckContext) -> Finding:
    """A value at its bound is accepted as others are, and the record that has it conforms to its schema."""
    if not path_parameters(context):
        raise Untestable("the operation names no record in its path")
    writer, tried = Writer(context), list[str]()
    first = writer.perform()
    maker = BodyMaker(context, [first.before], first.attempt.path)
    properties = context.contract.properties(maker.schema)
    for name, value, what in _at_bounds(context, properties):
        exchange = context.send(first.attempt.request(**{name: value}), keep=True)
        if exchange.status in INVALID and updates(context.operation) and "x-assumption" not in properties[name]:
            # An action has its own rules; an update of a field has those of the schema.
            return failed(f"{name} of the {what} gets {exchange.outcome}", exchange)
        read = writer.collection.read(first.id)
        for each in (exchange, read) if exchange.ok else ():
            if each.faults:
                return failed(f"{name} of the {what} is accepted: {each.faults[0].clause}", exchange, read)
        tried.append(f"{name} of the {what}")
    if updates(context.operation) and first.attempt.body is not None:
        former = {name: first.before[name] for name in properties if first.before.get(name) is not None}
        context.send(first.attempt.request(**former))
    if not tried:
        raise Untestable("the body's schema states no bounds")
    return passed(", ".join(tried))


def _at_bounds(context: CheckContext, properties: Json) -> Iterator[tuple[str, Any, str]]:
    """Each property with a value at each of its bounds, and what that bound is called."""
    for name, node in properties.items():
        part = context.contract.resolve(node)
        # A text of a certain form is refused for its form.
        if part.keys() & {"x-equals", "enum", "format", "pattern"} - ({"format"} if _is_number(part) else set()):
            continue
        for bound in ("minimum", "maximum"):
            if bound in part:
                yield name, part[bound], bound
        for bound, words in (("minLength", "shortest length"), ("maxLength", "longest length")):
            if part.get(bound):
                # Others may have the same text where it is to be unique.
                yield name, unique()[-part[bound] :].rjust(part[bound], "x"), words


def _is_number(schema: Json) -> bool:
    return schema.get("type") in ("integer", "number")


CHECKS = (_bounds_included,)
