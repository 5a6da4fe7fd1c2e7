# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from typing import Literal

from flexportal_core.decoding.enums import OpenStrEnum


class AssetStatus(OpenStrEnum):
    """Status of a device. Values may be added."""

    AVAILABLE = "available"
    RENTED_OUT = "rented_out"
    RETURNED = "returned"
    SOLD = "sold"
    UNAVAILABLE = "unavailable"


AssetStatusValue = Literal["available", "rented_out", "returned", "sold", "unavailable"] | AssetStatus
