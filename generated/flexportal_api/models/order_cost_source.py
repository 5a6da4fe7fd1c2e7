# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from flexportal_core.decoding.enums import OpenStrEnum


class OrderCostSource(OpenStrEnum):
    """Source of an item's acquisition cost. The set may grow."""

    VARIANT = "variant"
    MANUAL = "manual"
    LIST_PRICE = "list_price"
    UNKNOWN = "unknown"
