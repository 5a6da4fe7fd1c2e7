# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any, NotRequired, TypedDict

from attrs import define as _define
from flexportal_core.decoding.model import OpenModel as _OpenModel

if TYPE_CHECKING:
    from .discount import Discount, DiscountParams
    from .pricing_source import PricingSource, PricingSourceValue


@_define(eq=False, repr=False, match_args=False)
class PricingTierWrite(_OpenModel[Any]):
    """The price of a variant for one contract length.

    Attributes:
        contract_length: Contract length in months. At least 1.
        monthly_price: Price per month, in major units. At least 0.
        setup_fee: One-time fee, in major units.
        discount: A discount.
        source: Whether a price was suggested or set manually. The set may grow. One of "suggested", "manual".
        calculated_at: When the price was calculated.
        preset_used: Name of the preset that it was calculated with.
    """

    NULLABLE = frozenset(["calculated_at"])

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
        source: Whether a price was suggested or set manually. The set may grow. One of "suggested", "manual".
        calculated_at: When the price was calculated.
        preset_used: Name of the preset that it was calculated with.
    """

    contract_length: int
    monthly_price: float
    setup_fee: NotRequired[float]
    discount: NotRequired[Discount | DiscountParams]
    source: NotRequired[PricingSourceValue]
    calculated_at: NotRequired[datetime.datetime | str | None]
    preset_used: NotRequired[str]
