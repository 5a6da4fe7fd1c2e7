# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from flexportal_core.decoding.enums import OpenStrEnum


class OrderPaymentStatus(OpenStrEnum):
    """Status of the payment of an order. The set may grow."""

    PENDING = "pending"
    PAID = "paid"
    FAILED = "failed"
