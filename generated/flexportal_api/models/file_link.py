# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

import datetime
from typing import Any

from flexportal_core.decoding.model import OpenModel as _OpenModel, define as _define


@_define(eq=False, repr=False, match_args=False)
class FileLink(_OpenModel[Any]):
    """A signed URL, which anyone can open until it expires.

    Attributes:
        success: Always true; a failure has an error status instead.
        url: The URL.
        filename: File name.
        content_type: Media type of the file.
        file_size: Size of the file in bytes. Expect a whole number.
        expires_at: When the URL expires.
    """

    success: bool
    url: str
    filename: str
    content_type: str
    file_size: float
    expires_at: datetime.datetime
