# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flexportal_core.decoding.model import OpenModel as _OpenModel, define as _define

if TYPE_CHECKING:
    from .payment import Payment


@_define(eq=False, repr=False, match_args=False)
class PaymentPage(_OpenModel[Any]):
    """One page of payments.

    Attributes:
        success: Always true; a failure has an error status instead.
        payments: The payments of this page.
        count: Number of items on this page. The API gives no total. Expect a whole number.
        has_more: Whether items follow after this page.
        next_cursor: What to send as `startAfter` for the next page; null on the last.
    """

    success: bool
    payments: list[Payment]
    count: float
    has_more: bool
    next_cursor: str | None
