"""How derived records belong together: by a fixed pattern in each block of sixteen, so that nothing is stored.

Records are numbered from the oldest: record 0 of each kind, then 1, and so on. A record only refers to records of the
same block that are older or of its own number, so any number of records is a whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from typing import Any, Protocol

from ..api.messages import Item
from .customers import created_at
from .moments import iso_8601

__all__ = ["SLOTS", "Block", "TemplateIndex", "World", "monthly_price", "months_of"]

SLOTS = 16

ORDERS = (
    "fulfilled", "fulfilled", "pending", "fulfilled", "cancelled", "partial", "fulfilled", "confirmed", "fulfilled",
    "fulfilled", "pending", "partial", "fulfilled", "confirmed", "cancelled", "fulfilled",
)  # fmt: skip
ORDER_OF_SUBSCRIPTION = (0, 1, 1, 3, 3, 5, 6, 6, 8, 9, 5, 11, 12, 12, 12, 15)
SUBSCRIPTIONS = {3: "ended_completed", 7: "ended_early_return", 8: "cancelled", 9: "ended_buyout", 13: "ended_upgrade"}
UPGRADED = {14: 13}
ASSET_OF_SUBSCRIPTION = {4: 3}  # returned, and on rent again
ASSETS = {4: "available", 7: "returned", 8: "unavailable", 9: "sold", 13: "available"}
SPARE_ASSETS = {4: 0}  # of which variant
INACTIVE_VARIANTS = (5, 7, 13)
DISCONTINUED_PRODUCTS = (5, 13)
# Months of the order of each place. A contract that is over already was a short one.
LENGTHS = (24, 12, 36, 1, 12, 24, 12, 36, 24, 24, 36, 12, 24, 12, 36, 24)
# Milliseconds by which records are older than their number says; customers are by 5000 to 65,536, and gaps are longer.
AGES = {
    "products": 70_000, "variants": 70_000, "assets": 69_000, "orders": 4000, "files": 3500, "billing_groups": 3000,
    "subscriptions": 2500, "payments": 500,
}  # fmt: skip
FACTORS = {1: 2.0, 12: 1.3, 24: 1.0, 36: 0.85}


def months_of(subscription: int) -> int:
    """The length of a subscription, by its place."""
    return LENGTHS[ORDER_OF_SUBSCRIPTION[subscription]]


def monthly_price(base: float, months: int) -> float:
    """The price of a device for a month, by the length of the contract."""
    return round(base * FACTORS[months], 2)


@dataclass(frozen=True)
class Block:
    """The relations within one block.

    Args:
        number: Which block.
        size: How many records of each kind it has.
        owners: The customer of each order, by place within the block.
        lengths: The contract length of each order, in months.
    """

    number: int
    size: int
    owners: tuple[int, ...]
    lengths: tuple[int, ...]

    def order_of(self, subscription: int) -> int:
        """The order that led to a subscription."""
        return ORDER_OF_SUBSCRIPTION[subscription]

    def subscriptions_of(self, order: int) -> list[int]:
        """The subscriptions that the order led to."""
        return [each for each in range(self.size) if ORDER_OF_SUBSCRIPTION[each] == order]

    def active_of(self, order: int) -> list[int]:
        """Those of them that are active."""
        return [each for each in self.subscriptions_of(order) if each not in SUBSCRIPTIONS]

    def orders_of(self, customer: int) -> list[int]:
        """The customer's orders."""
        return [order for order in range(self.size) if self.owners[order] == customer]

    def renter(self, asset: int) -> int | None:
        """The active subscription of an asset; None where it has none."""
        found = (each for each in range(self.size) if self.asset_of(each) == asset and each not in SUBSCRIPTIONS)
        return next(found, None)

    def asset_of(self, subscription: int) -> int:
        """The device of a subscription."""
        return ASSET_OF_SUBSCRIPTION.get(subscription, subscription)

    def variant_of(self, order: int) -> int:
        """The variant that was ordered."""
        return order - 1 if order in INACTIVE_VARIANTS else order

    def product_of(self, variant: int) -> int:
        """The product of a variant: every fourth product lacks variants, the one before it has two."""
        return variant - 1 if variant % 4 == 3 else variant

    def is_consolidated(self, payment: int) -> bool:
        """Whether a payment is for a whole billing group."""
        return payment % 2 == 0 and bool(self.active_of(payment))

    def row(self, kind: str, slot: int) -> str:
        """The status of a record."""
        match kind:
            case "orders":
                return ORDERS[slot]
            case "subscriptions":
                return SUBSCRIPTIONS.get(slot, "active")
            case "assets":
                return "rented_out" if self.renter(slot) is not None else ASSETS.get(slot, "returned")
            case "billing_groups":
                return "active" if self.active_of(slot) else "inactive"
            case "products":
                return "discontinued" if slot in DISCONTINUED_PRODUCTS else "active"
            case _:
                return "inactive" if slot in INACTIVE_VARIANTS else "active"


class Customers(Protocol):
    """The customers, as far as other records need them."""

    def values(self, position: int, /) -> Mapping[str, Any]:
        """The indexed fields of a customer."""
        ...

    def derived(self, position: int, /) -> Item:
        """The customer as it was before any change."""
        ...

    def locate(self, field: str, text: str, /) -> Sequence[int]:
        """The positions of the customers whose field can be that text."""
        ...


