"""Records that a test arranges: what is made up where it gives no value, and what else changes with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, cast

from ..api.messages import Item
from ..dataset.catalog import CURRENCY, TAX, priced, totals
from .related import (
    group_totals,
    later,
    moment_of,
    recount_customer,
    recount_groups,
    release_device,
    rent_device,
)
from .store import Store, text_of_moment
from .subscriptions import count_in, device_fields

__all__ = ["dangling", "defaults", "settle"]

ADDRESS = {"contactName": "Ada Lovelace", "streetAddress": "Lindenallee 5", "city": "Berlin", "country": "DE"}
MONTHS = 12
PRICES = ((1, 60.0), (12, 39.0), (24, 30.0))


def defaults(store: Store, kind: str, given: Item) -> Item:
    """Values of the fields of a record that is added, which belong to the given ones and to what there is.

    Args:
        store: The tenant's records. Those that the record refers to are added where there are none.
        kind: The resource.
        given: The fields that are given.
    """
    make = DEFAULTS.get(kind)
    return store.made_up(kind) if make is None else make(store, given)


def dangling(store: Store, kind: str, given: Item) -> str | None:
    """What is wrong with fields that refer to other records; None where there are all of these."""
    identities = {str(store.dataset(each).identity): each for each in store.kinds if each != kind}
    if kind == "subscriptions":
        identities["assetSerialNumber"] = "assets"
    for name, value in [*given.items(), *given.get("customer", {}).items()]:
        several = name.endswith("Ids") and isinstance(value, list)
        of = identities.get(name[:-1] if several else name)
        for each in cast("list[object]", value if several else [value]):
            if of is not None and isinstance(each, str) and store.find(of, each) is None:
                return f"{name}: there is no {each!r} among the {of}; add it first"
    return None


def settle(store: Store, kind: str, before: Item, after: Item) -> None:
    """Bring what refers to a record up to date once it is added (nothing before), changed or removed (nothing after).

    Args:
        store: The tenant's records.
        kind: The resource.
        before: The record as it was.
        after: The record as it is.
    """
    effect = EFFECTS.get(kind)
    if effect is not None:
        effect(store, before, after)


def _referred(store: Store, kind: str, identity: str | None, **wanted: str) -> Item:
    """The record of that id, else the newest of those that are wanted; it is added where there is none."""
    if identity is not None:
        return store.require(kind, identity)
    found = next(store.all(kind, wanted), None)
    return found or add(store, kind, dict(wanted))


def add(store: Store, kind: str, given: Item) -> Item:
    """Add a record with these fields."""
    item = store.add(kind, defaults(store, kind, given) | given)
    settle(store, kind, {}, item)
    return item


def _customer(store: Store, given: Item) -> Item:
    return store.made_up("customers") | {"status": "active"}


def _order(store: Store, given: Item) -> Item:
    customer = _referred(store, "customers", given.get("customer", {}).get("customerId"), status="active")
    billing = given.get("billingAddress") or customer.get("lastBillingAddress") or ADDRESS
    items: list[Item] = given["items"] if "items" in given else [_ordered(store)]
    names = "customerId", "email", "firstName", "lastName", "customerType"
    return {
        "orderId": store.new_id("ord"),
        "status": "pending",
        "orderType": "standard",
        "customer": {name: customer[name] for name in names},
        "billingAddress": billing,
        "shippingAddress": billing,
        "items": items,
        "totals": totals(items),
        "rentalProgress": {"totalDevices": sum(item["quantity"] for item in items), "rentedDevices": 0},
        "rentalIds": [],
    }


def _ordered(store: Store, sku: str | None = None) -> Item:
    """An item of an order."""
    variant = next(store.where("variants", "variantSku", sku), None) if sku else None
    variant = variant or _referred(store, "variants", None, status="active")
    return {
        "sku": sku or variant["variantSku"],
        "productName": variant["variantName"],
        "quantity": 1,
        "unitPrice": priced(variant["pricing"], MONTHS)["monthlyPrice"],
        "contractLength": MONTHS,
        "rentalIds": [],
    }


def _subscription(store: Store, given: Item) -> Item:
    asset = _referred(store, "assets", given.get("assetSerialNumber"), status="available")
    sku: str = (asset | given)["sku"]
    order = store.require("orders", given["orderId"]) if "orderId" in given else _order_for(store, given, sku)
    item: Item = next((each for each in order["items"] if each["sku"] == sku), order["items"][0])
    customer = order["customer"]
    length: float = item.get("contractLength", MONTHS)
    months = int(given.get("contractLength", length))
    today = store.now().replace(hour=0, minute=0, second=0, microsecond=0)
    start = moment_of(given["startDate"], "startDate") if "startDate" in given else today
    return device_fields(asset) | {
        "rentalId": store.new_id("ren"),
        "orderId": order["orderId"],
        "customerId": customer["customerId"],
        "customerEmail": customer["email"],
        "customerName": f"{customer['firstName']} {customer['lastName']}",
        "monthlyAmount": item["unitPrice"],
        "currency": CURRENCY,
        "originalContractLength": months,
        "contractLength": months,
        "startDate": text_of_moment(start),
        "endDate": text_of_moment(later(start, months)),
        "status": "active",
    }


def _order_for(store: Store, given: Item, sku: str) -> Item:
    ordered: Item = {"status": "confirmed", "items": [_ordered(store, sku)]}
    if "customerId" in given:
        customer = store.require("customers", given["customerId"])
        ordered["customer"] = {name: customer[name] for name in ("customerId", "email", "firstName", "lastName")}
    return add(store, "orders", ordered)


def _payment(store: Store, given: Item) -> Item:
    group, rental = given.get("billingGroupId"), given.get("rentalId")
    if rental is not None or not given.keys() & {"customerId", "billingGroupId"}:
        of = _referred(store, "subscriptions", rental, status="active")
        amount, payer = of["monthlyAmount"], {"rentalId": of["rentalId"], "customerId": of["customerId"]}
    elif group is not None:
        of = store.require("billing_groups", group)
        amount, payer = of["totalMonthlyAmount"], {"billingGroupId": group, "customerId": of["customerId"]}
    else:
        amount, payer = PRICES[1][1], {}
    if "total" in given and "subtotal" not in given:
        amount = round(given["total"] * 100 / (100 + TAX), 2)
    subtotal: float = (Item(subtotal=amount) | given)["subtotal"]
    total: float = given.get("total", round(subtotal * (100 + TAX) / 100, 2))
    due = given.get("dueDate", text_of_moment(store.now() + timedelta(days=5)))
    identity = given.get("paymentId", store.new_id("pay"))
    return payer | {
        "paymentId": identity,
        "idempotencyKey": f"{identity}-{due[:7]}",
        "subtotal": subtotal,
        "taxAmount": round(total - subtotal, 2),
        "taxRate": TAX,
        "total": total,
        "amount": total,
        "currency": CURRENCY,
        "paymentType": "individual" if group is None else "consolidated",
        "billingPeriod": due[:7],
        "status": "pending",
        "dueDate": due,
    }


def _billing_group(store: Store, given: Item) -> Item:
    rentals: list[str] = given.get("rentalIds", [])
    customer: Item = {}
    if "customerId" not in given:
        of = [store.require("subscriptions", each) for each in rentals[:1]]
        customer = of[0] if of else _referred(store, "customers", None, status="active")
    return {
        "billingGroupId": store.new_id("bg"),
        "customerId": given.get("customerId", customer.get("customerId")),
        "groupName": "Berlin office",
        "billingDay": 1,
        "currency": CURRENCY,
        "status": "active",
        "rentalIds": rentals,
        **group_totals(store, rentals),
    }


def _product(store: Store, given: Item) -> Item:
    identity = given.get("productId", store.new_id("prod"))
    names: Item = {"name": "MacBook Pro 14", "specification": "M3, 16 GB", "category": "Laptops", "brand": "Apple"}
    return names | {"productId": identity, "productSku": f"SKU-{identity}", "status": "active", "variants": []}


def _variant(store: Store, given: Item) -> Item:
    product = _referred(store, "products", given.get("productId"), status="active")
    identity = given.get("variantId", store.new_id("var"))
    return {
        "variantId": identity,
        "productId": product["productId"],
        "productSku": product["productSku"],
        "variantSku": f"SKU-{identity}",
        "variantName": f"{product['name']}, grade A",
        "pricing": [{"contractLength": months, "monthlyPrice": price} for months, price in PRICES],
        "status": "active",
        "grade": "A",
    }


def _asset(store: Store, given: Item) -> Item:
    variant = next(store.where("variants", "variantSku", given.get("sku", "")), None)
    variant = variant or _referred(store, "variants", None, status="active")
    named = {} if "sku" in given else {name: variant[name] for name in ("productId", "variantId")}
    fields: Item = {"sku": variant["variantSku"], "productName": variant["variantName"], "status": "available"}
    return {"serialNumber": f"SN-{store.new_id('asset')}"} | named | fields


def _file(store: Store, given: Item) -> Item:
    order = _referred(store, "orders", given.get("orderId"))
    filename = given.get("filename", f"document-{order['orderId']}.pdf")
    return {
        "fileId": store.new_id("file"),
        "orderId": order["orderId"],
        "type": "document",
        "filename": filename,
        "contentType": "application/pdf",
        "storagePath": f"{store.tenant}/{order['orderId']}/{filename}",
        "uploadedBy": "api",
        "category": "uploaded",
        "fileSize": 20_000,
    }


DEFAULTS: Mapping[str, Callable[[Store, Item], Item]] = {
    "customers": _customer, "orders": _order, "subscriptions": _subscription, "payments": _payment,
    "billing_groups": _billing_group, "products": _product, "variants": _variant, "assets": _asset, "files": _file,
}  # fmt: skip


def _recount(store: Store, *names: Any) -> None:
    for customer_id in dict.fromkeys(names):
        if customer_id is not None and store.find("customers", customer_id) is not None:
            recount_customer(store, customer_id)


def _order_settled(store: Store, before: Item, after: Item) -> None:
    _recount(store, *(each.get("customer", {}).get("customerId") for each in (before, after)))


def _subscription_settled(store: Store, before: Item, after: Item) -> None:
    rental = after or before
    if not before:
        order = store.require("orders", after["orderId"])
        items: list[Item] = [item for item in order["items"] if item["sku"] == after["sku"]]
        count_in(order, items[0] if items else order["items"][0], after["rentalId"])
        store.save("orders", order)
    _occupy(store, rental, is_active=after.get("status") == "active")
    _recount(store, before.get("customerId"), after.get("customerId"))
    for group_id in {before.get("billingGroupId"), after.get("billingGroupId")} - {None}:
        group = store.require("billing_groups", str(group_id))
        others = [each for each in group.get("rentalIds", []) if each != rental["rentalId"]]
        own = [rental["rentalId"]] if after.get("billingGroupId") == group_id else []
        store.save("billing_groups", group | {"rentalIds": others + own})
        recount_groups(store, str(group_id))


def _occupy(store: Store, rental: Item, *, is_active: bool) -> None:
    """Mark the device of a subscription as on rent or as returned."""
    asset = store.find("assets", rental["assetSerialNumber"])
    if asset is None:
        return
    if is_active:
        rent_device(store, asset, rental)
    elif asset.get("rentalId") == rental["rentalId"]:
        release_device(store, asset["serialNumber"], "returned")


def _group_settled(store: Store, before: Item, after: Item) -> None:
    for rental_id in {*before.get("rentalIds", []), *after.get("rentalIds", [])}:
        rental = store.require("subscriptions", rental_id)
        kept = {name: value for name, value in rental.items() if name != "billingGroupId"}
        own = {"billingGroupId": after["billingGroupId"]} if rental_id in after.get("rentalIds", []) else {}
        store.save("subscriptions", kept | own)


def _variant_settled(store: Store, before: Item, after: Item) -> None:
    for product_id in {each["productId"] for each in (before, after) if each}:
        product = store.find("products", product_id)
        if product is not None:
            own = [after] if after.get("productId") == product_id else []
            others = [
                each for each in product.get("variants", []) if each["variantId"] != (after or before)["variantId"]
            ]
            store.save("products", product | {"variants": others + own})


EFFECTS: Mapping[str, Callable[[Store, Item, Item], None]] = {
    "orders": _order_settled, "subscriptions": _subscription_settled, "billing_groups": _group_settled,
    "variants": _variant_settled,
}  # fmt: skip
