"""How the records of each kind are made, from their place in a block."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random
from typing import TYPE_CHECKING

from ..api.messages import Item
from .catalog import CATALOG, CURRENCY, FILES, GRADES, PAYMENTS, TAX, add_months, day_of, text_of, totals
from .world import SLOTS, SPARE_ASSETS, UPGRADED, Block, World, monthly_price

if TYPE_CHECKING:
    from .records import RelatedItems

__all__ = ["KINDS", "RANGED", "relations_of_customer"]


def sku(block: Block, slot: int) -> str:
    """The SKU of a product."""
    return CATALOG[slot][0] + (f"~{block.number:x}" if block.number else "")


def variant_sku(block: Block, slot: int) -> str:
    """The SKU of a variant."""
    return f"{CATALOG[slot][0]}-A" + (f"~{block.number:x}" if block.number else "")


def monthly_amount(block: Block, order: int) -> float:
    """What one device of an order costs a month."""
    return monthly_price(CATALOG[block.variant_of(order)][5], block.lengths[order])


def end_of_subscription(created: int, months: int) -> int:
    """When a subscription of that length ends, in milliseconds since 1970."""
    return add_months(day_of(created), months)


def due_date(created: int, _: int = 0) -> int:
    """When a payment is due."""
    return created + 5 * 86_400_000


RANGED: Mapping[tuple[str, str], Callable[[int, int], int]] = {
    ("subscriptions", "endDate"): end_of_subscription,
    ("payments", "dueDate"): due_date,
}
"""Kind and field → its date, by when the record was created and the months of its order."""


def _device(made: RelatedItems, block: Block, variant: int) -> Item:
    product = block.product_of(variant)
    return {
        "sku": variant_sku(block, variant),
        "productName": CATALOG[product][1],
        "productId": made.id("prod", block, product),
        "variantId": made.id("var", block, variant),
    }


def _order(made: RelatedItems, block: Block, slot: int, random: Random) -> Item:
    customer = made.customer(block, slot)
    rentals = [made.id("ren", block, each) for each in block.subscriptions_of(slot)]
    status = block.row("orders", slot)
    quantity = len(rentals) + (status == "partial") or 1 + int(random.random() * 3)
    items = [
        {
            **_device(made, block, block.variant_of(slot)),
            "quantity": quantity,
            "unitPrice": monthly_amount(block, slot),
            "contractLength": block.lengths[slot],
            "rentalIds": rentals,
            "rentalStatus": {"fulfilled": "completed", "partial": "partial"}.get(status, "pending"),
        }
    ]
    fallback = {"contactName": f"{customer['firstName']} {customer['lastName']}", "streetAddress": "Lindenallee 5"}
    billing = customer.get("lastBillingAddress") or {**fallback, "city": "Berlin", "country": "DE"}
    names = "customerId", "email", "firstName", "lastName", "company", "phone", "customerType"
    order: Item = {
        "orderId": made.id("ord", block, slot),
        "status": status,
        "orderType": "standard",
        "customer": {name: customer[name] for name in names if name in customer},
        "billingAddress": billing,
        "shippingAddress": customer.get("lastShippingAddress") or billing,
        "items": items,
        "totals": totals(items),
        "rentalProgress": {"totalDevices": quantity, "rentedDevices": len(rentals)},
        "rentalIds": rentals,
        "createdBy": customer["createdBy"],
    }
    if block.active_of(slot):
        order["billingGroupId"] = made.id("bg", block, slot)
    if rentals:
        order["payment"] = {"status": "paid", "method": "stripe", "paidAmount": order["totals"]["total"]}
        order["shippedAt"] = text_of(made.world.past(made.created_with("orders", block, slot) + 86_400_000))
        order["trackingNumber"] = f"JD{made.rank(block, slot):012}"
    if random.random() < 0.6:
        order["customFields"] = random.choice([None, {}, {"costCenter": "4711", "rush": True}])
    if random.random() < 0.3:
        order["notes"] = random.choice(["Call before delivery.", "Zweiter Hof, bitte klingeln ☎", ""])
    return order


def _subscription(made: RelatedItems, block: Block, slot: int, random: Random) -> Item:
    status = block.row("subscriptions", slot)
    order = block.order_of(slot)
    customer = made.customer(block, order)
    months = block.lengths[order]
    start = day_of(made.created_with("subscriptions", block, slot))
    end = end_of_subscription(start, months)
    price = CATALOG[block.variant_of(order)][6]
    rental: Item = {
        "rentalId": made.id("ren", block, slot),
        "assetSerialNumber": made.serial_number(block, block.asset_of(slot)),
        "customerId": customer["customerId"],
        **_device(made, block, block.variant_of(order)),
        "monthlyAmount": monthly_amount(block, order),
        "currency": CURRENCY,
        "originalContractLength": months,
        "contractLength": months,
        "startDate": text_of(start),
        "endDate": text_of(end),
        "status": status,
        "orderId": made.id("ord", block, order),
        "customerEmail": customer["email"],
        "customerName": f"{customer['firstName']} {customer['lastName']}",
        "createdBy": customer["createdBy"],
        "listPrice": price,
        "listPriceSource": "variant",
    }
    if random.random() < 0.7:
        rental |= {"acquisitionCost": round(price * 0.8, 2), "acquisitionCostSource": "variant"}
    if status == "active":
        rental |= {"billingGroupId": made.id("bg", block, order), "nextBillingDate": text_of(add_months(start, 1))}
    if slot in UPGRADED:
        rental["upgradeFromRentalId"] = made.id("ren", block, UPGRADED[slot])
    if random.random() < 0.2:
        rental["notes"] = "Charger missing."
    return rental


def _variant(made: RelatedItems, block: Block, slot: int, random: Random) -> Item:
    product = block.product_of(slot)
    price, list_price = CATALOG[slot][5], CATALOG[slot][6]
    variant: Item = {
        "variantId": made.id("var", block, slot),
        "productId": made.id("prod", block, product),
        "productSku": sku(block, product),
        "variantSku": variant_sku(block, slot),
        "variantName": f"{CATALOG[product][1]}, grade {GRADES[slot]}",
        "pricing": [{"contractLength": each, "monthlyPrice": monthly_price(price, each)} for each in (1, 12, 24, 36)],
        "listPrice": list_price,
    }
    if random.random() < 0.7:
        variant |= {"condition": "Like new", "colorName": random.choice(["Space black", "Weiß", "青"])}
    if random.random() < 0.7:
        variant["acquisitionCost"] = round(list_price * 0.8, 2)
    return variant


def _product(made: RelatedItems, block: Block, slot: int, random: Random) -> Item:
    _, name, specification, *_ = CATALOG[slot]
    # A fresh record of each of its variants.
    variants = made.sibling("variants")
    places = [each for each in range(block.size) if block.product_of(each) == slot]
    size = made.world.size
    product: Item = {
        "productId": made.id("prod", block, slot),
        "productSku": sku(block, slot),
        "name": name,
        "specification": specification,
        "variants": [
            variants.make(size - 1 - made.rank(block, each), KINDS["variants"].row(block, each)) for each in places
        ],
    }
    if random.random() < 0.6:
        product["description"] = f"{name}, checked and cleaned."
    if random.random() < 0.5:
        product["images"] = [f"https://images.example.com/{CATALOG[slot][0].lower()}.png"]
    if random.random() < 0.5:
        product["_sync"] = {"source": random.choice(["manual", "shopify"])}
    return product


def _asset(made: RelatedItems, block: Block, slot: int, random: Random) -> Item:
    renter = block.renter(slot)
    variant = SPARE_ASSETS.get(slot, block.variant_of(block.order_of(slot)))
    asset: Item = {"serialNumber": made.serial_number(block, slot), **_device(made, block, variant)}
    if renter is not None:
        asset["customerId"] = made.customer(block, block.order_of(renter))["customerId"]
        asset["rentalId"] = made.id("ren", block, renter)
    if random.random() < 0.6:
        asset["location"] = random.choice(["Berlin", "Kraków", "الدوحة", "Shelf 3/B"])
    return asset


def _payment(made: RelatedItems, block: Block, slot: int, random: Random) -> Item:
    order = slot if block.is_consolidated(slot) else block.order_of(slot)
    rentals = block.active_of(slot) if block.is_consolidated(slot) else [slot]
    amount = monthly_amount(block, order)
    subtotal = round(amount * len(rentals), 2)
    tax = round(subtotal * TAX / 100, 2)
    due = due_date(made.created_with("payments", block, slot))
    period = text_of(due)[:7]
    of = made.id("bg", block, slot) if block.is_consolidated(slot) else made.id("ren", block, slot)
    status = PAYMENTS[slot]
    payment: Item = {
        "paymentId": made.id("pay", block, slot),
        "customerId": made.customer(block, order)["customerId"],
        "idempotencyKey": f"{of}-{period}",
        "subtotal": subtotal,
        "taxAmount": tax,
        "taxRate": TAX,
        "total": round(subtotal + tax, 2),
        "currency": CURRENCY,
        "paymentType": "consolidated" if block.is_consolidated(slot) else "individual",
        "billingPeriod": period,
        "dueDate": text_of(due),
        "billingGroupId" if block.is_consolidated(slot) else "rentalId": of,
    }
    if block.is_consolidated(slot):
        payment["lineItems"] = [
            {"rentalId": made.id("ren", block, each), "description": f"Rent, {period}", "amount": amount}
            for each in rentals
        ]
    if random.random() < 0.7:
        payment["amount"] = payment["total"]
    if status == "paid":
        payment |= {
            "paidAt": text_of(made.world.past(due + 32_400_000)),
            "provider": "stripe",
            "transactionId": f"txn_{of}",
        }
    elif random.random() < 0.7:
        payment |= {"paidAt": None, "nextRetryAt": None}
    if status == "failed":
        payment |= {"captureAttempts": 1, "lastCaptureError": {"code": "card_declined", "message": "Declined."}}
    return payment


def _billing_group(made: RelatedItems, block: Block, slot: int, random: Random) -> Item:
    active = block.active_of(slot)
    customer = made.customer(block, slot)
    return {
        "billingGroupId": made.id("bg", block, slot),
        "customerId": customer["customerId"],
        "groupName": random.choice(["Berlin office", "Support", "Equipe Lumière", "営業部"]),
        "createdBy": customer["createdBy"],
        "billingDay": 1 + int(random.random() * 28),
        "totalMonthlyAmount": round(monthly_amount(block, slot) * len(active), 2),
        "currency": CURRENCY,
        "rentalIds": [made.id("ren", block, each) for each in active],
        "activeRentalCount": len(active),
    }


def _file(made: RelatedItems, block: Block, slot: int, random: Random) -> Item:
    order, kind = made.id("ord", block, slot), FILES[slot % 4]
    filename = f"{kind}-{order}.pdf"
    file: Item = {
        "fileId": made.id("file", block, slot),
        "orderId": order,
        "filename": filename,
        "contentType": "application/pdf",
        "storagePath": f"{made.world.tenant}/{order}/{filename}",
        "uploadedBy": made.customer(block, slot)["createdBy"],
        "category": "generated" if slot % 4 < 2 else "uploaded",
        "fileSize": 20_000 + int(random.random() * 50_000),
    }
    if random.random() < 0.5:
        file |= {"originalFilename": "Scan 1.pdf", "metadata": {"language": "de"}}
    return file


def relations_of_customer(world: World, position: int) -> Item:
    """The fields of a customer that count or name orders and subscriptions."""
    if position >= world.size:
        nothing: Item = {"totalOrders": 0, "totalDevicesRented": 0, "totalMonthlyRevenue": 0}
        return nothing | {"orderIds": [], "rentalIds": []}
    number, slot = divmod(world.size - 1 - position, SLOTS)
    block = world.block(number)
    first = number * SLOTS
    orders = block.orders_of(slot)
    rentals = [each for order in orders for each in block.subscriptions_of(order)]
    active = [order for order in orders for _ in block.active_of(order)]
    revenue = round(sum(monthly_amount(block, order) for order in active), 2)
    return {
        "totalOrders": len(orders),
        "totalDevicesRented": len(active),
        # A JSON number may or may not have a fraction; both occur.
        "totalMonthlyRevenue": int(revenue) if revenue == int(revenue) else revenue,
        "orderIds": [world.id("ord", first + order) for order in orders],
        "rentalIds": [world.id("ren", first + each) for each in rentals],
    }


class Kind:
    """A kind of record.

    Args:
        make: What makes one, but for tenant and times.
        row: The fields that its place in a block decides, among those that lists are filtered by.
        keys: The fields by which records are found.
    """

    def __init__(
        self,
        make: Callable[[RelatedItems, Block, int, Random], Item],
        row: Callable[[Block, int], Item],
        *keys: str,
    ) -> None:
        self.make, self.row, self.keys = make, row, frozenset(keys)


def _status(kind: str) -> Callable[[Block, int], Item]:
    return lambda block, slot: {"status": block.row(kind, slot)}


KINDS = {
    "orders": Kind(_order, _status("orders"), "orderId", "customer.customerId", "items.sku"),
    "subscriptions": Kind(
        _subscription,
        _status("subscriptions"),
        *("rentalId", "customerId", "orderId", "assetSerialNumber", "sku"),
    ),
    "products": Kind(
        _product,
        lambda block, slot: {
            "status": block.row("products", slot), "category": CATALOG[slot][3], "brand": CATALOG[slot][4],
        },
        *("productId", "productSku"),
    ),
    "variants": Kind(
        _variant,
        lambda block, slot: {"status": block.row("variants", slot), "grade": GRADES[slot]},
        *("variantId", "variantSku", "productSku", "productId"),
    ),
    "assets": Kind(_asset, _status("assets"), "serialNumber", "sku", "customerId", "rentalId"),
    "payments": Kind(
        _payment,
        lambda block, slot: {"status": PAYMENTS[slot]},
        *("paymentId", "customerId", "rentalId", "billingGroupId"),
    ),
    "billing_groups": Kind(_billing_group, _status("billing_groups"), "billingGroupId", "customerId"),
    "files": Kind(_file, lambda block, slot: {"type": FILES[slot % 4]}, "fileId", "orderId"),
}  # fmt: skip
"""Kind → how its records are made."""
