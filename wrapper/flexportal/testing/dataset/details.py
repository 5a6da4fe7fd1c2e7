"""Optional parts of derived records, which each has now and then: what ended a subscription, what an order extends."""

from __future__ import annotations

import math
from random import Random
from typing import TYPE_CHECKING

from ..api.messages import Item
from .catalog import TAX, add_months, day_of, text_of
from .world import Block

if TYPE_CHECKING:
    from .records import RelatedItems

__all__ = ["DETAILS"]

ACTOR = {"userId": "usr_1"}
DAY = 86_400_000
NOTES = ("Call before delivery.", "Zweiter Hof, bitte klingeln ☎", "")


def _sometimes(random: Random, fields: Item, share: float = 0.2) -> Item:
    """Some of the fields."""
    return {name: value for name, value in fields.items() if random.random() < share}


def _order(made: RelatedItems, block: Block, slot: int, random: Random, order: Item) -> None:
    item: Item = order["items"][0]
    price = item["unitPrice"] * 30
    item |= _sometimes(
        random,
        {
            "productImageUrl": f"https://images.example.com/{item['productId']}.png",
            "listPrice": price,
            "listPriceSource": "variant",
            "listPriceOverride": round(price * 0.9, 2),
            "acquisitionCost": round(price * 0.8, 2),
            "acquisitionCostSource": random.choice(["variant", "manual", "list_price"]),
            "acquisitionCostOverride": round(price * 0.7, 2),
            "usedListPriceAsAcquisition": random.random() < 0.5,
        },
    )
    if "payment" in order:
        order["payment"] |= _sometimes(
            random, {"transactionId": f"txn_{order['orderId']}", "manuallyMarked": random.random() < 0.5}
        )
    rentals = block.subscriptions_of(slot - 1) if slot else []
    if rentals and random.random() < 0.3:
        rental = rentals[0]
        if slot % 2:
            start = day_of(made.created_with("subscriptions", block, rental))
            end = add_months(start, block.lengths[slot - 1])
            order |= {"orderType": "extension", "extensionDetails": {
                "originalOrderId": made.id("ord", block, slot - 1), "extensionMonths": 6,
                "previousEndDate": text_of(end), "newEndDate": text_of(add_months(end, 6)),
            } | _sometimes(random, {"reason": "Still needed."}, 0.5)}  # fmt: skip
        else:
            order |= {"orderType": "upgrade", "upgradeDetails": {
                "previousDevice": item["productName"], "previousSerialNumber": made.serial_number(block, rental),
                "previousMonthlyAmount": item["unitPrice"], "previousRentalId": made.id("ren", block, rental),
            } | _sometimes(random, {"upgradeReason": "More memory."}, 0.5)}  # fmt: skip


