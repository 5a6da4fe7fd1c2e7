# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

from typing import Any, NotRequired, TypedDict

from flexportal_core.decoding.model import OpenModel as _OpenModel, define as _define


@_define(eq=False, repr=False, match_args=False)
class OrderUpgrade(_OpenModel[Any]):
    """The subscription that an order of the type upgrade replaces.

    Attributes:
        previous_device: The old device.
        previous_serial_number: Serial number of the old device.
        previous_monthly_amount: Amount per month of the old subscription, in major units.
        previous_rental_id: ID of the old subscription.
        upgrade_reason: The reason, as free text.
    """

    previous_device: str
    previous_serial_number: str
    previous_monthly_amount: float
    previous_rental_id: str
    upgrade_reason: str | None = None


class OrderUpgradeParams(TypedDict):
    """`OrderUpgrade` as a dictionary.

    Keys:
        previous_device: The old device.
        previous_serial_number: Serial number of the old device.
        previous_monthly_amount: Amount per month of the old subscription, in major units.
        previous_rental_id: ID of the old subscription.
        upgrade_reason: The reason, as free text.
    """

    previous_device: str
    previous_serial_number: str
    previous_monthly_amount: float
    previous_rental_id: str
    upgrade_reason: NotRequired[str]
