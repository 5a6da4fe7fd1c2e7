"""Query parameters that only the prose names, and that are no field of the item."""

from __future__ import annotations

from collections.abc import Callable

from ..api.messages import Item
from .store import Store

__all__ = ["TESTS"]


def has_active_rentals(store: Store, text: str) -> Callable[[Item], bool]:
    """Customers with active subscriptions, or those without."""
    return lambda customer: (customer["totalDevicesRented"] > 0) == (text == "true")


def sku_contains(store: Store, text: str) -> Callable[[Item], bool]:
    """Variants whose SKU contains the text."""
    return lambda variant: text in variant["variantSku"]


def of_product(field: str) -> Callable[[Store, str], Callable[[Item], bool]]:
    """Variants of products with that value."""
    return lambda store, text: lambda variant: (store.find("products", variant["productId"]) or {}).get(field) == text


def of_customer(store: Store, text: str) -> Callable[[Item], bool]:
    """Files of orders of that customer."""
    return lambda file: (store.find("orders", file["orderId"]) or {}).get("customer", {}).get("customerId") == text


TESTS: dict[tuple[str, str], Callable[[Store, str], Callable[[Item], bool]]] = {
    ("listCustomers", "hasActiveRentals"): has_active_rentals,
    ("listVariants", "sku"): sku_contains,
    ("listVariants", "category"): of_product("category"),
    ("listVariants", "brand"): of_product("brand"),
    ("listFiles", "customerId"): of_customer,
}
"""List operation and parameter → what makes the test of an item from the value that was sent."""
