# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

from typing import Any

from flexportal_core.decoding.model import OpenModel as _OpenModel, define as _define


@_define(eq=False, repr=False, match_args=False)
class BuyoutQuote(_OpenModel[Any]):
    """A quote for a buyout.

    Attributes:
        success: Always true; a failure has an error status instead.
        buyout_price: Price in major units.
        remaining_payments: Payments that remain, in major units.
        depreciated_value: Depreciated value of the device, in major units.
    """

    success: bool
    buyout_price: float
    remaining_payments: float
    depreciated_value: float
