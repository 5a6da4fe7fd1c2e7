# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

from flexportal_core.decoding.enums import OpenStrEnum


class ReplacementReason(OpenStrEnum):
    """Reason for a replacement. Values may be added."""

    DAMAGED = "damaged"
    STOLEN = "stolen"
    DEFECTIVE = "defective"
    LOST = "lost"


ReplacementReasonValue = Literal["damaged", "stolen", "defective", "lost"] | ReplacementReason


class SubscriptionReplaceParams(TypedDict):
    """A replacement of the device.

    Keys:
        new_serial_number: Serial number of the new device.
        replacement_reason: Reason for a replacement. One of "damaged", "stolen", "defective", "lost". Values may be
            added.
        new_sku: SKU of the new device's variant.
        damage_assessment: Damage of the old device, as free text.
        insurance_claim: Whether an insurance claim is made. The API's default is false.
        notes: Notes, as free text.
    """

    new_serial_number: str
    replacement_reason: ReplacementReasonValue
    new_sku: NotRequired[str]
    damage_assessment: NotRequired[str]
    insurance_claim: NotRequired[bool]
    notes: NotRequired[str]
