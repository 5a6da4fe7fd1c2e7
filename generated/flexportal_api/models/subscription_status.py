# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from typing import Literal

from flexportal_core.decoding.enums import OpenStrEnum


class SubscriptionStatus(OpenStrEnum):
    """Whether a subscription is active, or how it ended. Values may be added."""

    ACTIVE = "active"
    CANCELLED = "cancelled"
    ENDED_COMPLETED = "ended_completed"
    ENDED_BUYOUT = "ended_buyout"
    ENDED_UPGRADE = "ended_upgrade"
    ENDED_EARLY_RETURN = "ended_early_return"


SubscriptionStatusValue = (
    Literal["active", "cancelled", "ended_completed", "ended_buyout", "ended_upgrade", "ended_early_return"]
    | SubscriptionStatus
)
