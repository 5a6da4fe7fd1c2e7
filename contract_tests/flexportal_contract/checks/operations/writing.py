"""Carries out a write: on a record that the run made where the API can make one, else on one that is there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from math import prod
from typing import Any

from ...check import Untestable
from ...context import CheckContext
from ...probing.curl import Made
from ...probing.exchange import Exchange
from ...probing.request import Request
from .bodies import FREE_TEXT, BodyMaker, at, named, unique
from .records import Collection, Id, Json, collections, linked, open_objects, scalars

__all__ = ["Attempt", "Writer", "Written", "is_create", "path_parameters", "remember"]

# How many records, or combinations of related ones, are tried until the server accepts the write.
ATTEMPTS = 60

Pools = dict[str, list[list[Json]]]


def path_parameters(context: CheckContext) -> list[str]:
    """The names of the operation's path parameters."""
    return [each.name for each in context.operation.parameters if each.location == "path"]


def is_create(context: CheckContext) -> bool:
    """Whether the operation makes a record: its response links to one that its request doesn't name."""
    success = context.operation.success
    link = None if success is None else success.links.get("read")
    return link is not None and not any("$request" in each for each in link.parameters.values())


@dataclass(frozen=True)
class Attempt:
    """A write that may be accepted: path, body, and the record as it was (None where none is named)."""

    context: CheckContext
    path: Mapping[str, Id]
    body: Json | None
    target: Json | None = None
    related: Sequence[Json] = ()

    def request(self, **changes: Any) -> Request:
        """The request; further properties replace those of the body."""
        body = None if self.body is None and not changes else {**(self.body or {}), **changes}
        return self.context.request(self.path, body)


@dataclass(frozen=True)
class Written:
    """A write that the server accepted, and the record as it was before (empty where there was none)."""

    attempt: Attempt
    request: Request
    exchange: Exchange
    before: Json = field(default_factory=dict[str, Any])

    @property
    def id(self) -> Id:
        """The id of the record that was written."""
        return linked(self.attempt.context, self.exchange, self.attempt.path)


@dataclass
class Writer:
    """Writes with one operation.

    Args:
        context: The operation's context.
    """

    context: CheckContext

    @cached_property
    def collection(self) -> Collection:
        """The records that it writes. Raises: Untestable."""
        return Collection.around(self.context)

    def perform(self, extra: Mapping[str, Any] = {}, first: Json | None = None) -> Written:
        """The first attempt that is accepted.

        Args:
            extra: Further properties of the body.
            first: The record that is tried first; None for a new one.

        Raises:
            Untestable: None is.
        """
        last: Exchange | None = None
        for attempt in self.attempts(first=first):
            request, before = attempt.request(**extra), self.before(attempt)
            last = self.context.send(request, keep=True)
            if last.ok:
                remember(self.context, last)
                return Written(attempt, request, last, before)
        reason = "there is no record for it" if last is None else f"the server refuses what was tried: {last.outcome}"
        raise Untestable(reason, not_tried=True)

    def before(self, attempt: Attempt) -> Json:
        """The record that an attempt changes, as it is now."""
        return {} if attempt.target is None else self.collection.get(attempt.target[self.collection.identity])

    def attempts(self, *, fresh: bool = True, first: Json | None = None) -> Iterator[Attempt]:
        """Attempts, the most promising first: on a new record, or on `first` in its place."""
        if self.context.operation.method == "DELETE" and not self.context.operation.path.rstrip("/").endswith("}"):
            raise Untestable("it names no record, and might delete all of them")
        if not path_parameters(self.context):
            rows = self.collection.rows() if is_create(self.context) else []
            yield from self._with_related({}, rows, None)
            return
        number = 0
        for target in self.targets(fresh=fresh, first=first):
            path = {path_parameters(self.context)[0]: target[self.collection.identity]}
            for attempt in self._with_related(path, [target], target):
                yield attempt
                number += 1
                if number >= ATTEMPTS:
                    return
                if number % 15 == 0:
                    break

    def _with_related(self, path: Mapping[str, Id], rows: Sequence[Json], target: Json | None) -> Iterator[Attempt]:
        maker = BodyMaker(self.context, rows, path, new=target is None)
        if self.context.operation.body is None:
            yield Attempt(self.context, path, None, target)
            return
        pools = self._pools(maker.schema)
        combinations = prod(len(groups) for groups in pools.values())
        for number in range(min(ATTEMPTS, 3 * combinations if pools else 1)):
            related = list(_combination(pools, number, target))
            maker.related = related
            yield Attempt(self.context, path, maker.required(), target, related)
        if target is None and not pools:
            maker.new = False
            yield Attempt(self.context, path, maker.required(), target)

    def _pools(self, schema: Json) -> Pools:
        """For each property that names another record: such records, by state; the most telling first."""
        if "_pools_found" not in self.__dict__:
            found: Pools = {}
            properties = self.context.contract.properties(schema)
            for name in schema.get("required", ()):
                if "x-equals" in properties[name]:
                    continue
                for collection in collections(self.context):
                    identity = collection.identity.lower()
                    own = is_create(self.context) and collection.reading is self.collection.reading
                    if not own and (name.lower().endswith(identity) or name.lower() == f"{identity}s"):
                        found[name] = list(collection.candidates().values())
            telling = {name: _names_of(groups, found) for name, groups in found.items()}
            self.__dict__["_pools_found"] = dict(sorted(found.items(), key=lambda entry: -telling[entry[0]]))
        pools: Pools = self.__dict__["_pools_found"]
        return {name: groups for name, groups in pools.items() if groups}

    def targets(self, *, fresh: bool, first: Json | None = None) -> Iterator[Json]:
        """The records that a write on one may be tried on: a new one or `first`, then some of each allowed state."""
        if first is not None:
            yield first
        elif fresh and (made := self.make()) is not None:
            yield made
        transition = self.context.operation.transition or {}
        states = self.collection.candidates(transition.get("from"))
        allowed = transition.get("from") or [state for state in states if state != transition.get("to")]
        # Of a record that has more, a write that loses something loses more.
        objects = open_objects(self.context.contract, self.collection.schema)
        groups = [
            sorted(rows, key=lambda row: (-sum(bool(row.get(name)) for name in objects), -sum(map(bool, row.values()))))
            for state, rows in states.items()
            if state in allowed
        ]
        for index in range(max(map(len, groups), default=0)):
            yield from (rows[index] for rows in groups if index < len(rows))

    def make(self) -> Json | None:
        """A new record of the collection, or None where no operation makes one."""
        return next(iter(self.make_alike(1)), None)

    def make_alike(self, count: int) -> list[Json]:
        """New records of the collection, made by one request that is sent so often; fewer where that makes fewer."""
        for other in self.context.contexts.values():
            if other is self.context or not is_create(other) or path_parameters(other):
                continue
            try:
                if Collection.around(other).reading is not self.collection.reading:
                    continue
                written = Writer(other).perform(_free_text(other))
                ids = [written.id]
                for _ in range(count - 1):
                    again = other.send(written.request, keep=True)
                    if again.ok:
                        remember(other, again)
                        ids.append(linked(other, again, {}))
                return [self._made(id) for id in dict.fromkeys(ids)]
            except Untestable:
                return []
        return []

    def _made(self, id: Id) -> Json:
        read = self.context.writes.patiently(lambda: self.collection.read(id), lambda found: found.ok)
        return self.collection.record(read)


