# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from typing import Literal

from flexportal_core.decoding.enums import OpenStrEnum


class OrderType(OpenStrEnum):
    """Kind of order. Values may be added."""

    STANDARD = "standard"
    EXTENSION = "extension"
    UPGRADE = "upgrade"


OrderTypeValue = Literal["standard", "extension", "upgrade"] | OrderType
