# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from typing import Literal

from flexportal_core.decoding.enums import OpenStrEnum


class ProductStatus(OpenStrEnum):
    """Whether a product is offered. The set may grow."""

    ACTIVE = "active"
    DISCONTINUED = "discontinued"


ProductStatusValue = Literal["active", "discontinued"] | ProductStatus
