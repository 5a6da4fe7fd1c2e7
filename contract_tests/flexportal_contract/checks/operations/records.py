"""The records of a collection: a list operation, and the operation that reads one of them."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from string import ascii_lowercase, ascii_uppercase, digits, hexdigits
from typing import Any, TypeGuard
from uuid import UUID, uuid4

from flexportal.contract import Contract, Operation
from flexportal_core.timestamps import parse

from ...check import Untestable
from ...context import CheckContext
from ...inputs.filters import Selection
from ...probing.exchange import Exchange
from ...probing.iteration import says_more
from ...probing.json_body import as_array, as_object, without
from ...probing.request import Argument, Request

__all__ = [
    "Collection",
    "Id",
    "Json",
    "changed",
    "collections",
    "difference",
    "linked",
    "open_objects",
    "scalars",
    "times",
]

Json = dict[str, Any]
Id = str | int
# How many rows of a state are looked at, and how many pages a new record may be away from the top.
ROWS_OF_A_STATE, PAGES = 50, 30
UNKNOWN = "no-such-id"
# Two ways to the same amount may differ in the last digits that a binary fraction has.
DECIMALS = 6
UUIDS = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, eq=False)
class Collection:
    """Records of one kind.

    Args:
        listing: The context of the list operation.
        reading: The context of the operation that reads one record.
        parameter: The path parameter that takes a record's id.
        identity: The record's field that holds it.
    """

    listing: CheckContext
    reading: CheckContext
    parameter: str
    identity: str

    @classmethod
    def around(cls, context: CheckContext) -> Collection:
        """The records that the operation reads or changes. Raises: Untestable where the contract names none."""
        read = _read_operation(context)
        if read is None:
            raise Untestable("the contract doesn't say which record the operation is about")
        return cls.read_by(context, read)

    @classmethod
    def read_by(cls, context: CheckContext, read: Operation) -> Collection:
        """The records that this operation reads one of."""
        head, _, parameter = read.path.rstrip("/").rpartition("/")
        for other in context.contract.listings:
            if other.path.rstrip("/") == head and other.identity:
                return cls(context.of(other.id), context.of(read.id), parameter.strip("{}"), other.identity)
        raise Untestable("no list returns such records")

    @property
    def contract(self) -> Contract:
        """The contract."""
        return self.listing.contract

    @property
    def schema(self) -> Json:
        """The schema of a record."""
        return self.listing.operation.item_schema or {}

    def rows(self, *arguments: Argument, start: Request | None = None, size: int = 100) -> list[Json]:
        """The rows of the first page, as JSON, as they are now."""
        return self._rows(self._first(arguments, size, start))

    def _first(self, arguments: Selection, size: int, start: Request | None = None) -> Request:
        high = self.listing.bounds.high if self.listing.bounds.has_high else size
        return self.listing.first_page(arguments, min(high, size), start)

    def _rows(self, request: Request) -> list[Json]:
        exchange = self.listing.send(request, keep=True)
        # A row without a usable id breaks the schema, which other checks report; no record can be read by it.
        return [self.compared(row.content) for row in exchange.rows if _is_id((row.content or {}).get(self.identity))]

    def compared(self, record: Mapping[str, Any] | None) -> Json:
        """The record without what is different in every response."""
        ignored = self.listing.volatile | self.reading.volatile
        kept: Json = without(record, ignored) if ignored else dict(record or {})
        return kept

    def foreign_rows(self) -> list[Json]:
        """Rows of the other tenant, without those whose id the own tenant knows too."""
        rows = self.rows(start=self.listing.plain_for_other_tenant)
        return [row for row in rows if not self.read(row[self.identity]).ok]

    def unknown_ids(self) -> dict[Id, bool]:
        """Ids that no record has, and whether an id is sure to have that form: another may be refused as malformed.

        Raises:
            Untestable: None of the form that the contract asks for can be made up.
        """
        schema = self.reading.operation.parameter(self.parameter, "path").schema
        if schema.get("type") in ("integer", "number"):
            return {2**31 - 1: True, 2**31 - 2: True}
        page = self.listing.fetch(self._first((), 100), keep=True)
        listed = next((row.name for row in page.rows if row.name == row.label), None)
        ids = [str(uuid4())] if schema.get("format") == "uuid" else [] if listed is None else [_alike(listed)]
        certain = dict.fromkeys(ids, True)
        others = [] if ids and "format" in schema else [UNKNOWN, "0", str(UUID(int=0))]
        known = certain | dict.fromkeys(others, False)
        found: dict[Id, bool] = {id: sure for id, sure in known.items() if re.search(schema.get("pattern", ""), id)}
        if not found:
            raise Untestable("no unknown id of the form that the contract asks for can be made up")
        return found

    def unknown_id(self) -> Id:
        """The first of them."""
        return next(iter(self.unknown_ids()))

    @property
    def state_field(self) -> str:
        """The field that holds a record's state: the one that its actions set."""
        path = self.reading.operation.path
        actions = (each for each in self.contract.operations if each.path.startswith(path) and each.transition)
        return next((str((each.transition or {})["field"]) for each in actions), "status")

    def by_state(self, states: Sequence[str] | None = None) -> dict[str, list[Json]]:
        """Some rows for each state that the list can be filtered by; all under one name where it can't.

        Args:
            states: The states that are wanted; None for all.
        """
        return self._by_state(states, self._rows)

    def candidates(self, states: Sequence[str] | None = None) -> dict[str, list[Json]]:
        """The same, for rows that a write is tried on: not requested again until the server accepts a write."""
        known = self.listing.writes.candidates
        return self._by_state(
            states, lambda request: known.get(request) or known.setdefault(request, self._rows(request))
        )

    def _by_state(self, states: Sequence[str] | None, rows: Callable[[Request], list[Json]]) -> dict[str, list[Json]]:
        found = dict[str, list[Json]]()
        for entry in self.listing.operation.filters:
            values = self.listing.operation.parameter(entry.parameter).schema.get("enum", ())
            if entry.match == "equal" and entry.field == self.state_field:
                for value in values:
                    if states is None or value in states:
                        found[value] = rows(self._first((Argument(entry.parameter, value),), ROWS_OF_A_STATE))
        found = {state: each for state, each in found.items() if each}
        if not found:
            # The list has no such filter: its rows tell their states themselves.
            for row in rows(self._first((), 100)):
                state = str(row.get(self.state_field, ""))
                if states is None or state in states:
                    found.setdefault(state, []).append(row)
        return found

    def request(self, id: Id) -> Request:
        """The request that reads a record."""
        return self.reading.request({self.parameter: id})

    def read(self, id: Id) -> Exchange:
        """The response to it, sent anew."""
        return self.reading.send(self.request(id), keep=True)

    def record(self, exchange: Exchange) -> Json:
        """The record of such a response. Raises: Untestable where there is none."""
        body = as_object(exchange.value) or {}
        result = self.reading.operation.result
        record = as_object(body.get(result)) if result else body
        if not exchange.ok or record is None:
            raise Untestable(f"the record can't be read: {exchange.outcome}")
        return self.compared(record)

    def get(self, id: Id) -> Json:
        """The record as it is now. Raises: Untestable."""
        return self.record(self.read(id))

    def find(self, id: Id) -> tuple[bool, Exchange]:
        """Whether the list has the record, reading from the top, and the last page that was read."""
        request = self.listing.first_page((), self.listing.bounds.high if self.listing.bounds.has_high else 100)
        for _ in range(PAGES):
            exchange = self.listing.send(request, keep=True)
            if any(row.content is not None and row.content.get(self.identity) == id for row in exchange.rows):
                return True, exchange
            page, cursor = exchange.page, self.listing.names.cursor
            if page is None or cursor is None or not says_more(page, self.listing.names):
                return False, exchange
            request = request.with_query(Argument(cursor, str(page.next)))
        raise Untestable(f"the record is not within the first {PAGES} pages", not_tried=True)


