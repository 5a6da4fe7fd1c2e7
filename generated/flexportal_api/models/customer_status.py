# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from typing import Literal

from flexportal_core.decoding.enums import OpenStrEnum


class CustomerStatus(OpenStrEnum):
    """Whether the customer is active. Values may be added."""

    ACTIVE = "active"
    INACTIVE = "inactive"


CustomerStatusValue = Literal["active", "inactive"] | CustomerStatus
