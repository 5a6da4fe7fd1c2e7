# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from attrs import define as _define
from flexportal_core.decoding.model import OpenModel as _OpenModel

if TYPE_CHECKING:
    from .actor import Actor
    from .calculation_method import CalculationMethod
    from .early_return_breakdown import EarlyReturnBreakdown
    from .return_condition import ReturnCondition


@_define(eq=False, repr=False, match_args=False)
class EarlyReturnDetails(_OpenModel[Any]):
    """The early return of a device.

    Attributes:
        fee: Fee in major units. At least 0.
        fee_waived: Whether the fee was waived.
        calculation_method: Whether an amount was calculated or set manually. The set may grow. One of
            "auto_calculated", "manual_override".
        return_condition: Condition of a returned device. The set may grow. One of "excellent", "good", "fair",
            "poor", "damaged".
        reason: The reason, as free text.
        processed_by: The user who did something.
        returned_at: When the device was returned.
        damage_assessment: Damage of the device, as free text.
        notes: Notes, as free text.
        calculation_breakdown: Calculation of the fee of an early return.
    """

    fee: float
    fee_waived: bool
    calculation_method: CalculationMethod
    return_condition: ReturnCondition
    reason: str
    processed_by: Actor
    returned_at: datetime.datetime
    damage_assessment: str | None = None
    notes: str | None = None
    calculation_breakdown: EarlyReturnBreakdown | None = None
