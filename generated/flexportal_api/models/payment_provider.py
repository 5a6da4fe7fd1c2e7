# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from flexportal_core.decoding.enums import OpenStrEnum


class PaymentProvider(OpenStrEnum):
    """The provider that collects a payment. The set may grow."""

    STRIPE = "stripe"
    ADYEN = "adyen"
    PAYPAL = "paypal"
    MANUAL = "manual"
