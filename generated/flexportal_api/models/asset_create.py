# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, NotRequired, TypedDict

if TYPE_CHECKING:
    from .asset_status import AssetStatusValue


class AssetCreateParams(TypedDict):
    """A new device.

    Keys:
        serial_number: Serial number, as free text. Unique within the tenant.
        sku: SKU of the device's variant.
        product_name: The product's name.
        status: Status of a device. One of "available", "rented_out", "returned", "sold", "unavailable". Values may
            be added.
        created_at: When the record was created. An aware datetime, or RFC 3339 text.
        updated_at: When the record last changed. An aware datetime, or RFC 3339 text.
        product_id: ID of the product.
        product_image_url: URL of a image of the product.
        variant_id: ID of the variant.
        location: Location, as free text.
        customer_id: ID of the customer who has the device.
        rental_id: ID of the subscription of the device.
        notes: Notes, as free text.
    """

    serial_number: str
    sku: str
    product_name: str
    status: AssetStatusValue
    created_at: datetime.datetime | str
    updated_at: datetime.datetime | str
    product_id: NotRequired[str]
    product_image_url: NotRequired[str]
    variant_id: NotRequired[str]
    location: NotRequired[str]
    customer_id: NotRequired[str]
    rental_id: NotRequired[str]
    notes: NotRequired[str]
