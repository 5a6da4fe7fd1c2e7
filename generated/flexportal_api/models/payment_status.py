# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from typing import Literal

from flexportal_core.decoding.enums import OpenStrEnum


class PaymentStatus(OpenStrEnum):
    """Status of a payment. The set may grow."""

    PENDING = "pending"
    PROCESSING = "processing"
    PAID = "paid"
    FAILED = "failed"
    CANCELLED = "cancelled"


PaymentStatusValue = Literal["pending", "processing", "paid", "failed", "cancelled"] | PaymentStatus
