# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from flexportal_core.decoding.enums import OpenStrEnum


class EarlyReturnMethod(OpenStrEnum):
    """How the fee of an early return is calculated. The set may grow."""

    REMAINING_MONTHS = "remaining_months"
    FLAT_FEE = "flat_fee"
    NO_FEE = "no_fee"
    MANUAL = "manual"
