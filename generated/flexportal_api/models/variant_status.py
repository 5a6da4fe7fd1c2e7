# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from typing import Literal

from flexportal_core.decoding.enums import OpenStrEnum


class VariantStatus(OpenStrEnum):
    """Whether a variant is offered. The set may grow."""

    ACTIVE = "active"
    INACTIVE = "inactive"


VariantStatusValue = Literal["active", "inactive"] | VariantStatus
