"""The items of one tenant in one listing: how many there are, what each is, and which of them a filter leaves."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache, lru_cache, partial
from typing import Any, Protocol

import msgspec

from ...contract import Contract, Filter, Json, Operation, value_at
from ...timestamps import in_range, parse
from ..api.messages import Item
from ..api.parameters import text_of
from ..operations import LISTINGS
from .customers import FIELDS, CustomerItems
from .index import FilterIndex
from .kinds import KINDS, relations_of_customer
from .moments import midnight, milliseconds
from .overlay import Overlay
from .records import RelatedItems
from .schema_items import SchemaItems, flat
from .selection import Index, Place, ReversedSelection, Selection, SortedSelection, place_of
from .sorting import Sort
from .world import World

__all__ = ["MOST_ITEMS", "Dataset"]

CACHED = 2048
SELECTIONS = 8
READS = 20
"""About how many items are read to find the place of one among many that are sorted."""
MOST_ITEMS = 100_000_000
UNKNOWN = object()
DATE = "createdAt"
MATCHES = ("equal", "from", "until")


class Maker(Protocol):
    """What makes the items of a listing."""

    @property
    def keys(self) -> Collection[str]:
        """The fields by which `locate` finds items."""
        ...

    def locate(self, field: str, text: str) -> Sequence[int]:
        """The positions of all items whose field can be that text, and few others."""
        ...

    def make(self, index: int, fixed: Mapping[str, Any]) -> Item:
        """The item at that position, with fields that are decided already."""
        ...

    def created(self, index: int) -> int:
        """When the item at that position was created, in milliseconds since 1970; earlier for each further one."""
        ...


class Dataset:
    """The items of one tenant in one listing.

    An item has a position: 0 for the newest derived one, counting up with age; added items are newer and have -1, -2
    and so on. What is added, changed and removed lies on top of the derived items.

    Args:
        contract: Where the item's schema comes from.
        operation: The list operation.
        tenant: The tenant.
        seed: What everything is derived from.
        size: How many items are derived.
        now: The time of the newest item; None means today at midnight, UTC.
        world: How the items belong together with those of other listings; None means not at all.
    """

    def __init__(
        self,
        contract: Contract,
        operation: Operation,
        tenant: str,
        seed: int,
        size: int,
        now: datetime | None = None,
        world: World | None = None,
    ) -> None:
        context = f"{seed}/{tenant}/{operation.id}"
        self.schema = flat(contract, operation.item_schema or {})
        self.size = size
        self.identity = operation.identity
        self._filters = {filter_.parameter: filter_ for filter_ in operation.filters}
        self._order = None if operation.order is None else operation.order.field
        self._dated = operation.order is None or operation.order.field == DATE
        self._indexed = _indexed_fields(contract, self.schema, operation.filters)
        self._index: Index = FilterIndex(context, self._indexed)
        time = milliseconds(midnight(datetime.now(UTC)) if now is None else now)
        kind = next((name for name, listing in LISTINGS.items() if listing == operation.id and name in KINDS), None)
        if world is None or kind is None:
            self._maker: Maker = _maker(
                contract, operation, self.schema, tenant, context, world, time, indexed=self._indexed
            )
        else:
            new = self.schema.get("properties", {}).keys() - _known_fields(operation.id)
            others = SchemaItems(contract, self.schema, tenant, context, time, only=new).make if new else None
            self._maker = items = RelatedItems(kind, world, others)
            self._index, self._indexed = items.index(), items.indexed()
        # Making an item takes several times as long as decoding it.
        self._cached = lru_cache(maxsize=CACHED)(self._text)
        self._required: list[str] = self.schema.get("required", [])
        self._texts = {self.identity or "", *self._maker.keys, *_text_fields(contract, self.schema, operation.filters)}
        self._in_order: dict[Sort, array[int]] = {}
        self._passed: dict[Hashable, array[int]] = {}
        self._selected: dict[Hashable, tuple[int, Selection]] = {}
        self.overlay = Overlay((field.rpartition(".")[2] for field in self._texts), self._place)
        """What was added, changed and removed."""

    def item(self, position: int) -> Item:
        """The item at that position. Raises: IndexError where there is none."""
        content = self._content(position)
        if not content:
            raise IndexError(f"position {position} is out of range; there are {self.size} items")
        item: Item = msgspec.json.decode(content)
        return item

    def derived(self, position: int) -> Item:
        """The item at that position, as it was before any change."""
        item: Item = msgspec.json.decode(self._cached(position))
        return item

    def _content(self, position: int) -> bytes | None:
        if position in self.overlay.contents:
            return self.overlay.contents[position]
        return self._cached(position) if 0 <= position < self.size else None

    def _text(self, position: int) -> bytes:
        return msgspec.json.encode(self._maker.make(position, self._index.values(position)))

    def sample(self, number: int | None = None) -> Item:
        """An item that no position has, with the fields that the contract requires.

        Args:
            number: Distinguishes samples. None means the number of items that were added.
        """
        # Past every index that can be derived, so that its id and its email address are unique.
        index = MOST_ITEMS + (self.overlay.added if number is None else number)
        made = self._maker.make(index, self._index.values(index))
        return {name: made[name] for name in made if name in self._required}

    def values(self, position: int) -> Mapping[str, Any]:
        """The indexed fields of a derived item, without making it."""
        return self._index.values(position)

    def locate(self, field: str, text: str) -> Sequence[int]:
        """The positions of the derived items whose field can be that text, of all that there are or of few others."""
        return self._maker.locate(field, text)

    # Changes

    def add(self, item: Item) -> int:
        """Add an item. Returns its position."""
        position = self.next_position
        self.overlay.put(position, msgspec.json.encode(item))
        return position

    @property
    def next_position(self) -> int:
        """The position that the next added item gets."""
        return -1 - self.overlay.added

    def find(self, identity: str) -> int | None:
        """The position of the item of that identity; None where there is none."""
        name = self.identity or ""
        known = name in self._maker.keys
        positions = self.candidates(name, identity) if known else (*self.overlay.positions, *range(self.size))
        found = (each for each in positions if self.overlay.contents.get(each, b"") is not None)
        return next((each for each in found if self.item(each).get(name) == identity), None)

    def candidates(self, field: str, text: str) -> list[int]:
        """The positions of all items whose field can be that text, and of others, newest first."""
        near = (each for each in self.locate(field, text) if each in range(self.size))
        kept = (each for each in near if each not in self.overlay.contents)
        return sorted({*kept, *self.overlay.found(field, text)})

    # Selections

    def select(
        self, wanted: Mapping[str, str], others: Sequence[Callable[[Item], bool]] = (), sort: Sort | None = None
    ) -> Selection:
        """The items that pass all the filters.

        Args:
            wanted: Query parameter → value as sent.
            others: What else an item must pass; equal where it passes the same items.
            sort: The order; None means newest first.
        """
        # Kept until something is written, so that each further page costs no more than the items on it.
        key = frozenset(wanted.items()), tuple(others), sort
        version, selection = self._selected.get(key, (-1, None))
        if selection is None or version != self.overlay.version:
            selection = self._sorted(self._selection(wanted, others), sort)
            if len(self._selected) >= SELECTIONS:
                self._selected.clear()
            self._selected[key] = self.overlay.version, selection
        return selection

    def _sorted(self, selection: Selection, sort: Sort | None) -> Selection:
        if sort is None:
            return selection
        if sort.field == self._order:
            return ReversedSelection(selection)
        positions = selection.positions(0, len(selection))
        written = [each for each in positions if each in self.overlay.contents]
        if len(written) * READS > len(positions) or len(positions) * READS < self.size:
            return SortedSelection(sort.sorted(positions, self.item))
        if sort not in self._in_order:
            # Derived items never change, so only the first request reads all of them.
            self._in_order = {sort: array("q", sort.sorted(range(self.size), self.derived))}
        unwritten = set(positions).difference(written)
        order = [each for each in self._in_order[sort] if each in unwritten]
        for each in written:
            sort.insert(order, each, self.item, lambda at: self.overlay.places.get(at) or place_of(at))
        return SortedSelection(order)

    def _selection(self, wanted: Mapping[str, str], others: Sequence[Callable[[Item], bool]]) -> Selection:
        tests: list[Callable[[Item], bool]] = [*others]
        tests += [partial(_matches, self._filters[name], text) for name, text in wanted.items()]
        filters = [(self._filters[name], text) for name, text in wanted.items()]
        fields = {filter_.field: text for filter_, text in filters if filter_.match == "equal"}
        for field in fields.keys() & self._maker.keys:
            return self._listed(self._matching(self.candidates(field, fields[field]), tests))
        listed = self._matching(self._written(fields), tests)
        index = None if others or fields.keys() - self._indexed.keys() else self._within(filters)
        if index is None:
            # The index does not have this field, so every item is looked at.
            passing = self._passing((frozenset(wanted.items()), tuple(others)), tests)
            return self._listed([*listed, *(each for each in passing if each not in self.overlay.contents)])
        values = {
            field: next((value for value in self._indexed[field] if text_of(value) == text), UNKNOWN)
            for field, text in fields.items()
        }
        matching = index.matching(values)
        written = (each for each in self.overlay.contents if each >= 0)
        excluded = [each for each in written if index.rank(each + 1, matching) > index.rank(each, matching)]
        return Selection(listed, index, matching, self.size, excluded, self.overlay.places)

    def _passing(self, key: Hashable, tests: Sequence[Callable[[Item], bool]]) -> array[int]:
        """The derived items that pass. They never change, so only the first request looks at every one."""
        if key not in self._passed:
            found = array("q", (each for each in range(self.size) if _passes(self.derived(each), tests)))
            newest = [*self._passed.items()][1 - SELECTIONS :]
            self._passed = {**dict(newest), key: found}
        return self._passed[key]

    def _within(self, filters: Sequence[tuple[Filter, str]]) -> Index | None:
        """What finds the items within ranges without looking at them; None where nothing does."""
        ranges = [(each, text) for each, text in filters if each.match != "equal"]
        if not ranges:
            return self._index
        return self._maker.within(ranges) if isinstance(self._maker, RelatedItems) else None

    def _listed(self, positions: Iterable[int]) -> Selection:
        return Selection(positions, places=self.overlay.places)

    def _written(self, fields: Mapping[str, str]) -> Iterable[int]:
        """The written items that there are, and that can have these fields."""
        found = [self.overlay.found(field, fields[field]) for field in fields.keys() & self._texts]
        return set[int].intersection(*map(set, found)) if found else self.overlay.positions

    def _matching(self, positions: Iterable[int], tests: Sequence[Callable[[Item], bool]]) -> list[int]:
        return [position for position in positions if not tests or _passes(self.item(position), tests)]

    def _place(self, position: int, item: Item) -> Place:
        """Where a written item stands: by its date, among equals before the derived ones."""
        if position >= 0 and item.get(DATE) == self.derived(position).get(DATE):
            return place_of(position)
        moment = parse(item.get(DATE))
        if moment is None or not self._dated:
            return place_of(position) if position >= 0 else Place(0, False, float("-inf"), position)
        time = milliseconds(moment)
        newer = bisect_left(range(self.size), -time, key=lambda each: -self._maker.created(each))
        return Place(newer, False, -time, position)


def _passes(item: Item, tests: Sequence[Callable[[Item], bool]]) -> bool:
    return all(test(item) for test in tests)


def _matches(filter_: Filter, text: str, item: Item) -> bool:
    try:
        value = value_at(item, filter_.field)
    except KeyError:
        return False
    return text_of(value) == text if filter_.match == "equal" else in_range(value, text, filter_.match)


def _text_fields(contract: Contract, schema: Json, filters: tuple[Filter, ...]) -> list[str]:
    """The fields that are compared with a text."""
    fields = [filter_.field for filter_ in filters if filter_.match == "equal"]
    return [each for each in fields if flat(contract, contract.field_schema(schema, each)).get("type") == "string"]


def _indexed_fields(contract: Contract, schema: Json, filters: tuple[Filter, ...]) -> dict[str, tuple[Any, ...]]:
    """The filtered fields that have few values, and which."""
    found: dict[str, tuple[Any, ...]] = {}
    for filter_ in filters:
        if filter_.match not in MATCHES:
            raise ValueError(f"x-filters: {filter_.parameter} has match {filter_.match!r}; use one of {MATCHES}")
        if filter_.match != "equal":
            continue
        field = flat(contract, contract.field_schema(schema, filter_.field))
        if "enum" in field:
            found[filter_.field] = tuple(field["enum"])
        elif field.get("type") == "boolean":
            found[filter_.field] = (False, True)
    return found


def _maker(
    contract: Contract,
    operation: Operation,
    schema: Json,
    tenant: str,
    seed: str,
    world: World | None,
    now: int,
    *,
    indexed: Collection[str],
) -> SchemaItems | CustomerItems:
    keys = {filter_.field for filter_ in operation.filters if filter_.match == "equal"}
    if operation.identity is not None:
        keys.add(operation.identity)
    items = partial(SchemaItems, contract, schema, tenant, seed, now, keys=keys)
    if operation.id != "listCustomers":
        return items()
    others = schema.get("properties", {}).keys() - FIELDS - set(indexed)
    relations = None if world is None else partial(relations_of_customer, world)
    return CustomerItems(tenant, seed, now, items(only=others).make if others else None, relations)


@cache
def _known_fields(operation: str) -> frozenset[str]:
    """The fields of an item that the installed contract has."""
    contract = Contract.installed()
    return frozenset(flat(contract, contract.operation(operation).item_schema or {})["properties"])
