# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from attrs import define as _define
from flexportal_core.decoding.model import OpenModel as _OpenModel

if TYPE_CHECKING:
    from .product_status import ProductStatus
    from .product_sync import ProductSync
    from .variant import Variant


@_define(eq=False, repr=False, match_args=False)
class Product(_OpenModel[Any]):
    """A product of the catalog.

    Attributes:
        product_id: ID of the product.
        tenant_id: ID of the tenant.
        product_sku: The tenant's SKU of the product.
        name: The name.
        specification: Technical data, as free text.
        category: Category of devices, as free text.
        brand: The manufacturer.
        created_at: When the record was created.
        updated_at: When the record last changed.
        status: Whether a product is offered. The set may grow. One of "active", "discontinued".
        description: The description, as free text.
        images: URLs of pictures.
        variants: The variants.
        field_sync: The system that the product is synchronized with.
    """

    NAMES = {"field_sync": "_sync"}

    product_id: str
    tenant_id: str
    product_sku: str
    name: str
    specification: str
    category: str
    brand: str
    created_at: datetime.datetime
    updated_at: datetime.datetime
    status: ProductStatus
    description: str | None = None
    images: list[str] | None = None
    variants: list[Variant] | None = None
    field_sync: ProductSync | None = None
