# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from flexportal_core.decoding.enums import OpenStrEnum


class RecoveryStatus(OpenStrEnum):
    """Whether the acquisition cost of the device is recovered. The set may grow."""

    PROFITABLE = "profitable"
    RECOVERING = "recovering"
    AT_RISK = "at_risk"
    NO_DATA = "no_data"
