# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from typing import Literal

from flexportal_core.decoding.enums import OpenStrEnum


class CancellationReason(OpenStrEnum):
    """Reason for a cancellation. Values may be added."""

    CUSTOMER_REQUEST = "customer_request"
    PAYMENT_FAILURE = "payment_failure"
    FRAUD = "fraud"
    ADMIN_DECISION = "admin_decision"
    OTHER = "other"


CancellationReasonValue = (
    Literal["customer_request", "payment_failure", "fraud", "admin_decision", "other"] | CancellationReason
)
