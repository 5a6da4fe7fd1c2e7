# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from flexportal_core.decoding.enums import OpenStrEnum


class CalculationMethod(OpenStrEnum):
    """Whether an amount was calculated or set manually. The set may grow."""

    AUTO_CALCULATED = "auto_calculated"
    MANUAL_OVERRIDE = "manual_override"
