# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

from typing import Any

from attrs import define as _define
from flexportal_core.decoding.model import OpenModel as _OpenModel


@_define(eq=False, repr=False, match_args=False)
class FileFilters(_OpenModel[Any]):
    """The filters that were applied.

    Attributes:
        order_id: ID of the order.
        type_: Type of the files.
    """

    order_id: str | None = None
    type_: str | None = None
