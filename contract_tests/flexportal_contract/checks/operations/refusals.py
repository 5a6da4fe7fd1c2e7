"""Writes that must be refused for what they name."""

from __future__ import annotations

from flexportal.contract import Operation

from ...check import Finding, Stage, Untestable, check, failed, is_write, passed
from ...context import CheckContext
from .records import Collection, collections
from .writing import Writer, is_create, path_parameters

__all__ = ["CHECKS"]


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
    writer = Writer(context)
    attempt = next(iter(writer.attempts(fresh=False)), None)
    if attempt is None:
        raise Untestable("there is no record to take a body from", not_tried=True)
    own_id, unknown = (attempt.target or {})[writer.collection.identity], writer.collection.unknown_ids()[0]
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
    named = {each.identity.lower(): each for each in collections(context)}
    own = writer.collection.identity.lower() if path_parameters(context) else ""
    for name, value in attempt.body.items():
        plain = name.lower().removesuffix("s") if isinstance(value, list) else name.lower()
        # A serial number of a new asset, and an id that repeats the path, name no other record.
        others = next((each for identity, each in named.items() if plain.endswith(identity)), None)
        if others is None or plain == own or _is_new(context, plain):
            continue
        unknown = others.unknown_ids()[0]
        exchange = context.send(attempt.request(**{name: [unknown] if isinstance(value, list) else unknown}), keep=True)
        if not 400 <= exchange.status < 500:
            return failed(f"an unknown {name} gets {exchange.outcome}", exchange)
        tried.append(name)
    if not tried:
        raise Untestable("the body names no other record")
    return passed(f"refused: {', '.join(tried)}")


def _is_new(context: CheckContext, name: str) -> bool:
    return is_create(context) and Collection.around(context).identity.lower() == name


CHECKS = (_unknown, _unknown_reference)
