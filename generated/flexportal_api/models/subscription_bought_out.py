# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

import datetime
from typing import Any

from flexportal_core.decoding.model import OpenModel as _OpenModel, define as _define


@_define(eq=False, repr=False, match_args=False)
class SubscriptionBoughtOut(_OpenModel[Any]):
    """The result of a buyout.

    Attributes:
        success: Always true; a failure has an error status instead.
        rental_id: ID of the subscription.
        asset_serial_number: Serial number of the device.
        buyout_price: Price in major units.
        currency: Currency of the price, such as EUR.
        effective_date: When the buyout takes effect.
        message: A message for people.
    """

    success: bool
    rental_id: str
    asset_serial_number: str
    buyout_price: float
    currency: str
    effective_date: datetime.datetime
    message: str
