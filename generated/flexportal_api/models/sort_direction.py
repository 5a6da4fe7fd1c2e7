# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from typing import Literal

from flexportal_core.decoding.enums import OpenStrEnum


class SortDirection(OpenStrEnum):
    """Direction to sort in."""

    ASC = "asc"
    DESC = "desc"


SortDirectionValue = Literal["asc", "desc"] | SortDirection
