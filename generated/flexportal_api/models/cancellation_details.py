# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from attrs import define as _define
from flexportal_core.decoding.model import OpenModel as _OpenModel

if TYPE_CHECKING:
    from .actor import Actor
    from .cancellation_reason import CancellationReason


@_define(eq=False, repr=False, match_args=False)
class CancellationDetails(_OpenModel[Any]):
    """The cancellation of a subscription.

    Attributes:
        reason: Reason of a cancellation. The set may grow. One of "customer_request", "payment_failure", "fraud",
            "admin_decision", "other".
        processed_by: The user who did something.
        cancelled_at: When it was cancelled.
        notes: Notes, as free text.
    """

    reason: CancellationReason
    processed_by: Actor
    cancelled_at: datetime.datetime
    notes: str | None = None
