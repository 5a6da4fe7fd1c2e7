"""What the mock refuses to write, with which code; nothing changes then."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flexportal.testing import MockAPI, Response
from tests.testing.writing import ADDRESS, CUSTOMER, ORDER, PRODUCT, Json, done, first, request_of, send

from .conftest import body, get


def refusals(mock: MockAPI) -> dict[str, tuple[int, str, Response]]:
    """What is refused: status, code, response."""
    active, ended = (first(mock, "/v1/subscriptions", status=status) for status in ("active", "cancelled"))
    paid, processing = (first(mock, "/v1/payments", status=status) for status in ("paid", "processing"))
    orders = {status: first(mock, "/v1/orders", status=status) for status in ("pending", "confirmed", "fulfilled")}
    devices = {status: first(mock, "/v1/assets", status=status) for status in ("available", "rented_out")}
    group = first(mock, "/v1/billing-groups", status="active")
    stranger = next(each for each in mock.items("acme") if each["customerId"] != group["customerId"])["customerId"]

    def subscribe(order: Json, **fields: Any) -> Response:
        return send(mock, "POST", "/v1/subscriptions", request_of(mock, order) | fields)

    def extend(rental: Json, months: int = 1, **fields: Any) -> Response:
        request = {"rentalId": rental["rentalId"], "extensionMonths": months, "reason": "R", **fields}
        return send(mock, "POST", f"/v1/subscriptions/{rental['rentalId']}/extend", request)

    def order(sku: str = "MBP14-M3-A", **fields: Any) -> Response:
        return send(mock, "POST", "/v1/orders", ORDER | {"items": [{"sku": sku, "quantity": 1, **fields}]})

    def gather(customer: str, *rentals: str, name: str = "G") -> Response:
        request = {"customerId": customer, "groupName": name, "billingDay": 1, "rentalIds": list(rentals)}
        return send(mock, "POST", "/v1/billing-groups", request)

    def upgrade(serial: str, sku: str) -> Response:
        fields = {"newSku": sku, "newSerialNumber": serial, "contractLength": 1, "newMonthlyAmount": 1, "reason": "R"}
        request = {"rentalId": active["rentalId"], **fields}
        return send(mock, "POST", f"/v1/subscriptions/{active['rentalId']}/upgrade", request)

    new = done(mock, "POST", "/v1/orders", ORDER)["order"]
    mock.confirm_order(new["orderId"])
    available = devices["available"]["serialNumber"]
    inactive = first(mock, "/v1/products/variants", status="inactive")["variantSku"]
    sold = first(mock, "/v1/orders", status="confirmed")["items"][0]
    product = first(mock, "/v1/products")["productId"]
    cancel = {"reason": "fraud", "rentalId": ended["rentalId"]}
    buyout = {"reason": "other", "rentalId": active["rentalId"], "buyoutPrice": 1e10}
    date = "9999-12-31T00:00:00Z"
    asset = {name: devices["available"][name] for name in ("serialNumber", "sku", "productName", "status")}
    asset |= {"tenantId": "acme", "createdAt": "", "updatedAt": ""}
    return {
        "order that is fulfilled": (400, "ORDER_NOT_CANCELLABLE", send(
            mock, "POST", f"/v1/orders/{orders['fulfilled']['orderId']}/cancel")),
        "unknown variant": (404, "VARIANT_NOT_FOUND", order("?")),
        "inactive variant": (409, "VARIANT_INACTIVE", order(inactive)),
        "no contract length": (400, "INVALID_CONTRACT_LENGTH", order(contractLength=0)),
        "too many devices": (400, "VALIDATION_ERROR", order(quantity=10**30)),
        "unknown order": (404, "ORDER_NOT_FOUND", subscribe(new, orderId="?")),
        "unknown device": (404, "ASSET_NOT_FOUND", subscribe(new, assetSerialNumber="?")),
        "unknown customer": (404, "CUSTOMER_NOT_FOUND", subscribe(new, customerId="?")),
        "another customer": (409, "SUBSCRIPTION_DIFFERENT_CUSTOMER", subscribe(new, customerId=stranger)),
        "another's group": (409, "SUBSCRIPTION_DIFFERENT_CUSTOMER", subscribe(
            new, billingGroupId=group["billingGroupId"])),
        "date far away": (400, "VALIDATION_ERROR", subscribe(new, startDate=date)),
        "order that is pending": (409, "ORDER_NOT_CONFIRMED", subscribe(orders["pending"])),
        "order that has all": (409, "ITEM_FULLY_FULFILLED", subscribe(orders["fulfilled"])),
        "device on rent": (409, "ASSET_NOT_AVAILABLE", subscribe(
            new, assetSerialNumber=devices["rented_out"]["serialNumber"])),
        "another device": (409, "SKU_MISMATCH", subscribe(orders["confirmed"])),
        "extension of what ended": (409, "SUBSCRIPTION_NOT_ACTIVE", extend(ended)),
        "extension too long": (409, "INVALID_EXTENSION_MONTHS", extend(active, 120)),
        "amount too large": (400, "VALIDATION_ERROR", extend(active, newMonthlyAmount=1e300)),
        "quote of what ended": (409, "SUBSCRIPTION_NOT_ACTIVE", send(
            mock, "POST", "/v1/subscriptions/calculate-buyout", {"rentalId": ended["rentalId"]})),
        "price too large": (400, "VALIDATION_ERROR", send(
            mock, "POST", f"/v1/subscriptions/{active['rentalId']}/buyout", buyout)),
        "cancelled already": (409, "ALREADY_CANCELLED", send(
            mock, "POST", f"/v1/subscriptions/{ended['rentalId']}/cancel", cancel)),
        "upgrade to another": (409, "SKU_MISMATCH", upgrade(available, "?")),
        "asset of that number": (409, "ASSET_EXISTS", send(mock, "POST", "/v1/assets", asset)),
        "asset on rent": (409, "ASSET_IN_USE", send(
            mock, "DELETE", f"/v1/assets/{devices['rented_out']['serialNumber']}")),
        "customer who rents": (409, "CUSTOMER_HAS_ACTIVE_SUBSCRIPTIONS", send(
            mock, "DELETE", f"/v1/customers/{active['customerId']}")),
        "customer who waits": (409, "CUSTOMER_HAS_PENDING_ORDERS", send(
            mock, "DELETE", f"/v1/customers/{new['customer']['customerId']}")),
        "product on order": (409, "PRODUCT_HAS_ACTIVE_ORDERS", send(
            mock, "DELETE", f"/v1/products/{sold['productId']}")),
        "another's SKU": (409, "DUPLICATE_SKU", send(
            mock, "PUT", f"/v1/products/{product}", PRODUCT | {"productSku": "MBP14-M3"})),
        "another's variant": (409, "DUPLICATE_SKU", send(
            mock, "POST", "/v1/products", PRODUCT | {
                "variants": [{**PRODUCT["variants"][0], "variantSku": "MBP14-M3-A"}]})),
        "paid already": (409, "ALREADY_PAID", send(mock, "POST", f"/v1/payments/{paid['paymentId']}/mark-paid")),
        "in process": (409, "PAYMENT_PROCESSING", send(
            mock, "POST", f"/v1/payments/{processing['paymentId']}/cancel", {"reason": "R"})),
        "group without a name": (400, "VALIDATION_ERROR", gather(stranger, active["rentalId"], name="")),
        "group of another": (409, "SUBSCRIPTION_DIFFERENT_CUSTOMER", gather(stranger, group["rentalIds"][0])),
        "group of the ended": (409, "SUBSCRIPTION_NOT_ACTIVE", gather(ended["customerId"], ended["rentalId"])),
        "group of nobody": (404, "CUSTOMER_NOT_FOUND", gather("?", "?")),
        "contract of nothing": (404, "ORDER_NOT_FOUND", send(
            mock, "POST", "/v1/files/contracts/generate", {"orderId": "?"})),
        "another tenant's": (404, "NOT_FOUND", get(
            mock, f"/v1/orders/{mock.items('globex', 'listOrders')[0]['orderId']}")),
    }  # fmt: skip


def test_refusals_have_the_documented_codes_and_change_nothing() -> None:
    mock = MockAPI()
    received = {name: (got.status, body(got)["error"]["code"]) for name, (_, _, got) in refusals(mock).items()}
    assert received == {name: expected[:2] for name, expected in refusals(MockAPI()).items()}
    assert mock.items("acme", "listOrders")[0]["status"] == "confirmed"
    assert len(mock.items("acme", "listSubscriptions")) == 250


@pytest.mark.parametrize(
    ("content", "media_type", "path"),
    [
        (b"{", "application/json", "body"),
        (b"[" * 100_000, "application/json", "body"),
        (b"\xff", "application/json", "body"),
        (b"[]", "application/json", "body"),
        (b"a=1", "application/x-www-form-urlencoded", "body"),
        (b"", "application/json", "body"),
        (json.dumps(ORDER | {"items": []}).encode(), "application/json", "items"),
        (json.dumps(ORDER | {"items": [{"sku": "A", "quantity": 0}]}).encode(), "application/json", "items.0.quantity"),
        (json.dumps(ORDER | {"customer": CUSTOMER | {"email": "x"}}).encode(), "application/json", "customer.email"),
    ],
)
def test_an_invalid_body_is_refused_with_what_is_wrong(content: bytes, media_type: str, path: str) -> None:
    response = send(MockAPI(), "POST", "/v1/orders", content, **{"content-type": media_type})
    error = body(response)["error"]
    assert (response.status, error["code"], error["details"][0]["path"]) == (400, "VALIDATION_ERROR", path)


def test_what_a_body_repeats_must_be_the_same() -> None:
    mock = MockAPI()
    customer = first(mock, "/v1/customers")["customerId"]
    response = send(mock, "PUT", f"/v1/customers/{customer}", {"customerId": "other"})
    assert body(response)["error"]["details"][0]["path"] == "customerId"
    changed = {"customerId": customer, "phone": "1", "billingAddress": ADDRESS}
    updated = done(mock, "PUT", f"/v1/customers/{customer}", changed)["customer"]
    assert (updated["phone"], updated["lastBillingAddress"]) == ("1", ADDRESS)
    assert updated == body(get(mock, f"/v1/customers/{customer}"))


def test_an_order_is_confirmed_once() -> None:
    mock = MockAPI(confirm_orders=True)
    order = done(mock, "POST", "/v1/orders", ORDER)["order"]
    assert order["status"] == "pending"
    assert body(get(mock, f"/v1/orders/{order['orderId']}"))["status"] == "confirmed"
    with pytest.raises(ValueError, match="is confirmed, not pending"):
        mock.confirm_order(order["orderId"], "acme")
    with pytest.raises(LookupError, match="no order"):
        mock.confirm_order("?")
    done(mock, "POST", f"/v1/orders/{order['orderId']}/cancel", {"reason": "R"})
