"""Customers: deactivated rather than deleted, and not while they rent or wait for an order."""

from __future__ import annotations

from ..api.messages import Item
from .action import Action
from .store import refuse

__all__ = ["delete"]


def delete(action: Action) -> Item:
    """Deactivate a customer."""
    customer_id = action.before["customerId"]
    if any(each["status"] == "active" for each in action.store.where("subscriptions", "customerId", customer_id)):
        raise refuse("CUSTOMER_HAS_ACTIVE_SUBSCRIPTIONS", "The customer has active subscriptions.")
    for order in action.store.near("orders", "customerId", customer_id):
        if order["customer"]["customerId"] == customer_id and order["status"] in ("pending", "confirmed"):
            raise refuse("CUSTOMER_HAS_PENDING_ORDERS", "The customer has orders that are not fulfilled.")
    return {}
