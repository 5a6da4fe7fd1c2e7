# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from flexportal_core.decoding.enums import OpenStrEnum


class PaymentType(OpenStrEnum):
    """Whether a payment is for one subscription or for a billing group. The set may grow."""

    INDIVIDUAL = "individual"
    CONSOLIDATED = "consolidated"
