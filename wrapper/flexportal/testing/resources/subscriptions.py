"""Subscriptions: a device is bound to an item of a confirmed order, and comes back, is sold, or is swapped."""

from __future__ import annotations

import math

from ..api.messages import Item
from ..dataset.catalog import CURRENCY
from .action import Action
from .related import bill, later, moment_of, recount_customer, recount_groups, release_device, rent_device
from .store import Store, invalid, refuse, text_of_moment

__all__ = [
    "buy_out",
    "cancel",
    "count_in",
    "create",
    "device_fields",
    "extend",
    "quote_buyout",
    "quote_early_return",
    "replace",
    "return_early",
    "upgrade",
]

MOST_MONTHS = 120
ACTOR = {"userId": "usr_api"}
MOST_AMOUNT = 1e9
PENALTY = 20  # per cent of what remains
FLAT_FEE = 25.0


def create(action: Action) -> Item:
    """Rent an available device out for an item of an order."""
    store, body = action.store, action.body
    order = store.require("orders", body["orderId"], "ORDER_NOT_FOUND")
    asset = store.require("assets", body["assetSerialNumber"], "ASSET_NOT_FOUND")
    store.require("customers", body["customerId"], "CUSTOMER_NOT_FOUND")
    if order["customer"]["customerId"] != body["customerId"]:
        raise refuse("SUBSCRIPTION_DIFFERENT_CUSTOMER", "The order is another customer's.")
    group = _group(store, body.get("billingGroupId"), body["customerId"])
    if order["status"] == "fulfilled":
        raise refuse("ITEM_FULLY_FULFILLED", "All devices of the order are rented out.")
    if order["status"] not in ("confirmed", "partial"):
        raise refuse("ORDER_NOT_CONFIRMED", "The order is not confirmed.")
    _require_available(asset)
    item = _item(order, asset["sku"])
    months = int(body["contractLength"] if "contractLength" in body else item["contractLength"])
    today = store.now().replace(hour=0, minute=0, second=0, microsecond=0)
    start = moment_of(body["startDate"], "startDate") if "startDate" in body else today
    customer = order["customer"]
    rental = action.record
    rental |= device_fields(asset) | {
        "customerId": body["customerId"],
        "customerEmail": customer["email"],
        "customerName": f"{customer['firstName']} {customer['lastName']}",
        "monthlyAmount": item["unitPrice"],
        "currency": order["totals"]["currency"],
        "originalContractLength": months,
        "contractLength": months,
        "startDate": text_of_moment(start),
        "endDate": text_of_moment(later(start, months)),
        "nextBillingDate": text_of_moment(start),
        "status": "active",
    }
    rental_id = rental["rentalId"]
    count_in(order, item, rental_id)
    store.save("orders", order)
    rent_device(store, asset, rental)
    if group is not None:
        store.save("billing_groups", group | {"rentalIds": [*group.get("rentalIds", []), rental_id]})
    bill(store, rental, 0, months)
    action.afterwards.append(lambda: _recount(store, rental))
    return {"rentalId": rental_id}


def _group(store: Store, group_id: str | None, customer_id: str) -> Item | None:
    if group_id is None:
        return None
    group = store.require("billing_groups", group_id)
    if group["customerId"] != customer_id:
        raise refuse("SUBSCRIPTION_DIFFERENT_CUSTOMER", "The billing group is another customer's.")
    return group


def _require_available(asset: Item) -> None:
    if asset["status"] != "available":
        raise refuse("ASSET_NOT_AVAILABLE", f"The device is {asset['status']}.")


def _item(order: Item, sku: str) -> Item:
    items: list[Item] = [item for item in order["items"] if item["sku"] == sku]
    if not items:
        raise refuse("SKU_MISMATCH", "No item of the order has the SKU of the device.")
    for item in items:
        if len(item.get("rentalIds", [])) < item["quantity"]:
            return item
    raise refuse("ITEM_FULLY_FULFILLED", "All devices of the item are rented out.")


def count_in(order: Item, item: Item, rental_id: str) -> None:
    """Add a subscription to an order and to its item."""
    item["rentalIds"] = [*item.get("rentalIds", []), rental_id]
    item["rentalStatus"] = "completed" if len(item["rentalIds"]) == item["quantity"] else "partial"
    order["rentalIds"] = [*order["rentalIds"], rental_id]
    rented = sum(len(each.get("rentalIds", [])) for each in order["items"])
    order["rentalProgress"] |= {"rentedDevices": rented}
    order["status"] = "fulfilled" if rented == order["rentalProgress"]["totalDevices"] else "partial"


