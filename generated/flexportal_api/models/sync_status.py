# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from flexportal_core.decoding.enums import OpenStrEnum


class SyncStatus(OpenStrEnum):
    """Status of the synchronization. The set may grow."""

    SYNCED = "synced"
    PENDING = "pending"
    ERROR = "error"
