# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from typing import Literal

from flexportal_core.decoding.enums import OpenStrEnum


class ReturnCondition(OpenStrEnum):
    """Condition of a returned device. Values may be added."""

    EXCELLENT = "excellent"
    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"
    DAMAGED = "damaged"


ReturnConditionValue = Literal["excellent", "good", "fair", "poor", "damaged"] | ReturnCondition
