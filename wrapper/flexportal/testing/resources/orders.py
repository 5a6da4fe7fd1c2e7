"""Orders: the customer is found by email address or made, prices come from the variants."""

from __future__ import annotations

from ..api.messages import ErrorResponse, Item
from ..dataset.catalog import priced, totals
from .action import Action
from .store import Store, invalid, refuse

__all__ = ["confirm", "create"]

MONTHS = 12
MOST_DEVICES = 10_000
MOST_MONTHS = 120


def create(action: Action) -> Item:
    """Place an order."""
    store, body = action.store, action.body
    items = [_item(store, number, item) for number, item in enumerate(body["items"])]
    if sum(item["quantity"] for item in items) > MOST_DEVICES:
        raise invalid("items", f"Must be at most {MOST_DEVICES} devices.", "too_big")
    shipping = body.get("shippingAddress", body["billingAddress"])
    order = action.record
    order_id = order["orderId"]
    customer = _customer(store, body["customer"])
    customer |= {
        "totalOrders": customer["totalOrders"] + 1,
        "orderIds": [*customer["orderIds"], order_id],
        "lastBillingAddress": body["billingAddress"],
        "lastShippingAddress": shipping,
    }
    store.save("customers", customer)
    order |= {
        "status": "pending",
        "orderType": body.get("orderType", "standard"),
        "customer": {"customerId": customer["customerId"], "customerType": "individual", **body["customer"]},
        "shippingAddress": shipping,
        "items": items,
        "totals": totals(items),
        "rentalProgress": {"totalDevices": sum(item["quantity"] for item in items), "rentedDevices": 0},
        "rentalIds": [],
    }
    if store.confirms_orders:
        action.afterwards.append(lambda: confirm(store, order_id))
    return {"orderId": order_id}


def confirm(store: Store, order_id: str) -> None:
    """Confirm a pending order, as users do in the dashboard.

    Raises:
        LookupError: There is no such order.
        ValueError: It is not pending.
    """
    order = store.find("orders", order_id)
    if order is None:
        raise LookupError(f"no order {order_id!r}")
    if order["status"] != "pending":
        raise ValueError(f"order {order_id!r} is {order['status']}, not pending")
    store.save("orders", order | {"status": "confirmed"})


def _customer(store: Store, sent: Item) -> Item:
    known = next(store.where("customers", "email", sent["email"]), None)
    if known is not None:
        return known
    nothing: Item = {"totalOrders": 0, "totalDevicesRented": 0, "totalMonthlyRevenue": 0}
    customer = {"customerType": "individual", **sent, "customerId": store.new_id("cus"), "status": "active"}
    return store.add("customers", customer | nothing | {"orderIds": [], "rentalIds": []})


def _item(store: Store, number: int, sent: Item) -> Item:
    variant = next(store.where("variants", "variantSku", sent["sku"]), None)
    if variant is None or not sent["sku"]:
        raise ErrorResponse(404, "VARIANT_NOT_FOUND", f"No variant has the SKU of items[{number}].")
    if variant["status"] != "active":
        raise refuse("VARIANT_INACTIVE", f"The variant of items[{number}] is not active.")
    months = sent.get("contractLength", MONTHS)
    if not 1 <= months <= MOST_MONTHS:
        raise ErrorResponse(400, "INVALID_CONTRACT_LENGTH", f"A contract is of 1 to {MOST_MONTHS} months.")
    product = store.require("products", variant["productId"])
    item: Item = {
        "sku": sent["sku"],
        "productName": product["name"] or sent["sku"],
        "quantity": int(sent["quantity"]),
        "unitPrice": priced(variant["pricing"], months)["monthlyPrice"],
        "contractLength": months,
        "productId": variant["productId"],
        "variantId": variant["variantId"],
        "rentalIds": [],
        "rentalStatus": "pending",
    }
    if "listPrice" in variant:
        item |= {"listPrice": variant["listPrice"], "listPriceSource": "variant"}
    return item