def _subscription(made: RelatedItems, block: Block, slot: int, random: Random, rental: Item) -> None:
    created = made.created_with("subscriptions", block, slot)
    age = made.world.now - created
    changed = made.world.past(created + age // 2)
    monthly, cost = rental["monthlyAmount"], rental.get("acquisitionCost")
    rented = max(1, age // (30 * DAY) // 2)
    if rental["status"] != "active":
        rental |= _sometimes(random, {"lastModifiedDate": text_of(changed)}, 0.7)
    rental |= _ended(rental, rented, text_of(changed), random)
    rental |= _sometimes(
        random,
        {
            "productImageUrl": f"https://images.example.com/{rental['productId']}.png",
            "listPriceCapturedAt": text_of(created),
            "acquisitionCostCapturedAt": text_of(created),
            "customFields": random.choice([{}, {"desk": "4711"}]),
            "monthsSaved": random.randrange(3),
        },
    )
    if random.random() < 0.3:
        rental |= _recovery(round(rented * monthly, 2), cost, monthly)
    if rental["status"] == "active" and random.random() < 0.3:
        rental["replacementHistory"] = [_replacement(rental, text_of(changed), random)]
    if rental["status"] == "active" and random.random() < 0.3 and rental["contractLength"] > 12:
        rental |= _extended(rental, text_of(changed), random)


def _ended(rental: Item, rented: int, moment: str, random: Random) -> Item:
    """What a subscription has that ended early."""
    notes = {"notes": random.choice(NOTES)}
    method = random.choice(["auto_calculated", "manual_override"])
    match rental["status"]:
        case "ended_buyout":
            price = round(rental["monthlyAmount"] * 6, 2)
            return {"buyoutDetails": {
                "buyoutPrice": price, "calculationMethod": method, "processedBy": dict(ACTOR),
                "reason": random.choice(["customer_request", "end_of_contract", "other"]),
                "buyoutDate": moment, **_sometimes(random, notes, 0.5),
            }}  # fmt: skip
        case "ended_early_return":
            fee = random.choice([0, round(rental["monthlyAmount"] * 2, 2)])
            damage = {"damageAssessment": "A scratch on the lid."}
            return {"actualMonthsRented": rented, "earlyReturnDetails": {
                "fee": fee, "feeWaived": fee == 0, "calculationMethod": method, "reason": "Not needed any more.",
                "returnCondition": random.choice(["good", "fair"]), "processedBy": dict(ACTOR), "returnedAt": moment,
                **_sometimes(random, notes | damage, 0.5),
            }}  # fmt: skip
        case "cancelled":
            return {"cancellationDetails": {
                "reason": random.choice(["payment_failure", "fraud"]), "processedBy": dict(ACTOR),
                "cancelledAt": moment, **_sometimes(random, notes, 0.5),
            }}  # fmt: skip
        case _:
            return {}


def _recovery(collected: float, cost: float | None, monthly: float) -> Item:
    """How far the device has paid for itself."""
    if cost is None:
        return {"totalCollected": collected, "recoveryStatus": "no_data"}
    return {
        "totalCollected": collected,
        "costRecoveryPercent": round(100 * collected / cost, 1),
        "currentProfit": round(collected - cost, 2),
        "breakevenMonths": math.ceil(cost / monthly),
        "hasReachedBreakeven": collected >= cost,
        "recoveryStatus": "profitable" if collected >= cost else "recovering",
    }


def _replacement(rental: Item, moment: str, random: Random) -> Item:
    optional = {"damageAssessment": "The display is broken.", "insuranceClaim": random.random() < 0.5}
    return {
        "oldSerialNumber": f"{rental['assetSerialNumber']}-OLD",
        "newSerialNumber": rental["assetSerialNumber"],
        "reason": random.choice(["damaged", "defective"]),
        "replacedBy": dict(ACTOR),
        "replacedAt": moment,
    } | _sometimes(random, optional | {"notes": random.choice(NOTES)}, 0.5)


def _extended(rental: Item, moment: str, random: Random) -> Item:
    """An extension that led to the contract's length."""
    start, months = rental["startDate"], rental["contractLength"]
    entry: Item = {
        "extensionMonths": 12,
        "oldContractLength": months - 12,
        "newContractLength": months,
        "oldMonthlyAmount": rental["monthlyAmount"],
        "newMonthlyAmount": rental["monthlyAmount"],
        "extendedBy": dict(ACTOR),
        "oldEndDate": start,
        "newEndDate": rental["endDate"],
        "extendedAt": moment,
    }
    optional = {"reason": "Still needed.", "notes": random.choice(NOTES)}
    return {"originalContractLength": months - 12, "extensionHistory": [entry | _sometimes(random, optional, 0.5)]}


def _payment(made: RelatedItems, block: Block, slot: int, random: Random, payment: Item) -> None:
    created = made.created_with("payments", block, slot)
    if payment["status"] == "paid" and random.random() < 0.2:
        payment |= {"provider": "manual", "manuallyMarked": True, "markedBy": "usr_1", "paymentReference": "RE-4711"}
        payment.pop("transactionId", None)
    if payment["status"] == "failed":
        payment["lastCaptureAttempt"] = text_of(made.world.past(created + 5 * DAY))
        payment["providerResponse"] = {"code": "card_declined"}
        if random.random() < 0.5:
            payment["nextRetryAt"] = text_of(made.world.now + 2 * DAY)
    payment |= _sometimes(random, {"notes": random.choice(NOTES)})
    for line in payment.get("lineItems", ()):
        line.update(_sometimes(random, {"taxAmount": round(line["amount"] * TAX / 100, 2)}, 0.5))
    if payment["status"] == "pending" and random.random() < 0.2:
        payment |= {"lateFeeApplied": True, "lateFeeAmount": 5.0, "originalAmount": payment["total"]}


def _other(made: RelatedItems, block: Block, slot: int, random: Random, record: Item) -> None:
    record |= _sometimes(random, {"notes": random.choice(NOTES)})


def _asset(made: RelatedItems, block: Block, slot: int, random: Random, asset: Item) -> None:
    _other(made, block, slot, random, asset)
    asset |= _sometimes(random, {"productImageUrl": f"https://images.example.com/{asset['productId']}.png"})


def _variant(made: RelatedItems, block: Block, slot: int, random: Random, variant: Item) -> None:
    variant |= _sometimes(random, {"images": [f"https://images.example.com/{variant['variantId']}.png"]})


DETAILS = {
    "orders": _order, "subscriptions": _subscription, "payments": _payment, "assets": _asset, "variants": _variant,
    "billing_groups": _other,
}  # fmt: skip
"""Kind → what adds optional parts to a record."""
