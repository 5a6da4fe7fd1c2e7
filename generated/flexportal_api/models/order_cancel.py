# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

from typing import NotRequired, TypedDict


class OrderCancelParams(TypedDict):
    """The cancellation of an order.

    Keys:
        reason: The reason, as free text. At most 1000 characters.
    """

    reason: NotRequired[str]
