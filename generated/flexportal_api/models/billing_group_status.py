# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from typing import Literal

from flexportal_core.decoding.enums import OpenStrEnum


class BillingGroupStatus(OpenStrEnum):
    """Whether a billing group is active. Values may be added."""

    ACTIVE = "active"
    INACTIVE = "inactive"


BillingGroupStatusValue = Literal["active", "inactive"] | BillingGroupStatus
