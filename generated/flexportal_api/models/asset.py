# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from flexportal_core.decoding.model import OpenModel as _OpenModel, define as _define

if TYPE_CHECKING:
    from .asset_status import AssetStatus


@_define(eq=False, repr=False, match_args=False)
class Asset(_OpenModel[Any]):
    """A single device.

    Attributes:
        serial_number: Serial number, as free text. Unique within the tenant.
        tenant_id: ID of the tenant.
        sku: SKU of the device's variant.
        product_name: The product's name.
        created_at: When the record was created.
        updated_at: When the record last changed.
        status: Status of a device. One of "available", "rented_out", "returned", "sold", "unavailable". Values may
            be added.
        product_id: ID of the product.
        product_image_url: URL of a image of the product.
        variant_id: ID of the variant.
        location: Location, as free text.
        customer_id: ID of the customer who has the device.
        rental_id: ID of the subscription of the device.
        notes: Notes, as free text.
    """

    serial_number: str
    tenant_id: str
    sku: str
    product_name: str
    created_at: datetime.datetime
    updated_at: datetime.datetime
    status: AssetStatus
    product_id: str | None = None
    product_image_url: str | None = None
    variant_id: str | None = None
    location: str | None = None
    customer_id: str | None = None
    rental_id: str | None = None
    notes: str | None = None
