# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
"""The operations of `orders`: each as data, and as functions that call it through a session."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from flexportal_core.asynchronous import asynchronous
from flexportal_core.operation import Body, Field, Filter, Operation, Paging, Parameter
from flexportal_core.types import UNSET, Unset

from ..models.customer_type import CustomerType
from ..models.order import OrderStatus
from ..models.order_sort import OrderSort
from ..models.order_type import OrderType
from ..models.sort_direction import SortDirection

if TYPE_CHECKING:
    from flexportal_core.session import Session

    from ..models.notes_update import NotesUpdateParams
    from ..models.order import Order
    from ..models.order_acknowledged import OrderAcknowledged
    from ..models.order_cancel import OrderCancelParams
    from ..models.order_create import OrderCreateParams
    from ..models.order_page import OrderPage

_ORDER_CREATE_CUSTOMER = (
    Field("email", "email", required=True),
    Field("first_name", "firstName", required=True),
    Field("last_name", "lastName", required=True),
    Field("company", "company"),
    Field("phone", "phone"),
    Field("customer_type", "customerType", choices=CustomerType),
)

_ADDRESS = (
    Field("contact_name", "contactName", required=True),
    Field("street_address", "streetAddress", required=True),
    Field("city", "city", required=True),
    Field("country", "country", required=True),
    Field("company", "company"),
    Field("building_info", "buildingInfo"),
    Field("locality", "locality"),
    Field("admin_area", "adminArea"),
    Field("postal_code", "postalCode", nullable=True),
)

_ORDER_CREATE_ITEM = (
    Field("sku", "sku", required=True),
    Field("quantity", "quantity", kind=int, required=True, bounds={"minimum": 1}),
    Field("contract_length", "contractLength", kind=float),
)

_ORDER_EXTENSION = (
    Field("original_order_id", "originalOrderId", required=True),
    Field("extension_months", "extensionMonths", kind=int, required=True, bounds={"exclusiveMinimum": 0}),
    Field("previous_end_date", "previousEndDate", kind=datetime.datetime, required=True),
    Field("new_end_date", "newEndDate", kind=datetime.datetime, required=True),
    Field("reason", "reason"),
)

_ORDER_UPGRADE = (
    Field("previous_device", "previousDevice", required=True),
    Field("previous_serial_number", "previousSerialNumber", required=True),
    Field("previous_monthly_amount", "previousMonthlyAmount", kind=float, required=True),
    Field("previous_rental_id", "previousRentalId", required=True),
    Field("upgrade_reason", "upgradeReason"),
)

LIST_ORDERS: Operation[OrderPage] = Operation(
    id="listOrders",
    method="GET",
    path="/v1/orders",
    parameters=(
        Parameter("limit", "limit"),
        Parameter("start_after", "startAfter"),
        Parameter("status", "status", choices=OrderStatus, filter=Filter("status", exhaustive=True)),
        Parameter("customer_id", "customerId", filter=Filter("customer.customer_id")),
        Parameter("sort_by", "sortBy", choices=OrderSort),
        Parameter("sort_dir", "sortDir", choices=SortDirection),
        Parameter("tenant_id", "Tenant-ID", "header", required=True, bounds={"minLength": 1}),
    ),
    responses={
        "200": "flexportal_api.wire:OrderPage",
        **dict.fromkeys("400 401 403 404 422 429 500".split(), "flexportal_api.wire:ErrorEnvelope"),
    },
    paging=Paging(
        cursor="startAfter",
        size="limit",
        items="orders",
        next="next_cursor",
        more="has_more",
        count="count",
        limit="limit",
        identity="order_id",
        size_type=str,
        page_sizes=range(1, 101),
        envelope_names={
            "orders": "orders",
            "next_cursor": "nextCursor",
            "has_more": "hasMore",
            "count": "count",
            "limit": "limit",
        },
        item_names={"status": "status", "customer.customer_id": "customer.customerId", "order_id": "orderId"},
    ),
    call="orders.list",
)


def list_orders(
    session: Session,
    *,
    limit: str | Unset = "50",
    start_after: str | Unset = UNSET,
    status: OrderStatus | Unset = UNSET,
    customer_id: str | Unset = UNSET,
    sort_by: OrderSort | Unset = UNSET,
    sort_dir: SortDirection | Unset = UNSET,
    tenant_id: str | Unset = UNSET,
) -> OrderPage:
    """List orders; a single page.

    Arguments, result and errors are those of `Orders.list`; the result is one page, as it was received.

    Args:
        session: Sends the request.
        limit: Maximum number of items on a page, from 1 to 100. A decimal number, sent as text. The API's
            default is "50".
        start_after: Where the page starts: the `nextCursor` of the previous page. Opaque.
        status: Only orders of this status. One of "pending", "confirmed", "partial", "fulfilled", "cancelled".
        customer_id: Only those of this customer (ID).
        sort_by: Field to sort by; createdAt by default. One of "createdAt", "updatedAt", "orderId", "status",
            "totals.total".
        sort_dir: Direction to sort in; desc by default. One of "asc", "desc".
        tenant_id: ID of the tenant, the business unit whose data is requested. A key may have access to
            several. Not empty. Default: that of the session.
    """
    return session.call(
        LIST_ORDERS,
        {
            "limit": limit,
            "start_after": start_after,
            "status": status,
            "customer_id": customer_id,
            "sort_by": sort_by,
            "sort_dir": sort_dir,
            "tenant_id": tenant_id,
        },
    )


list_orders_async = asynchronous(list_orders)

GET_ORDER: Operation[Order] = Operation(
    id="getOrder",
    method="GET",
    path="/v1/orders/{orderId}",
    parameters=(
        Parameter("order_id", "orderId", "path", required=True),
        Parameter("tenant_id", "Tenant-ID", "header", required=True, bounds={"minLength": 1}),
    ),
    responses={
        "200": "flexportal_api.wire:Order",
        **dict.fromkeys("400 401 403 404 422 429 500".split(), "flexportal_api.wire:ErrorEnvelope"),
    },
    call="orders.get",
)


def get_order(session: Session, order_id: str, *, tenant_id: str | Unset = UNSET) -> Order:
    """Get an order.

    Arguments, result and errors are those of `Orders.get`.
    """
    return session.call(GET_ORDER, {"order_id": order_id, "tenant_id": tenant_id})


get_order_async = asynchronous(get_order)

CREATE_ORDER: Operation[Order] = Operation(
    id="createOrder",
    method="POST",
    path="/v1/orders",
    parameters=(Parameter("tenant_id", "Tenant-ID", "header", required=True, bounds={"minLength": 1}),),
    responses={
        "201": "flexportal_api.wire:OrderCreated",
        **dict.fromkeys("400 401 403 404 409 422 429 500".split(), "flexportal_api.wire:ErrorEnvelope"),
    },
    body=Body(
        ("application/json",),
        fields=(
            Field("customer", "customer", kind=object, required=True, fields=_ORDER_CREATE_CUSTOMER),
            Field("billing_address", "billingAddress", kind=object, required=True, fields=_ADDRESS),
            Field(
                "items",
                "items",
                kind=object,
                required=True,
                fields=_ORDER_CREATE_ITEM,
                many=True,
                bounds={"minItems": 1},
            ),
            Field("order_type", "orderType", choices=OrderType),
            Field("shipping_address", "shippingAddress", kind=object, fields=_ADDRESS),
            Field("extension_details", "extensionDetails", kind=object, fields=_ORDER_EXTENSION),
            Field("upgrade_details", "upgradeDetails", kind=object, fields=_ORDER_UPGRADE),
            Field("custom_fields", "customFields", kind=object, nullable=True),
            Field("notes", "notes"),
        ),
    ),
    result="order",
    effect="non-idempotent",
    call="orders.create",
    read_back="orders.list()",
)


def create_order(session: Session, *, body: OrderCreateParams, tenant_id: str | Unset = UNSET) -> Order:
    """Place an order.

    Arguments, result and errors are those of `Orders.create`.
    """
    return session.call(CREATE_ORDER, {"tenant_id": tenant_id}, body)


create_order_async = asynchronous(create_order)

CANCEL_ORDER: Operation[OrderAcknowledged] = Operation(
    id="cancelOrder",
    method="POST",
    path="/v1/orders/{orderId}/cancel",
    parameters=(
        Parameter("order_id", "orderId", "path", required=True),
        Parameter("tenant_id", "Tenant-ID", "header", required=True, bounds={"minLength": 1}),
    ),
    responses={
        "200": "flexportal_api.wire:OrderAcknowledged",
        **dict.fromkeys("400 401 403 404 409 422 429 500".split(), "flexportal_api.wire:ErrorEnvelope"),
    },
    body=Body(("application/json",), required=False, fields=(Field("reason", "reason", bounds={"maxLength": 1000}),)),
    effect="once",
    call="orders.cancel",
    read_back="orders.get(order_id)",
)


def cancel_order(
    session: Session, order_id: str, *, body: OrderCancelParams | Unset = UNSET, tenant_id: str | Unset = UNSET
) -> OrderAcknowledged:
    """Cancel an order.

    Arguments, result and errors are those of `Orders.cancel`.
    """
    return session.call(CANCEL_ORDER, {"order_id": order_id, "tenant_id": tenant_id}, body)


cancel_order_async = asynchronous(cancel_order)

UPDATE_ORDER_NOTES: Operation[OrderAcknowledged] = Operation(
    id="updateOrderNotes",
    method="PATCH",
    path="/v1/orders/{orderId}/notes",
    parameters=(
        Parameter("order_id", "orderId", "path", required=True),
        Parameter("tenant_id", "Tenant-ID", "header", required=True, bounds={"minLength": 1}),
    ),
    responses={
        "200": "flexportal_api.wire:OrderAcknowledged",
        **dict.fromkeys("400 401 403 404 422 429 500".split(), "flexportal_api.wire:ErrorEnvelope"),
    },
    body=Body(("application/json",), fields=(Field("notes", "notes", required=True, bounds={"maxLength": 5000}),)),
    effect="idempotent",
    call="orders.update_notes",
    read_back="orders.get(order_id)",
)


def update_order_notes(
    session: Session, order_id: str, *, body: NotesUpdateParams, tenant_id: str | Unset = UNSET
) -> OrderAcknowledged:
    """Replace an order's notes.

    Arguments, result and errors are those of `Orders.update_notes`.
    """
    return session.call(UPDATE_ORDER_NOTES, {"order_id": order_id, "tenant_id": tenant_id}, body)


update_order_notes_async = asynchronous(update_order_notes)
