# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from attrs import define as _define
from flexportal_core.decoding.model import OpenModel as _OpenModel

if TYPE_CHECKING:
    from .actor import Actor


@_define(eq=False, repr=False, match_args=False)
class SubscriptionExtension(_OpenModel[Any]):
    """One past extension.

    Attributes:
        extension_months: Number of months added. 0 to 120.
        old_contract_length: Contract length before, in months. 1 to 120.
        new_contract_length: Contract length after, in months. 1 to 120.
        old_monthly_amount: Amount per month before, in major units. At least 0.
        new_monthly_amount: Amount per month after, in major units. At least 0.
        extended_by: The user who did something.
        old_end_date: End before the change.
        new_end_date: End after the change.
        extended_at: When it was extended.
        reason: The reason, as free text.
        notes: Notes, as free text.
    """

    extension_months: int
    old_contract_length: int
    new_contract_length: int
    old_monthly_amount: float
    new_monthly_amount: float
    extended_by: Actor
    old_end_date: datetime.datetime
    new_end_date: datetime.datetime
    extended_at: datetime.datetime
    reason: str | None = None
    notes: str | None = None
