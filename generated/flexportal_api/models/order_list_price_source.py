# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from flexportal_core.decoding.enums import OpenStrEnum


class OrderListPriceSource(OpenStrEnum):
    """Source of an item's list price. The set may grow."""

    VARIANT = "variant"
    MANUAL = "manual"
    UNKNOWN = "unknown"
