# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

import datetime
from typing import Any

from flexportal_core.decoding.model import OpenModel as _OpenModel, define as _define


@_define(eq=False, repr=False, match_args=False)
class SubscriptionReturned(_OpenModel[Any]):
    """The result of an early return.

    Attributes:
        success: Always true; a failure has an error status instead.
        rental_id: ID of the subscription.
        asset_serial_number: Serial number of the device.
        early_return_fee: Fee in major units.
        currency: Currency of the fee, such as EUR.
        actual_months_rented: Months rented. Expect a whole number.
        return_date: When the device was returned.
        message: A message for people.
    """

    success: bool
    rental_id: str
    asset_serial_number: str
    early_return_fee: float
    currency: str
    actual_months_rented: float
    return_date: datetime.datetime
    message: str
