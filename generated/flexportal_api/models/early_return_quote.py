# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

from typing import Any

from flexportal_core.decoding.model import OpenModel as _OpenModel, define as _define


@_define(eq=False, repr=False, match_args=False)
class EarlyReturnQuote(_OpenModel[Any]):
    """A quote for an early return.

    Attributes:
        success: Always true; a failure has an error status instead.
        early_return_fee: Fee in major units.
        remaining_months: Months that remain of the contract. Expect a whole number.
        penalty_percentage: Penalty in percent.
    """

    success: bool
    early_return_fee: float
    remaining_months: float
    penalty_percentage: float
