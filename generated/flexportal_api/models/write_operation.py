# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from flexportal_core.decoding.enums import OpenStrEnum


class WriteOperation(OpenStrEnum):
    """Whether a record was created or updated. The set may grow."""

    CREATED = "created"
    UPDATED = "updated"
