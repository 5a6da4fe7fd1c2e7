"""Carries out a write: on a record that the run made where the API can make one, else on one that is there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import prod
from typing import Any

from ...check import Untestable
from ...context import CheckContext
from ...probing.exchange import Exchange
from ...probing.request import Request
from .bodies import BodyMaker, named
from .records import Collection, Json, collections, linked, scalars

__all__ = ["Attempt", "Writer", "Written", "clean_up", "is_create", "path_parameters"]

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
    path: Mapping[str, str]
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
    def id(self) -> str:
        """The id of the record that was written."""
        return linked(self.attempt.context, self.exchange, self.attempt.path)


@dataclass
class Writer:
    """Writes with one operation.

    Args:
        context: The operation's context.
        make: Whether records may be made for it.
    """

    context: CheckContext
    make: bool = True
    made: list[tuple[Collection, str]] = field(default_factory=list[tuple[Collection, str]])

    @cached_property
    def collection(self) -> Collection:
        """The records that it writes. Raises: Untestable."""
        return Collection.around(self.context)

    def perform(self, extra: Mapping[str, Any] = {}) -> Written:
        """The first attempt that is accepted.

        Args:
            extra: Further properties of the body.

        Raises:
            Untestable: None is.
        """
        last: Exchange | None = None
        for attempt in self.attempts():
            request, before = attempt.request(**extra), self.before(attempt)
            last = self.context.send(request, keep=True)
            if last.ok:
                return Written(attempt, request, last, before)
        reason = "there is no record for it" if last is None else f"the server refuses what was tried: {last.outcome}"
        raise Untestable(reason, not_tried=True)

    def tidy(self) -> None:
        """Delete the records that were made, where the API can."""
        for collection, id in self.made:
            clean_up(collection, id)
        self.made.clear()

    def before(self, attempt: Attempt) -> Json:
        """The record that an attempt changes, as it is now."""
        return {} if attempt.target is None else self.collection.get(str(attempt.target[self.collection.identity]))

    def attempts(self, *, fresh: bool = True) -> Iterator[Attempt]:
        """Attempts, the most promising first."""
        if not path_parameters(self.context):
            rows = self.collection.rows() if is_create(self.context) else []
            yield from self._with_related({}, rows, None)
            return
        number = 0
        for target in self._targets(fresh=fresh):
            path = {path_parameters(self.context)[0]: str(target[self.collection.identity])}
            for attempt in self._with_related(path, [target], target):
                yield attempt
                number += 1
                if number >= ATTEMPTS:
                    return
                if number % 15 == 0:
                    break

    def _with_related(self, path: Mapping[str, str], rows: Sequence[Json], target: Json | None) -> Iterator[Attempt]:
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
                        states = collection.by_state()
                        found[name] = list(states.values())
            telling = {name: _names_of(groups, found) for name, groups in found.items()}
            self.__dict__["_pools_found"] = dict(sorted(found.items(), key=lambda entry: -telling[entry[0]]))
        pools: Pools = self.__dict__["_pools_found"]
        return {name: groups for name, groups in pools.items() if groups}

    def _targets(self, *, fresh: bool) -> Iterator[Json]:
        if fresh and (made := self._make()) is not None:
            yield made
        transition = self.context.operation.transition or {}
        states = self.collection.by_state()
        allowed = transition.get("from") or [state for state in states if state != transition.get("to")]
        groups = [rows for state, rows in states.items() if state in allowed]
        for index in range(max(map(len, groups), default=0)):
            yield from (rows[index] for rows in groups if index < len(rows))

    def _make(self) -> Json | None:
        """A new record of the collection, or None where no operation makes one."""
        for other in self.context.contexts.values():
            if other is self.context or not is_create(other) or path_parameters(other):
                continue
            try:
                if Collection.around(other).reading is not self.collection.reading:
                    continue
                id = Writer(other).perform().id
                self.made.append((self.collection, id))
                return self.collection.get(id)
            except Untestable:
                return None
        return None


def clean_up(collection: Collection, id: str) -> None:
    """Delete a record that the run made, where the API can."""
    contexts = collection.listing.contexts.values()
    path = collection.reading.operation.path
    for other in contexts:
        if other.operation.method == "DELETE" and other.operation.path == path:
            try:
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
