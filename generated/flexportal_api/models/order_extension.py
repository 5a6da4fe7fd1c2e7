# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

import datetime
from typing import Any, NotRequired, TypedDict

from flexportal_core.decoding.model import OpenModel as _OpenModel, define as _define


@_define(eq=False, repr=False, match_args=False)
class OrderExtension(_OpenModel[Any]):
    """The extension that an order of the type extension stands for.

    Attributes:
        original_order_id: ID of the order that is extended.
        extension_months: Number of months added.
        previous_end_date: End before the change.
        new_end_date: End after the change.
        reason: The reason, as free text.
    """

    original_order_id: str
    extension_months: int
    previous_end_date: datetime.datetime
    new_end_date: datetime.datetime
    reason: str | None = None


class OrderExtensionParams(TypedDict):
    """`OrderExtension` as a dictionary.

    Keys:
        original_order_id: ID of the order that is extended.
        extension_months: Number of months added.
        previous_end_date: End before the change. An aware datetime, or RFC 3339 text.
        new_end_date: End after the change. An aware datetime, or RFC 3339 text.
        reason: The reason, as free text.
    """

    original_order_id: str
    extension_months: int
    previous_end_date: datetime.datetime | str
    new_end_date: datetime.datetime | str
    reason: NotRequired[str]
