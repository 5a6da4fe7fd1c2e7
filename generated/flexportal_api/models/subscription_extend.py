# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

from typing import NotRequired, TypedDict


class SubscriptionExtendParams(TypedDict):
    """An extension.

    Keys:
        extension_months: Number of months to add. 1 to 120.
        reason: The reason, as free text.
        new_monthly_amount: Amount per month from then on, in major units; unchanged by default. At least 0.
        notes: Notes, as free text.
    """

    extension_months: int
    reason: str
    new_monthly_amount: NotRequired[float]
    notes: NotRequired[str]
