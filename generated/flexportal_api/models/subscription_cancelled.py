# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from flexportal_core.decoding.model import OpenModel as _OpenModel, define as _define

if TYPE_CHECKING:
    from .subscription_status import SubscriptionStatus


@_define(eq=False, repr=False, match_args=False)
class SubscriptionCancelled(_OpenModel[Any]):
    """The result of a cancellation.

    Attributes:
        success: Always true; a failure has an error status instead.
        rental_id: ID of the subscription.
        asset_serial_number: Serial number of the device.
        previous_status: Status before; only active subscriptions can be cancelled. One of "active", "cancelled",
            "ended_completed", "ended_buyout", "ended_upgrade", "ended_early_return".
        cancelled_at: When it was cancelled.
        message: A message for people.
    """

    success: bool
    rental_id: str
    asset_serial_number: str
    previous_status: SubscriptionStatus
    cancelled_at: datetime.datetime
    message: str
