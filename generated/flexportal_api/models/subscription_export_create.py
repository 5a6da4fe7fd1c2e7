# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import TYPE_CHECKING, NotRequired, TypedDict

if TYPE_CHECKING:
    from .export_fields import ExportFields, ExportFieldsParams
    from .export_format import ExportFormatValue


class SubscriptionExportCreateParams(TypedDict):
    """What to export.

    Keys:
        start_date: Start of the period.
        end_date: End of the period.
        format_: Format of an export. The set may grow. Only "csv".
        include_fields: Groups of columns to export.
        status: Only subscriptions of this status.
        customer_ids: Only subscriptions of these customers (IDs).
    """

    start_date: NotRequired[datetime.datetime | str]
    end_date: NotRequired[datetime.datetime | str]
    format_: NotRequired[ExportFormatValue]
    include_fields: NotRequired[ExportFields | ExportFieldsParams]
    status: NotRequired[str]
    customer_ids: NotRequired[Sequence[str]]
