"""The rows of one tenant in one listing: how many there are, what each is, and which of them a filter leaves."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence, Set
from functools import partial
from itertools import islice
from typing import Any, Protocol, overload

import msgspec

from ..contract import Contract, Filter, Json, Operation
from .blocks import Blocks
from .customers import FIELDS, CustomerRows
from .exchange import Row
from .noise import Noise
from .schema_rows import SchemaRows, flat
from .validation import text_of

__all__ = ["Population", "Rows", "Selection"]

CHUNK = 1000
BEYOND = 100_000_000


class RowMaker(Protocol):
    """What makes the rows of a tenant."""

    @property
    def keys(self) -> Set[str]:
        """The fields by which a row can be located."""
        ...

    def locate(self, field: str, text: str) -> int | None:
        """The index of the only row whose key can be that text."""
        ...

    def make(self, index: int, fixed: Mapping[str, Any]) -> Row:
        """The row of that index, with these fields settled."""
        ...

    def text(self, index: int, fixed: Mapping[str, Any]) -> bytes:
        """The same as JSON."""
        ...


class Selection(Protocol):
    """Some rows of a listing, by position, newest first."""

    def __len__(self) -> int:
        """How many there are."""
        ...

    def rank(self, position: int) -> int:
        """How many of them come before that position or are at it."""
        ...

    def positions(self, first: int, number: int) -> list[int]:
        """The positions of so many of them, from the one of that rank on."""
        ...


class Listed:
    """A selection that is written out: a few positions, ascending."""

    def __init__(self, positions: Sequence[int]) -> None:
        self._positions = positions

    def __len__(self) -> int:
        return len(self._positions)

    def rank(self, position: int) -> int:
        """How many come before that position or are at it."""
        return bisect_right(self._positions, position)

    def positions(self, first: int, number: int) -> list[int]:
        """So many positions from that rank on."""
        return list(self._positions[first : first + number])


class Reckoned:
    """A selection that follows by arithmetic: the derived rows of some combinations of the closed fields."""

    def __init__(self, blocks: Blocks, allowed: Set[int], size: int) -> None:
        self._blocks = blocks
        self._allowed = allowed
        self._length = blocks.rank(size, allowed)

    def __len__(self) -> int:
        return self._length

    def rank(self, position: int) -> int:
        """How many come before that position or are at it."""
        return min(self._blocks.rank(position + 1, self._allowed), self._length)

    def positions(self, first: int, number: int) -> list[int]:
        """So many positions from that rank on."""
        return list(islice(self._blocks.select(first, self._allowed), max(0, min(number, self._length - first))))


class Joined:
    """The added rows' selection followed by the derived rows'."""

    def __init__(self, added: Listed, derived: Selection) -> None:
        self._added = added
        self._derived = derived

    def __len__(self) -> int:
        return len(self._added) + len(self._derived)

    def rank(self, position: int) -> int:
        """How many come before that position or are at it."""
        return self._added.rank(position) if position < 0 else len(self._added) + self._derived.rank(position)

    def positions(self, first: int, number: int) -> list[int]:
        """So many positions from that rank on."""
        found = self._added.positions(first, number)
        return found + self._derived.positions(max(0, first - len(self._added)), number - len(found))


class Population:
    """The rows of one tenant in one listing.

    A row has a position: 0 for the newest derived one, counting up with age; added rows are newer and have -1,
    -2 and so on.

    Args:
        contract: Where the item's schema comes from.
        operation: The list operation.
        tenant: The tenant.
        seed: What all is derived from.
        size: How many rows are derived.
    """

    def __init__(self, contract: Contract, operation: Operation, tenant: str, seed: int, size: int) -> None:
        noise = Noise(seed, tenant, operation.id)
        schema = flat(contract, operation.item_schema or {})
        self.size = size
        self._filters = {filter_.parameter: filter_ for filter_ in operation.filters}
        self.dimensions = _dimensions(contract, schema, operation.filters)
        self._blocks = Blocks(noise, self.dimensions)
        self._maker = _maker(contract, operation, schema, tenant, noise, closed=self.dimensions)
        self._required: list[str] = schema.get("required", [])
        self._added: list[Row] = []

    def row(self, position: int) -> Row:
        """The row at that position. Raises: IndexError where there is none."""
        if position < 0:
            return dict(self._added[-1 - position])
        return self._maker.make(position, self._settled(position))

    def text(self, position: int) -> bytes:
        """The row at that position as JSON. Raises: IndexError where there is none."""
        if position < 0:
            return msgspec.json.encode(self._added[-1 - position])
        return self._maker.text(position, self._settled(position))

    def _settled(self, position: int) -> Mapping[str, Any]:
        if position >= self.size:
            raise IndexError(f"there are {self.size} rows")
        return self._blocks.values(position)

    def sample(self, number: int | None = None) -> Row:
        """A row that no position has, with the fields that the contract requires.

        Args:
            number: Tells samples apart. None means: as many as rows have been added.
        """
        # Past every index that can be derived, so that its id and its e-mail address are its own.
        index = BEYOND + (len(self._added) if number is None else number)
        made = self._maker.make(index, self._blocks.values(index))
        return {name: made[name] for name in made if name in self._required}

    def add(self, row: Row) -> None:
        """Puts a row in front of all others."""
        self._added.append(dict(row))

    def select(self, wanted: Mapping[str, str]) -> Selection:
        """The rows that pass all the filters.

        Args:
            wanted: Query parameter → value as sent.
        """
        fields = {self._filters[name].field: text for name, text in wanted.items()}
        added = [at for at in range(-len(self._added), 0) if _passes(self.row(at), fields)]
        return Joined(Listed(added), self._derived(fields))

    def _derived(self, fields: dict[str, str]) -> Selection:
        for field in fields.keys() & self._maker.keys:
            found = self._maker.locate(field, fields[field])
            return Listed(self._checked([] if found is None or found >= self.size else [found], fields))
        if fields.keys() - self.dimensions.keys():
            # A field whose value says nothing of the index: there is no way but to look.
            return Listed(self._checked(range(self.size), fields))
        closed = {name: {text_of(value): value for value in self.dimensions[name]} for name in fields}
        if any(text not in closed[name] for name, text in fields.items()):
            return Listed([])
        allowed = self._blocks.allowed({name: closed[name][text] for name, text in fields.items()})
        return Reckoned(self._blocks, allowed, self.size)

    def _checked(self, positions: Sequence[int], fields: dict[str, str]) -> list[int]:
        return [position for position in positions if _passes(self.row(position), fields)]


def _passes(row: Row, fields: dict[str, str]) -> bool:
    return all(name in row and text_of(row[name]) == text for name, text in fields.items())


def _dimensions(contract: Contract, schema: Json, filters: tuple[Filter, ...]) -> dict[str, tuple[Any, ...]]:
    """The filtered fields that have few values, and which."""
    found: dict[str, tuple[Any, ...]] = {}
    properties: Json = schema.get("properties", {})
    for filter_ in filters:
        if filter_.match != "equal":
            raise ValueError(f"x-filters: {filter_.parameter} compares by {filter_.match!r}; only 'equal' is known")
        field = flat(contract, properties.get(filter_.field, {}))
        if "enum" in field:
            found[filter_.field] = tuple(field["enum"])
        elif field.get("type") == "boolean":
            found[filter_.field] = (False, True)
    return found


def _maker(
    contract: Contract, operation: Operation, schema: Json, tenant: str, noise: Noise, *, closed: Collection[str]
) -> RowMaker:
    keys = {filter_.field for filter_ in operation.filters}
    if operation.identity is not None:
        keys.add(operation.identity)
    rows = partial(SchemaRows, contract, schema, tenant, noise, keys=keys)
    if operation.id != "listCustomers":
        return rows()
    rest = schema.get("properties", {}).keys() - FIELDS - set(closed)
    return CustomerRows(tenant, noise, rows(only=rest).make if rest else None)


class Rows(Sequence[Row]):
    """A tenant's rows, newest first, each made when it is asked for.

    Args:
        population: Where they come from.
    """

    def __init__(self, population: Population) -> None:
        self._selection = population.select({})
        self._make: Callable[[int], Row] = population.row

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self._selection)

    @overload
    def __getitem__(self, place: int) -> Row: ...
    @overload
    def __getitem__(self, place: slice) -> list[Row]: ...
    def __getitem__(self, place: int | slice) -> Row | list[Row]:
        """The row at that place, or those of a slice."""
        if isinstance(place, slice):
            return [self[at] for at in range(*place.indices(len(self)))]
        at = range(len(self))[place]
        (position,) = self._selection.positions(at, 1)
        return self._make(position)

    def __iter__(self) -> Iterator[Row]:
        """The rows one by one; none is kept."""
        for first in range(0, len(self), CHUNK):
            yield from map(self._make, self._selection.positions(first, CHUNK))
