# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import define as _define
from flexportal_core.decoding.model import OpenModel as _OpenModel

if TYPE_CHECKING:
    from .early_return_method import EarlyReturnMethod


@_define(eq=False, repr=False, match_args=False)
class EarlyReturnBreakdown(_OpenModel[Any]):
    """Calculation of the fee of an early return.

    Attributes:
        method: How the fee of an early return is calculated. The set may grow. One of "remaining_months",
            "flat_fee", "no_fee", "manual".
        remaining_months: Months that remain of the contract. 0 to 120.
        grace_period_applied: Whether a grace period applied.
        days_from_start: Days since the start of the contract. 0 to 3650.
    """

    method: EarlyReturnMethod
    remaining_months: int
    grace_period_applied: bool
    days_from_start: int
