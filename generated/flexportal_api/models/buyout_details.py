# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from attrs import define as _define
from flexportal_core.decoding.model import OpenModel as _OpenModel

if TYPE_CHECKING:
    from .actor import Actor
    from .buyout_breakdown import BuyoutBreakdown
    from .buyout_reason import BuyoutReason
    from .calculation_method import CalculationMethod


@_define(eq=False, repr=False, match_args=False)
class BuyoutDetails(_OpenModel[Any]):
    """The buyout of a subscription.

    Attributes:
        buyout_price: Price in major units. At least 0.
        calculation_method: Whether an amount was calculated or set manually. The set may grow. One of
            "auto_calculated", "manual_override".
        reason: Reason of a buyout. The set may grow. One of "customer_request", "end_of_contract", "other".
        processed_by: The user who did something.
        buyout_date: When the device was sold.
        notes: Notes, as free text.
        calculation_breakdown: Calculation of the price of a buyout.
    """

    buyout_price: float
    calculation_method: CalculationMethod
    reason: BuyoutReason
    processed_by: Actor
    buyout_date: datetime.datetime
    notes: str | None = None
    calculation_breakdown: BuyoutBreakdown | None = None
