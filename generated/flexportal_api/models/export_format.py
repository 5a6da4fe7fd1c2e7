# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from typing import Literal

from flexportal_core.decoding.enums import OpenStrEnum


class ExportFormat(OpenStrEnum):
    """Format of an export. The set may grow."""

    CSV = "csv"


ExportFormatValue = Literal["csv"] | ExportFormat
