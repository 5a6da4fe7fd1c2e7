# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from flexportal_core.decoding.enums import OpenStrEnum


class FileCategory(OpenStrEnum):
    """Whether a file was generated or uploaded. The set may grow."""

    GENERATED = "generated"
    UPLOADED = "uploaded"
