# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from flexportal_core.decoding.model import OpenModel as _OpenModel, define as _define

if TYPE_CHECKING:
    from .address import Address
    from .customer_status import CustomerStatus
    from .customer_type import CustomerType


@_define(eq=False, repr=False, match_args=False)
class Customer(_OpenModel[Any]):
    """One customer of a tenant.

    Attributes:
        customer_id: Identifies the customer.
        tenant_id: The tenant that the customer belongs to.
        email: The customer's e-mail address.
        first_name: Given name.
        last_name: Family name.
        customer_type: Whether the customer is a person or a company. The set may grow. One of "individual",
            "business".
        total_orders: How many orders the customer has placed. Expect a whole number.
        total_devices_rented: How many devices the customer rents. Expect a whole number.
        total_monthly_revenue: What the customer pays a month, in major units. No currency is given.
        status: Whether the customer is in business with the tenant. The set may grow. One of "active", "inactive".
        order_ids: The customer's orders.
        rental_ids: The customer's rentals.
        created_by: Who or what created the record.
        company: The company's name, for a business.
        phone: Telephone number, as entered.
        custom_fields: Fields that the tenant has defined; any JSON values.
        last_billing_address: A postal address, as last used.
        last_shipping_address: A postal address, as last used.
        lifetime_collected: What the customer has paid so far, in major units.
        total_acquisition_cost: What the customer's devices cost the tenant, in major units.
        customer_margin: What the customer has paid, less that cost, in major units.
        customer_margin_percent: That margin in per cent.
        subscriptions_tracked: How many subscriptions are counted in. Expect a whole number.
        created_at: When the record was created.
        updated_at: When the record last changed.
    """

    NULLABLE = frozenset(["created_at", "updated_at"])

    customer_id: str
    tenant_id: str
    email: str
    first_name: str
    last_name: str
    customer_type: CustomerType
    total_orders: float
    total_devices_rented: float
    total_monthly_revenue: float
    status: CustomerStatus
    order_ids: list[str]
    rental_ids: list[str]
    created_by: str
    company: str | None = None
    phone: str | None = None
    custom_fields: CustomerCustomFields | None = None
    last_billing_address: Address | None = None
    last_shipping_address: Address | None = None
    lifetime_collected: float | None = None
    total_acquisition_cost: float | None = None
    customer_margin: float | None = None
    customer_margin_percent: float | None = None
    subscriptions_tracked: float | None = None
    created_at: datetime.datetime | None = None
    updated_at: datetime.datetime | None = None


@_define(eq=False, repr=False, match_args=False)
class CustomerCustomFields(_OpenModel[Any]):
    """Fields that the tenant has defined; any JSON values."""
