# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any, Literal

from flexportal_core.decoding.enums import OpenStrEnum
from flexportal_core.decoding.model import OpenModel as _OpenModel, define as _define

if TYPE_CHECKING:
    from .discount import Discount
    from .pricing_source import PricingSource


class ProductStatus(OpenStrEnum):
    """Whether a product is offered. Values may be added."""

    ACTIVE = "active"
    DISCONTINUED = "discontinued"


ProductStatusValue = Literal["active", "discontinued"] | ProductStatus


class SyncSource(OpenStrEnum):
    """System with product data. Values may be added."""

    MANUAL = "manual"
    SHOPIFY = "shopify"
    WOOCOMMERCE = "woocommerce"


class SyncStatus(OpenStrEnum):
    """Status of the synchronization. Values may be added."""

    SYNCED = "synced"
    PENDING = "pending"
    ERROR = "error"


class VariantStatus(OpenStrEnum):
    """Whether a variant is offered. Values may be added."""

    ACTIVE = "active"
    INACTIVE = "inactive"


VariantStatusValue = Literal["active", "inactive"] | VariantStatus


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
        status: Whether a product is offered. One of "active", "discontinued". Values may be added.
        description: The description, as free text.
        images: URLs of images.
        variants: The variants.
        field_sync: The system that the product is synchronized with.
    """

    __wire_names__ = {"field_sync": "_sync"}

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


@_define(eq=False, repr=False, match_args=False)
class PricingTier(_OpenModel[Any]):
    """The price of a variant for one contract length.

    Attributes:
        contract_length: Contract length in months. Expect a whole number.
        monthly_price: Price per month, in major units.
        setup_fee: One-time fee, in major units.
        discount: A discount.
        source: Whether a price was suggested or set manually. One of "suggested", "manual". Values may be added.
        calculated_at: When the price was calculated.
        preset_used: Name of the preset that it was calculated with.
    """

    contract_length: float
    monthly_price: float
    setup_fee: float | None = None
    discount: Discount | None = None
    source: PricingSource | None = None
    calculated_at: datetime.datetime | None = None
    preset_used: str | None = None


@_define(eq=False, repr=False, match_args=False)
class ProductSync(_OpenModel[Any]):
    """The system that the product is synchronized with.

    Attributes:
        source: System with product data. One of "manual", "shopify", "woocommerce". Values may be added.
        external_id: ID of the product in that system.
        last_synced_at: When it was last synchronized.
        sync_status: Status of the synchronization. One of "synced", "pending", "error". Values may be added.
        sync_error: The error of the last synchronization.
        read_only_fields: Fields that only that system may change.
    """

    source: SyncSource
    external_id: str | None = None
    last_synced_at: datetime.datetime | None = None
    sync_status: SyncStatus | None = None
    sync_error: str | None = None
    read_only_fields: list[str] | None = None


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
        status: Whether a variant is offered. One of "active", "inactive". Values may be added.
        condition: Condition, as free text.
        color_name: Name of the color.
        images: URLs of images.
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
