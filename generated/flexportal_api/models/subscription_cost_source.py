# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from flexportal_core.decoding.enums import OpenStrEnum


class SubscriptionCostSource(OpenStrEnum):
    """Source of the acquisition cost. The set may grow."""

    VARIANT = "variant"
    MANUAL = "manual"
    ORDER_OVERRIDE = "order_override"
    LIST_PRICE = "list_price"
    UNKNOWN = "unknown"
