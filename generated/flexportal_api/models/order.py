# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from attrs import define as _define
from flexportal_core.decoding.model import OpenModel as _OpenModel

if TYPE_CHECKING:
    from .address import Address
    from .custom_fields import CustomFields
    from .order_customer import OrderCustomer
    from .order_extension import OrderExtension
    from .order_item import OrderItem
    from .order_payment import OrderPayment
    from .order_progress import OrderProgress
    from .order_status import OrderStatus
    from .order_totals import OrderTotals
    from .order_type import OrderType
    from .order_upgrade import OrderUpgrade


@_define(eq=False, repr=False, match_args=False)
class Order(_OpenModel[Any]):
    """An order of devices by one customer.

    Attributes:
        order_id: ID of the order.
        tenant_id: ID of the tenant.
        status: Progress of an order. The set may grow. One of "pending", "confirmed", "partial", "fulfilled",
            "cancelled".
        order_type: Kind of order. The set may grow. One of "standard", "extension", "upgrade".
        customer: The customer, as of the time of the order.
        billing_address: Address for invoices.
        shipping_address: Address for deliveries.
        items: The items.
        totals: The totals of an order.
        rental_progress: How many of the devices of an order are rented out.
        rental_ids: IDs of the subscriptions that the order led to.
        created_at: When the order was placed.
        updated_at: When the order last changed.
        created_by: Who or what placed the order.
        payment: The payment of an order.
        custom_fields: Custom fields of the tenant, or null.
        billing_group_id: ID of the billing group that its subscriptions join.
        tracking_number: The carrier's tracking number.
        shipped_at: When the devices were shipped.
        notes: Notes, as free text.
        extension_details: What an order of the type extension extends.
        upgrade_details: What an order of the type upgrade replaces.
    """

    NULLABLE = frozenset(["custom_fields"])

    order_id: str
    tenant_id: str
    status: OrderStatus
    order_type: OrderType
    customer: OrderCustomer
    billing_address: Address
    shipping_address: Address
    items: list[OrderItem]
    totals: OrderTotals
    rental_progress: OrderProgress
    rental_ids: list[str]
    created_at: datetime.datetime
    updated_at: datetime.datetime
    created_by: str
    payment: OrderPayment | None = None
    custom_fields: CustomFields | None = None
    billing_group_id: str | None = None
    tracking_number: str | None = None
    shipped_at: datetime.datetime | None = None
    notes: str | None = None
    extension_details: OrderExtension | None = None
    upgrade_details: OrderUpgrade | None = None
