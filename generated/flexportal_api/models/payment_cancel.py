# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

from typing import TypedDict


class PaymentCancelParams(TypedDict):
    """The cancellation of a payment.

    Keys:
        reason: The reason, as free text.
    """

    reason: str
