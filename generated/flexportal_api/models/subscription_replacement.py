# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from attrs import define as _define
from flexportal_core.decoding.model import OpenModel as _OpenModel

if TYPE_CHECKING:
    from .actor import Actor


@_define(eq=False, repr=False, match_args=False)
class SubscriptionReplacement(_OpenModel[Any]):
    """One past replacement of the device.

    Attributes:
        old_serial_number: Serial number of the old device.
        new_serial_number: Serial number of the new device.
        reason: The reason, as free text.
        replaced_by: The user who did something.
        replaced_at: When it was replaced.
        damage_assessment: Damage of the old device, as free text.
        insurance_claim: Whether an insurance claim was made.
        notes: Notes, as free text.
    """

    old_serial_number: str
    new_serial_number: str
    reason: str
    replaced_by: Actor
    replaced_at: datetime.datetime
    damage_assessment: str | None = None
    insurance_claim: bool | None = None
    notes: str | None = None
