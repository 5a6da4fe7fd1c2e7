# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

from typing import Any

from flexportal_core.decoding.model import OpenModel as _OpenModel, define as _define


@_define(eq=False, repr=False, match_args=False)
class AssetDeleted(_OpenModel[Any]):
    """The asset is unavailable.

    Attributes:
        success: Always true; a failure has an error status instead.
        message: A message for people.
        serial_number: Serial number of the asset.
    """

    success: bool
    message: str
    serial_number: str
