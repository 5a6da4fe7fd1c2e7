"""A request of each operation that succeeds, for records that are arranged for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flexportal.contract import Operation
from flexportal.testing import MockAPI
from flexportal.testing.operations import LISTINGS
from tests.testing.writing import ADDRESS, ORDER, PRODUCT

__all__ = ["request_to"]

Json = dict[str, Any]
CSV = b'--b\r\nContent-Disposition: form-data; name="csvFile"\r\n\r\nproductSku,name\nP,N\n\r\n--b--\r\n'


def confirmed_order(mock: MockAPI) -> Json:
    """The body of a new subscription."""
    asset = mock.assets.add()
    customer = mock.customers.add()
    person = {"customerId": customer.customer_id, "email": customer.email, "firstName": "A", "lastName": "B"}
    item = {"sku": asset.sku, "productName": "D", "quantity": 1, "unitPrice": 9, "contractLength": 12}
    order = mock.orders.add(status="confirmed", customer=person, items=[item])
    return {"orderId": order.order_id, "customerId": customer.customer_id, "assetSerialNumber": asset.serial_number}


def rented(mock: MockAPI) -> Json:
    """The part of a body that names an active subscription."""
    return {"rentalId": mock.subscriptions.add().rental_id}


def new_device(mock: MockAPI) -> Json:
    """The part of a body that names another device for the newest subscription."""
    sku = next(iter(mock.subscriptions)).sku
    return {"newSerialNumber": mock.assets.add(sku=sku).serial_number, "newSku": sku}


BODIES: Mapping[str, Callable[[MockAPI], Json]] = {
    "updateCustomer": lambda mock: {"customerId": next(iter(mock.customers)).customer_id, "phone": "1"},
    "createOrder": lambda mock: {**ORDER, "billingAddress": ADDRESS},
    "updateOrderNotes": lambda mock: {"notes": "N"},
    "createSubscription": confirmed_order,
    "calculateBuyoutPrice": rented,
    "calculateEarlyReturnFee": rented,
    "updateSubscriptionNotes": lambda mock: {"notes": "N"},
    "extendSubscription": lambda mock: rented(mock) | {"extensionMonths": 6, "reason": "R"},
    "upgradeSubscription": lambda mock: rented(mock) | new_device(mock) | {"contractLength": 6, "newMonthlyAmount": 9,
                                                                           "reason": "R"},
    "buyoutSubscription": lambda mock: rented(mock) | {"reason": "other"},
    "replaceSubscriptionDevice": lambda mock: rented(mock) | new_device(mock) | {"replacementReason": "lost"},
    "earlyReturnSubscription": lambda mock: rented(mock) | {"reason": "R", "returnCondition": "good"},
    "cancelSubscription": lambda mock: rented(mock) | {"reason": "fraud"},
    "createProduct": lambda mock: PRODUCT,
    "updateProduct": lambda mock: PRODUCT | {"productSku": next(iter(mock.products)).product_sku},
    "createAsset": lambda mock: {"serialNumber": "SN/1 %", "tenantId": "acme", "sku": "S", "productName": "D",
                                 "status": "available", "createdAt": "2026-01-01", "updatedAt": "2026-01-01"},
    "cancelPayment": lambda mock: {"reason": "R"},
    "createBillingGroup": lambda mock: rented(mock) | {"groupName": "G", "billingDay": 1},
    "updateBillingGroup": lambda mock: {"groupName": "G"},
    "generateContract": lambda mock: {"orderId": mock.orders.add().order_id},
    "getFileUrl": lambda mock: {"fileId": mock.files.add().file_id},
    "exportRentals": lambda mock: {},
}  # fmt: skip


def request_to(mock: MockAPI, operation: Operation) -> tuple[str, Json | bytes | None]:
    """The path and the body of a request that succeeds; None for no body."""
    make = BODIES.get(operation.id)
    body: Json | None = make(mock) if make else {} if operation.body else None
    if operation.id == "createBillingGroup" and body:
        rental = mock.subscriptions.get(body.pop("rentalId"))
        body |= {"customerId": rental.customer_id, "rentalIds": [rental.rental_id]}
    path = operation.path
    if "{" in path:
        path = f"{path.partition('{')[0]}{identity(mock, operation, body)}{path.partition('}')[2]}"
    return path, CSV if operation.id == "importProductsCSV" else body


def identity(mock: MockAPI, operation: Operation, body: Any) -> str:
    """The id of a record that the operation can be carried out on."""
    if isinstance(body, dict) and "rentalId" in body:
        return str(body["rentalId"])
    collection = operation.path.partition("/{")[0]
    listings = {mock.contract.operation(listing).path: kind for kind, listing in LISTINGS.items()}
    kind = listings[collection]
    records: Any = getattr(mock, kind)
    is_update = operation.method in ("PUT", "PATCH") and kind in ("customers", "products")
    record = next(iter(records)) if is_update else records.add()
    name = str(mock.contract.operation(LISTINGS[kind]).identity)
    return str(record.to_dict()[name])
