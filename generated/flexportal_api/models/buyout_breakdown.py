# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

from typing import Any

from attrs import define as _define
from flexportal_core.decoding.model import OpenModel as _OpenModel


@_define(eq=False, repr=False, match_args=False)
class BuyoutBreakdown(_OpenModel[Any]):
    """Calculation of the price of a buyout.

    Attributes:
        remaining_months: Months that remain of the contract. 0 to 120.
        remaining_months_payment: Amount for the months that remain, in major units.
        list_price_percentage: Share of the list price, in percent.
        list_price_amount: Share of the list price, in major units.
        flat_fee: Flat fee, in major units.
    """

    remaining_months: int
    remaining_months_payment: float
    list_price_percentage: float
    list_price_amount: float
    flat_fee: float
