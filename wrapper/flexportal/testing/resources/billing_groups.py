"""Billing groups: active subscriptions of one customer; each is in one group at most."""

from __future__ import annotations

from ..api.messages import Item
from ..dataset.catalog import CURRENCY
from .action import Action
from .related import group_totals, recount_groups
from .store import Store, invalid, refuse

__all__ = ["create", "delete", "update"]


def create(action: Action) -> Item:
    """Group subscriptions of a customer."""
    store, body = action.store, action.body
    _require_name(body)
    store.require("customers", body["customerId"], "CUSTOMER_NOT_FOUND")
    rentals = _rentals(store, body["rentalIds"], body["customerId"])
    action.record |= {"currency": CURRENCY, "status": "active", "rentalIds": list(dict.fromkeys(body["rentalIds"]))}
    action.record |= group_totals(store, action.record["rentalIds"])
    _move(store, rentals, action.record["billingGroupId"])
    return {}


def update(action: Action) -> Item:
    """Change a group; `rentalIds` are all its subscriptions from now on."""
    store, group, body = action.store, action.record, action.body
    _require_name(body)
    if "rentalIds" in body:
        former: list[str] = action.before.get("rentalIds", [])
        new = [each for each in dict.fromkeys(body["rentalIds"]) if each not in former]
        rentals = _rentals(store, new, group["customerId"])
        group["rentalIds"] = list(dict.fromkeys(body["rentalIds"]))
        _leave(store, [each for each in former if each not in group["rentalIds"]])
        _move(store, rentals, group["billingGroupId"])
        group |= group_totals(store, group["rentalIds"])
    return {}


def delete(action: Action) -> Item:
    """Delete a group; its subscriptions are billed one by one."""
    _leave(action.store, action.before.get("rentalIds", []))
    group_id = action.before["billingGroupId"]
    action.record = {}
    action.store.remove("billing_groups", group_id)
    return {}


def _require_name(body: Item) -> None:
    if body.get("groupName") == "":
        raise invalid("groupName", "Must not be empty.", "too_small")


def _rentals(store: Store, rental_ids: list[str], customer_id: str) -> list[Item]:
    rentals = [store.require("subscriptions", each, "SUBSCRIPTION_NOT_FOUND") for each in dict.fromkeys(rental_ids)]
    if any(rental["customerId"] != customer_id for rental in rentals):
        raise refuse("SUBSCRIPTION_DIFFERENT_CUSTOMER", "A subscription is another customer's.")
    if any(rental["status"] != "active" for rental in rentals):
        raise refuse("SUBSCRIPTION_NOT_ACTIVE", "A subscription is not active.")
    return rentals


def _move(store: Store, rentals: list[Item], group_id: str) -> None:
    """Take subscriptions out of their former groups into this one."""
    for rental in rentals:
        former = store.find("billing_groups", rental.get("billingGroupId", ""))
        if former is not None and former["billingGroupId"] != group_id:
            kept = [each for each in former.get("rentalIds", []) if each != rental["rentalId"]]
            store.save("billing_groups", former | {"rentalIds": kept})
            recount_groups(store, former["billingGroupId"])
        store.save("subscriptions", rental | {"billingGroupId": group_id})


def _leave(store: Store, rental_ids: list[str]) -> None:
    for rental_id in rental_ids:
        rental = store.require("subscriptions", rental_id)
        rental.pop("billingGroupId", None)
        store.save("subscriptions", rental)