def collections(context: CheckContext) -> Iterator[Collection]:
    """Every collection of the contract."""
    for operation in context.contract.operations:
        if operation.method == "GET" and operation.pagination is None and operation.path.rstrip("/").endswith("}"):
            try:
                yield Collection.read_by(context, operation)
            except Untestable:
                continue


def linked(context: CheckContext, exchange: Exchange, path: Mapping[str, Id], name: str = "read") -> Id:
    """The id of the record that a response's link leads to. Raises: Untestable where it has none."""
    link = None if (success := context.operation.success) is None else success.links.get(name)
    if link is None:
        return next(iter(path.values()))
    expression = next(iter(link.parameters.values()))
    if expression.startswith("$request.path."):
        return path[expression.rpartition(".")[2]]
    value: Any = exchange.value
    for key in expression.partition("#/")[2].split("/"):
        value = (as_object(value) or {}).get(key)
    if not _is_id(value):
        raise Untestable("the response doesn't name the record")
    return value


def difference(contract: Contract, schema: Json, one: Any, other: Any, names: Sequence[str] = ()) -> str | None:
    """The first field in which two records differ that both have, as a name; None where there is none.

    Points in time are compared as such, whatever their form; those within nested records are left out.
    """
    properties = contract.properties(schema)
    for name in names or sorted(one.keys() & other.keys()):
        mine, theirs, part = one.get(name), other.get(name), properties.get(name, {})
        if _is_time(contract, part):
            if parse(mine) != parse(theirs):
                return name
        elif _comparable(contract, part, mine) != _comparable(contract, part, theirs):
            return name
    return None


