"""The items of one tenant in one listing: how many there are, what each is, and which of them a filter leaves."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache, lru_cache, partial
from typing import Any, Protocol, cast

import msgspec

from ...contract import Contract, Filter, Json, Operation, value_at
from ...timestamps import in_range, parse
from ..api.messages import Item
from ..api.parameters import text_of
from .customers import FIELDS, CustomerItems
from .index import FilterIndex
from .kinds import relations_of_customer
from .moments import midnight, milliseconds
from .records import RelatedItems
from .schema_items import SchemaItems, flat
from .selection import Index, Selection, SortedSelection
from .sorting import Sort
from .world import World

__all__ = ["MOST_ITEMS", "Dataset", "Items", "datasets_of"]

CACHED = 2048
CHUNK = 1000
MOST_ITEMS = 100_000_000
UNKNOWN = object()
MATCHES = ("equal", "from", "until")
RELATED = {
    "listOrders": "orders", "listSubscriptions": "subscriptions", "listProducts": "products",
    "listVariants": "variants", "listAssets": "assets", "listPayments": "payments",
    "listBillingGroups": "billing_groups", "listFiles": "files",
}  # fmt: skip


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
        self._order = operation.order
        self._indexed = _indexed_fields(contract, self.schema, operation.filters)
        self._index: Index = FilterIndex(context, self._indexed)
        time = milliseconds(midnight(datetime.now(UTC)) if now is None else now)
        kind = RELATED.get(operation.id)
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
        self.reset()

    def reset(self) -> None:
        """Drops whatever was added, changed and removed."""
        self._added: list[bytes] = []
        self._changed: dict[int, bytes] = {}
        self._removed: set[int] = set()
        self._ids: dict[str, int] = {}
        self._undated = False

    def item(self, position: int) -> Item:
        """The item at that position. Raises: IndexError where there is none."""
        if position >= self.size or position in self._removed:
            raise IndexError(f"position {position} is out of range; there are {self.size} items")
        item: Item = msgspec.json.decode(self._content(position))
        return item

    def derived(self, position: int) -> Item:
        """The item at that position, as it was before any change."""
        item: Item = msgspec.json.decode(self._cached(position))
        return item

    def _content(self, position: int) -> bytes:
        if position < 0:
            return self._added[-1 - position]
        return self._changed.get(position) or self._cached(position)

    def _text(self, position: int) -> bytes:
        return msgspec.json.encode(self._maker.make(position, self._index.values(position)))

    def sample(self, number: int | None = None) -> Item:
        """An item that no position has, with the fields that the contract requires.

        Args:
            number: Distinguishes samples. None means the number of items that were added.
        """
        # Past every index that can be derived, so that its id and its e-mail address are unique.
        index = MOST_ITEMS + (len(self._added) if number is None else number)
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
        """Adds an item, newer than all others. Returns its position."""
        self._added.append(msgspec.json.encode(item))
        position = -len(self._added)
        self._ids[str(item.get(self.identity or ""))] = position
        self._undated = self._undated or not self._is_newest(item)
        return position

    def change(self, position: int, item: Item) -> None:
        """Replaces an item."""
        content = msgspec.json.encode(item)
        if position < 0:
            self._added[-1 - position] = content
        else:
            self._changed[position] = content

    def remove(self, position: int) -> None:
        """Removes an item."""
        self._removed.add(position)
        self._changed.pop(position, None)

    def find(self, identity: str) -> int | None:
        """The position of the item of that identity; None where there is none."""
        name = self.identity or ""
        if identity in self._ids:
            candidates: Sequence[int] = [self._ids[identity]]
        else:
            candidates = self.locate(name, identity) if name in self._maker.keys else range(self.size)
        positions = (each for each in candidates if -len(self._added) <= each < self.size and each not in self._removed)
        return next((each for each in positions if self.item(each).get(self.identity or "") == identity), None)

    def candidates(self, field: str, text: str) -> list[int]:
        """The positions of all items whose field can be that text, and of others, newest first."""
        content = msgspec.json.encode(text)
        near = (each for each in self.locate(field, text) if each in range(self.size))
        written = (each for each in (*range(-len(self._added), 0), *self._changed) if content in self._content(each))
        return [position for position in sorted({*near, *written}) if position not in self._removed]

    # Selections

    def select(
        self, wanted: Mapping[str, str], others: Sequence[Callable[[Item], bool]] = (), sort: Sort | None = None
    ) -> Selection:
        """The items that pass all the filters.

        Args:
            wanted: Query parameter → value as sent.
            others: What else an item must pass.
            sort: The order; None means newest first.
        """
        selection = self._selection(wanted, others)
        if sort is None and not self._undated:
            return selection
        order = sort or Sort(self._order.field if self._order else "createdAt", descending=True)
        return SortedSelection(order.sorted(selection.positions(0, len(selection)), self.item))

    def _selection(self, wanted: Mapping[str, str], others: Sequence[Callable[[Item], bool]]) -> Selection:
        tests: list[Callable[[Item], bool]] = [*others]
        tests += [partial(_matches, self._filters[name], text) for name, text in wanted.items()]
        filters = [(self._filters[name], text) for name, text in wanted.items()]
        fields = {filter_.field: text for filter_, text in filters if filter_.match == "equal"}
        changed = [*range(-len(self._added), 0), *self._changed]
        listed = self._matching(changed, tests)
        for field in fields.keys() & self._maker.keys:
            near = [each for each in self.locate(field, fields[field]) if each in range(self.size)]
            return Selection({*listed, *self._matching(near, tests)})
        if len(fields) < len(tests) or fields.keys() - self._indexed.keys():
            # The index does not have this field, so every item is looked at.
            return Selection({*listed, *self._matching(range(self.size), tests)})
        values = {
            field: next((value for value in self._indexed[field] if text_of(value) == text), UNKNOWN)
            for field, text in fields.items()
        }
        moved = {each for each in (*self._changed, *self._removed) if each >= 0}
        excluded = [each for each in moved if values.items() <= self.values(each).items()]
        return Selection(listed, self._index, self._index.matching(values), self.size, excluded)

    def _matching(self, positions: Iterable[int], tests: Sequence[Callable[[Item], bool]]) -> list[int]:
        kept = (position for position in positions if position not in self._removed)
        return [position for position in kept if not tests or _passes(self.item(position), tests)]

    def _is_newest(self, item: Item) -> bool:
        created, newest = (parse(each.get("createdAt")) for each in (item, self.derived(0) if self.size else {}))
        return newest is None or "createdAt" not in item or (created is not None and created >= newest)


def _passes(item: Item, tests: Sequence[Callable[[Item], bool]]) -> bool:
    return all(test(item) for test in tests)


def _matches(filter_: Filter, text: str, item: Item) -> bool:
    try:
        value = value_at(item, filter_.field)
    except KeyError:
        return False
    return text_of(value) == text if filter_.match == "equal" else in_range(value, text, filter_.match)


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


def datasets_of(contract: Contract, tenant: str, seed: int, size: int, now: datetime) -> dict[str, Dataset]:
    """The tenant's items, which belong together, the newest of that time: id of the list operation → items."""
    found: dict[str, Dataset] = {}
    listings = {operation.id: operation for operation in contract.listings}
    world = None
    if "listCustomers" in listings:
        world = World(tenant, f"{seed}/{tenant}", size, milliseconds(now), lambda: found["listCustomers"])
    for operation in contract.listings:
        found[operation.id] = Dataset(contract, operation, tenant, seed, size, now, world)
    return found


class Items(Sequence[Item]):
    """A tenant's items, newest first, each made when it is read.

    Args:
        dataset: Where they come from.
    """

    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset
        self._selection = dataset.select({})

    def __len__(self) -> int:
        """How many items there are."""
        return len(self._selection)

    def __getitem__(self, place: Any) -> Any:
        """The item at that place, or those of a slice."""
        places = cast("int | range", range(len(self))[place])
        if isinstance(places, range):
            return [self[at] for at in places]
        (position,) = self._selection.positions(places, 1)
        return self._dataset.item(position)

    def __iter__(self) -> Iterator[Item]:
        """The items one by one; none is kept."""
        for first in range(0, len(self), CHUNK):
            yield from map(self._dataset.item, self._selection.positions(first, CHUNK))
