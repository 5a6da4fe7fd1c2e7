"""All items of a tenant, which belong together."""

from __future__ import annotations

from datetime import datetime
from random import Random

from ...contract import Contract
from ..api.messages import Item
from ..operations import LISTINGS
from .dataset import Dataset
from .moments import milliseconds
from .optional_parts import OptionalParts
from .world import World

__all__ = ["datasets_of"]


def datasets_of(
    contract: Contract, tenant: str, seed: int, size: int, now: datetime, *, unknown_values: bool = False
) -> dict[str, Dataset]:
    """The tenant's items, which belong together, the newest of that time: id of the list operation → items."""
    found: dict[str, Dataset] = {}
    listings = {operation.id: operation for operation in contract.listings}
    parts: dict[str, OptionalParts] = {}
    for kind, listing in LISTINGS.items():
        if listing in listings:
            listed = {filter_.field for filter_ in listings[listing].filters} if unknown_values else None
            schema = listings[listing].item_schema or {}
            parts[kind] = OptionalParts(contract, schema, milliseconds(now), listed)

    def complete(kind: str, item: Item, random: Random) -> None:
        parts[kind].complete(item, random)

    world = None
    if "listCustomers" in listings:
        world = World(tenant, f"{seed}/{tenant}", size, milliseconds(now), lambda: found["listCustomers"], complete)
    for operation in contract.listings:
        found[operation.id] = Dataset(contract, operation, tenant, seed, size, now, world)
    return found