def open_objects(contract: Contract, schema: Json) -> list[str]:
    """The fields of an object that hold any JSON object, such as a tenant's custom fields."""
    parts = {name: contract.resolve(part) for name, part in contract.properties(schema).items()}
    kinds = {name: [part, *map(contract.resolve, part.get("oneOf", ()))] for name, part in parts.items()}
    return [name for name, each in kinds.items() if any(part.get("additionalProperties") is True for part in each)]


def times(contract: Contract, schema: Json) -> set[str]:
    """The fields of a record that are points in time."""
    return {name for name, part in contract.properties(schema).items() if _is_time(contract, part)}


def changed(contract: Contract, schema: Json, before: Json, after: Json) -> str | None:
    """The first field of a record that was changed, added or removed between two readings; None where none was."""
    return difference(contract, schema, before, after, sorted(before.keys() | after.keys()))


def _comparable(contract: Contract, schema: Json, value: Any) -> Any:
    """The value without the points in time within its objects, since when a nested record was changed may move."""
    part = contract.present(schema)
    if (items := as_array(value)) is not None:
        return [_comparable(contract, part.get("items", {}), item) for item in items]
    if (fields := as_object(value)) is None:
        return round(value, DECIMALS) if isinstance(value, float) else value
    ignored, properties = times(contract, part), contract.properties(part)
    return {
        name: _comparable(contract, properties.get(name, {}), each)
        for name, each in fields.items()
        if name not in ignored
    }


def scalars(value: Any) -> set[str]:
    """Every text within a value."""
    if isinstance(value, str):
        return {value}
    parts = (as_object(value) or {}).values() or as_array(value) or ()
    return {text for part in parts for text in scalars(part)}


def _alike(id: str) -> str:
    """An id of the same form: each letter and digit becomes another of its kind, those of a hexadecimal number too."""
    if UUIDS.fullmatch(id):
        return str(uuid4())
    if id.isdigit():
        return str(2 * 10**9 + secrets.randbelow(10**8))
    hexadecimal = all(letter in hexdigits for letter in id if letter.isalnum())
    kinds = (digits, "abcdef" if hexadecimal else ascii_lowercase, "ABCDEF" if hexadecimal else ascii_uppercase)
    of = {letter: kind for kind in kinds for letter in kind}
    # What stands before the last underscore is a kind of record: `cus_4f2a`.
    head, mark, tail = id.rpartition("_")
    return head + mark + "".join(secrets.choice(of.get(letter, letter)) for letter in tail)


def _is_id(value: Any) -> TypeGuard[Id]:
    return isinstance(value, str | int) and value != "" and not isinstance(value, bool)


def _is_time(contract: Contract, schema: Json) -> bool:
    part = contract.present(schema)
    return bool(part.get("x-timestamp")) or part.get("format") == "date-time"


def _read_operation(context: CheckContext) -> Operation | None:
    operation, contract = context.operation, context.contract
    if operation.success is not None and "read" in operation.success.links:
        return contract.operation(operation.success.links["read"].operation)
    gets = (each for each in contract.operations if each.method == "GET" and each.pagination is None)
    return next((each for each in gets if each.path == operation.path), None)
