# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

from flexportal_core.decoding.enums import OpenStrEnum


class CustomerStatus(OpenStrEnum):
    """Whether the customer is in business with the tenant. The set may grow."""

    ACTIVE = "active"
    INACTIVE = "inactive"
