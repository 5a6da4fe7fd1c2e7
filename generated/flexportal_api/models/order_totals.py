# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

from typing import Any

from attrs import define as _define
from flexportal_core.decoding.model import OpenModel as _OpenModel


@_define(eq=False, repr=False, match_args=False)
class OrderTotals(_OpenModel[Any]):
    """The totals of an order.

    Attributes:
        subtotal: Total without tax, in major units. At least 0.
        total: Total with tax, in major units. At least 0.
        currency: Currency, by its three-letter code such as EUR. 3 characters.
        total_devices: Number of devices ordered. At least 1.
        tax_amount: Tax, in major units. The API's default is 0.
    """

    subtotal: float
    total: float
    currency: str
    total_devices: int
    tax_amount: float | None = 0.0
