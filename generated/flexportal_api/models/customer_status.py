# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from typing import Literal

from flexportal_core.decoding.enums import OpenStrEnum


class CustomerStatus(OpenStrEnum):
    """Whether the customer is in business with the tenant. The set may grow."""

    ACTIVE = "active"
    INACTIVE = "inactive"


CustomerStatusValue = Literal["active", "inactive"] | CustomerStatus