def device_fields(asset: Item) -> Item:
    """The fields of a subscription that name its device."""
    names = "sku", "productName", "productId", "variantId", "productImageUrl"
    return {"assetSerialNumber": asset["serialNumber"]} | {name: asset[name] for name in names if name in asset}


def _recount(store: Store, rental: Item) -> None:
    recount_customer(store, rental["customerId"])
    recount_groups(store, rental.get("billingGroupId"))


def _require_active(rental: Item) -> None:
    if rental["status"] != "active":
        raise refuse("SUBSCRIPTION_NOT_ACTIVE", f"The subscription is {rental['status']}.")


def _amount(body: Item, name: str, otherwise: float) -> float:
    amount: float = body.get(name, otherwise)
    if amount > MOST_AMOUNT:
        raise invalid(name, f"Must be at most {MOST_AMOUNT:.0f}.", "too_big")
    return amount


def extend(action: Action) -> Item:
    """Add months to an active subscription."""
    store, rental, body = action.store, action.record, action.body
    _require_active(action.before)
    old, months = int(rental["contractLength"]), int(body["extensionMonths"])
    if old + months > MOST_MONTHS:
        raise refuse("INVALID_EXTENSION_MONTHS", f"No contract is longer than {MOST_MONTHS} months.")
    _amount(body, "newMonthlyAmount", 0)
    start = moment_of(rental["startDate"], "startDate")
    old_end = rental.get("endDate", text_of_moment(later(start, old)))
    rental |= {"contractLength": old + months, "endDate": text_of_moment(later(start, old + months))}
    entry: Item = {
        "extensionMonths": months,
        "oldContractLength": old,
        "newContractLength": old + months,
        "oldMonthlyAmount": action.before["monthlyAmount"],
        "newMonthlyAmount": rental["monthlyAmount"],
        "extendedBy": ACTOR,
        "oldEndDate": old_end,
        "newEndDate": rental["endDate"],
        "extendedAt": store.timestamp(),
    }
    entry |= {name: body[name] for name in ("reason", "notes") if name in body}
    rental["extensionHistory"] = [*rental.get("extensionHistory", []), entry]
    rental["lastModifiedDate"] = store.timestamp()
    bill(store, rental, old, months)
    action.afterwards.append(lambda: _recount(store, rental))
    return entry


def _end(action: Action, device: str) -> None:
    """End a subscription: its device changes state, and payments that are pending are cancelled."""
    store, rental = action.store, action.record
    rental.pop("nextBillingDate", None)
    rental["lastModifiedDate"] = store.timestamp()
    release_device(store, rental["assetSerialNumber"], device)
    for payment in list(store.where("payments", "rentalId", rental["rentalId"])):
        if payment["status"] == "pending":
            store.save("payments", payment | {"status": "cancelled"})
    action.afterwards.append(lambda: _recount(store, rental))


def _remaining_months(store: Store, rental: Item) -> int:
    start = moment_of(rental["startDate"], "startDate")
    days = (later(start, int(rental["contractLength"])) - store.now()).days
    return max(0, min(MOST_MONTHS, math.ceil(days / 30.4)))


