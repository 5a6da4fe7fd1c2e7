# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

import datetime
from typing import Any

from flexportal_core.decoding.model import OpenModel as _OpenModel, define as _define


@_define(eq=False, repr=False, match_args=False)
class SubscriptionExtended(_OpenModel[Any]):
    """The contract before and after.

    Attributes:
        success: Always true; a failure has an error status instead.
        message: A message for people.
        rental_id: ID of the subscription.
        asset_serial_number: Serial number of the device.
        old_end_date: End before the change.
        new_end_date: End after the change.
        extension_months: Number of months added. Expect a whole number.
        old_contract_length: Contract length before, in months. Expect a whole number.
        new_contract_length: Contract length after, in months. Expect a whole number.
    """

    success: bool
    message: str
    rental_id: str
    asset_serial_number: str
    old_end_date: datetime.datetime
    new_end_date: datetime.datetime
    extension_months: float
    old_contract_length: float
    new_contract_length: float
