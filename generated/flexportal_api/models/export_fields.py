# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

from typing import Any, NotRequired, TypedDict

from attrs import define as _define
from flexportal_core.decoding.model import OpenModel as _OpenModel


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
