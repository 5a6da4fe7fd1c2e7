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
        customer_id: ID of the customer.
        tenant_id: ID of the tenant.
        email: The customer's email address.
        first_name: First name.
        last_name: Last name.
        customer_type: Whether the customer is a person or a company. One of "individual", "business". Values may be
            added.
        total_orders: Number of orders that the customer has placed. Expect a whole number.
        total_devices_rented: Number of devices that the customer rents. Expect a whole number.
        total_monthly_revenue: Amount per month, in major units (such as euros, not cents). No currency is given.
        status: Whether the customer is active. One of "active", "inactive". Values may be added.
        order_ids: IDs of the customer's orders.
        rental_ids: IDs of the customer's subscriptions.
        created_by: User or system that created the record.
        company: The company's name, for a business.
        phone: Phone number, as entered.
        custom_fields: Custom fields of the tenant, with any JSON values.
        last_billing_address: Address for invoices, as last used.
        last_shipping_address: Address for deliveries, as last used.
        lifetime_collected: Amount collected from the customer so far, in major units.
        total_acquisition_cost: Acquisition cost of the customer's devices, in major units.
        customer_margin: Amount collected less the acquisition cost, in major units.
        customer_margin_percent: That margin in percent.
        subscriptions_tracked: Number of subscriptions that these figures include. Expect a whole number.
        created_at: When the record was created.
        updated_at: When the record last changed.
    """

    __nullable__ = frozenset(["created_at", "updated_at"])

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
    """Custom fields of the tenant, with any JSON values."""
