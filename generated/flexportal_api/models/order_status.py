# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from typing import Literal

from flexportal_core.decoding.enums import OpenStrEnum


class OrderStatus(OpenStrEnum):
    """Progress of an order. The set may grow."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    PARTIAL = "partial"
    FULFILLED = "fulfilled"
    CANCELLED = "cancelled"


OrderStatusValue = Literal["pending", "confirmed", "partial", "fulfilled", "cancelled"] | OrderStatus
