# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

from typing import TYPE_CHECKING, NotRequired, TypedDict

if TYPE_CHECKING:
    from .cancellation_reason import CancellationReasonValue


class SubscriptionCancelParams(TypedDict):
    """The cancellation of a subscription.

    Keys:
        reason: Reason for a cancellation. One of "customer_request", "payment_failure", "fraud", "admin_decision",
            "other". Values may be added.
        notes: Notes, as free text. At most 1000 characters.
    """

    reason: CancellationReasonValue
    notes: NotRequired[str]
