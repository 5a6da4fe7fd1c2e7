# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from typing import Literal

from flexportal_core.decoding.enums import OpenStrEnum


class ReplacementReason(OpenStrEnum):
    """Reason of a replacement. The set may grow."""

    DAMAGED = "damaged"
    STOLEN = "stolen"
    DEFECTIVE = "defective"
    LOST = "lost"


ReplacementReasonValue = Literal["damaged", "stolen", "defective", "lost"] | ReplacementReason
