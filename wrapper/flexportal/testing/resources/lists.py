"""Query parameters that only the prose names, and that are no field of the item."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from ..api.messages import Item
from .store import Store

__all__ = ["TESTS", "Test"]

Check = Callable[[Store, str, Item], bool]


@dataclass(frozen=True)
class Test:
    """Whether items match a parameter. Two are equal where they match the same items.

    Args:
        check: What decides.
        text: The value that was sent.
        store: The tenant's records.
    """

    check: Check
    text: str
    store: Store = field(compare=False)
    version: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "version", 0 if self.check in OF_ITEM else self.store.version)

    def __call__(self, item: Item) -> bool:
        """Whether the item matches."""
        return self.check(self.store, self.text, item)


def has_active_rentals(store: Store, text: str, customer: Item) -> bool:
    """Customers with active subscriptions, or those without."""
    rents: bool = customer["totalDevicesRented"] > 0
    return rents == (text == "true")


def sku_contains(store: Store, text: str, variant: Item) -> bool:
    """Variants whose SKU contains the text."""
    sku: str = variant["variantSku"]
    return text in sku


def of_product(name: str) -> Check:
    """Variants of products with that value."""
    return lambda store, text, variant: (store.find("products", variant["productId"]) or {}).get(name) == text


def of_customer(store: Store, text: str, file: Item) -> bool:
    """Files of orders of that customer."""
    order = store.find("orders", file["orderId"]) or {}
    named: str | None = order.get("customer", {}).get("customerId")
    return named == text


OF_ITEM = (has_active_rentals, sku_contains)
"""Those that look at the item only."""

TESTS: dict[tuple[str, str], Check] = {
    ("listCustomers", "hasActiveRentals"): has_active_rentals,
    ("listVariants", "sku"): sku_contains,
    ("listVariants", "category"): of_product("category"),
    ("listVariants", "brand"): of_product("brand"),
    ("listFiles", "customerId"): of_customer,
}
"""List operation and parameter → what decides whether an item matches."""
