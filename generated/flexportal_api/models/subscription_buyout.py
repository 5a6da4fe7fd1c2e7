# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

from typing import TYPE_CHECKING, NotRequired, TypedDict

if TYPE_CHECKING:
    from .buyout_reason import BuyoutReasonValue


class SubscriptionBuyoutParams(TypedDict):
    """A buyout.

    Keys:
        reason: Reason for a buyout. One of "customer_request", "end_of_contract", "other". Values may be added.
        buyout_price: Price in major units; the server calculates it by default. At least 0.
        notes: Notes, as free text.
    """

    reason: BuyoutReasonValue
    buyout_price: NotRequired[float]
    notes: NotRequired[str]
