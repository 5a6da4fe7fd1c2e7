# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from flexportal_core.decoding.enums import OpenStrEnum


class OrderPaymentMethod(OpenStrEnum):
    """Method of the payment of an order. The set may grow."""

    STRIPE = "stripe"
    MANUAL = "manual"
