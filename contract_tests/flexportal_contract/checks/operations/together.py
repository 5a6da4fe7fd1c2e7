"""Two clients at once."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial

from ...check import Finding, Stage, Untestable, check, failed, passed
from ...context import CheckContext
from ...probing.exchange import Exchange
from ...probing.request import Request
from .bodies import subset
from .creates import creates, set_by
from .records import Json, linked
from .repeats import is_once
from .updates import changes, updates
from .writing import Writer, remember

__all__ = ["CHECKS"]

ROUNDS = 3


def _at_once(context: CheckContext, requests: Sequence[Request]) -> list[Exchange]:
    """The responses to requests that are sent at the same time."""
    with ThreadPoolExecutor(len(requests)) as pool:
        return list(pool.map(partial(context.send, keep=True), requests))


def _at_once_failed(evidence: str, *exchanges: Exchange) -> Finding:
    return replace(failed(evidence, *exchanges), at_once=True)


@check(
    "together.one-succeeds",
    "contract: x-effect (once)",
    Stage.WRITES,
    compares=True,
    applies=is_once,
    assumptions=("subscription-repeat", "replacement-repeat", "asset-exists"),
)
def _one_succeeds(context: CheckContext) -> Finding:
    """Of two clients that do the same at once, one is refused."""
    accepted = 0
    for _ in range(ROUNDS):
        writer = Writer(context)
        for attempt in writer.attempts():
            exchanges = _at_once(context, [attempt.request()] * 4)
            succeeded = [each for each in exchanges if each.ok]
            if len(succeeded) > 1:
                return _at_once_failed(f"{len(succeeded)} of 4 clients at once succeed", *succeeded)
            if broken := next((each for each in exchanges if each.status >= 500), None):
                return failed(f"at once with others: {broken.outcome}", broken, assumed=False)
            if succeeded:
                accepted += 1
                break
    if not accepted:
        raise Untestable("the server refuses what was tried", not_tried=True)
    return passed(f"one of four succeeded, {accepted} times")


@check(
    "together.both-are-kept",
    "contract: description (fields left out stay as they are)",
    Stage.WRITES,
    compares=True,
    applies=updates,
    assumptions=("put-is-partial", "product-replace"),
)
def _both_are_kept(context: CheckContext) -> Finding:
    """Two clients that set different fields of a record at once both have them set."""
    writer, values = Writer(context), dict[str, object]()
    attempt = None
    for name, value, written in changes(writer):
        if name not in (written.attempt.body or {}) and isinstance(value, str | int):
            attempt, values[name] = written.attempt, value
    if attempt is None or len(values) < 2:
        raise Untestable("the operation sets no two fields separately")
    fields = set_by(context, values, writer.collection.schema)
    for turn in range(ROUNDS):
        sent: Json = {
            name: f"check-{turn}-{name}" if isinstance(value, str) and "check-" in value else value
            for name, value in values.items()
        }
        exchanges = _at_once(context, [attempt.request(**{name: value}) for name, value in sent.items()])
        read = writer.collection.read((attempt.target or {})[writer.collection.identity])
        record = writer.collection.record(read)
        for (name, value), exchange in zip(sent.items(), exchanges, strict=True):
            if exchange.ok and name in fields and not subset(value, record.get(fields[name])):
                return _at_once_failed(f"{name} is lost when others are set at once", *exchanges, read)
    return passed(", ".join(values))


@check("together.creates", "contract: x-identity, links (read)", Stage.WRITES, compares=True, applies=creates)
def _creates_together(context: CheckContext) -> Finding:
    """Records that are made at once have ids of their own, and all of them can be read."""
    requests = list[Request]()
    for _ in range(4):
        attempt = next(iter(Writer(context).attempts()), None)
        requests.extend([] if attempt is None else [attempt.request()])
    exchanges = [each for each in _at_once(context, requests) if each.ok]
    for each in exchanges:
        remember(context, each)
    collection = Writer(context).collection
    ids = [linked(context, each, {}) for each in exchanges]
    unread = [id for id in ids if not collection.read(id).ok]
    if len(ids) < 2:
        raise Untestable("the server refuses what was tried", not_tried=True)
    if len(set(ids)) < len(ids):
        return _at_once_failed("records that were made at once have the same id", *exchanges)
    if unread:
        return _at_once_failed("a record that was made at once with others can't be read", *exchanges)
    return passed(f"{len(ids)} records")


CHECKS = (_one_succeeds, _both_are_kept, _creates_together)
