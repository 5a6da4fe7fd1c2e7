# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from typing import Literal

from flexportal_core.decoding.enums import OpenStrEnum


class FileAction(OpenStrEnum):
    """Whether the URL shows the file in the browser or downloads it. The set may grow."""

    VIEW = "view"
    DOWNLOAD = "download"


FileActionValue = Literal["view", "download"] | FileAction
