# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NotRequired, TypedDict

from attrs import define as _define
from flexportal_core.decoding.model import OpenModel as _OpenModel

if TYPE_CHECKING:
    from .pricing_tier_write import PricingTierWrite, PricingTierWriteParams


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
        images: URLs of pictures.
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
        images: URLs of pictures.
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
