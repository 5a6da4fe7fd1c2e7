"""Plausible records of a rental business, other than customers: made from their number, never stored."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from ...contract import Filter
from ...timestamps import in_range
from ..api.messages import Item
from .catalog import SKU, SKUS, text_of
from .details import DETAILS
from .kinds import KINDS, RANGED
from .ranges import Band, BandIndex, band
from .world import SLOTS, Block, TemplateIndex, World, months_of

__all__ = ["RelatedItems"]


class RelatedItems:
    """Makes the records of one kind, and finds them by what they refer to without looking through them.

    Args:
        kind: A key of `KINDS`.
        world: How the records belong together.
        others: What makes the fields that are not made here, by index and fixed fields; None where there are none.
    """

    def __init__(self, kind: str, world: World, others: Callable[[int, Mapping[str, Any]], Item] | None = None) -> None:
        self._kind = kind
        self.world = world
        self._others = others
        self.keys = KINDS[kind].keys

    def index(self) -> TemplateIndex:
        """What finds them by the fields that a place in a block decides."""
        whole = Block(0, SLOTS, (0,) * SLOTS, (1,) * SLOTS)
        rest = self.world.size % SLOTS
        newest = Block(0, rest, (0,) * rest, (1,) * rest)
        rows = KINDS[self._kind].row
        return TemplateIndex(
            self.world.size,
            [rows(whole, slot) for slot in range(SLOTS)],
            [rows(newest, slot) for slot in range(rest)],
        )

    def indexed(self) -> dict[str, tuple[Any, ...]]:
        """The fields that the index has, and their values."""
        whole = Block(0, SLOTS, (0,) * SLOTS, (1,) * SLOTS)
        rows = [KINDS[self._kind].row(whole, slot) for slot in range(SLOTS)]
        return {name: tuple(dict.fromkeys(row[name] for row in rows)) for name in rows[0]}

    def locate(self, field: str, text: str) -> Sequence[int]:
        """The positions of all records whose field can be that text, and few others."""
        rank = self.world.customer_rank(text) if field.endswith("customerId") else self.world.rank_of(text)
        if field.lower().endswith("sku"):
            found = SKU.fullmatch(text)
            rank = None if found is None or found[1] not in SKUS else int(found[2] or "0", 16) * SLOTS
        return () if rank is None else self.world.positions_near(rank)

    def within(self, ranges: Sequence[tuple[Filter, str]]) -> BandIndex | None:
        """What finds the records that pass filters by ranges of dates; None where they must be looked at."""
        size, index = self.world.size, self.index()
        if any((self._kind, filter_.field) not in RANGED for filter_, _ in ranges):
            return None
        slots: dict[int, set[int]] = {}
        for slot in range(SLOTS):
            slots.setdefault(months_of(slot), set()).update(index.places(slot))
        bands: list[Band] = []
        for months, places in slots.items():
            ends = [(each.match == "until", partial(self._passes, each, text, months)) for each, text in ranges]
            bands.append(band(places, size, ends))
        return BandIndex(index, size, bands)

    def _passes(self, filter_: Filter, text: str, months: int, position: int) -> bool:
        date = RANGED[self._kind, filter_.field](self.created(position), months)
        return filter_.match != "equal" and in_range(text_of(date), text, filter_.match)

    def make(self, index: int, fixed: Mapping[str, Any]) -> Item:
        """The record at that position."""
        world = self.world
        rank = world.size - 1 - index
        number, slot = divmod(rank, SLOTS)
        kind = KINDS[self._kind]
        random = world.random(self._kind, rank)
        item = {**kind.make(self, world.block(number), slot, random), **fixed}
        if self._kind in DETAILS:
            DETAILS[self._kind](self, world.block(number), slot, random, item)
        item["tenantId"] = world.tenant
        world.complete(self._kind, item, random)
        item["createdAt"] = world.created_text(self._kind, rank)
        item["updatedAt"] = text_of(world.past(world.created(self._kind, rank) + int(random.random() * 65_536_000)))
        if self._others is not None:
            item |= {name: value for name, value in self._others(index, fixed).items() if name not in item}
        return item

    def created(self, index: int) -> int:
        """When the record at that position was created, in milliseconds since 1970."""
        return self.world.created(self._kind, self.world.size - 1 - index)

    # What the makers below need

    def sibling(self, kind: str) -> RelatedItems:
        """The records of another kind."""
        return RelatedItems(kind, self.world)

    def rank(self, block: Block, slot: int) -> int:
        """The number of a record."""
        return block.number * SLOTS + slot

    def id(self, prefix: str, block: Block, slot: int) -> str:
        """The id of a record."""
        return self.world.id(prefix, self.rank(block, slot))

    def serial_number(self, block: Block, slot: int) -> str:
        """The serial number of an asset."""
        return self.world.serial_number(self.rank(block, slot))

    def created_with(self, kind: str, block: Block, slot: int) -> int:
        """When the record of a kind that has this number was created."""
        return self.world.created(kind, self.rank(block, slot))

    def customer(self, block: Block, order: int) -> Item:
        """The customer of an order."""
        return self.world.customer(self.rank(block, block.owners[order]))
