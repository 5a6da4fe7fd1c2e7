# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NotRequired, TypedDict

from flexportal_core.decoding.model import OpenModel as _OpenModel, define as _define

if TYPE_CHECKING:
    from .discount import Discount, DiscountParams
    from .pricing_source import PricingSource, PricingSourceValue


class ProductWriteParams(TypedDict):
    """A product with its variants.

    Keys:
        product_sku: The tenant's SKU of the product.
        name: The name.
        specification: Technical data, as free text.
        category: Category of devices, as free text.
        brand: The manufacturer.
        variants: The variants. Not empty.
        description: The description, as free text.
        images: URLs of images.
    """

    product_sku: str
    name: str
    specification: str
    category: str
    brand: str
    variants: Sequence[VariantWrite | VariantWriteParams]
    description: NotRequired[str]
    images: NotRequired[Sequence[str]]


@_define(eq=False, repr=False, match_args=False)
class PricingTierWrite(_OpenModel[Any]):
    """The price of a variant for one contract length.

    Attributes:
        contract_length: Contract length in months. At least 1.
        monthly_price: Price per month, in major units. At least 0.
        setup_fee: One-time fee, in major units.
        discount: A discount.
        source: Whether a price was suggested or set manually. One of "suggested", "manual". Values may be added.
        calculated_at: When the price was calculated.
        preset_used: Name of the preset that it was calculated with.
    """

    __nullable__ = frozenset(["calculated_at"])

    contract_length: int
    monthly_price: float
    setup_fee: float | None = None
    discount: Discount | None = None
    source: PricingSource | None = None
    calculated_at: datetime.datetime | None = None
    preset_used: str | None = None


class PricingTierWriteParams(TypedDict):
    """`PricingTierWrite` as a dictionary.

    Keys:
        contract_length: Contract length in months. At least 1.
        monthly_price: Price per month, in major units. At least 0.
        setup_fee: One-time fee, in major units.
        discount: A discount.
        source: Whether a price was suggested or set manually. One of "suggested", "manual". Values may be added.
        calculated_at: When the price was calculated. An aware datetime, or RFC 3339 text.
        preset_used: Name of the preset that it was calculated with.
    """

    contract_length: int
    monthly_price: float
    setup_fee: NotRequired[float]
    discount: NotRequired[Discount | DiscountParams]
    source: NotRequired[PricingSourceValue]
    calculated_at: NotRequired[datetime.datetime | str | None]
    preset_used: NotRequired[str]


@_define(eq=False, repr=False, match_args=False)
class VariantWrite(_OpenModel[Any]):
    """A variant of a product.

    Attributes:
        variant_sku: The tenant's SKU of the variant.
        variant_name: The name.
        grade: Grade of the device, A to E.
        pricing: Prices by contract length. Not empty.
        variant_id: ID of the variant, if it exists.
        condition: Condition, as free text.
        color_name: Name of the color.
        images: URLs of images.
        list_price: List price, in major units.
        acquisition_cost: Acquisition cost, in major units.
    """

    variant_sku: str
    variant_name: str
    grade: str
    pricing: list[PricingTierWrite]
    variant_id: str | None = None
    condition: str | None = None
    color_name: str | None = None
    images: list[str] | None = None
    list_price: float | None = None
    acquisition_cost: float | None = None


class VariantWriteParams(TypedDict):
    """`VariantWrite` as a dictionary.

    Keys:
        variant_sku: The tenant's SKU of the variant.
        variant_name: The name.
        grade: Grade of the device, A to E.
        pricing: Prices by contract length. Not empty.
        variant_id: ID of the variant, if it exists.
        condition: Condition, as free text.
        color_name: Name of the color.
        images: URLs of images.
        list_price: List price, in major units.
        acquisition_cost: Acquisition cost, in major units.
    """

    variant_sku: str
    variant_name: str
    grade: str
    pricing: Sequence[PricingTierWrite | PricingTierWriteParams]
    variant_id: NotRequired[str]
    condition: NotRequired[str]
    color_name: NotRequired[str]
    images: NotRequired[Sequence[str]]
    list_price: NotRequired[float]
    acquisition_cost: NotRequired[float]
