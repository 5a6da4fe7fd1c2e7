# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from typing import Literal

from flexportal_core.decoding.enums import OpenStrEnum


class DiscountType(OpenStrEnum):
    """Unit of a discount. The set may grow."""

    PERCENTAGE = "percentage"
    FIXED = "fixed"


DiscountTypeValue = Literal["percentage", "fixed"] | DiscountType