def _free_text(context: CheckContext) -> Json:
    """Free text for a new record, where it takes any: what a later write loses of it shows."""
    body = context.operation.body
    taken = body is not None and FREE_TEXT in context.contract.properties(body.schema)
    return {FREE_TEXT: unique()} if taken else {}


def remember(context: CheckContext, exchange: Exchange) -> None:
    """Have the record that a response is about deleted after the check, where the operation makes one."""
    if is_create(context):
        context.writes.made.append(partial(_delete, context, exchange))
        _note(context, exchange)


def _note(context: CheckContext, exchange: Exchange) -> None:
    """Note how the record was made, so that commands can make another: where the server chose the id."""
    success, request = context.operation.success, exchange.request
    link = None if success is None else success.links.get("read")
    if link is None or context.operation.effect == "once":
        return
    keys = next(iter(link.parameters.values())).partition("#/")[2].split("/")
    id = next(at(exchange.value, keys), None)
    if isinstance(id, str) and id not in (request.body or ""):
        context.writes.sources[id] = Made(request, tuple(keys))


def _delete(context: CheckContext, exchange: Exchange) -> None:
    """Delete the record that the response is about, where the API can."""
    try:
        collection, id = Collection.around(context), linked(context, exchange, {})
        path = collection.reading.operation.path
        for other in context.contexts.values():
            if other.operation.method == "DELETE" and other.operation.path == path:
                other.send(other.request({collection.parameter: id}))
    except Untestable:
        return


def _combination(pools: Pools, number: int, target: Json | None) -> Iterator[Json]:
    """The related records of one attempt: another state of each, and of these one that fits the others."""
    chosen: list[Json] = [] if target is None else [target]
    related: list[Json] = []
    for name, groups in pools.items():
        if any(named(record, name) not in (None, []) for record in related):
            continue
        number, state = divmod(number, len(groups))
        texts = {text for record in chosen for text in scalars(record)}
        fitting = sorted(groups[state], key=lambda row: -len(scalars(row) & texts))
        row = fitting[min(number, len(fitting) - 1)] if fitting else {}
        chosen.append(row)
        related.append(row)
    yield from related


def _names_of(groups: Sequence[Sequence[Json]], names: Mapping[str, Any]) -> int:
    """How many of the names a record of these answers."""
    row = next((row for rows in groups for row in rows), Json())
    return sum(named(row, name) not in (None, []) for name in names)
