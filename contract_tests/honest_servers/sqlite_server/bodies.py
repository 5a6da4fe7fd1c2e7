"""What the bodies of requests hold, as a table, and what is wrong with one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

__all__ = ["BODIES", "faults"]


@dataclass(frozen=True)
class Text:
    """Text of at least `low` and at most `high` letters."""

    low: int = 0
    high: int = 10**9


@dataclass(frozen=True)
class Number:
    """A number between two bounds; a whole one where `whole`."""

    low: float = float("-inf")
    high: float = float("inf")
    whole: bool = False


@dataclass(frozen=True)
class Several:
    """A list of at least `low` values of one kind."""

    each: Any
    low: int = 0


ANY = object()
TEXT, AMOUNT, MONTHS = Text(), Number(0), Number(1, 120, whole=True)
TYPES, ORDERS = {"individual", "business"}, {"standard", "extension", "upgrade"}


def texts(names: str) -> dict[str, Any]:
    """Text of any length for each name."""
    return dict.fromkeys(names.split(), TEXT)


# A name with ! is required.
ADDRESS = texts("contactName! streetAddress! city! country! company buildingInfo locality adminArea") | {
    "postalCode": (TEXT, None)
}
PERSON = texts("email! firstName! lastName! company phone") | {"customerType": TYPES}
ITEM = {"sku!": TEXT, "quantity!": Number(1, whole=True), "contractLength": Number()}
EXTENSION = texts("originalOrderId! previousEndDate! newEndDate! reason") | {"extensionMonths!": Number(1, whole=True)}
UPGRADE = texts("previousDevice! previousSerialNumber! previousRentalId! upgradeReason") | {
    "previousMonthlyAmount!": Number()
}
DISCOUNT = {"type!": {"percentage", "fixed"}, "value!": Number(), "description": TEXT}
TIER = {
    "contractLength!": Number(1, whole=True),
    "monthlyPrice!": AMOUNT,
    "setupFee": Number(),
    "discount": DISCOUNT,
    "source": {"suggested", "manual"},
    "calculatedAt": ANY,
    "presetUsed": TEXT,
}
VARIANT = texts("grade! variantId condition colorName") | {
    "variantSku!": Text(1),
    "variantName!": Text(1),
    "pricing!": Several(TIER, 1),
    "images": Several(TEXT),
    "listPrice": Number(),
    "acquisitionCost": Number(),
}
PRODUCT = texts("productSku! name! specification! category! brand! description") | {
    "variants!": Several(VARIANT, 1),
    "images": Several(TEXT),
}
DAY = Number(1, 28, whole=True)
NOTES = {"notes!": Text(high=5000)}
FIELDS = dict.fromkeys(("customerDetails", "deviceDetails", "financialDetails", "customFields"), bool)

BODIES: Mapping[str, Any] = {
    "updateCustomer": {
        **texts("company phone"),
        "customerId!": Text(1),
        "firstName": Text(1),
        "lastName": Text(1),
        "customerType": TYPES,
        "status": {"active", "inactive"},
        "billingAddress": ADDRESS,
        "shippingAddress": ADDRESS,
    },
    "createOrder": {
        "customer!": PERSON,
        "billingAddress!": ADDRESS,
        "items!": Several(ITEM, 1),
        "orderType": ORDERS,
        "shippingAddress": ADDRESS,
        "extensionDetails": EXTENSION,
        "upgradeDetails": UPGRADE,
        "customFields": ({}, None),
        "notes": TEXT,
    },
    "cancelOrder": {"reason": Text(high=1000)},
    "updateOrderNotes": NOTES,
    "updateSubscriptionNotes": NOTES,
    "createSubscription": texts("orderId! assetSerialNumber! customerId! billingGroupId startDate notes")
    | {"contractLength": MONTHS},
    "extendSubscription": texts("rentalId! reason! notes") | {"extensionMonths!": MONTHS, "newMonthlyAmount": AMOUNT},
    "upgradeSubscription": texts("rentalId! newSku! newSerialNumber! reason! notes")
    | {"contractLength!": MONTHS, "newMonthlyAmount!": AMOUNT},
    "buyoutSubscription": texts("rentalId! notes")
    | {"reason!": {"customer_request", "end_of_contract", "other"}, "buyoutPrice": AMOUNT},
    "replaceSubscriptionDevice": texts("rentalId! newSerialNumber! newSku damageAssessment notes")
    | {"replacementReason!": {"damaged", "stolen", "defective", "lost"}, "insuranceClaim": bool},
    "earlyReturnSubscription": texts("rentalId! reason! damageAssessment notes")
    | {"returnCondition!": {"excellent", "good", "fair", "poor", "damaged"}, "earlyReturnFee": AMOUNT},
    "cancelSubscription": {
        "rentalId!": TEXT,
        "reason!": {"customer_request", "payment_failure", "fraud", "admin_decision", "other"},
        "notes": Text(high=1000),
    },
    "calculateBuyoutPrice": texts("rentalId!"),
    "calculateEarlyReturnFee": texts("rentalId!"),
    "createProduct": PRODUCT,
    "updateProduct": PRODUCT,
    "createAsset": texts(
        "serialNumber! tenantId! sku! productName! createdAt! updatedAt! productId productImageUrl variantId location"
        " customerId rentalId notes"
    )
    | {"status!": {"available", "rented_out", "returned", "sold", "unavailable"}},
    "markPaymentPaid": texts("paymentReference notes"),
    "cancelPayment": texts("reason!"),
    "createBillingGroup": texts("customerId! groupName! notes") | {"billingDay!": DAY, "rentalIds!": Several(TEXT, 1)},
    "updateBillingGroup": texts("groupName notes")
    | {"billingDay": DAY, "rentalIds": Several(TEXT), "status": {"active", "inactive"}},
    "getFileUrl": {
        "fileId!": TEXT,
        "action": {"view", "download"},
        "expiresInMinutes": Number(1, 1440, whole=True),
    },
    "deleteFile": {"deleteFromStorage": bool},
    "generateContract": texts("orderId! contractType"),
    "exportRentals": texts("startDate endDate status")
    | {"format": {"csv"}, "includeFields": FIELDS, "customerIds": Several(TEXT)},
}


def faults(rule: Any, value: Any, path: str = "") -> Iterator[str]:
    """The path of each value that breaks its rule."""
    if isinstance(rule, tuple):
        if value is not None:
            yield from faults(rule[0], value, path)
    elif isinstance(rule, dict):
        given = _object(value)
        yield from [path] if given is None else _object_faults(_object(rule) or {}, given, path)
    elif isinstance(rule, Several):
        items = cast("list[Any]", value) if isinstance(value, list) else None
        if items is None or len(items) < rule.low:
            yield path
        for index, each in enumerate(items or ()):
            yield from faults(rule.each, each, f"{path}.{index}")
    elif rule is not ANY and not _fits(rule, value):
        yield path


def _object(value: Any) -> dict[str, Any] | None:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else None


def _object_faults(rules: Mapping[str, Any], value: Mapping[str, Any], path: str) -> Iterator[str]:
    for name, rule in rules.items():
        plain = name.rstrip("!")
        where = f"{path}.{plain}".lstrip(".")
        if plain in value:
            yield from faults(rule, value[plain], where)
        elif plain != name:
            yield where


def _fits(rule: Any, value: Any) -> bool:
    if isinstance(rule, Text):
        return isinstance(value, str) and rule.low <= len(value) <= rule.high
    if isinstance(rule, set):
        return isinstance(value, str) and value in rule
    if rule is bool:
        return isinstance(value, bool)
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return number and rule.low <= value <= rule.high and (not rule.whole or value == int(value))
