# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

from typing import Any

from flexportal_core.decoding.model import OpenModel as _OpenModel, define as _define


@_define(eq=False, repr=False, match_args=False)
class SubscriptionReplaced(_OpenModel[Any]):
    """The result of a replacement.

    Attributes:
        success: Always true; a failure has an error status instead.
        message: A message for people.
        rental_id: ID of the subscription.
        old_serial_number: Serial number of the old device.
        new_serial_number: Serial number of the new device.
        reason: The reason.
    """

    success: bool
    message: str
    rental_id: str
    old_serial_number: str
    new_serial_number: str
    reason: str
