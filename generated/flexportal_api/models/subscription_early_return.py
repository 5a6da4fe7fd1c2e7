# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

from typing import TYPE_CHECKING, NotRequired, TypedDict

if TYPE_CHECKING:
    from .return_condition import ReturnConditionValue


class SubscriptionEarlyReturnParams(TypedDict):
    """An early return.

    Keys:
        return_condition: Condition of a returned device. One of "excellent", "good", "fair", "poor", "damaged".
            Values may be added.
        reason: The reason, as free text.
        early_return_fee: Fee in major units; the server calculates it by default. At least 0.
        damage_assessment: Damage of the device, as free text.
        notes: Notes, as free text.
    """

    return_condition: ReturnConditionValue
    reason: str
    early_return_fee: NotRequired[float]
    damage_assessment: NotRequired[str]
    notes: NotRequired[str]
