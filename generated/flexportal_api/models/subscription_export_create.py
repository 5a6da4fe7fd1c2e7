# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any, Literal, NotRequired, TypedDict

from flexportal_core.decoding.enums import OpenStrEnum
from flexportal_core.decoding.model import OpenModel as _OpenModel, define as _define


class ExportFormat(OpenStrEnum):
    """Format of an export. Values may be added."""

    CSV = "csv"


ExportFormatValue = Literal["csv"] | ExportFormat


class SubscriptionExportCreateParams(TypedDict):
    """What to export.

    Keys:
        start_date: Start of the period. An aware datetime, or RFC 3339 text.
        end_date: End of the period. An aware datetime, or RFC 3339 text.
        format_: Format of an export. Only "csv". Values may be added.
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


@_define(eq=False, repr=False, match_args=False)
class ExportFields(_OpenModel[Any]):
    """Groups of columns to export.

    Attributes:
        customer_details: Columns about the customer. The API's default is true.
        device_details: Columns about the device. The API's default is true.
        financial_details: Columns about money. The API's default is true.
        custom_fields: Columns of custom fields. The API's default is true.
    """

    customer_details: bool | None = True
    device_details: bool | None = True
    financial_details: bool | None = True
    custom_fields: bool | None = True


class ExportFieldsParams(TypedDict):
    """`ExportFields` as a dictionary.

    Keys:
        customer_details: Columns about the customer. The API's default is true.
        device_details: Columns about the device. The API's default is true.
        financial_details: Columns about money. The API's default is true.
        custom_fields: Columns of custom fields. The API's default is true.
    """

    customer_details: NotRequired[bool]
    device_details: NotRequired[bool]
    financial_details: NotRequired[bool]
    custom_fields: NotRequired[bool]
