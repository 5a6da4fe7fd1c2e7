# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

import datetime
from typing import Any

from flexportal_core.decoding.model import OpenModel as _OpenModel, define as _define


@_define(eq=False, repr=False, match_args=False)
class SubscriptionExport(_OpenModel[Any]):
    """An export.

    Attributes:
        success: Always true; a failure has an error status instead.
        filename: Suggested file name.
        csv_data: The CSV text.
        total_records: Number of lines, without the header. Expect a whole number.
        generated_at: When it was generated.
        filters: The filters that were applied.
        total_rentals: Number of subscriptions. Expect a whole number.
        active_rentals: Number of active subscriptions. Expect a whole number.
        total_revenue: Revenue of all of them, in major units.
        average_monthly_revenue: Average revenue per month, in major units.
    """

    success: bool
    filename: str
    csv_data: str
    total_records: float
    generated_at: datetime.datetime
    filters: SubscriptionExportFilters
    total_rentals: float
    active_rentals: float
    total_revenue: float
    average_monthly_revenue: float


@_define(eq=False, repr=False, match_args=False)
class SubscriptionExportFilters(_OpenModel[Any]):
    """The filters that were applied."""
