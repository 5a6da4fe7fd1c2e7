"""The floor: bare msgspec structs, as somebody would write them handwritten who cares for nothing but speed.

They drop unknown fields, fail on unknown enum values only by not having any, and tell null from absent nowhere.
"""

from __future__ import annotations

from typing import Any

import msgspec

__all__ = ["PageStruct", "decode"]


class AddressStruct(msgspec.Struct, rename="camel", gc=False):
    """An address."""

    contact_name: str
    street_address: str
    city: str
    country: str
    company: str | None = None
    building_info: str | None = None
    locality: str | None = None
    admin_area: str | None = None
    postal_code: str | None = None


class CustomerStruct(msgspec.Struct, rename="camel", gc=False):
    """A customer."""

    customer_id: str
    tenant_id: str
    email: str
    first_name: str
    last_name: str
    customer_type: str
    total_orders: float
    total_devices_rented: float
    total_monthly_revenue: float
    status: str
    order_ids: list[str]
    rental_ids: list[str]
    created_by: str
    company: str | None = None
    phone: str | None = None
    custom_fields: dict[str, Any] | None = None
    last_billing_address: AddressStruct | None = None
    last_shipping_address: AddressStruct | None = None
    created_at: Any = None
    updated_at: Any = None


class PageStruct(msgspec.Struct, rename="camel", gc=False):
    """A page."""

    customers: list[CustomerStruct]
    count: float
    limit: float
    has_more: bool
    next_cursor: str | None


decode = msgspec.json.Decoder(PageStruct).decode
