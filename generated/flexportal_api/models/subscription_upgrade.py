# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

from typing import NotRequired, TypedDict


class SubscriptionUpgradeParams(TypedDict):
    """An upgrade to another device.

    Keys:
        new_sku: SKU of the new device's variant.
        new_serial_number: Serial number of the new device.
        contract_length: Contract length of the new subscription in months. 1 to 120.
        new_monthly_amount: Amount per month of the new subscription, in major units. At least 0.
        reason: The reason, as free text.
        notes: Notes, as free text.
    """

    new_sku: str
    new_serial_number: str
    contract_length: int
    new_monthly_amount: float
    reason: str
    notes: NotRequired[str]
