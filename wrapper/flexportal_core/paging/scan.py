"""What a scan checks of the items that it receives: that the filters have been applied, and that none is missing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..errors import ResponseContractError
from .listing import Listing

__all__ = ["check_filters", "values_without_partition"]


def values_without_partition(listing: Listing, items: Sequence[Any]) -> set[str]:
    """The filters that partition the scan, for which an item has a value that no partition has."""
    return {
        name
        for name in listing.partitioned_by
        if not all(
            any(_is_same(_value(item, listing.attributes[name]), each[name]) for each in listing.partitions)
            for item in items
        )
    }


def check_filters(listing: Listing, items: Sequence[Any], number: int) -> None:
    """Check that a scan's items are in their partition: an ignored filter would deliver each many times.

    Raises:
        ResponseContractError: One is not.
    """
    for name, value in listing.partitions[number].items():
        attribute = listing.attributes.get(name)
        if attribute is not None and not all(_is_same(_value(item, attribute), value) for item in items):
            raise ResponseContractError(
                f"{listing.operation_id}: the server ignored the filter {name}; "
                "an item does not have the requested value"
            )


def _value(item: Any, attribute: str) -> Any:
    """An attribute of an item, or of what it contains where the name has dots; None where that is missing."""
    for name in attribute.split("."):
        item = None if item is None else getattr(item, name)
    return item


def _is_same(found: object, wanted: object) -> bool:
    # Letter case apart, since servers may compare email addresses that way.
    return found == wanted or str(found).casefold() == str(wanted).casefold()
