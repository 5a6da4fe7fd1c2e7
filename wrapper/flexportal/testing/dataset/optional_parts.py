"""Optional parts of derived records that have no meaning of their own, and values that the contract does not list."""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property
from random import Random
from typing import Any, cast

from ...contract import Contract, Json
from ..api.messages import Item
from .schema_items import SchemaItems, flat

__all__ = ["OptionalParts"]

FILLED = frozenset(
    {
        "_sync", "buyoutDetails", "cancellationDetails", "earlyReturnDetails", "extensionHistory", "lastCaptureError",
        "pricing", "replacementHistory",
    }
)  # fmt: skip
"""The fields of records in which any optional part may be absent or present."""
SHARE, UNLISTED_SHARE = 0.12, 0.06
UNLISTED = "unlisted_value"


class _Part:
    """A schema, read once."""

    def __init__(self, contract: Contract, schema: Json) -> None:
        self._contract = contract
        self.schema = flat(contract, schema)
        self.is_record = "x-identity" in self.schema
        self.is_open = all(isinstance(each, str) for each in self.schema.get("enum", (None,)))
        self.required: list[str] = self.schema.get("required", [])

    @cached_property
    def properties(self) -> dict[str, _Part]:
        return {name: _Part(self._contract, each) for name, each in self.schema.get("properties", {}).items()}

    @cached_property
    def items(self) -> _Part:
        return _Part(self._contract, self.schema.get("items", {}))


class OptionalParts:
    """Completes the records of one list.

    Args:
        contract: Where references point.
        schema: The schema of a record.
        now: The time of the newest record, in milliseconds since 1970.
        listed: The fields whose values are always those that the contract lists; None means all.
    """

    def __init__(self, contract: Contract, schema: Json, now: int, listed: Collection[str] | None) -> None:
        self._whole = _Part(contract, schema)
        self._made = SchemaItems(contract, {}, "", "", now)
        self._listed = listed

    def complete(self, record: Item, random: Random) -> None:
        """Add optional parts to a record, now and then."""
        for name, part in self._whole.properties.items():
            if name in FILLED and name in record:
                self._fill(part, record[name], random)
        if self._listed is not None:
            self._unlist(self._whole, record, random, self._listed)

    def _fill(self, part: _Part, value: Any, random: Random) -> None:
        if isinstance(value, list):
            for each in cast("list[Any]", value):
                self._fill(part.items, each, random)
        elif isinstance(value, dict):
            for name, child in part.properties.items():
                if name in value:
                    self._fill(child, value[name], random)
                elif random.random() < SHARE:
                    value[name] = self._made.value(child.schema, random)

    def _unlist(self, part: _Part, value: Any, random: Random, listed: Collection[str]) -> None:
        """Replace some values of sets that may grow."""
        if isinstance(value, list) and not part.items.is_record:
            for each in cast("list[Any]", value):
                self._unlist(part.items, each, random, listed)
        elif isinstance(value, dict):
            fields = cast("Item", value)
            for name, child in part.properties.items():
                if name in fields and child.is_open and name not in listed and random.random() < UNLISTED_SHARE:
                    fields[name] = UNLISTED
                elif name in fields:
                    self._unlist(child, fields[name], random, ())
