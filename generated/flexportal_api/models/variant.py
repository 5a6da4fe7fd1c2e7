# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from attrs import define as _define
from flexportal_core.decoding.model import OpenModel as _OpenModel

if TYPE_CHECKING:
    from .pricing_tier import PricingTier
    from .variant_status import VariantStatus


@_define(eq=False, repr=False, match_args=False)
class Variant(_OpenModel[Any]):
    """A variant of a product.

    Attributes:
        variant_id: ID of the variant.
        tenant_id: ID of the tenant.
        product_id: ID of the product.
        product_sku: The tenant's SKU of the product.
        variant_sku: The tenant's SKU of the variant.
        variant_name: The name.
        grade: Grade of the device, A to E.
        created_at: When the record was created.
        updated_at: When the record last changed.
        pricing: Prices by contract length.
        status: Whether a variant is offered. The set may grow. One of "active", "inactive".
        condition: Condition, as free text.
        color_name: Name of the color.
        images: URLs of pictures.
        list_price: List price, in major units.
        acquisition_cost: Acquisition cost, in major units.
    """

    variant_id: str
    tenant_id: str
    product_id: str
    product_sku: str
    variant_sku: str
    variant_name: str
    grade: str
    created_at: datetime.datetime
    updated_at: datetime.datetime
    pricing: list[PricingTier]
    status: VariantStatus
    condition: str | None = None
    color_name: str | None = None
    images: list[str] | None = None
    list_price: float | None = None
    acquisition_cost: float | None = None
