# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from typing import Literal

from flexportal_core.decoding.enums import OpenStrEnum


class PricingSource(OpenStrEnum):
    """Whether a price was suggested or set manually. Values may be added."""

    SUGGESTED = "suggested"
    MANUAL = "manual"


PricingSourceValue = Literal["suggested", "manual"] | PricingSource
