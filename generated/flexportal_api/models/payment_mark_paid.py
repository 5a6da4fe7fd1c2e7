# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

from typing import NotRequired, TypedDict


class PaymentMarkPaidParams(TypedDict):
    """How a payment was received.

    Keys:
        payment_reference: Reference of the bank or the payer.
        notes: Notes, as free text.
    """

    payment_reference: NotRequired[str]
    notes: NotRequired[str]
