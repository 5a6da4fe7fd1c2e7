# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

from typing import Any

from flexportal_core.decoding.model import OpenModel as _OpenModel, define as _define


@_define(eq=False, repr=False, match_args=False)
class SubscriptionUpgraded(_OpenModel[Any]):
    """The subscription that ended and the one that started.

    Attributes:
        success: Always true; a failure has an error status instead.
        message: A message for people.
        old_rental_id: ID of the subscription that ended.
        new_rental_id: ID of the subscription that started.
        old_device: The old device.
        new_device: The new device.
        new_monthly_amount: Amount per month of the new subscription, in major units.
        currency: Currency of the amount, such as EUR.
    """

    success: bool
    message: str
    old_rental_id: str
    new_rental_id: str
    old_device: str
    new_device: str
    new_monthly_amount: float
    currency: str
