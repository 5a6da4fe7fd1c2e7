"""The life of an order with the Python client that openapi-generator makes; a line of JSON for each step.

Run with the folder of the generated package on the path: `order_life.py URL`. `order_life.ts` does the same.
"""
# pyright: basic, reportMissingImports=false

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any
from urllib.request import Request, urlopen

from openapi_client import (  # type: ignore[import-not-found]
    ApiClient,
    ApiException,
    AssetsApi,
    Configuration,
    OrdersApi,
    PaymentsApi,
    ProductsApi,
    SubscriptionsApi,
)

TENANT = "acme"


def show(step: str, *seen: Any) -> None:
    print(json.dumps([step, *seen]))


def refused(step: str, call: Callable[[], object]) -> None:
    try:
        call()
    except ApiException as error:
        show(step, error.status, json.loads(error.body)["error"]["code"])


def confirm(url: str, order_id: str) -> None:
    """As a user does in the dashboard."""
    body = json.dumps({"orderId": order_id}).encode()
    headers = {"Content-Type": "application/json"}
    urlopen(Request(f"{url}/__mock__/confirm-order", body, headers), timeout=10).close()  # noqa: S310


def stock(api: ApiClient) -> None:
    """A product, and a device of it."""
    products, assets = ProductsApi(api), AssetsApi(api)
    pricing = [{"contractLength": 12, "monthlyPrice": 20}]
    variant = {"variantSku": "TAB-1-A", "variantName": "Tablet", "grade": "A", "pricing": pricing}
    text = {"productSku": "TAB-1", "name": "Tablet", "specification": "8 GB", "category": "Tablets", "brand": "Acme"}
    product = products.create_product(TENANT, {**text, "variants": [variant]})
    show("product", product.operation, [each["operation"] for each in product.variant_results])
    show("variants", [each.variant_sku for each in products.get_product(TENANT, product.product_id).variants])

    day = "2026-02-10T10:00:00.000Z"
    device = {"serialNumber": "SN 1/é", "tenantId": TENANT, "sku": "TAB-1-A", "productName": "Tablet"}
    assets.create_asset(TENANT, {**device, "status": "available", "createdAt": day, "updatedAt": day})
    asset = assets.get_asset(TENANT, "SN 1/é")
    show("device", asset.serial_number, asset.status)


def place(api: ApiClient) -> Any:
    """An order, read back and found in lists."""
    orders = OrdersApi(api)
    address = {"contactName": "Zoë Meyer", "streetAddress": "Ring 1", "city": "Köln", "country": "DE"}
    person = {"email": "zoe.meyer@example.com", "firstName": "Zoë", "lastName": "Meyer"}
    items = [{"sku": "TAB-1-A", "quantity": 1, "contractLength": 12}]
    created = orders.create_order(TENANT, {"customer": person, "billingAddress": address, "items": items})
    order = orders.get_order(TENANT, created.order_id)
    show("order", order.status, order.customer.first_name, float(order.totals.subtotal))
    show("same", order == created.order)
    customer = order.customer.customer_id
    show(
        "listed", [each.order_id == order.order_id for each in orders.list_orders(TENANT, customer_id=customer).orders]
    )
    first = orders.list_orders(TENANT, limit="2")
    second = orders.list_orders(TENANT, limit="2", start_after=first.next_cursor)
    pages = [*first.orders, *second.orders]
    show("pages", len({each.order_id for each in pages}), first.has_more, pages[0].order_id == order.order_id)
    confirmed = orders.list_orders(TENANT, status="confirmed").orders
    show("filtered", {each.status for each in confirmed} == {"confirmed"}, order.order_id in str(confirmed))
    return order


def rent(api: ApiClient, url: str, order: Any) -> None:
    """What becomes of the order, once it is confirmed."""
    orders, assets, customer = OrdersApi(api), AssetsApi(api), order.customer.customer_id
    subscriptions, payments = SubscriptionsApi(api), PaymentsApi(api)
    rental = {"orderId": order.order_id, "customerId": customer, "assetSerialNumber": "SN 1/é"}
    refused("not confirmed", lambda: subscriptions.create_subscription(TENANT, rental))
    confirm(url, order.order_id)
    rental_id = subscriptions.create_subscription(TENANT, rental).rental_id
    subscription = subscriptions.get_subscription(TENANT, rental_id)
    show("subscription", subscription.status, float(subscription.monthly_amount), subscription.contract_length)
    show("fulfilled", orders.get_order(TENANT, order.order_id).status)
    longer = {"rentalId": rental_id, "extensionMonths": 6, "reason": "Longer"}
    extended = subscriptions.extend_subscription(TENANT, rental_id, longer)
    show("extended", int(extended.old_contract_length), int(extended.new_contract_length))

    due = payments.list_payments(TENANT, rental_id=rental_id, limit="100").payments
    show("payments", len(due), sorted({each.status for each in due}))
    paid = payments.mark_payment_paid(TENANT, due[0].payment_id, {"paymentReference": "R-1"}).payment
    show("paid", paid.status, paid.payment_reference)
    refused("paid already", lambda: payments.mark_payment_paid(TENANT, due[0].payment_id))

    back = {"rentalId": rental_id, "returnCondition": "good", "reason": "Closing", "earlyReturnFee": 99}
    returned = subscriptions.early_return_subscription(TENANT, rental_id, back)
    show("returned", float(returned.early_return_fee), subscriptions.get_subscription(TENANT, rental_id).status)
    show("device", assets.get_asset(TENANT, "SN 1/é").status)
    refused("not cancellable", lambda: orders.cancel_order(TENANT, order.order_id))
    refused("unknown", lambda: orders.get_order(TENANT, "ord_none"))
    refused("of another tenant", lambda: orders.get_order("globex", order.order_id))


def main(url: str) -> None:
    api = ApiClient(Configuration(host=url, access_token="test-key"))
    stock(api)
    rent(api, url, place(api))


if __name__ == "__main__":
    main(sys.argv[1])
