# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flexportal_core.decoding.model import OpenModel as _OpenModel, define as _define

if TYPE_CHECKING:
    from .order import Order


@_define(eq=False, repr=False, match_args=False)
class OrderCreated(_OpenModel[Any]):
    """The new order.

    Attributes:
        success: Always true; a failure has an error status instead.
        message: A message for people.
        order_id: ID of the order.
        order: An order of devices by one customer.
    """

    success: bool
    message: str
    order_id: str
    order: Order
