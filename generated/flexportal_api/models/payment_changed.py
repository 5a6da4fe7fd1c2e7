# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flexportal_core.decoding.model import OpenModel as _OpenModel, define as _define

if TYPE_CHECKING:
    from .payment import Payment


@_define(eq=False, repr=False, match_args=False)
class PaymentChanged(_OpenModel[Any]):
    """The updated payment.

    Attributes:
        success: Always true; a failure has an error status instead.
        message: A message for people.
        payment: The payment of a customer for one billing period.
    """

    success: bool
    message: str
    payment: Payment
