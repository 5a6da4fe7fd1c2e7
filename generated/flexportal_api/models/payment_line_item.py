# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

from typing import Any

from attrs import define as _define
from flexportal_core.decoding.model import OpenModel as _OpenModel


@_define(eq=False, repr=False, match_args=False)
class PaymentLineItem(_OpenModel[Any]):
    """The part of a payment for one subscription.

    Attributes:
        rental_id: ID of the subscription.
        description: The description.
        amount: Amount in major units. At least 0.
        tax_amount: Tax, in major units. The API's default is 0.
    """

    rental_id: str
    description: str
    amount: float
    tax_amount: float | None = 0.0
