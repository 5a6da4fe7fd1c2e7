# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from flexportal_core.decoding.enums import OpenStrEnum


class SubscriptionListPriceSource(OpenStrEnum):
    """Source of the list price. The set may grow."""

    VARIANT = "variant"
    MANUAL = "manual"
    ORDER_OVERRIDE = "order_override"
    ESTIMATED = "estimated"
    UNKNOWN = "unknown"