def _rented_months(store: Store, rental: Item) -> int:
    return max(0, (store.now() - moment_of(rental["startDate"], "startDate")).days // 30)


def _buyout(store: Store, rental: Item) -> Item:
    remaining = _remaining_months(store, rental)
    payments = round(remaining * rental["monthlyAmount"], 2)
    value = round(rental.get("listPrice", rental["monthlyAmount"] * 30) * 0.1, 2)
    return {"buyoutPrice": round(payments + value, 2), "remainingPayments": payments, "depreciatedValue": value}


def _early_return(store: Store, rental: Item) -> Item:
    remaining = _remaining_months(store, rental)
    fee = round(remaining * rental["monthlyAmount"] * PENALTY / 100 + FLAT_FEE, 2)
    return {"earlyReturnFee": fee, "remainingMonths": remaining, "penaltyPercentage": PENALTY}


def _quoted(action: Action) -> Item:
    rental = action.store.require("subscriptions", action.body["rentalId"], "SUBSCRIPTION_NOT_FOUND")
    _require_active(rental)
    return rental


def quote_buyout(action: Action) -> Item:
    """The price of a buyout; nothing changes."""
    return _buyout(action.store, _quoted(action))


def quote_early_return(action: Action) -> Item:
    """The fee of an early return; nothing changes."""
    return _early_return(action.store, _quoted(action))


def buy_out(action: Action) -> Item:
    """Sell the device to the customer."""
    store, rental, body = action.store, action.record, action.body
    price = _amount(body, "buyoutPrice", _buyout(store, action.before)["buyoutPrice"])
    rental["buyoutDetails"] = {
        "buyoutPrice": price,
        "calculationMethod": "manual_override" if "buyoutPrice" in body else "auto_calculated",
        "reason": body["reason"],
        "processedBy": ACTOR,
        "buyoutDate": store.timestamp(),
    } | {name: body[name] for name in ("notes",) if name in body}
    _end(action, "sold")
    return {"buyoutPrice": price, "currency": CURRENCY, "effectiveDate": store.timestamp()}


def return_early(action: Action) -> Item:
    """End a subscription before the end of its contract."""
    store, rental, body = action.store, action.record, action.body
    fee = _amount(body, "earlyReturnFee", _early_return(store, action.before)["earlyReturnFee"])
    months = _rented_months(store, rental)
    rental["actualMonthsRented"] = months
    rental["earlyReturnDetails"] = {
        "fee": fee,
        "feeWaived": fee == 0,
        "calculationMethod": "manual_override" if "earlyReturnFee" in body else "auto_calculated",
        "returnCondition": body["returnCondition"],
        "reason": body["reason"],
        "processedBy": ACTOR,
        "returnedAt": store.timestamp(),
    } | {name: body[name] for name in ("damageAssessment", "notes") if name in body}
    _end(action, "returned")
    return {"earlyReturnFee": fee, "actualMonthsRented": months, "returnDate": store.timestamp()}


def cancel(action: Action) -> Item:
    """Terminate an active subscription."""
    body, moment = action.body, action.store.timestamp()
    details: Item = {"reason": body["reason"], "processedBy": ACTOR, "cancelledAt": moment}
    action.record["cancellationDetails"] = details | {name: body[name] for name in ("notes",) if name in body}
    _end(action, "returned")
    return {"previousStatus": action.before["status"], "cancelledAt": moment}


def _new_device(store: Store, serial_number: str, sku: str) -> Item:
    asset = store.require("assets", serial_number, "ASSET_NOT_FOUND")
    _require_available(asset)
    if asset["sku"] != sku:
        raise refuse("SKU_MISMATCH", "The new device has another SKU.")
    return asset


def upgrade(action: Action) -> Item:
    """End the subscription and starts another one with a new device."""
    store, old, body = action.store, action.record, action.body
    asset = _new_device(store, body["newSerialNumber"], body["newSku"])
    amount = _amount(body, "newMonthlyAmount", 0)
    start, months = store.now(), int(body["contractLength"])
    kept = "customerId", "customerEmail", "customerName", "currency", "orderId", "billingGroupId"
    rental: Item = {name: old[name] for name in kept if name in old} | device_fields(asset)
    rental |= {
        "rentalId": store.new_id("ren"),
        "monthlyAmount": amount,
        "originalContractLength": months,
        "contractLength": months,
        "startDate": text_of_moment(start),
        "endDate": text_of_moment(later(start, months)),
        "status": "active",
        "upgradeFromRentalId": old["rentalId"],
    }
    _end(action, "returned")
    store.add("subscriptions", rental)
    rent_device(store, asset, rental)
    bill(store, rental, 0, months)
    _join(store, rental)
    return {
        "oldRentalId": old["rentalId"],
        "newRentalId": rental["rentalId"],
        "oldDevice": old["productName"],
        "newDevice": rental["productName"],
        "newMonthlyAmount": amount,
    }


def _join(store: Store, rental: Item) -> None:
    group = store.find("billing_groups", rental.get("billingGroupId", ""))
    if group is not None:
        store.save("billing_groups", group | {"rentalIds": [*group.get("rentalIds", []), rental["rentalId"]]})
    order = store.require("orders", rental["orderId"])
    store.save("orders", order | {"rentalIds": [*order["rentalIds"], rental["rentalId"]]})


def replace(action: Action) -> Item:
    """Swap a device that is damaged, defective, stolen or lost; the subscription stays active."""
    store, rental, body, before = action.store, action.record, action.body, action.before
    _require_active(before)
    asset = _new_device(store, body["newSerialNumber"], body["newSku"] if "newSku" in body else before["sku"])
    entry: Item = {
        "oldSerialNumber": before["assetSerialNumber"],
        "newSerialNumber": asset["serialNumber"],
        "reason": body["replacementReason"],
        "replacedBy": ACTOR,
        "replacedAt": store.timestamp(),
        "insuranceClaim": body.get("insuranceClaim", False),
    } | {name: body[name] for name in ("damageAssessment", "notes") if name in body}
    rental |= device_fields(asset)
    rental["replacementHistory"] = [*rental.get("replacementHistory", []), entry]
    rental["lastModifiedDate"] = store.timestamp()
    release_device(store, before["assetSerialNumber"], "unavailable")
    rent_device(store, asset, rental)
    return entry
