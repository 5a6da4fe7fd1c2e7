"""What a change of a subscription does to its customer, device, billing group and payments."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from ...timestamps import parse
from ..api.messages import Item
from ..dataset.catalog import CURRENCY, TAX, add_months
from ..dataset.moments import EPOCH, milliseconds
from .store import Store, invalid, text_of_moment

__all__ = ["bill", "later", "moment_of", "recount_customer", "recount_groups", "release_device", "rent_device"]

ENDING = datetime(2200, 1, 1, tzinfo=UTC)


def moment_of(text: str, path: str) -> datetime:
    """The moment of a text. Raises: ErrorResponse (400) where it is none, or far beyond any contract."""
    moment = parse(text)
    if moment is None or not EPOCH <= moment < ENDING:
        raise invalid(path, "Must be a plausible point in time.", "invalid_format")
    return moment


def later(moment: datetime, months: int) -> datetime:
    """The same day, so many months later."""
    return EPOCH + timedelta(milliseconds=add_months(milliseconds(moment), months))


def recount_customer(store: Store, customer_id: str) -> None:
    """Bring a customer's counts up to date with its orders and subscriptions."""
    customer = store.require("customers", customer_id)
    orders = [order["orderId"] for order in store.where("orders", "customer.customerId", customer_id)]
    rentals = list(store.where("subscriptions", "customerId", customer_id))
    active = [rental for rental in rentals if rental["status"] == "active"]
    revenue = round(sum(rental["monthlyAmount"] for rental in active), 2)
    counts: Item = {
        "totalOrders": len(orders),
        "totalDevicesRented": len(active),
        "totalMonthlyRevenue": revenue,
        # Oldest first.
        "orderIds": orders[::-1],
        "rentalIds": [rental["rentalId"] for rental in reversed(rentals)],
    }
    if not counts.items() <= customer.items():
        store.save("customers", customer | counts)


def recount_groups(store: Store, *group_ids: str | None) -> None:
    """Bring the totals of billing groups up to date with their subscriptions."""
    for group_id in dict.fromkeys(group_ids):
        group = None if group_id is None else store.find("billing_groups", group_id)
        if group is not None:
            store.save("billing_groups", group | group_totals(store, group["rentalIds"]))


def group_totals(store: Store, rental_ids: list[str]) -> Item:
    """The amounts and counts of a billing group with these subscriptions."""
    rentals = [store.find("subscriptions", each) or {} for each in rental_ids]
    active = [rental for rental in rentals if rental.get("status") == "active"]
    return {
        "totalMonthlyAmount": round(sum(rental["monthlyAmount"] for rental in active), 2),
        "activeRentalCount": len(active),
    }


def rent_device(store: Store, asset: Item, rental: Item) -> None:
    """Mark a device as on rent."""
    owner = {"customerId": rental["customerId"], "rentalId": rental["rentalId"]}
    store.save("assets", asset | owner | {"status": "rented_out"})


def release_device(store: Store, serial_number: str, status: str) -> None:
    """Mark a device as no longer on rent."""
    asset = store.require("assets", serial_number)
    kept = {name: value for name, value in asset.items() if name not in ("customerId", "rentalId")}
    store.save("assets", kept | {"status": status})


def bill(store: Store, rental: Item, first: int, months: int) -> None:
    """Schedule the payments of so many months from that one on."""
    start = moment_of(rental["startDate"], "startDate")
    subtotal = rental["monthlyAmount"]
    tax = round(subtotal * TAX / 100, 2)
    for month in range(first, first + months):
        due = text_of_moment(later(start, month))
        store.add(
            "payments",
            {
                "paymentId": store.new_id("pay"),
                "customerId": rental["customerId"],
                "rentalId": rental["rentalId"],
                "idempotencyKey": f"{rental['rentalId']}-{month}",
                "subtotal": subtotal,
                "taxAmount": tax,
                "taxRate": TAX,
                "total": round(subtotal + tax, 2),
                "amount": round(subtotal + tax, 2),
                "currency": CURRENCY,
                "paymentType": "individual",
                "billingPeriod": due[:7],
                "status": "pending",
                "dueDate": due,
                "paidAt": None,
            },
        )
