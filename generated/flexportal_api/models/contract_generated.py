# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

from typing import Any

from flexportal_core.decoding.model import OpenModel as _OpenModel, define as _define


@_define(eq=False, repr=False, match_args=False)
class ContractGenerated(_OpenModel[Any]):
    """The generated file.

    Attributes:
        success: Always true; a failure has an error status instead.
        message: A message for people.
        file_id: ID of the file.
        order_id: ID of the order.
        tenant_id: ID of the tenant.
    """

    success: bool
    message: str
    file_id: str
    order_id: str
    tenant_id: str