class World:
    """The relations of a tenant's records.

    Args:
        tenant: The tenant.
        seed: What everything is derived from.
        size: How many records of each kind there are.
        now: The time of the newest, in milliseconds since 1970.
        customers: What gives the tenant's customers.
        complete: What adds optional parts to a record of a kind.
    """

    def __init__(
        self,
        tenant: str,
        seed: str,
        size: int,
        now: int,
        customers: Callable[[], Customers],
        complete: Callable[[str, Item, Random], None],
    ) -> None:
        self.complete = complete
        self.now = now
        self.tenant, self.size = tenant, size
        self.tag = f"{Random(f'{seed}/world').getrandbits(32) | 1 << 31:08x}"  # noqa: S311
        self._seed = seed
        self._customers = customers
        self._ids = re.compile(rf"(?:[a-z]+_|SN-){self.tag}-([0-9a-f]{{1,9}})", re.IGNORECASE)
        self.block = lru_cache(maxsize=256)(self._block)

    def random(self, kind: str, rank: int) -> Random:
        """What decides the details of one record."""
        return Random(f"{self._seed}/{kind}/{rank}")  # noqa: S311

    def _block(self, number: int) -> Block:
        first = number * SLOTS
        size = min(SLOTS, self.size - first)
        random = self.random("block", number)
        customers = self._customers()
        statuses = [customers.values(self.size - 1 - first - slot).get("status") for slot in range(size)]
        active = [slot for slot in range(size) if statuses[slot] == "active"]
        owners = tuple(random.choice([each for each in active if each <= slot] or [slot]) for slot in range(size))
        return Block(number, size, owners, LENGTHS[:size])

    def id(self, prefix: str, rank: int) -> str:
        """The id of a record."""
        return f"{prefix}_{self.tag}-{rank:x}"

    def serial_number(self, rank: int) -> str:
        """The serial number of an asset, which is free text."""
        return f"SN-{self.tag.upper()}-{rank:X}"

    def rank_of(self, text: str) -> int | None:
        """The record that has such an id; None where none can."""
        found = self._ids.fullmatch(text)
        return None if found is None else int(found[1], 16)

    def positions_near(self, rank: int) -> range:
        """The positions of the records of that one's block, newest first."""
        first = rank // SLOTS * SLOTS
        last = min(first + SLOTS, self.size)
        return range(self.size - last, self.size - first) if first < last else range(0)

    def customer(self, rank: int) -> Item:
        """A customer, as derived."""
        return self._customers().derived(self.size - 1 - rank)

    def customer_rank(self, text: str) -> int | None:
        """The customer of that id; None where there can be none."""
        return next((self.size - 1 - each for each in self._customers().locate("customerId", text)), None)

    def created(self, kind: str, rank: int) -> int:
        """When a record was created, in milliseconds since 1970."""
        return created_at(self.now, self.size - 1 - rank, AGES[kind])

    def past(self, moment: int) -> int:
        """The moment, or now where it is later."""
        return min(moment, self.now)

    def created_text(self, kind: str, rank: int) -> str:
        """When a record was created, as text."""
        return f"{iso_8601(self.created(kind, rank))}Z"


class TemplateIndex:
    """Which records have which values of the filtered fields, where each block repeats the same rows.

    Args:
        size: How many records there are.
        rows: The values of those fields for each record of a whole block, oldest first.
        newest: The same for the newest block, which may not be whole.
    """

    def __init__(self, size: int, rows: list[dict[str, Any]], newest: list[dict[str, Any]]) -> None:
        # Newest first, as positions are.
        self._rows, self._newest = rows[::-1], newest[::-1]

    def values(self, position: int) -> Mapping[str, Any]:
        """The indexed fields of the item at that position."""
        ahead = len(self._newest)
        return self._newest[position] if position < ahead else self._rows[(position - ahead) % SLOTS]

    def matching(self, wanted: Mapping[str, Any]) -> frozenset[int]:
        """The places in the newest block, and behind them those in every other, of the rows with the wanted values."""
        return frozenset(
            place
            for place, row in enumerate([*self._newest, *self._rows])
            if all(row[field] == value for field, value in wanted.items())
        )

    def rank(self, position: int, matching: Set[int]) -> int:
        """How many items of these rows come before that position."""
        ahead = len(self._newest)
        if position <= ahead:
            return sum(place in matching for place in range(position))
        blocks, places = divmod(position - ahead, SLOTS)
        newest, whole = (sum(place in matching for place in part) for part in (range(ahead), self._whole))
        return newest + blocks * whole + sum(place in matching for place in self._whole[:places])

    def select(self, rank: int, matching: Set[int]) -> Iterator[int]:
        """The positions of the items of these rows, from that rank on, without end."""
        ahead = len(self._newest)
        found = [place for place in range(ahead) if place in matching]
        yield from found[rank:]
        places = [place - ahead for place in self._whole if place in matching]
        block, skip = divmod(max(0, rank - len(found)), len(places))
        while True:
            yield from [ahead + block * SLOTS + place for place in places[skip:]]
            block, skip = block + 1, 0

    def places(self, slot: int) -> frozenset[int]:
        """The numbers that stand for the items at that place of their block."""
        ahead = len(self._newest)
        return frozenset({ahead - 1 - slot} if slot < ahead else ()) | {ahead + len(self._rows) - 1 - slot}

    @property
    def _whole(self) -> range:
        return range(len(self._newest), len(self._newest) + len(self._rows))
