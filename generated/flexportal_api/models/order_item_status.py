# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from flexportal_core.decoding.enums import OpenStrEnum


class OrderItemStatus(OpenStrEnum):
    """Progress of an item. The set may grow."""

    PENDING = "pending"
    PARTIAL = "partial"
    COMPLETED = "completed"
