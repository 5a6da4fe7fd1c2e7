"""The items of one tenant in one listing: how many there are, what each is, and which of them a filter leaves."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any, cast

import msgspec

from ...contract import Contract, Filter, Json, Operation
from ..api.messages import Item
from ..api.parameters import text_of
from .customers import FIELDS, CustomerItems
from .index import FilterIndex
from .schema_items import SchemaItems, flat
from .selection import Selection

__all__ = ["MOST_ITEMS", "Dataset", "Items"]

CACHED = 2048
CHUNK = 1000
MOST_ITEMS = 100_000_000
UNKNOWN = object()


class Dataset:
    """The items of one tenant in one listing.

    An item has a position: 0 for the newest derived one, counting up with age; added items are newer and have -1, -2
    and so on.

    Args:
        contract: Where the item's schema comes from.
        operation: The list operation.
        tenant: The tenant.
        seed: What everything is derived from.
        size: How many items are derived.
    """

    def __init__(self, contract: Contract, operation: Operation, tenant: str, seed: int, size: int) -> None:
        context = f"{seed}/{tenant}/{operation.id}"
        schema = flat(contract, operation.item_schema or {})
        self.size = size
        self._filters = {filter_.parameter: filter_ for filter_ in operation.filters}
        self._indexed = _indexed_fields(contract, schema, operation.filters)
        self._index = FilterIndex(context, self._indexed)
        self._maker = _maker(contract, operation, schema, tenant, context, indexed=self._indexed)
        # Making an item takes several times as long as decoding it.
        self._cached = lru_cache(maxsize=CACHED)(self._text)
        self._required: list[str] = schema.get("required", [])
        self._added: list[Item] = []

    def item(self, position: int) -> Item:
        """The item at that position. Raises: IndexError where there is none."""
        if position < 0:
            return dict(self._added[-1 - position])
        if position >= self.size:
            raise IndexError(f"position {position} is out of range; there are {self.size} items")
        item: Item = msgspec.json.decode(self._cached(position))
        return item

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

    def add(self, item: Item) -> None:
        """Adds an item, newer than all others."""
        self._added.append(dict(item))

    def select(self, wanted: Mapping[str, str]) -> Selection:
        """The items that pass all the filters.

        Args:
            wanted: Query parameter → value as sent.
        """
        fields = {self._filters[name].field: text for name, text in wanted.items()}
        added = self._matching(range(-len(self._added), 0), fields)
        for field in fields.keys() & self._maker.keys:
            found = self._maker.locate(field, fields[field])
            return Selection([*added, *self._matching([] if found is None else range(self.size)[found:][:1], fields)])
        if fields.keys() - self._indexed.keys():
            # The index does not have this field, so every item is looked at.
            return Selection([*added, *self._matching(range(self.size), fields)])
        values = {
            field: next((value for value in self._indexed[field] if text_of(value) == text), UNKNOWN)
            for field, text in fields.items()
        }
        return Selection(added, self._index, self._index.matching(values), self.size)

    def _matching(self, positions: Sequence[int], fields: dict[str, str]) -> list[int]:
        return [position for position in positions if _matches(self.item(position), fields)]


def _matches(item: Item, fields: dict[str, str]) -> bool:
    return all(name in item and text_of(item[name]) == text for name, text in fields.items())


def _indexed_fields(contract: Contract, schema: Json, filters: tuple[Filter, ...]) -> dict[str, tuple[Any, ...]]:
    """The filtered fields that have few values, and which."""
    found: dict[str, tuple[Any, ...]] = {}
    properties: Json = schema.get("properties", {})
    for filter_ in filters:
        if filter_.match != "equal":
            raise ValueError(f"x-filters: {filter_.parameter} has match {filter_.match!r}; only 'equal' is supported")
        field = flat(contract, properties.get(filter_.field, {}))
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
    *,
    indexed: Collection[str],
) -> SchemaItems | CustomerItems:
    keys = {filter_.field for filter_ in operation.filters}
    if operation.identity is not None:
        keys.add(operation.identity)
    items = partial(SchemaItems, contract, schema, tenant, seed, keys=keys)
    if operation.id != "listCustomers":
        return items()
    others = schema.get("properties", {}).keys() - FIELDS - set(indexed)
    return CustomerItems(tenant, seed, items(only=others).make if others else None)


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
