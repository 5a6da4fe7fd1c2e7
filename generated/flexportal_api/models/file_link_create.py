# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

from flexportal_core.decoding.enums import OpenStrEnum


class FileAction(OpenStrEnum):
    """Whether the URL shows the file in the browser or downloads it. Values may be added."""

    VIEW = "view"
    DOWNLOAD = "download"


FileActionValue = Literal["view", "download"] | FileAction


class FileLinkCreateParams(TypedDict):
    """The signed URL to create.

    Keys:
        file_id: ID of the file.
        action: Whether the URL shows the file in the browser or downloads it. One of "view", "download". Values may
            be added. The API's default is "view".
        expires_in_minutes: Minutes until it expires. 1 to 1440. The API's default is 60.
    """

    file_id: str
    action: NotRequired[FileActionValue]
    expires_in_minutes: NotRequired[int]
